"""What is worked out in another process is what would be worked out here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.bank.aside import Aside
from smquiz.bank.glance import plain, plainly_sound
from smquiz.bank.load import check, load
from smquiz.engine.items import ShortAnswer
from smquiz.engine.typed import fold, pattern_fits
from tests.bank.writing import write

BROKEN_RULES = """\
items:
- id: sa
  type: short_answer
  topic: t
  stem: Which word?
  options:
    - {id: a, accept: true, match: "(a|aa)+$"}
    - {id: b, accept: false, match: "(unclosed"}
  answer: aaa
- {id: tf, type: true_false, topic: t, stem: "So?", answer: true, enemies: [nobody]}
"""


def doubled(given: Sequence[int]) -> list[int]:
    return [2 * n for n in given]


def fails_elsewhere(given: Sequence[int]) -> list[int]:
    if os.getpid() != given[0]:
        raise RuntimeError("not here")
    return [*given]


@pytest.mark.parametrize("numbers", [[], [1, 2], list(range(100_000))])
def test_the_result_comes_back_whole(numbers: list[int]) -> None:
    assert Aside(doubled, doubled, numbers, list[int]).result() == doubled(numbers)


def test_a_copy_that_fails_is_made_good_here() -> None:
    here = [os.getpid()]
    assert Aside(fails_elsewhere, fails_elsewhere, here, list[int]).result() == here


def test_where_processes_cannot_be_copied_the_faults_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, BROKEN_RULES)
    told = check(path)
    monkeypatch.delattr(os, "fork")
    assert check(path) == told
    assert len({f.line for f in told}) == 3


def test_rules_of_quality_wait_until_typed_answers_are_sound(tmp_path: Path) -> None:
    told = check(write(tmp_path, BROKEN_RULES.split("- {id: tf")[0]))
    assert {f.rule for f in told} == {""}


# ------------------------------------------------------------------ at a glance
TOKENS = [
    *("a", "b", "ab", " ", "-", ".", "|", "*", "+", "?", "(", "(?:", ")", "[ab]", "[^a]", "\\b", "\\w", "\\B"),
    *("^", "$", "{2}", "{1,3}", "(?=", "(?!", "(?<=", "(?<!", "[a-", "A", "\\d", "7", "{", "[[", "&&", "]"),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=10), st.text("abAB 7-.x", max_size=12))
def test_what_is_tried_at_a_glance_is_what_the_other_engine_says(tokens: list[str], text: str) -> None:
    pattern = "".join(tokens)
    quick = plain(pattern)
    if quick is not None:
        assert (quick.search(fold(text)) is not None) == pattern_fits(pattern, fold(text))


def test_a_pattern_that_runs_away_ends_the_copy_and_is_told_all_the_same(tmp_path: Path) -> None:
    text = BROKEN_RULES.replace("(unclosed", "closed").replace("enemies: [nobody]", "tags: [x]")
    (fault,) = check(write(tmp_path, text))
    assert "runs away" in fault.what


def test_a_glance_passes_every_item_of_the_course_and_none_with_a_fault() -> None:
    typed = [i for i in load(None, None).items.values() if isinstance(i, ShortAnswer)]
    assert all(map(plainly_sound, typed))
    for item in typed:
        tests = item.tests
        assert not plainly_sound(replace(item, tests=replace(tests, accept=[*tests.accept, tests.reject[0]])))
        assert not plainly_sound(replace(item, tests=replace(tests, reject=[*tests.reject, item.answer])))
        assert not plainly_sound(replace(item, options=[replace(o, accept=False) for o in item.options]))
        broken = replace(item.options[0], match="(", any=[])
        assert not plainly_sound(replace(item, options=[*item.options, broken]))
