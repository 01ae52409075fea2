"""Home and progress in both faces: what is drawn is also told, and nothing needs colour or more room than there is."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from smquiz.engine.learning.progress import Progress
from smquiz.ui import telling
from smquiz.ui.blocks import Labelled
from smquiz.ui.drawing import FANCY_GAUGE, FANCY_SHADES, FANCY_STEPS
from smquiz.ui.prompted import PromptedFace
from smquiz.ui.standing import home_view
from tests.progresses import EMPTY, FULL, HELD, PROGRESSES, TODAY, topic
from tests.reading import ROWS, in_lines, on_a_screen
from tests.samples import SINGLE, bank_of


def pages(screen: str) -> list[list[str]]:
    return [page.removesuffix("\n").split("\n") for page in re.split(r"(?<=q: leave)\n", screen)]


@pytest.mark.parametrize("width", [60, 80])
def test_the_first_screen_tells_what_to_do_where_one_stands_and_the_last_months(width: int) -> None:
    first = "\n".join(pages(on_a_screen(FULL, width))[0])
    for told in (
        "Next step", "14 questions", *(t.title for t in FULL.topics), "All topics",
        "mastered, 84 to 96 %", "12 days in a row", "Mon", "Sun", "Enter: read on",
    ):  # fmt: skip
        assert told in first, told


def test_what_is_due_is_said_once_whether_or_not_it_is_the_next_step() -> None:
    for progress in (FULL, replace(FULL, next_command="resume", next_words="go on with the quiz you left")):
        home = [*home_view(bank_of([SINGLE]), progress)]
        told = "\n".join(line for b in home if isinstance(b, Labelled) for line in b.lines)
        assert told.count("14 questions") == in_lines(progress).count("14 questions") == 1


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@given(progress=PROGRESSES)
def test_no_page_is_longer_or_wider_than_the_screen(width: int, progress: Progress) -> None:
    for page in pages(on_a_screen(progress, width)):
        assert len(page) <= ROWS
        assert max(map(cell_len, page)) <= width


def test_q_stops_reading() -> None:
    assert len(pages(on_a_screen(FULL, 80))) > 2
    assert on_a_screen(FULL, 80, keys="q").count("Enter: read on") == 1


@pytest.mark.parametrize("width", [60, 80])
def test_colour_repeats_what_shapes_say(width: int) -> None:
    plain, coloured = on_a_screen(FULL, width), on_a_screen(FULL, width, colour=True)
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    left = coloured.replace("\r\x1b[2K", "\n")  # on a terminal the keys at the foot are wiped away
    assert re.sub(r"\x1b\[[0-9;]*m", "", left) == plain


def test_without_utf_8_pictures_are_drawn_with_ascii() -> None:
    shown = on_a_screen(FULL, 80, "ascii")
    assert "?" not in shown
    assert "####" in shown
    assert re.search(r"Definition +#+=\|=\. mastered", shown)
    assert "'The two terms mean the same'" in shown


@given(PROGRESSES)
def test_lines_hold_no_drawing(progress: Progress) -> None:
    drawn = {*FANCY_GAUGE.values(), *FANCY_SHADES, *FANCY_STEPS} - {"\u00b7", " "}
    lines = in_lines(replace(progress, topics=FULL.topics, misconceptions=[HELD], next_words="go on"))
    assert not drawn & set(lines)


@given(PROGRESSES)
def test_lines_tell_every_figure_that_is_drawn(progress: Progress) -> None:
    told = " ".join(in_lines(progress).split())
    for one in progress.topics:
        if one.mastery is not None and one.mastery.state != "unknown":
            assert f"({100 * one.mastery.low:.0f} to {100 * one.mastery.high:.0f} %)" in told
    if sum(progress.forecast):
        assert f"{sum(progress.forecast)} within {len(progress.forecast)} days" in told
        for when, number in telling.forecast_weeks(progress.forecast, TODAY):
            assert f"{when}: {number}" in told
    for state in ("held", "shaken", "overcome"):
        if progress.misconceptions:
            assert f"{sum(b.state == state for b in progress.misconceptions)} {state}" in told
    assert telling.streak_words(progress.streak) in told


def test_retention_is_told_with_and_without_the_plan() -> None:
    told = in_lines(FULL)
    assert "Now: 84 %" in told
    assert "On 18 December, without reviews: 61 %" in told
    assert "On 18 December, with 10 minutes a day: 93 %" in told


def test_held_misconceptions_come_with_what_holds_and_at_most_five_are_told() -> None:
    many = [replace(HELD, id=f"M{n}", text=f"Idea {n}", shown=n) for n in range(1, 9)]
    told = " ".join(in_lines(replace(FULL, misconceptions=many)).split())
    assert re.findall(r"\u201cIdea (\d)\u201d", told) == ["8", "7", "6", "5", "4"]
    assert told.count(HELD.correction) == 5
    assert "and 3 more" in told


def test_whoever_begins_sees_what_to_do_and_no_empty_pictures_of_memory() -> None:
    told = in_lines(EMPTY)
    assert "smquiz learn definition" in told
    assert "nothing answered yet" in told
    for missing in ("Reviews", "remember", "sure", "Misconceptions", "Time spent"):
        assert missing not in told


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("number", [1, 7, 8, 30])
def test_home_leaves_room_for_its_menu_whatever_the_number_of_topics(width: int, number: int) -> None:
    out = io.StringIO()
    topics = [topic(f"T{n}", f"topic-{n}", "new", None) for n in range(number)]
    face = PromptedFace(Console(file=out, width=width, height=ROWS))
    resumed = replace(FULL, topics=topics, next_command="resume", next_words="go on with the quiz you left")
    face.show(home_view(bank_of([SINGLE]), resumed))
    shown = out.getvalue()
    assert len(shown.splitlines()) <= 12  # the menu has nine choices, a title, a blank line and the keys
    assert ("more topic" in shown) == (number > 7)
    assert "14 questions due for review" in shown
