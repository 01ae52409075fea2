"""Every rule of a bank, each with one fault planted into a bank that is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from smquiz.bank.faults import BankError, Fault
from smquiz.bank.load import load
from tests.bank.writing import ALL, HEAD, LESSON, SET, SINGLE, WHOLE, check, place_of, write


def only_fault(tmp_path: Path, text: str | bytes) -> Fault:
    faults = check(write(tmp_path, text))
    assert len(faults) == 1, [str(f) for f in faults]
    return faults[0]


def test_a_sound_bank_of_every_form_has_no_faults(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE)) == []


# Each: what is changed in the sound bank, into what, and what the fault says. The fault
# stands in the line of the change.
PLANTED = {
    "unknown field": ("  stem: Which?", "  stm: x\n  stem: Which?", "unknown field `stm`"),
    "unknown section": ("items:\n- id: sc", "itms: []\nitems:\n- id: sc", "unknown field `itms`"),
    "duplicate key": ("  stem: Which?\n", "  topic: T1\n  stem: Which?\n", "given twice (first in line"),
    "unquoted no": ("  stem: Which?", "  stem: no", "`no` stands where a text"),
    "unquoted time": ("  stem: Which?", "  stem: 08:00", "`08:00` stands where a text"),
    "unquoted float": ("  stem: Which?", "  stem: 1.0", "`1.0` stands where a text"),
    "unquoted octal": ("  stem: Which?", "  stem: 012", "`012` stands where a text"),
    "unquoted date": ("  stem: Which?", "  stem: 2026-11-24", "`2026-11-24` stands where a text"),
    "null": ("  stem: Which?", "  stem:", "nothing stands where a text"),
    "tilde": ("  stem: Which?", "  stem: ~", "`~` stands where a text"),
    "blank text": ("  stem: Which?", "  stem: ' '", "the text is empty"),
    "long text": ("  stem: Which?", f"  stem: {'x' * 4001}", "4001 characters"),
    "list for a text": ("  stem: Which?", "  stem: [a]", "a list stands where a text"),
    "text for a list": ("  claims: [C1]\n  stem", "  claims: C1\n  stem", "a single value stands where a list"),
    "unknown type": ("type: single_choice", "type: single_choise", "there is no type `single_choise`"),
    "unknown level": ("  bloom: apply", "  bloom: aply", "`aply` is not allowed here"),
    "word for a number": ("  tolerance: 0.5", "  tolerance: half", "`half` is no number"),
    "quoted number": ("  tolerance: 0.5", "  tolerance: '0.5'", "`0.5` is no number"),
    "number below its bounds": ("  tolerance: 0.5", "  tolerance: -1", "-1 is out of range"),
    "word for a truth": ("answer: true, mis", "answer: yes, mis", "neither true nor false"),
    "author writes scenario": ("  stem: Which?", "  scenario: set1\n  stem: Which?", "unknown field `scenario`"),
    "unknown topic": ("  topic: T1\n  objective", "  topic: T9\n  objective", "there is no topic `T9`"),
    "unknown objective": ("  objective: O1", "  objective: O9", "there is no objective `O9`"),
    "unknown claim": ("  claims: [C1]\n  stem", "  claims: [C9]\n  stem", "there is no claim `C9`"),
    "unknown misconception": ("One, misconception: M1", "One, misconception: M9", "no misconception `M9`"),
    "unknown if_missed": ("if_missed: M1", "if_missed: M9", "no misconception `M9`"),
    "unknown misconception in a trap": ("traps: {right: M1}", "traps: {right: M9}", "no misconception `M9`"),
    "unknown misconception in a confusion": (
        "Mixed up., misconception: M1",
        "Mixed up., misconception: M9",
        "no misconception `M9`",
    ),
    "unknown enemy": ("  stem: Which?", "  enemies: [sx]\n  stem: Which?", "there is no item `sx`"),
    "unknown check question": ("checks: [sc]", "checks: [sx]", "there is no item `sx`"),
    "unknown topic in a preset": ("per_topic: {T1: 1}", "per_topic: {T9: 1}", "there is no topic `T9`"),
    "preset time": ('time: "10m"', "time: soon", "'soon' is no length of time"),
    "other topic than the objective's": ("topic: T1\n  objective", "topic: T2\n  objective", "belongs to `T1`"),
    "other level than the objective's": ("  bloom: apply", "  bloom: remember", "objective O1 is `apply`"),
    "same id of two items": ("- id: mr", "- id: sc", "a second item or set `sc`"),
    "same id of two options": (
        "{id: c, text: Three}]\n  answer: b",
        "{id: a, text: Three}]\n  answer: b",
        "a second option `a`",
    ),
    "same text of two options": (
        "{id: c, text: Three}]\n  answer: b",
        "{id: c, text: One}]\n  answer: b",
        "the same text",
    ),
    "key of a single choice": ("  answer: b", "  answer: d", "there is no option `d`"),
    "key of a multiple response": ("  answer: [a, b]", "  answer: [a, e]", "there is no option `e`"),
    "key named twice": ("  answer: [a, b]", "  answer: [a, a]", "named twice"),
    "no key at all": ("  answer: [a, b]", "  answer: []", "0 entries"),
    "unknown reason": ("reason: b}", "reason: e}", "there is no reason `e`"),
    "reason for the other verdict": (
        "{verdict: false, reason: b}",
        "{verdict: true, reason: b}",
        "not for the verdict",
    ),
    "line without key": ("answer: {a: left, b: right}", "answer: {a: left}", "line `b` has no key"),
    "unknown category": ("answer: {a: left, b: right}", "answer: {a: left, b: up}", "there is no category `up`"),
    "trap on the right category": ("traps: {right: M1}", "traps: {left: M1}", "`left` is the right one"),
    "trap on an unknown category": ("traps: {right: M1}", "traps: {up: M1}", "there is no category `up`"),
    "prompt without key": ("answer: {p1: a, p2: b}", "answer: {p1: a}", "prompt `p2` has no key"),
    "unknown option of a match": ("answer: {p1: a, p2: b}", "answer: {p1: a, p2: e}", "there is no option `e`"),
    "two prompts with one option": ("answer: {p1: a, p2: b}", "answer: {p1: a, p2: a}", "have the same option"),
    "confusion of an unknown prompt": ("{prompt: p1, option: b", "{prompt: p9, option: b", "there is no prompt `p9`"),
    "confusion that is right": ("{prompt: p1, option: b", "{prompt: p1, option: a", "this pair is right"),
    "order that lacks a step": ("  answer: [c, a, b]", "  answer: [c, a]", "not each step once"),
    "other order that repeats a step": ("  also: [[a, c, b]]", "  also: [[a, c, c]]", "not each step once"),
    "blank that the stem lacks": ("  - {id: 2, options", "  - {id: 3, options", "[3] stands 0 times"),
    "stem names no blank": ("  stem: A [1] and a [2].", "  stem: A [1], a [2], a [3].", "[3] has no blank"),
    "blank without key": ("answer: {1: a, 2: b}", "answer: {1: a}", "blank 2 has no key"),
    "unknown word of a blank": ("answer: {1: a, 2: b}", "answer: {1: a, 2: e}", "there is no option `e`"),
    "neither any nor match": ("accept: true, any: [audience]", "accept: true", "either `any` or `match`"),
    "both any and match": ("any: [audience]", "any: [audience], match: aud", "either `any` or `match`"),
    "no pattern": ("'^followers?$'", "'(followers'", "not a pattern"),
    "pattern that runs away": ("'^followers?$'", "'(a|aa)+$'", "runs away"),
    "right answer refused": ("  answer: audience", "  answer: followers", "the key itself scores 0"),
    "test refused": ("accept: [Audience.]", "accept: [crowd]", "`crowd` is refused"),
    "test accepted": ("reject: [followers]", "reject: [audience]", "`audience` is accepted"),
    "trap that is right": ("value: 25", "value: 12.4", "this value is right"),
    "contrast row too short": ("[[kind, means, act]]", "[[kind, means]]", "2 cells in a table of 3 columns"),
    "unknown claim in a step": ("      claims: [C1]", "      claims: [C9]", "there is no claim `C9`"),
    "alias": ("  stem: Which?", "  stem: *x", "an alias"),
    "anchor": ("  stem: Which?", "  stem: &x Which?", "an anchor"),
    "tag": ("  stem: Which?", "  stem: !!python/name:os.system Which?", "a tag"),
    "map as a key": ("  stem: Which?", "  ? [a, b]\n  : c\n  stem: Which?", "a key that is no text"),
    "escape through quotes": ("  stem: Which?", '  stem: "W\\e[31m?"', "a control character (0x001b)"),
    "hexadecimal escape": ("  stem: Which?", '  stem: "W\\x1b[31m?"', "a control character (0x001b)"),
    "bidi override": ("  stem: Which?", "  stem: W\u202ehich?", "control character 0x202e"),
    "raw escape": ("  stem: Which?", "  stem: W\x1b[31m?", "control character 0x1b"),
    "NUL": ("  stem: Which?", "  stem: W\x00?", "control character 0x00"),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_told_once_and_in_its_line(rule: str, tmp_path: Path) -> None:
    old, new, what = PLANTED[rule]
    assert old in WHOLE, "the sound bank lost what this test changes"
    planted = WHOLE.replace(old, new, 1)
    faults = [f for f in check(write(tmp_path, planted)) if what in f.what]
    assert len(faults) == 1, [str(f) for f in check(tmp_path / "bank.yaml")]
    first = place_of(WHOLE, old)
    assert first <= faults[0].line <= first + max(old.count("\n"), new.count("\n"))
    assert faults[0].column >= 1
    assert faults[0].todo
    assert faults[0].level == "error"


def test_a_lesson_may_not_be_given_twice_on_one_topic(tmp_path: Path) -> None:
    write(tmp_path, f"{HEAD}items:\n{ALL}{LESSON}", "a.yaml")
    write(tmp_path, LESSON.replace("s1", "s2"), "b.yaml")
    assert any("a second lesson on `T1`" in f.what for f in check(tmp_path))


def test_a_second_document_is_a_fault(tmp_path: Path) -> None:
    assert "a second document" in only_fault(tmp_path, f"{WHOLE}---\nitems: []\n").what


def test_a_lesson_on_an_unknown_topic_is_told_at_its_topic(tmp_path: Path) -> None:
    planted = WHOLE.replace("lesson:\n  topic: T1", "lesson:\n  topic: T9")
    faults = check(write(tmp_path, planted))
    assert place_of(planted, "topic: T9") in [f.line for f in faults if "there is no topic `T9`" in f.what]


def test_a_near_name_is_offered(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, WHOLE.replace("  hook: A", "  hok: x\n  hook: A"))
    assert fault.todo == "did you mean `hook`?"


def test_faults_of_all_items_are_told_in_one_go(tmp_path: Path) -> None:
    planted = WHOLE.replace("stem: Which?", "stem: no").replace("stem: Judge.", "stm: x").replace("0.5", "x")
    assert len(check(write(tmp_path, planted))) == 4


def test_faults_of_form_do_not_hide_what_is_wrong_with_sound_items(tmp_path: Path) -> None:
    key_of_none = SINGLE.replace("answer: b", "answer: e").replace("id: sc", "id: sc2")
    write(tmp_path, f"{HEAD}items:\n- {{id: x, type: numeric}}\n{SINGLE}{key_of_none}", "a.yaml")
    write(tmp_path, f"items:\n{SINGLE}", "b.yaml")
    write(tmp_path, "items:\n\t- id: y\n", "c.yaml")
    told = {(Path(f.file).name, f.what.split(" (")[0]) for f in check(tmp_path)}
    assert ("a.yaml", "there is no option `e`") in told
    assert ("a.yaml", "the field `stem` is missing") in told
    assert {file for file, what in told if what == "a second item or set `sc`"} in ({"a.yaml"}, {"b.yaml"})
    assert not [what for _, what in told if what.startswith(("there is no claim", "there is no objective"))]


def test_what_sound_items_refer_to_is_told_beside_faults_of_form_and_may_stand_in_a_faulty_item(tmp_path: Path) -> None:
    lost = SINGLE.replace("claims: [C1]", "claims: [C9]").replace("  answer: b", "  answer: b\n  enemies: [bad, none]")
    bad = SINGLE.replace("id: sc", "id: bad").replace("  stem: Which?\n", "")
    write(tmp_path, f"{HEAD}items:\n{bad}{lost}", "a.yaml")
    told = [f.what for f in check(tmp_path)]
    assert sorted(told) == ["the field `stem` is missing", "there is no claim `C9`", "there is no item `none`"]


MANY = """\
topics: [{id: t, slug: t, title: T}]
presets:
- {name: p, per_topic: {nowhere: 3}, oops: 1}
items:
- {id: a, type: single_choice, topic: t, stem: Which?, options: [{id: a, text: A, txt: B}, {id: b, text: B}], answer: q, difficulty: hard}
- {id: a, type: true_false, topic: u, stem: Is it?, answer: true}
scenario_sets:
- id: s
  topic: t
  stimulus: Long ago.
  items:
  - {id: c, type: single_choice, stem: Which?, options: [{id: a, text: A}, {id: b, text: A}], answer: z}
  - {id: d, type: true_false, stem: Is it?, answer: maybe}
lesson:
  topic: t
  pretest: {stem: Which?, options: [{id: a, text: A}, {id: b, text: B}], answer: x}
"""  # noqa: E501


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (3, "there is no topic `nowhere`"),
        (3, "unknown field `oops`"),
        (5, "unknown field `txt`"),
        (5, "there is no option `q`"),
        (5, "`hard` is no number"),
        (6, "a second item or set `a`"),
        (6, "there is no topic `u`"),
        (12, "the same text as an option before it"),
        (12, "there is no option `z`"),
        (13, "`maybe` is neither true nor false"),
        (15, "the field `steps` is missing"),
        (16, "there is no option `x`"),
    ],
)
def test_an_unknown_or_faulty_field_hides_no_other_fault_of_its_entry(line: int, what: str, tmp_path: Path) -> None:
    assert [f.line for f in check(write(tmp_path, MANY)) if what in f.what] == [line]


def test_a_bank_that_cannot_be_used_tells_its_faults_in_the_order_of_lines(tmp_path: Path) -> None:
    planted = WHOLE.replace("stem: Which?", "stem: no").replace("stem: Judge.", 'stem: "W\\e[31m"')
    with pytest.raises(BankError) as refused:
        load(write(tmp_path, planted), None)
    lines = [f.line for f in refused.value.faults]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_number_without_an_upper_bound_is_told_its_lower_one_alone(tmp_path: Path) -> None:
    assert only_fault(tmp_path, WHOLE.replace("  tolerance: 0.5", "  tolerance: -1")).todo == "use 0 or more"


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, WHOLE.replace("  stem: Which?\n", ""))
    assert fault.what == "the field `stem` is missing"


def test_broken_utf8_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, b"items:\n- stem: a\xff\n")
    assert (fault.what, fault.line, fault.column) == ("not UTF-8", 2, 10)


def test_a_tab_that_indents_is_a_fault(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, "items:\n\t- id: a\n")
    assert fault.line == 2
    assert "not YAML" in fault.what


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str, tmp_path: Path) -> None:
    assert "nested too deeply" in only_fault(tmp_path, "items:\n  " + opening * 200).what


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    assert "larger than 8 MiB" in only_fault(tmp_path, b"#" * (8 * 1024 * 1024 + 1)).what


def test_an_alias_bomb_is_refused_at_its_first_alias(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [{', '.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcde", "bcdef", strict=True)
    )
    faults = check(write(tmp_path, bomb))
    assert sum("an alias" in f.what for f in faults) == 1


@pytest.mark.parametrize("root", ["- a\n", "a text\n", "4\n"])
def test_a_file_that_is_no_map_is_a_fault(root: str, tmp_path: Path) -> None:
    assert "stands where fields" in only_fault(tmp_path, root).what


@pytest.mark.parametrize("text", ["", "# nothing\n", "topics: []\n"])
def test_a_bank_without_items_is_a_fault(text: str, tmp_path: Path) -> None:
    assert only_fault(tmp_path, text).todo == "add `items:`"


def test_what_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "no such file or folder" in check(tmp_path / "none")[0].what
    assert "no YAML file" in check(tmp_path)[0].what


def test_links_that_lead_nowhere_or_in_circles_are_faults(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    (tmp_path / "circle.yaml").symlink_to("circle.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    faults = check(tmp_path)
    assert sorted(Path(f.file).name for f in faults) == ["circle.yaml", "gone.yaml"]
    assert all("cannot be read" in f.what for f in faults)


def test_a_mark_at_the_start_and_returns_at_line_ends_are_accepted(tmp_path: Path) -> None:
    assert check(write(tmp_path, b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())) == []


def test_markup_of_other_tools_is_plain_text(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE.replace("stem: Which?", "stem: '[bold]W[/bold] :smile: <b>?'"))) == []


def test_quoted_words_may_look_like_anything(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE.replace("stem: Which?", 'stem: "no"'))) == []


def test_a_set_may_not_hold_one_item_only(tmp_path: Path) -> None:
    one = "".join(line for line in SET.splitlines(keepends=True) if "set1-a" not in line)
    assert "1 entries" in only_fault(tmp_path, f"{HEAD}items:\n{SINGLE}{one}").what
