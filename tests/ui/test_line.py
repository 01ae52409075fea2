from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from smquiz.engine.grading import grade, key_of
from smquiz.engine.items import Item, Prompt, type_of
from smquiz.engine.responses import shown_parts
from smquiz.engine.shown import safe
from smquiz.engine.timing import Remaining
from smquiz.ui.actions import Action, Given, Key, Offer, Ticker
from smquiz.ui.blocks import Bars, Card, Diff, Grid, Heading, Labelled, Para
from smquiz.ui.line import LineFace
from smquiz.ui.views import CERTAINTY_TITLE, certainty_choices
from tests.samples import CLASSIFY, ITEMS, MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE

FREE = Ticker()
ALL = Offer(hint=True, skip=True)


def face_of(*typed: str) -> tuple[LineFace, io.StringIO]:
    out = io.StringIO()
    lines = iter(typed)

    def read() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    return LineFace(read, out), out


def asked(item: Item, *typed: str, offer: Offer = ALL, ticker: Ticker = FREE) -> tuple[Action, str]:
    face, out = face_of(*typed)
    return face.ask(item, {}, ticker, offer), out.getvalue()


def typed_key(item: Item) -> list[str]:
    """Type the key as a person would: by the numbers shown."""
    key = key_of(item)
    if type_of(item) in ("short_answer", "numeric"):
        return [str(key)]
    parts = shown_parts(item, {})
    numbers = [{c: str(n) for n, (c, _) in enumerate(choices, 1)} for _, _, choices in parts]
    if isinstance(key, list):
        return [" ".join(numbers[0][k] for k in key)]
    if isinstance(key, dict):
        if "reason" in key:
            return [numbers[0][str(key["reason"])]]
        return [n[str(key[part])] for n, (part, _, _) in zip(numbers, parts, strict=True)]
    return [numbers[0][str(key).lower()]]


@pytest.mark.parametrize("item", ITEMS, ids=type_of)
def test_the_key_can_be_typed_in_every_form(item: Item) -> None:
    action, _ = asked(item, *typed_key(item))
    assert isinstance(action, Given)
    assert grade(item, action.response).score == 1


@pytest.mark.parametrize("item", ITEMS, ids=type_of)
@pytest.mark.parametrize(("typed", "key"), [("?", Key.HINT), ("s", Key.SKIP), ("q", Key.QUIT), ("quit", Key.QUIT)])
def test_single_letters_are_commands_in_every_form(item: Item, typed: str, key: Key) -> None:
    assert asked(item, typed)[0] is key


def test_a_letter_that_names_an_option_is_that_option() -> None:
    assert asked(SINGLE, "b", offer=Offer(back=True))[0] == Given("b")
    assert asked(SINGLE, "back", offer=Offer(back=True))[0] is Key.BACK


def test_a_typed_answer_that_is_a_command_is_written_with_a_backslash() -> None:
    assert asked(SHORT, "\\s")[0] == Given("s")


def test_an_answer_out_of_form_is_refused_in_one_line_and_asked_again() -> None:
    action, out = asked(SINGLE, "9", "zebra", "2")
    assert action == Given("b")
    assert out.count("Not understood: type a number 1 to 4 or a letter a to d.") == 2


def test_back_in_a_form_of_several_parts_asks_the_part_before_again() -> None:
    action, _ = asked(CLASSIFY, "1", "back", "2", "1", "1", "1", "1")
    assert isinstance(action, Given)
    assert action.response == {"a": "networking", "b": "media", "c": "media", "d": "media", "e": "media"}


def test_the_options_of_a_matching_are_written_once() -> None:
    _, out = asked(MATCHING, "1", "2", "3")
    assert out.count("  4. D") == 1


def test_a_late_answer_is_not_counted() -> None:
    left = iter([5.0, 0.0])
    ticker = Ticker(remaining=lambda: Remaining(next(left), 5.0))
    action, out = asked(SINGLE, "b", ticker=ticker)
    assert action is Key.TIME_UP
    assert "Time left: 5 seconds." in out


def test_grace_is_told_as_what_it_is() -> None:
    _, out = asked(SINGLE, "b", ticker=Ticker(remaining=lambda: Remaining(9.0, 15.0, in_grace=True)))
    assert "The limit is over. Grace left: 9 seconds." in out


def test_the_end_of_input_is_told_to_the_caller() -> None:
    with pytest.raises(EOFError):
        asked(SINGLE)


blocks: list[Callable[[str], object]] = [
    Para,
    Card,
    Heading,
    lambda t: Labelled("Label", (t,)),
    lambda t: Labelled("Label", (t, t)),
    lambda t: Grid(("A", "B"), ((t, t),)),
    lambda t: Bars(((t, 0.5, t),)),
    lambda t: Diff("Typed", (("same", t), ("extra", t))),
]


@given(st.sampled_from(blocks), st.text())
def test_no_text_of_a_bank_reaches_the_terminal_with_control_characters(
    make: Callable[[str], object], text: str
) -> None:
    face, out = face_of()
    face.show([make(text)])  # type: ignore[list-item]
    written = out.getvalue().replace("\n", "")
    assert written == safe(written)


def test_lines_are_at_most_as_wide_as_the_screen() -> None:
    out = io.StringIO()
    face = LineFace(lambda: "1", out, width=60)
    face.show(
        [Card("word " * 100), Labelled("Why", ("word " * 40, "word " * 40)), Grid(("A", "B"), (("x", "word " * 60),))]
    )
    assert max(len(line) for line in out.getvalue().splitlines()) <= 60


def test_markup_is_shown_as_it_is_written() -> None:
    face, out = face_of()
    face.show([Para("[red]not red[/red] [link=http://x]y[/link]")])
    assert "[red]not red[/red] [link=http://x]y[/link]" in out.getvalue()


def test_how_several_choices_are_typed_is_told_by_an_example_that_is_taken() -> None:
    for item in (ORDERING, MULTIPLE):
        _, out = asked(item, "zebra", "s")
        asked_for, refused = re.findall(r"such as ([\d, ]*\d)", out)
        letters = re.findall(r"or letters, such as (\w+)", out)
        assert asked_for == refused
        for example in (asked_for, *letters):
            action, _ = asked(item, example)
            assert isinstance(action, Given), example


def test_an_ordering_of_too_few_steps_is_told_to_name_all() -> None:
    _, out = asked(ORDERING, "1", "s")
    assert f"Not understood: type all {len(ORDERING.options)} numbers in your order" in out


def test_certainty_is_typed_by_its_word_and_says_so() -> None:
    for typed, chosen in (("high", "high"), ("h", "high"), ("Mid", "mid"), ("1", "low")):
        face, out = face_of(typed)
        assert face.pick(CERTAINTY_TITLE, certainty_choices(), FREE, back=True) == chosen
        assert "How sure are you? Type low, mid or high. (back, q leave) >" in out.getvalue()
    assert face_of("b")[0].pick(CERTAINTY_TITLE, certainty_choices(), FREE, back=True) is Key.BACK


def test_a_word_that_does_nothing_here_is_told_so_and_never_not_understood() -> None:
    action, out = asked(SINGLE, "hint", "?", "back", "flag", "2", offer=Offer())
    assert action == Given("b")
    assert out.count("There is no hint, or no further one, for this question.") == 2
    assert "From here there is no way back." in out
    assert "Here nothing can be flagged." in out
    assert "Not understood" not in out


def test_what_stands_beside_a_question_is_told_once_and_the_time_each_time() -> None:
    face, out = face_of("?", "2")
    offer = Offer(hint=True, told=("1 of 2", "flagged"))
    face.show_question([Card("Which?")], SINGLE, {}, None)
    for _ in range(2):
        face.ask(SINGLE, {}, Ticker(lambda: None, lambda: Remaining(61.0, 90.0)), offer)
    assert out.getvalue().count("Flagged.") == 1
    assert out.getvalue().count("ime left: 1 minute 1 second.") == 2


WORDS = st.lists(st.text(alphabet="abcdefghijklm", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@given(WORDS, st.integers(40, 80))
def test_prompts_and_messages_break_between_words_only(text: str, width: int) -> None:
    prompts = [Prompt(id="p1", text=text), Prompt(id="p2", text=text)]
    item = structs.replace(MATCHING, prompts=prompts, answer={"p1": "a", "p2": "b"})
    typed = iter(["zebra", "1", "2", text, text, "1"])
    out = io.StringIO()
    face = LineFace(lambda: next(typed), out, echo=True, width=width)
    face.ask(item, {}, FREE, Offer(hint=True, hint_price=0.25, back=True, flag=True, told=("1 of 2", text)))
    face.remark(text)
    face.choose(text, [("a", text), ("b", text)])
    lines = out.getvalue().splitlines()
    prose = [line.partition(" > ")[0] for line in lines]
    assert max(map(len, prose)) <= width
    words = set(" ".join(prose).split())
    assert set(text.split()) <= words


def test_a_figure_and_its_per_cent_stay_on_one_line() -> None:
    for width in range(20, 60):
        out = io.StringIO()
        LineFace(lambda: "", out, width=width).show([Para("You know about 60 % (45 to 70 %) of this."), Heading("5 %")])
        assert not any(line.startswith("%") for line in out.getvalue().splitlines())
        assert "60 %" in out.getvalue()
