"""The rules of quality: each is set off by one change to a sound item, and heard as the bank wants."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from smquiz.bank.load import check, load, shipped_data
from smquiz.bank.skeletons import FORMS, skeleton
from smquiz.engine.quality.catalogue import RULES
from smquiz.engine.quality.cues import texts_of
from smquiz.engine.quality.text import content
from tests.bank.writing import place_of, write

LONG = "word " * 85


@pytest.mark.parametrize("form", FORMS)
def test_every_skeleton_is_a_bank_without_faults(form: str, tmp_path: Path) -> None:
    assert [str(f) for f in check(write(tmp_path, skeleton(form)))] == []


@pytest.mark.parametrize("form", [f for f in FORMS if f not in ("scenario_set", "course")])
def test_hint_and_explanation_of_a_skeleton_speak_of_its_question(form: str, tmp_path: Path) -> None:
    (item,) = load(write(tmp_path, skeleton(form)), None).items.values()
    texts = [item.stem, *(t for _, those in texts_of(item) for t in those)]
    asked = {w for text in texts for w in content(text)}
    assert len(asked & content(f"{item.hint} {item.explanation}")) >= 2


SALTY = "Salt slows yeast down; more of it would make the wait longer."
# rule, form of the skeleton, what stands there, what is put in its place
SET_OFF = [
    ("R14", "single_choice", "stem: A loaf", f"stem: {LONG} A loaf"),
    ("R17", "single_choice", "What should the baker try first?", "What should the baker not try?"),
    ("R18", "single_choice", "A loaf has not risen after an hour in a cold kitchen.", f"A {'notwithstanding ' * 20}."),
    ("R19", "single_choice", "What should the baker try first?", "The baker should try"),
    ("R19", "cloze", "stem: Dough rises because yeast turns [1]", "stem: Dough rises. [1] is turned by yeast"),
    ("R19", "cloze", "into [2]", "into a [2]"),
    ("R25", "single_choice", "Bake it straight away", "Bake it straight away in a very hot oven"),
    ("R28", "single_choice", "Bake it straight away", "Bake it straight away!"),
    ("R28", "true_false_reason", "because yeast goes on but slowly", "yeast goes on there but slowly"),
    ("R29", "single_choice", "Bake it straight away", "None of the above"),
    ("R29", "single_choice", "Bake it straight away", "Either a or c is right"),
    ("R29", "cloze", "text: salt,", "text: none of these,"),
    ("R30", "single_choice", "Knead it once again", "Always knead it more"),
    ("R30", "single_choice", "Move it nearer warmth", "Perhaps nearer warmth"),
    ("R31", "single_choice", "Move it nearer warmth", "Kitchen hour and loaf"),
    ("R32", "multiple_response", "A thinner baking tin", "A pinch of any extra salt"),
    ("R34", "ordering", "answer: [b, d, a, c]", "answer: [a, b, c, d]"),
    ("R35", "multiple_response", "answer: [a, c]", "answer: [a]"),
    ("R37", "classify", "c: neither, d: slower, e: faster}", "c: faster, d: slower, e: faster}"),
    ("R39", "single_choice", SALTY, "Too salty."),
    ("R39", "single_choice", f', feedback: "{SALTY}"', ""),
    ("R41", "single_choice", SALTY, "No, wrong. Not quite. Sorry, no, not correct."),
    ("R41", "single_choice", SALTY, "Instead of that you had better move it nearer some warmth."),
    ("R42", "single_choice", "Think of what happens", "Move it nearer warmth. Think of what happens"),
    ("R43", "single_choice", "Warmth speeds this up", f"{LONG} Warmth speeds this up"),
    ("R44", "single_choice", "Kneading presses gas out", "Obviously, kneading presses gas out"),
    ("R45", "short_answer", "accept: [yeast, Yeast, the yeast, live yeast, yeasts]", "accept: [yeast]"),
    ("R45", "short_answer", "default_feedback", "# default_feedback"),
    ("R48", "ordering", ', feedback: "Comes last, when the shape has risen."', ""),
    ("R49", "matching", "{id: p1, text: Yeast}", "{id: p1, text: Yeast that was bought in a shop}"),
]


@pytest.mark.parametrize(("rule", "form", "old", "new"), SET_OFF, ids=[f"{r}-{n}" for n, (r, *_) in enumerate(SET_OFF)])
def test_one_change_sets_off_its_rule_with_a_place(rule: str, form: str, old: str, new: str, tmp_path: Path) -> None:
    text = skeleton(form)
    assert old in text
    faults = check(write(tmp_path, text.replace(old, new)))
    assert rule in {f.rule for f in faults}, [str(f) for f in faults]
    assert all(f.line > 1 for f in faults if f.rule == rule and f.item)
    for f in (f for f in faults if f.rule):  # what stands at an item can be waived there
        assert RULES[f.rule].scope != ("bank" if f.item else "item"), str(f)


def test_a_stimulus_is_long_enough_to_be_one(tmp_path: Path) -> None:
    text = skeleton("scenario_set")
    start, end = text.index("Nour bakes"), text.index("  items:")
    faults = check(write(tmp_path, f"{text[:start]}Nour bakes, and so does her brother.\n{text[end:]}"))
    assert "R14" in {f.rule for f in faults}


def test_a_child_of_a_set_does_not_tell_the_key_of_its_sibling(tmp_path: Path) -> None:
    text = skeleton("scenario_set").replace("It had risen for too long", "It rested beyond its prime")
    assert "R50" not in {f.rule for f in check(write(tmp_path, text))}
    told = text.replace("Judge this statement:", "A dough rested beyond its prime. Judge this statement:")
    assert "R50" in {f.rule for f in check(write(tmp_path, told))}


def test_a_single_choice_has_more_than_two_options(tmp_path: Path) -> None:
    lines = skeleton("single_choice").split("\n")
    text = "\n".join(line for line in lines if not line.strip().startswith(("- {id: a", "- {id: d")))
    assert "R23" in {f.rule for f in check(write(tmp_path, text))}


def items(*stems: str, extra: str = "") -> str:
    return "items:\n" + "".join(
        f"- {{id: q{n}, type: true_false, topic: t, stem: {s!r}, answer: {str(n % 2 == 0).lower()}{extra}}}\n"
        for n, s in enumerate(stems)
    )


ALIKE = (
    "A baker in Porto wonders why bread dough rises slowly in winter kitchens.",
    "A baker in Porto wonders why bread dough rises slowly in summer kitchens.",
)


def test_stems_that_read_alike_are_told_unless_the_items_are_enemies(tmp_path: Path) -> None:
    assert "R54" in {f.rule for f in check(write(tmp_path, items(*ALIKE)))}
    apart = items(*ALIKE).replace("id: q0,", "id: q0, enemies: [q1],").replace("id: q1,", "id: q1, enemies: [q0],")
    assert "R54" not in {f.rule for f in check(write(tmp_path, apart))}


def test_enmity_must_be_mutual(tmp_path: Path) -> None:
    faults = check(write(tmp_path, items(*ALIKE).replace("id: q0,", "id: q0, enemies: [q1],")))
    assert [(f.level, f.item) for f in faults if f.rule == "R56"] == [("error", "q0")]


def test_a_key_that_can_be_read_in_another_stem_is_told(tmp_path: Path) -> None:
    text = skeleton("single_choice").replace("Move it nearer warmth", "Warm kitchen shelf spot")
    told = "- {id: other, type: true_false, topic: t, stem: Is a warm kitchen shelf a good spot?, answer: true}\n"
    assert "R55" in {f.rule for f in check(write(tmp_path, text + told))}
    assert "R55" not in {f.rule for f in check(write(tmp_path, text))}


def test_a_waiver_with_a_reason_is_heard_and_one_without_is_a_fault(tmp_path: Path) -> None:
    fault = skeleton("single_choice").replace("Bake it straight away", "Bake it straight away in a very hot oven")
    waived = fault.replace("  answer: b", '  waive: {R25: "the oven must be named in full"}\n  answer: b')
    assert [str(f) for f in check(write(tmp_path, waived))] == []
    empty = waived.replace("the oven must be named in full", "no")
    assert ["without a reason" in f.what for f in check(write(tmp_path, empty)) if f.level == "error"] == [True]
    unknown = waived.replace("R25", "R99")
    assert any("there is no rule `R99`" in f.what for f in check(write(tmp_path, unknown)))


def all_keys(waive: str = "") -> str:
    return skeleton("multiple_response").replace("answer: [a, c]", f"answer: [a, b, c, d, e]{waive}")


def test_a_question_whose_options_are_all_keys_is_told_at_its_own_line_and_can_be_waived(tmp_path: Path) -> None:
    text = all_keys()
    (fault,) = check(write(tmp_path, text))
    assert (fault.rule, fault.item, fault.line) == ("R35", "q-multiple-response-001", place_of(text, "answer:"))
    assert check(write(tmp_path, all_keys('\n  waive: {R35: "it teaches to look at each step"}'))) == []


def test_a_rule_of_the_whole_bank_cannot_be_waived_on_an_item(tmp_path: Path) -> None:
    text = skeleton("single_choice").replace("  answer: b", '  waive: {R26: "the key must be long here"}\n  answer: b')
    (fault,) = check(write(tmp_path, text))
    assert (fault.level, fault.line) == ("error", place_of(text, "waive:"))
    assert "R26 looks at the bank as a whole, and no item can waive it" in fault.what
    assert "`quality:`" in fault.todo
    off = check(write(tmp_path, f'quality: {{levels: {{R26: "off"}}}}\n{text}'))
    assert [f.rule for f in off] == ["R26"]  # it would be lost on whoever switches the rule on again


@pytest.mark.parametrize(("rule", "rest"), [("R25", ""), ("R30", "; of the bank as a whole, `quality:` sets")])
def test_a_waiver_that_waives_nothing_is_told(rule: str, rest: str, tmp_path: Path) -> None:
    waiver = f'  waive: {{{rule}: "the oven must be named"}}\n  answer: b'
    text = skeleton("single_choice").replace("  answer: b", waiver)
    (fault,) = check(write(tmp_path, text))
    assert (fault.level, fault.rule, fault.line) == ("warning", rule, place_of(text, "waive:"))
    assert fault.what == f"{rule} finds nothing in this item to waive"
    assert fault.todo.startswith(f"remove the waiver{rest}")
    assert check(write(tmp_path, f'quality: {{levels: {{{rule}: "off"}}}}\n{text}')) == []  # nothing to be heard of it


OF_THE_BANK = """\
misconceptions: [{id: M1, name: m, text: x, correction: z}]
claims:
- {id: C1, where: x, text: x, standing: firm}
objectives:
- {id: O1, topic: t, level: apply, text: x, quota: {true_false: 3}}
presets:
- name: final
  pools: [exam]
  forms:
    A: [q0,
        q1]
    B: [q1]
quality:
  pools:
    t: {exam: 9}
  labels: {}
"""


@pytest.mark.parametrize(
    ("rule", "words", "where"),
    [
        ("R52", "objective O1 has 0 of 3", "quota"),
        ("R53", "M1 tempts in 0 items", "{id: M1"),
        ("R53", "claim C1 is cited by 0 items", "{id: C1"),
        ("R60", "topic t has 0 of 9", "t: {exam"),
        ("R65", "`q0` in form A of `final` belongs to the pool `practice`", "A: [q0"),
        ("R65", "`q1` in form A of `final` belongs to the pool `practice`", "        q1]"),
        ("R65", "`q1` stands 2 times", "B: [q1"),
    ],
)
def test_what_the_bank_as_a_whole_lacks_is_told_where_it_is_asked_for(
    rule: str, words: str, where: str, tmp_path: Path
) -> None:
    text = OF_THE_BANK + items("Is bread baked?", "Is dough cold?")
    told = [f.line for f in check(write(tmp_path, text)) if f.rule == rule and words in f.what]
    assert told == [place_of(text, where)]


def test_a_bank_sets_its_own_limits_and_levels(tmp_path: Path) -> None:
    fault = skeleton("single_choice").replace("Bake it straight away", "Bake it straight away right now")
    assert [f.level for f in check(write(tmp_path, fault)) if f.rule == "R25"] == ["warning"]
    for setting, levels in (
        ("limits: {R25: {most: 0.5}}", []),
        ("levels: {R25: error}", ["error"]),
        ('levels: {R25: "off"}', []),
    ):
        faults = check(write(tmp_path, f"quality:\n  {setting}\n{fault}"))
        assert [f.level for f in faults if f.rule == "R25"] == levels
    wrong = check(write(tmp_path, f"quality:\n  limits: {{R25: {{moast: 1}}, R999: {{}}}}\n{fault}"))
    assert sorted(f.what for f in wrong if not f.rule) == ["R25 has no limit `moast`", "there is no rule `R999`"]


def test_a_small_bank_of_a_stranger_hears_of_missing_feedback_once(tmp_path: Path) -> None:
    faults = check(write(tmp_path, items("Is bread baked?", "Is dough cold?", "Does salt burn?")))
    assert [(f.rule, f.level, f.item) for f in faults] == [("R39", "warning", "")]


def test_rules_of_a_course_are_silent_where_a_bank_does_not_ask_for_them(tmp_path: Path) -> None:
    for form in FORMS:
        course_rules = {"R01", "R02", "R08", "R09", "R15", "R16", "R24", "R52", "R53", "R57", "R58", "R60"}
        assert not course_rules & {f.rule for f in check(write(tmp_path, skeleton(form)))}


def test_data_of_a_course_switches_its_rules_on(tmp_path: Path) -> None:
    quality = {
        "required": ["setting"],
        "item_id": "x-[0-9]+",
        "grounds": ["firm"],
        "lens_for": {"readers": "C.*"},
        "brands": ["Loafbook"],
        "dated_names": ["Breadspace"],
        "option_counts": {"single_choice": [5]},
        "pools": {"bread": {"exam": 1}},
        "difficulty": {"apply": {"usual": [-3.0, -2.9]}},
        "levels": {"R15": "warning"},
    }
    course = {
        "quality": quality,
        "claims": [{"id": "C1", "where": "x", "text": "x", "standing": "weak"}],
        "misconceptions": [{"id": "M1", "name": "m", "text": "x", "correction": "z"}],
        "objectives": [{"id": "O1", "topic": "bread", "level": "apply", "text": "x", "quota": {"cloze": 1}}],
        "topics": [{"id": "bread", "slug": "bread", "title": "Bread"}],
    }
    text = (
        skeleton("single_choice")
        .replace("  # bloom: apply         # remember, understand, apply, analyse, evaluate\n", "")
        .replace(
            "  stem: A loaf has not risen after an hour in a cold kitchen.",
            "  bloom: apply\n  claims: [C1]\n  stem: On Loafbook and Breadspace a loaf is flat.",
        )
    )
    faults = check(write(tmp_path, yaml.safe_dump(course) + text))
    assert [str(f) for f in faults if not f.rule] == []
    wanted = {"R01", "R02", "R07", "R08", "R09", "R15", "R20", "R21", "R23", "R24", "R52", "R53", "R60"}
    assert wanted <= {f.rule for f in faults}


def test_every_rule_has_a_reason_of_a_paragraph_and_an_example() -> None:
    for rule in RULES.values():
        assert len(rule.reason.split()) >= 20, rule.id
        assert rule.example


def test_the_shipped_course_breaks_no_rule() -> None:
    assert [str(f) for f in check(shipped_data())] == []


def test_somebody_who_turns_up_in_many_cases_is_told_unless_the_bank_expects_it(tmp_path: Path) -> None:
    names = [f"In town number {n} the baker Rosalind asks about {w}. Is it {w}?" for n, w in enumerate(UNLIKE)]
    setting = "quality:\n  levels: {R57: warning}\n"
    told = [f.what for f in check(write(tmp_path, setting + items(*names))) if f.rule == "R57"]
    assert any("`Rosalind` stands in 6 cases" in w for w in told)
    expected = setting + "  common_names: [Rosalind]\n" + items(*names)
    assert not any("Rosalind" in f.what for f in check(write(tmp_path, expected)))


UNLIKE = ("yeast and flour", "heavy iron pans", "cold cellars", "morning queues", "wooden shovels", "rye from abroad")


def test_a_bank_whose_distractors_alone_hold_absolutes_hears_of_the_rates(tmp_path: Path) -> None:
    one = skeleton("single_choice").split("items:\n")[1]
    absolute = one.replace("Add a pinch of salt", "Always add more salt")
    many = "".join(absolute.replace("q-single-choice-001", f"q-{n}") for n in range(41))
    told = [f.what for f in check(write(tmp_path, "items:\n" + many)) if f.rule == "R30" and not f.item]
    assert told == ["the bank: absolute words stand in 0 % of keys and 33 % of distractors, 33 points apart"]


def choices(count: int, place: int, key: str = "Move it nearer warmth") -> str:
    """Write so many single choices with their keys in one place (from 0), in a bank that hears only of keys."""
    texts = ["Add a pinch of salt", "Knead it once again", "Bake it straight away"]
    texts.insert(place, key)
    options = "".join(f"{{id: {'abcd'[n]}, text: {t}}}, " for n, t in enumerate(texts))
    return "".join(
        f"- {{id: q{place}-{n}, type: single_choice, topic: t, stem: What now?, "
        f"options: [{options}], answer: {'abcd'[place]}}}\n"
        for n in range(count)
    )


def told_by(rule: str, path: Path) -> list[str]:
    return [f"{f.what}; {f.todo}" for f in check(path) if f.rule == rule]


def test_a_share_just_outside_its_limits_is_not_told_as_if_it_lay_within(tmp_path: Path) -> None:
    bank = "items:\n" + choices(12, 0) + choices(12, 1) + choices(18, 2) + choices(9, 3)
    assert [t for t in told_by("R34", write(tmp_path, bank)) if "place" in t and "%" in t] == [
        "the bank: 17.6 % of the keys stand in place 4; 18 to 32 % in each",
        "the bank: 35 % of the keys stand in place 3; 18 to 32 % in each",
    ]


@pytest.mark.parametrize(
    ("key", "told"),
    [("Heat", "15.7 characters shorter than"), ("Move it much nearer to warmth", "9.3 characters longer than")],
)
def test_keys_are_told_as_longer_or_as_shorter(key: str, told: str, tmp_path: Path) -> None:
    bank = "items:\n" + "".join(choices(6, place, key) for place in range(4))
    (average,) = [t for t in told_by("R26", write(tmp_path, bank)) if "on average" in t]
    assert told in average
    assert "from 1.5 shorter to 0.5 longer" in average


@pytest.mark.parametrize(("place", "name"), [(0, "first"), (1, "second"), (2, "third"), (3, "last")])
def test_a_reader_who_always_takes_one_place_is_told_of(place: int, name: str, tmp_path: Path) -> None:
    bank = "quality: {limits: {R59: {groups: 12}}}\nitems:\n" + choices(12, place)
    assert any(f"'{name} place' scores 75.0 points above chance" in t for t in told_by("R59", write(tmp_path, bank)))


def test_what_a_fault_advises_does_not_lead_to_the_shipped_course(tmp_path: Path) -> None:
    """A path was named for the check; a whole command without it would look at another bank."""
    bank = "quality: {limits: {R59: {groups: 12}}}\nitems:\n" + choices(12, 0)
    advised = told_by("R59", write(tmp_path, bank))
    assert any("`--blind`" in t for t in advised)
    assert not any("smquiz bank" in t for t in advised)


# ------------------------------------------------------------------ lessons and examinations
LESSON_AND_EXAM = """\
topics: [{id: bread, slug: bread, title: Bread}]
lesson:
  topic: bread
  title: Rising
  hook: A florist once kept dough in her fridge for a week.
  pretest: {stem: Why?, options: [{id: a, text: Cold}, {id: b, text: Warmth}], answer: a}
  steps:
  - {id: s1, title: Slow, text: It slows, check: {stem: So?, options: [{id: a, text: A}, {id: b, text: B}], answer: a}}
  worked_example: {title: W, case: A case., parts: [{ask: What?, tell: This.}]}
  contrast: {columns: [A, B], rows: [[cold, warm]]}
  checks: [q0]
  summary: Cold slows yeast.
  reflection: And you?
"""
QUOTING = "The florist who kept dough in her fridge for a week asks whether it still rises. Does it?"


def in_exam(stem: str, extra: str = "") -> str:
    return f"items:\n- {{id: q0, type: true_false, topic: bread, pool: exam, stem: {stem!r}, answer: true{extra}}}\n"


def test_an_item_of_an_examination_that_a_lesson_quotes_is_told(tmp_path: Path) -> None:
    (fault,) = [f for f in check(write(tmp_path, LESSON_AND_EXAM + in_exam(QUOTING))) if f.rule == "R66"]
    assert fault.item == "q0"
    assert "kept dough in her fridge for" in fault.what
    assert "lesson on bread" in fault.what


@pytest.mark.parametrize(
    "text",
    [
        in_exam("Somebody kept dough in her freezer for a week. Does it rise?"),
        in_exam(QUOTING).replace("pool: exam", "pool: practice"),
        in_exam(QUOTING, ", waive: {R66: 'the words are a recipe that all bakers use'}"),
        "quality: {limits: {R66: {words: 12}}}\n" + in_exam(QUOTING),
    ],
    ids=["other words", "another pool", "waived", "a longer run allowed"],
)
def test_what_no_lesson_quotes_is_not_told(text: str, tmp_path: Path) -> None:
    assert "R66" not in {f.rule for f in check(write(tmp_path, LESSON_AND_EXAM + text))}


# ------------------------------------------------------------------ people
def at_fault(count: int, how: str = "there Rosalind forgets the {}") -> str:
    return items(*(f"In town number {n} {how.format(w)}. Why?" for n, w in enumerate(UNLIKE[:count])))


def told_of_people(tmp_path: Path, text: str) -> list[str]:
    return [f.what for f in check(write(tmp_path, text)) if f.rule == "R67"]


FAULTS = "quality: {fault_words: [forgets]}\n"


def test_somebody_who_errs_in_more_than_two_cases_is_told(tmp_path: Path) -> None:
    true = at_fault(5).replace("answer: false", "answer: true")
    (told,) = told_of_people(tmp_path, FAULTS + true)
    assert "`Rosalind` is at fault in 5 cases" in told
    assert told_of_people(tmp_path, FAULTS + at_fault(2)) == []
    assert told_of_people(tmp_path, true) == []  # a bank without the list does not ask
    assert told_of_people(tmp_path, "quality: {fault_words: [forgets], limits: {R67: {person: 5}}}\n" + true) == []
    assert told_of_people(tmp_path, "quality: {fault_words: [forgets], common_names: [Rosalind]}\n" + true) == []


def test_a_statement_keyed_false_ties_its_speaker_to_a_fault(tmp_path: Path) -> None:
    said = at_fault(5, "there Rosalind speaks of {}")
    assert told_of_people(tmp_path, FAULTS + said.replace("answer: false", "answer: true")) == []
    (told,) = told_of_people(tmp_path, FAULTS + said.replace("answer: true", "answer: false"))
    assert "`Rosalind` is at fault in 5 cases" in told


def test_a_name_counts_at_the_beginning_of_a_sentence_too(tmp_path: Path) -> None:
    begins = at_fault(1) + at_fault(4, "it rains. Rosalind forgets the {}").removeprefix("items:\n").replace(
        "id: q", "id: r"
    )
    (told,) = told_of_people(tmp_path, FAULTS + begins.replace("answer: false", "answer: true"))
    assert "in 5 cases" in told
