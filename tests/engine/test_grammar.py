"""What grammar betrays is found in any choice of one; what only looks like it is left alone."""

from __future__ import annotations

import pytest

from smquiz.engine.items import Blank, Cloze, Item, Option, SingleChoice
from smquiz.engine.quality.grammar import RULES_OF_GRAMMAR
from smquiz.engine.quality.subject import Subject

CUPS = ("earthen pot", "small china", "large glass", "wooden cup")


def options(texts: tuple[str, ...]) -> list[Option]:
    return [Option(id="abcdef"[n], text=t) for n, t in enumerate(texts)]


def choice(stem: str, *texts: str) -> Item:
    """A single choice; the first text is the key."""
    return SingleChoice(id="q", topic="t", stem=stem, options=options(texts), answer="a")


def cloze(stem: str, *texts: str) -> Item:
    """A cloze text with one blank of this kind; the first text is the key."""
    return Cloze(id="q", topic="t", stem=stem, blanks=[Blank(id=1, options=options(texts))], answer={"1": "a"})


def told(item: Item) -> list[tuple[str, str]]:
    return [(f.rule, f.what) for rule in RULES_OF_GRAMMAR for f in rule(item, Subject([item]))]


@pytest.mark.parametrize(
    "stem",
    [
        "In a tea room the guests drink from an ___", "The guests drink from an:", "They drink from an \u2026",
        "Each guest picks up a ____ to stir with.", "An ____ is what they drink from.",
        "They sit down. A ___ is brought.",
    ],
)  # fmt: skip
def test_an_article_before_a_blank_or_an_unfinished_end_is_told(stem: str) -> None:
    assert told(choice(stem, *CUPS)) == [("R19", "`a` or `an` stands before a blank")]


def test_an_article_before_a_gap_of_a_cloze_text_is_told() -> None:
    assert told(cloze("The host pours from an [1] there.", *CUPS)) == [("R19", "`a` or `an` stands before a gap")]


@pytest.mark.parametrize(
    "stem",
    [
        "They drink from a/an ___", "They drink from a(n) ___", "Where do they get vitamin A?",
        "Plan A ___ in the end.",
        "They drink from the ___", "What does a guest drink from?", "Is tea better than a:b?",
        "The guests drink from ___",
    ],
)  # fmt: skip
def test_no_article_is_seen_where_none_gives_anything_away(stem: str) -> None:
    assert told(choice(stem, *CUPS)) == []


@pytest.mark.parametrize(
    ("item", "word", "ruled_out"),
    [
        (choice("The host warms these ___ first.", "bowls", "china", "cloths", "pots"), "these", ["china"]),
        (choice("There are two ___ on the tray", "cups", "a lid", "pot", "jars"), "two", ["a lid", "pot"]),
        (choice("The ___ are warmed first.", "old bowls", "water", "spoons", "lids"), "are", ["water"]),
        (choice("Rain fell. The ___ has to be swept.", "path", "porch", "stairs", "roof"), "has", ["stairs"]),
        (cloze("He uses this [1] again.", "lid", "cups", "pan", "bowl"), "this", ["cups"]),
    ],
)
def test_a_word_that_wants_one_or_many_and_rules_options_out_is_told(
    item: Item, word: str, ruled_out: list[str]
) -> None:
    found = told(item)
    assert found == [("R19", f"`{word}` beside the blank rules `{text}` out by grammar") for text in ruled_out]


@pytest.mark.parametrize(
    "item",
    [
        choice("The host warms these ___ cups.", "green", "small", "whites", "old"),  # a word beside the noun
        choice("All this ___ that they care.", "shows", "hides", "proves", "denies"),  # verbs
        choice("The number of ___ is large.", "cup", "bowls", "tea", "pans"),  # not what the verb speaks of
        cloze("They need both [1] and care.", "time", "hours", "warmth", "rest"),  # no number is wanted
        choice("The ___ are warmed first.", "people", "sheep", "news", "Athens"),  # all in doubt
    ],
)
def test_what_wants_no_number_rules_nothing_out(item: Item) -> None:
    assert told(item) == []


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (("cakes of rice", "cake of nuts", "bread of rye", "soup of fish"), "only the key is a plural"),
        (("Whisks made of bamboo", "A spoon made of silver", "A stick made of wood"), "only the key is a plural"),
        (("a bowl", "old cups", "some pans", "lids"), "only the key names one thing"),
    ],
)
def test_a_key_that_alone_differs_in_number_is_told(texts: tuple[str, ...], what: str) -> None:
    assert told(choice("What comes first?", *texts)) == [("R28", what)]


@pytest.mark.parametrize(
    "texts",
    [
        ("Athens", "Rome", "Cairo", "Lima"),  # names
        ("always", "seldom", "once", "twice"),  # no nouns
        ("a cup", "two cups", "three cups", "four cups"),  # numbers are what is asked for
        ("2 cups", "1 cup", "a cup", "some tea"),
        ("milk", "cups", "bowls", "pans"),  # a word without a plural
        ("gas", "steam", "heat", "bread"),
        ("glass", "china", "clay", "wood"),
        ("cups", "pans", "a lid", "tea"),  # two of each
        ("cup", "lids", "pan", "bowl"),  # a distractor
        ("replies that take up what was said", "to stir", "by hand", "often"),
        ("lids", "cup"),
    ],
)
def test_a_difference_in_number_that_tells_nothing_or_is_in_doubt_is_left_alone(texts: tuple[str, ...]) -> None:
    assert told(choice("What comes first?", *texts)) == []
