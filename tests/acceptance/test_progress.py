"""`smquiz progress` as it is installed: on a terminal, as JSON, as a page."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from smquiz.engine.learning.progress import Progress
from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz


@pytest.fixture
def ten_wrong(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("{}", "utf-8")
    done = smquiz("quiz", "quick", "--seed", "2", "--type", "single-choice", "--answers", str(answers))
    assert done.returncode == 0


@pytest.mark.usefixtures("ten_wrong")
def test_progress_is_read_a_screen_at_a_time() -> None:
    terminal = Terminal("progress", rows=24)
    first = terminal.see("Enter: read on")
    for told in ("Your progress", "Next step", "Review", "Definition", "Perspectives", "Activity", "1 day in a row"):
        assert told in first
    assert "Reviews in the next 30 days" not in first
    terminal.press("\r")
    terminal.until(lambda screen: "Time spent" in screen, "the last section")
    assert terminal.ends() == 0
    assert "10 within 7 days" in terminal.screen


@pytest.mark.usefixtures("ten_wrong")
def test_reading_can_be_left() -> None:
    terminal = Terminal("progress", rows=24)
    terminal.see("Enter: read on")
    terminal.press("q")
    assert terminal.ends() == 0
    assert "Time spent" not in terminal.screen


@pytest.mark.usefixtures("ten_wrong")
def test_json_is_the_whole_progress_and_nothing_else() -> None:
    done = smquiz("progress", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = msgspec.json.decode(done.stdout, type=Progress, strict=True)
    assert set(msgspec.json.decode(done.stdout)) == set(Progress.__struct_fields__)
    assert told.answers == 10
    assert sum(told.forecast) == 10
    assert [a.answers for a in told.calendar] == [10]
    assert told.retention is not None
    assert told.retention.items == 10
    assert told.retention.now > 0.99


@pytest.mark.usefixtures("ten_wrong")
def test_a_terminal_without_utf_8_gets_ascii() -> None:
    told = smquiz("progress", PYTHONIOENCODING="ascii").stdout
    assert "take the lesson 'Definition'" in " ".join(told.split())
    assert told.isascii()


def test_the_page_is_written_whole_and_names_nobody_unless_asked(tmp_path: Path) -> None:
    page = tmp_path / "progress.html"
    page.write_text("old", "utf-8")
    smquiz("--learner", "Ada <b>", "quiz", "-n", "1", "--type", "short-answer", typed="x\n")
    done = smquiz("--learner", "Ada <b>", "progress", "--html", str(page))
    assert (done.returncode, done.stdout) == (0, "")
    assert str(page) in done.stderr
    written = page.read_text("utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert written.endswith("</html>\n")
    assert "Ada" not in written
    assert re.search(r"Learner [0-9a-f]{16}, ", written)
    assert [p.name for p in tmp_path.iterdir() if p.suffix] == ["progress.html"]
    assert smquiz("--learner", "Ada <b>", "progress", "--html", str(page), "--with-name").returncode == 0
    assert "Ada &lt;b&gt;, " in page.read_text("utf-8")


def test_the_page_on_standard_output_is_the_page_alone_in_utf_8() -> None:
    done = smquiz("progress", "--html", "-", PYTHONIOENCODING="ascii:strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert "A new learner, " in done.stdout
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--html", "/no/such/folder/x.html"), 1, "/no/such/folder/x.html"),
        (("--html", "-", "--json"), 2, "choose one"),
        (("--with-name",), 2, "--html FILE"),
        (("--html", "-", "--with-name"), 2, "--learner NAME"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], code: int, told: str) -> None:
    done = smquiz("progress", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
