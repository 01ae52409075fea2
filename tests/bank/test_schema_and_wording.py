"""The printed schema, answers from a file, and the check against copying."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smquiz.bank.answers import read_answers
from smquiz.bank.faults import BankError
from smquiz.bank.load import check, shipped_data
from smquiz.bank.schema import json_schema
from smquiz.bank.wording import Hashes, as_yaml, hash_source, read_hashes, shared_runs, stem, words_of
from tests.bank.writing import WHOLE, write

SOURCE = "The quick brown fox jumps over the lazy dog near the river bank"


def hashes_of(source: str, exempt: tuple[str, ...] = ()) -> Hashes:
    return hash_source(source, "salt", exempt)


def write_hashes(folder: Path, kept: Hashes) -> None:
    write(folder, as_yaml(kept), "wording.yaml")


def plain(text: str) -> Any:

    return yaml.safe_load(text.replace("{1: a, 2: b}", '{"1": a, "2": b}'))


# ------------------------------------------------------------------ schema
def test_the_schema_in_the_data_is_what_the_program_prints() -> None:
    assert json.loads((shipped_data() / "schema.json").read_text("utf-8")) == json_schema()


def test_the_schema_is_a_sound_schema_of_its_draft() -> None:
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_a_sound_bank_fits_the_schema() -> None:
    value = plain(WHOLE)
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(value)) == []


@pytest.mark.parametrize("wrong", [("  stem: Which?", "  stm: x"), ("bloom: apply", "bloom: aply")])
def test_a_faulty_bank_does_not_fit_the_schema(wrong: tuple[str, str]) -> None:
    value = plain(WHOLE.replace(*wrong))
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(value)


# ------------------------------------------------------------------ wording
@pytest.mark.parametrize(
    "text",
    [
        "he said the quick brown fox jumps over it",
        "THE QUICK -- brown\n| fox | jumps\nover",
        "the quick brown foxes jumped over",  # only the endings differ
        "brown fox jump\u2019s over the lazy",  # apostrophes are dropped
    ],
)
def test_a_shared_run_of_six_words_is_found_however_it_is_set(text: str) -> None:
    full, _ = shared_runs(text, hashes_of(SOURCE))
    assert full


def test_five_shared_words_are_no_run_but_a_short_one() -> None:
    full, short = shared_runs("a quick brown fox jumps over a dog", hashes_of(SOURCE))
    assert (full, [r.words for r in short]) == ([], ["quick brown fox jumps over"])


def test_a_full_run_is_not_told_again_as_its_shorter_parts() -> None:
    full, short = shared_runs("so the quick brown fox jumps over a wall", hashes_of(SOURCE))
    assert ([r.words for r in full], short) == (["the quick brown fox jumps over"], [])


def test_titles_and_names_may_be_said() -> None:
    exempt = hashes_of(SOURCE, ("The quick brown fox jumps over",))
    assert shared_runs("the quick brown fox jumps over", exempt) == ([], [])
    assert shared_runs("quick brown fox jumps over the", exempt)[0]


WORDS = st.sampled_from("a the fox foxes jumped over river bank and lazily dog brown".split())


@given(st.lists(WORDS, max_size=40), st.lists(WORDS, max_size=40))
def test_the_sieve_hides_no_run_that_comparing_every_place_would_find(source: list[str], text: list[str]) -> None:
    def stems(words: list[str]) -> list[tuple[str, ...]]:
        cut = [stem(w) for w in words]
        return [tuple(cut[n : n + 6]) for n in range(len(cut) - 5)]

    known = set(stems(source))
    wanted = [" ".join(text[n : n + 6]) for n, run in enumerate(stems(text)) if run in known]
    full, _ = shared_runs("\n".join(text), hash_source(" ".join(source), "salt"))
    assert [r.words for r in full] == wanted


@given(st.text(max_size=300))
def test_words_stand_in_the_lines_where_they_are_told(text: str) -> None:
    for word, line in words_of(text):
        assert word in [w for w, _ in words_of(text.split("\n")[line - 1])]


def test_hashes_are_read_as_they_were_written(tmp_path: Path) -> None:
    kept = hashes_of(SOURCE, ("the lazy dog",))
    write_hashes(tmp_path, kept)
    assert read_hashes(tmp_path / "wording.yaml") == kept


def test_two_short_runs_in_one_item_are_warned_of_and_one_is_not(tmp_path: Path) -> None:
    write_hashes(tmp_path, hashes_of(SOURCE))
    once = WHOLE.replace("stem: Which?", "stem: A quick brown fox jumps over what?")
    write(tmp_path, once)
    assert [f.rule for f in check(tmp_path) if f.rule == "R12"] == []
    write(
        tmp_path,
        once.replace("topic: T1\n  objective", "topic: T1\n  hint: Brown fox jumps over the hill\n  objective"),
    )
    assert [f.rule for f in check(tmp_path) if f.rule == "R12"] == ["R12", "R12"]


def test_the_check_tells_the_line_of_a_copied_run(tmp_path: Path) -> None:
    write_hashes(tmp_path, hashes_of(SOURCE))
    write(tmp_path, WHOLE.replace("stem: Which?", "stem: The quick brown fox jumps over?"))
    (fault,) = [f for f in check(tmp_path) if f.rule == "R10"]
    assert "the quick brown fox jumps over" in fault.what
    line = WHOLE[: WHOLE.index("stem: Which?")].count("\n") + 1
    assert fault.line == line


COPIES_SIX = WHOLE.replace("stem: Which?", "stem: The quick brown fox jumps over?")
COPIES_FIVE_TWICE = WHOLE.replace("stem: Which?", "stem: A quick brown fox jumps over what?").replace(
    "topic: T1\n  objective", "topic: T1\n  hint: Brown fox jumps over the hill\n  objective"
)


def rules_told(tmp_path: Path, text: str, rule: str) -> list[str]:
    write_hashes(tmp_path, hashes_of(SOURCE))
    write(tmp_path, text)
    return [f"{f.level} {f.item}" for f in check(tmp_path) if f.rule == rule]


@pytest.mark.parametrize(("rule", "text"), [("R10", COPIES_SIX), ("R12", COPIES_FIVE_TWICE)])
def test_a_waiver_with_a_reason_silences_what_its_own_item_copies(rule: str, text: str, tmp_path: Path) -> None:
    assert set(rules_told(tmp_path, text, rule)) == {"error sc" if rule == "R10" else "warning sc"}
    waiver = f'  waive: {{{rule}: "a proverb that the source quotes as well"}}\n'
    assert rules_told(tmp_path, text.replace("  answer: b\n", f"  answer: b\n{waiver}", 1), rule) == []
    elsewhere = text.replace("  answer: [a, b]\n", f"  answer: [a, b]\n{waiver}", 1)
    assert elsewhere != text
    assert rules_told(tmp_path, elsewhere, rule) != []


@pytest.mark.parametrize(
    ("text", "settings", "told"),
    [
        (COPIES_SIX, "limits: {R10: {most: 1}}", []),
        (COPIES_SIX, "levels: {R10: warning}", ["warning sc"]),
        (COPIES_SIX, 'levels: {R10: "off"}', []),
        (COPIES_FIVE_TWICE, "limits: {R12: {item: 2}}", []),
        (COPIES_FIVE_TWICE, "limits: {R12: {item: 2, bank: 1}}", ["warning sc", "warning sc"]),
        (COPIES_FIVE_TWICE, "levels: {R12: error}", ["error sc", "error sc"]),
    ],
)
def test_a_bank_sets_limits_and_levels_of_copying(text: str, settings: str, told: list[str], tmp_path: Path) -> None:
    rule = "R10" if text == COPIES_SIX else "R12"
    assert rules_told(tmp_path, f"quality:\n  {settings}\n{text}", rule) == told


def test_what_a_course_copies_outside_its_items_is_told_and_nobody_can_waive_it(tmp_path: Path) -> None:
    text = WHOLE.replace("title: Second", "title: The quick brown fox jumps over")
    waived = text.replace("  answer: b\n", '  answer: b\n  waive: {R10: "not what is meant here"}\n', 1)
    assert rules_told(tmp_path, waived, "R10") == ["error "]


def test_a_bank_that_says_how_many_runs_are_hashed_hears_if_they_are_lost(tmp_path: Path) -> None:
    kept = hashes_of(SOURCE)
    for wanted, told in ((len(kept.runs), []), (len(kept.runs) + 1, ["error "])):
        assert rules_told(tmp_path, f"quality: {{hashed_runs: {wanted}}}\n{WHOLE}", "R13") == told
    (tmp_path / "wording.yaml").unlink()
    (fault,) = [f for f in check(tmp_path) if f.rule == "R13"]
    assert fault.file.endswith("wording.yaml")


def test_a_spoilt_file_of_hashes_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    write(tmp_path, "salt: x\n", "wording.yaml")
    assert any("hashed runs" in f.what for f in check(tmp_path))


def test_the_hashes_of_the_shipped_course_hold_no_word_of_the_source() -> None:
    kept = yaml.safe_load((shipped_data() / "wording.yaml").read_text("utf-8"))
    for name in ("runs", "short"):
        digests = kept[name].split()
        assert len(digests) == kept[f"{name}_count"]
        assert all(len(d) == 12 and int(d, 16) >= 0 for d in digests)
    passing = int(kept["sieve"].replace(" ", ""), 16).bit_count()
    assert passing < 4096 / 4  # so few bits, so many words on each: they tell of no word for sure


# ------------------------------------------------------------------ answers
def test_answers_are_read_with_their_places(tmp_path: Path) -> None:
    path = write(tmp_path, 'a: b\nb: [x, y]\nc: {1: z}\nd: true\ne: 12.5\nf: "12"\ng: ~\nh: no\n')
    read = read_answers(path)
    assert {k: v for k, (v, _) in read.items()} == {
        "a": "b", "b": ["x", "y"], "c": {"1": "z"}, "d": True, "e": 12.5, "f": "12", "g": None, "h": "no",
    }  # fmt: skip
    assert read["b"][1] == f"{path}:2:1"


def test_answers_may_be_json(tmp_path: Path) -> None:
    assert read_answers(write(tmp_path, '{"a": ["x"], "b": false}'))["b"][0] is False


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a: 1\na: 2\n", "a: *x\n"])
def test_a_file_that_is_no_map_of_answers_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        read_answers(write(tmp_path, text))
    assert caught.value.faults[0].line >= 1
