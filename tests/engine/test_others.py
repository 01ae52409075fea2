"""R29 finds options that speak of the others in whatever words, and leaves answers alone that only sound like it."""

from __future__ import annotations

import pytest

from smquiz.engine.quality.others import speaking_of_others

PLAIN = ("Pour water over leaves", "Boil milk with sugar", "Chill the cup with ice")


def found(text: str) -> bool:
    return list(speaking_of_others([*PLAIN, text], "abcd")) == [3]


@pytest.mark.parametrize(
    "text",
    [
        "All of the above", "None of the above.", "all the above", "Both of the above", "Two of the above",
        "Neither of the above", "Any combination of the above", "None of the above is true", "Everything above",
        "All of these", "None of these", "Neither of these", "None of the others", "All", "Neither",
        "All of these answers are right", "None of these answers", "All the options here",
        "All answers are correct", "All three are right", "All are correct", "None is right",
        "a and b", "b and c", "Both a and b", "a, b and c", "Options a and c", "A and C only", "Answers (a) and (c)",
        "Both b and c together", "C and D are both right", "Either a or b is right", "Neither a nor b",
        "a and c, both of them", "A & C", "B, but not C", "Only A and B are correct",
    ],
)  # fmt: skip
def test_an_option_that_speaks_of_the_others_is_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "None of these people reply", "All of the guests above sixty", "The floor above", "Clouds above a lake",
        "All the others in the group", "Both of them", "Both answers", "None of her answers", "All three of them talk",
        "Vitamins A and C", "A reply", "A bee and a cat", "Plan B", "All four are right", "A and Z only",
        "Both a cat and a dog", "Each option has its price", "These are right", "What is above",
    ],
)  # fmt: skip
def test_an_answer_that_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert not found(text)


def test_letters_that_most_options_consist_of_are_what_is_asked_for() -> None:
    assert list(speaking_of_others(["A only", "B only", "A and B", "C and D"], "abcd")) == []
    assert list(speaking_of_others(["Tea", "Milk", "A and B", "A or B"], "abcd")) == [2, 3]
