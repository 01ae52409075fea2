"""An author is shown an item whole: nothing that was written is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from smquiz.bank.load import load
from smquiz.bank.skeletons import FORMS, skeleton
from smquiz.engine.items import Bank, Item
from smquiz.ui.authors import item_text
from smquiz.ui.blocks import Block, Card, Heading, Labelled
from tests.bank.writing import WHOLE, write

WORDS_FOR = {True: ("accepted", "True", "true"), False: ("refused", "False", "false")}
FULL = """\
misconceptions: [{id: M1, name: muddle, text: W, correction: R}, {id: M2, name: hurry, text: W, correction: R}]
items:
- id: full
  type: multiple_response
  topic: T1
  stem: Which ones?
  difficulty: 0.25
  lens: the baker
  setting: bakery
  tags: [bread, heat]
  enemies: [other]
  penalty: 0.2
  waive: {R25: one of them is a long word}
  hint: A first hint.
  more_hints: [A second hint.]
  explanation: That is why.
  options:
  - {id: a, text: One, feedback: On one., if_missed: M1}
  - {id: b, text: Two, feedback: On two., misconception: M2}
  - {id: c, text: Three, feedback: On three., no_misconception_reason: nobody believes it}
  - {id: d, text: Four, feedback: On four.}
  answer: [a, d]
- {id: other, type: true_false, topic: T1, stem: "So?", answer: true, enemies: [full],
   feedback: {true: Yes indeed., false: Not so.}, misconception: M1}
"""


def written(value: object) -> Iterator[str | float | bool]:
    """Yield every word and number of an item, as YAML would hold them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from written(inner)
            if key[:1] == "R" or key in ("media", "networking", "both", "neither"):
                yield key  # what is waived, what a trap is
    elif isinstance(value, list):
        for inner in value:
            yield from written(inner)
    elif isinstance(value, str | float | bool | int):
        yield value


def shown(blocks: list[Block]) -> str:
    """Return the texts of the blocks that an item is shown in."""
    texts = []
    for block in blocks:
        assert isinstance(block, Heading | Card | Labelled)
        texts += [block.label, *block.lines] if isinstance(block, Labelled) else [*block]
    return "\n".join(texts)


def left_out(bank: Bank, item: Item) -> list[object]:
    text = shown(item_text(bank, item, with_key=True))
    return [
        value
        for value in written(msgspec.to_builtins(item))
        if not any(w in text for w in (WORDS_FOR[value] if isinstance(value, bool) else (told(value),)))
    ]


def told(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def test_of_no_item_of_the_course_anything_is_left_out() -> None:
    bank = load(None, None)
    assert {i.id: lost for i in bank.items.values() if (lost := left_out(bank, i))} == {}


@pytest.mark.parametrize("text", [WHOLE, FULL, *map(skeleton, FORMS)], ids=["all forms", "all fields", *FORMS])
def test_of_no_form_and_no_field_anything_is_left_out(text: str, tmp_path: Path) -> None:
    bank = load(write(tmp_path, text), None)
    assert {i.id: lost for i in bank.items.values() if (lost := left_out(bank, i))} == {}


def test_misconceptions_are_named_and_claims_stand_with_their_places(tmp_path: Path) -> None:
    bank = load(write(tmp_path, FULL), None)
    text = shown(item_text(bank, bank.items["full"], with_key=True))
    for line in (
        "a: On one. [left out, it shows M1 muddle]",
        "b: On two. [shows M2 hurry]",
        "c: On three. [shows nothing: nobody believes it]",
        "each try before the right one costs: 0.2",
        "R25: one of them is a long word",
    ):
        assert line in text
    course = load(None, None)
    whole = shown(item_text(course, course.items["q-d2-sc-001"], with_key=True))
    assert all(f"{c}: {course.claims[c].where}" in whole for c in course.items["q-d2-sc-001"].claims)


def test_a_typed_answers_rules_are_told_in_their_order_with_what_they_fit(tmp_path: Path) -> None:
    bank = load(write(tmp_path, skeleton("short_answer")), None)
    text = shown(item_text(bank, bank.items["q-short-answer-001"], with_key=True))
    assert "a (refused) is any of: baking powder; soda \u2192 That makes gas too" in text
    assert r"b (accepted) matches \byeasts?\b" in text
    assert '"live yeast"' in text


def test_a_learner_is_shown_none_of_it(tmp_path: Path) -> None:
    bank = load(write(tmp_path, FULL), None)
    text = shown(item_text(bank, bank.items["full"], with_key=False))
    assert not any(word in text for word in ("On one.", "M1", "enemies", "R25", "That is why.", "A second hint."))
