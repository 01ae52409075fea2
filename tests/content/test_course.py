"""The shipped course: what it must hold, and what every one of its items must keep."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from msgspec.structs import replace

from smquiz.bank.load import check, load, shipped_data
from smquiz.bank.schema import json_schema
from smquiz.engine.items import Bank, Routing, type_of
from smquiz.engine.lessons import lesson_items, plan_lesson
from smquiz.engine.placement import routing_start
from smquiz.engine.planning import plan, spec_of
from smquiz.engine.quality.lint import lint
from smquiz.engine.quality.subject import Subject

TOPICS = ("D1", "D2", "D3", "D4", "D5", "OS", "PC")
FORMS = {
    "single_choice", "multiple_response", "true_false_reason", "classify",
    "matching", "ordering", "cloze", "short_answer",
}  # fmt: skip


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load(None, None)


def test_the_course_has_no_fault_and_copies_nothing() -> None:
    assert [str(f) for f in check(shipped_data())] == []


def test_the_course_holds_every_claim_misconception_objective_and_term(bank: Bank) -> None:
    counts = (len(bank.claims), len(bank.misconceptions), len(bank.objectives), len(bank.glossary))
    assert counts == (96, 44, 47, 38)
    assert sum(n for o in bank.objectives.values() for n in o.quota.values()) == 256


def test_the_bank_is_the_blueprints(bank: Bank) -> None:
    assert len(bank.items) == 256
    assert Counter(i.topic for i in bank.items.values()) == dict(zip(TOPICS, (38, 38, 38, 38, 38, 36, 30), strict=True))
    assert {type_of(i) for i in bank.items.values()} == FORMS
    assert len(bank.stimuli) == 13
    above = sum(i.bloom in ("apply", "analyse", "evaluate") for i in bank.items.values())
    assert above / len(bank.items) >= 0.68


def test_no_waiver_stands_without_need(bank: Bank) -> None:
    bare = [replace(i, waive={}) for i in bank.items.values()]
    subject = Subject(
        bare, bank.topics, bank.claims, bank.misconceptions, bank.objectives, bank.stimuli, bank.presets, bank.quality
    )
    spoken = {(f.item, f.rule) for f in lint(subject).findings}
    assert {(i.id, rule) for i in bank.items.values() for rule in i.waive} <= spoken


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_whole_lesson(bank: Bank, topic: str) -> None:
    lesson = bank.lessons[topic]
    assert len(lesson.checks) == 6
    assert all(bank.items[c].pool == "lesson" for c in lesson.checks)
    assert all(len(step.text.split()) <= 60 for step in lesson.steps)
    assert len(plan_lesson(bank, lesson, 1).items) == len(lesson_items(bank, lesson))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_keeps_items_for_checking_again_after_a_day_three_and_seven(bank: Bank, topic: str) -> None:
    kept = [i for i in bank.items.values() if i.topic == topic and i.pool == "lesson"]
    again = [i.id for i in kept if i.id not in bank.lessons[topic].checks]
    practice = [i for i in bank.items.values() if i.topic == topic and i.pool == "practice"]
    assert len(again) >= 2
    assert len(again) + len(practice) >= 6


@pytest.mark.parametrize("seed", range(25))
def test_every_drawn_preset_can_be_drawn_whole_and_none_draws_on_the_exam(bank: Bank, seed: int) -> None:
    for preset in bank.presets.values():
        if preset.draw != "unseen" or preset.forms:
            continue
        drawn = plan(bank, spec_of(preset, seed)).items
        assert len(drawn) == preset.questions, preset.name
        pools = {bank.items[p.item].pool for p in drawn}
        assert pools <= set(preset.pools) - {"exam"}


def test_the_two_forms_of_the_examination_are_asked_whole_and_share_nothing(bank: Bank) -> None:
    exam = bank.presets["exam"]
    asked = [
        [p.item for p in plan(bank, replace(spec_of(exam, 1), form=name, only=tuple(ids))).items]
        for name, ids in exam.forms.items()
    ]
    assert [len(a) for a in asked] == [50, 50]
    assert not set(asked[0]) & set(asked[1])


@pytest.mark.parametrize("seed", range(10))
def test_the_placement_test_asks_three_in_each_difference_and_at_most_one_more(bank: Bank, seed: int) -> None:
    routing = bank.presets["placement"].routing
    assert isinstance(routing, Routing)
    start = routing_start(bank, routing, seed)
    levels = Counter((p.topic, p.level) for p in start)
    assert levels == {(t, x): n for t in TOPICS[:5] for x, n in (("understand", 1), ("apply", 2))}


def test_a_placement_test_by_rule_does_not_ask_about_a_lesson_that_is_never_skipped(bank: Bank) -> None:
    fixed = replace(bank, lessons={**bank.lessons, "D1": replace(bank.lessons["D1"], skippable=False)})
    assert {p.topic for p in routing_start(fixed, Routing(), 1)} == set(TOPICS[1:5])


def test_the_schema_beside_the_course_is_the_one_that_is_printed() -> None:
    assert json.loads((shipped_data() / "schema.json").read_text("utf-8")) == json_schema()
