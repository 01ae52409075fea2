"""The shipped course: what it must hold, and what every one of its items must keep."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from smquiz.bank.load import check, load, shipped_data
from smquiz.bank.schema import json_schema
from smquiz.engine.items import Bank, Cloze, Item, Matching, TrueFalseReason, type_of
from smquiz.engine.lessons import lesson_items, plan_lesson
from smquiz.engine.planning import plan, spec_of

TOPICS = ("D1", "D2", "D3", "D4", "D5", "OS", "PC")
FORMS = {
    "single_choice", "multiple_response", "true_false_reason", "classify",
    "matching", "ordering", "cloze", "short_answer",
}  # fmt: skip


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load(None, None)


def groups(item: Item) -> Iterator[tuple[list[str], str | None]]:
    """Yield the groups of option texts of an item, with the text of the key where one is picked."""
    if isinstance(item, Cloze):
        for blank in item.blanks:
            texts = {o.id: o.text for o in blank.options}
            yield list(texts.values()), texts[item.answer[str(blank.id)]]
        return
    options = [o for o in getattr(item, "options", []) if hasattr(o, "text")]
    texts = {o.id: o.text for o in options}
    answer = item.answer.reason if isinstance(item, TrueFalseReason) else getattr(item, "answer", None)
    if texts:
        yield list(texts.values()), texts.get(answer) if isinstance(answer, str) else None


def test_the_course_has_no_fault_and_copies_nothing() -> None:
    assert [str(f) for f in check(shipped_data())] == []


def test_the_course_holds_every_claim_misconception_objective_and_term(bank: Bank) -> None:
    counts = (len(bank.claims), len(bank.misconceptions), len(bank.objectives), len(bank.glossary))
    assert counts == (96, 44, 47, 38)
    assert sum(n for o in bank.objectives.values() for n in o.quota.values()) == 256


def test_every_topic_has_a_dozen_items_and_the_bank_has_every_form(bank: Bank) -> None:
    by_topic = Counter(i.topic for i in bank.items.values())
    assert tuple(sorted(by_topic)) == TOPICS
    assert min(by_topic.values()) >= 12
    assert len(bank.items) >= 90
    assert {type_of(i) for i in bank.items.values()} >= FORMS
    assert bank.stimuli


def test_every_item_stands_on_claims_of_which_one_can_bear_it(bank: Bank) -> None:
    for item in bank.items.values():
        standings = {bank.claims[c].standing for c in item.claims}
        assert standings & {"firm", "hedged"} or item.lens == "commenters", item.id


def test_every_item_tells_why_and_helps(bank: Bank) -> None:
    for item in bank.items.values():
        assert item.hint, item.id
        assert item.objective, item.id
        assert item.bloom, item.id
        assert 25 <= len(item.explanation.split()) <= 90, item.id
        for option in getattr(item, "options", []):
            assert 30 <= len(option.feedback) <= 240, (item.id, option.id)


def test_options_are_of_one_length(bank: Bank) -> None:
    for item in bank.items.values():
        for texts, _ in groups(item):
            lengths = [len(t) for t in texts]
            assert (max(lengths) - min(lengths)) / max(lengths) <= 0.2 + 1e-9 or isinstance(item, Matching), item.id


def test_the_key_is_seldom_the_longest_or_the_shortest(bank: Bank) -> None:
    picked = [(t, k) for i in bank.items.values() for t, k in groups(i) if k is not None]
    longest = sum(all(len(k) > len(t) for t in texts if t != k) for texts, k in picked)
    shortest = sum(all(len(k) < len(t) for t in texts if t != k) for texts, k in picked)
    assert longest / len(picked) <= 0.25
    assert shortest / len(picked) <= 0.35


def test_enemies_name_each_other(bank: Bank) -> None:
    for item in bank.items.values():
        for enemy in item.enemies:
            assert item.id in bank.items[enemy].enemies, (item.id, enemy)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_whole_lesson(bank: Bank, topic: str) -> None:
    lesson = bank.lessons[topic]
    assert len(lesson.checks) == 6
    assert all(bank.items[c].pool == "lesson" for c in lesson.checks)
    assert all(len(step.text.split()) <= 60 for step in lesson.steps)
    assert len(plan_lesson(bank, lesson, 1).items) == len(lesson_items(bank, lesson))


@pytest.mark.parametrize("seed", range(25))
def test_every_preset_can_be_drawn_whole_and_none_draws_on_the_exam(bank: Bank, seed: int) -> None:
    for preset in bank.presets.values():
        drawn = plan(bank, spec_of(preset, seed)).items
        assert len(drawn) == preset.questions, preset.name
        pools = {bank.items[p.item].pool for p in drawn}
        assert pools <= set(preset.pools)
        assert preset.name == "exam" or "exam" not in pools


def test_the_schema_beside_the_course_is_the_one_that_is_printed() -> None:
    assert json.loads((shipped_data() / "schema.json").read_text("utf-8")) == json_schema()
