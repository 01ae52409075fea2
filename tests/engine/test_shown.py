from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.shown import in_line, safe, safe_json

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]) | st.characters(categories=["Cc", "Cf"]))


def obeyed(text: str) -> set[str]:
    return {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf")}


@given(ANYTHING)
def test_nothing_that_a_terminal_obeys_is_shown_and_all_else_is(text: str) -> None:
    assert obeyed(safe(text)) == set()
    assert [a == b for a, b in zip(text, safe(text), strict=True)] == [c not in obeyed(text) for c in text]
    assert "\n" not in in_line(text)


@given(st.dictionaries(ANYTHING, ANYTHING | st.lists(ANYTHING)), st.sampled_from([None, 2]))
def test_json_that_is_shown_says_the_same(value: dict[str, object], indent: int | None) -> None:
    shown = safe_json(json.dumps(value, ensure_ascii=False, indent=indent))
    assert obeyed(shown) == set()
    assert json.loads(shown) == value
