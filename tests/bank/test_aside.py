"""What is worked out in another process is what would be worked out here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from smquiz.bank.aside import Aside
from smquiz.bank.load import check
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


@pytest.mark.parametrize("given", [[], [1, 2], list(range(100_000))])
def test_the_result_comes_back_whole(given: list[int]) -> None:
    assert Aside(doubled, given, list[int]).result() == doubled(given)


def test_a_copy_that_fails_is_made_good_here() -> None:
    here = [os.getpid()]
    assert Aside(fails_elsewhere, here, list[int]).result() == here


def test_without_a_second_processor_the_faults_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, BROKEN_RULES)
    told = check(path)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert check(path) == told
    assert len({f.line for f in told}) == 3


def test_rules_of_quality_wait_until_typed_answers_are_sound(tmp_path: Path) -> None:
    told = check(write(tmp_path, BROKEN_RULES.split("- {id: tf")[0]))
    assert {f.rule for f in told} == {""}
