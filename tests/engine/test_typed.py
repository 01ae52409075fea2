from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.grading import grade
from smquiz.engine.items import AnswerRule, AnswerTests, ShortAnswer
from smquiz.engine.typed import Runaway, fold, one_slip, pattern_fits, recognise, typed_diff


def item(*rules: AnswerRule, answer: str = "audience", reject: tuple[str, ...] = ()) -> ShortAnswer:
    return ShortAnswer(
        id="x", topic="T", stem="?", options=list(rules), answer=answer, tests=AnswerTests(reject=list(reject))
    )


ACCEPT = AnswerRule(id="yes", accept=True, any=["audience"])


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="ascii", categories=["Lu", "Ll"]), min_size=1))
def test_case_spaces_and_final_stop_make_no_difference(word: str) -> None:
    assert fold(f"  {word.upper()}  .") == fold(word)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Café", "cafe"),
        ("“audience”", "audience"),
        ("‘audience’", "audience"),
        ("don’t know", "don't know"),
        ("a\u00a0b", "a b"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("audience...", "audience"),
    ],
)
def test_accents_quotes_and_spaces_are_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("typed", ["audiance", "audienc", "audiencee", "uadience", "Audeince."])
def test_one_slip_in_a_long_word_is_forgiven(typed: str) -> None:
    assert grade(item(ACCEPT), typed).meant == "audience"


@pytest.mark.parametrize("typed", ["audianse", "audience of one", "auidnece", ""])
def test_two_slips_or_other_words_are_not(typed: str) -> None:
    assert grade(item(ACCEPT), typed).verdict == "incorrect"


def test_a_slip_in_a_word_of_five_letters_is_not_forgiven() -> None:
    short = item(AnswerRule(id="yes", accept=True, any=["reach"]), answer="reach")
    assert grade(short, "reech").verdict == "incorrect"


def test_a_slip_that_makes_another_listed_answer_is_not_forgiven() -> None:
    rules = (
        AnswerRule(id="yes", accept=True, any=["affect"]),
        AnswerRule(id="no", accept=False, any=["effect"], misconception="M1"),
    )
    assert grade(item(*rules, answer="affect"), "effect").misconceptions == ("M1",)
    assert grade(item(rules[0], answer="affect", reject=("effect",)), "effect").verdict == "incorrect"


def test_the_first_rule_that_fits_decides() -> None:
    rules = [
        AnswerRule(id="no", accept=False, match="crowd"),
        AnswerRule(id="yes", accept=True, match="crowd|audience"),
    ]
    assert grade(item(*rules), "a crowd").verdict == "incorrect"
    assert grade(item(*rules), "an audience").verdict == "correct"


def test_a_pattern_that_runs_away_is_cut_off_reported_and_the_next_rule_tried() -> None:
    evil = r"^(a|aa)+$"
    with pytest.raises(Runaway):
        pattern_fits(evil, "a" * 60 + "?", seconds=0.05)
    typed = "a" * 60 + "?"
    rules = (AnswerRule(id="evil", accept=False, match=evil), AnswerRule(id="yes", accept=True, any=[typed]))
    result = grade(item(*rules), typed)
    assert result.verdict == "correct"
    assert "cut off" in result.problems[0]


def test_a_text_that_is_no_pattern_is_reported_and_the_next_rule_tried() -> None:
    broken = item(AnswerRule(id="bad", accept=False, match="("), ACCEPT)
    result = grade(broken, "audience")
    assert result.verdict == "correct"
    assert "not a pattern" in result.problems[0]


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_diff_holds_both_texts(typed: str, meant: str) -> None:
    tokens = typed_diff(typed, meant)
    left = "".join(t.text for t in tokens if t.kind != "missing")
    right = "".join(t.text for t in tokens if t.kind != "extra")
    assert fold(left) == fold(typed) or left == " ".join(typed.split())
    assert fold(right) == fold(meant)


words = st.text(alphabet="abcdef", min_size=1, max_size=8)


@given(words, words)
def test_one_slip_is_an_edit_distance_of_one(typed: str, meant: str) -> None:
    assert one_slip(typed, meant) == (osa(typed, meant) == 1)


def osa(a: str, b: str) -> int:
    """Optimal string alignment by the textbook table, as an oracle."""
    d = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


def test_recognise_names_the_rule() -> None:
    found = recognise(item(ACCEPT), "Audience")
    assert found.rule is ACCEPT
