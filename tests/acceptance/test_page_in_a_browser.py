"""The page of `smquiz progress --html` as a browser shows and prints it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from smquiz.bank.load import load
from smquiz.ui.page import progress_page
from tests.acceptance.browser import PROGRAM, Browser, browser
from tests.acceptance.terminal import COMMAND
from tests.progresses import EMPTY, FULL, HELD

pytestmark = pytest.mark.skipif(
    PROGRAM is None and not os.environ.get("CI"), reason="there is no Chromium (Debian: apt-get install chromium)"
)

SIDES = (".main", ".side")
WIDER = "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).length"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return progress_page(FULL, load(None, tmp_path_factory.mktemp("cache")), "Learner 3f2a", "0")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_screen(shown: Browser, page: str, width: int) -> None:
    shown.show(page, width)
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert shown.evaluate(WIDER) == 0


def test_a_phone_has_one_column_and_a_desk_has_two(shown: Browser, page: str) -> None:
    lefts = (
        "[...new Set([...document.querySelectorAll('main section')].map(e => e.getBoundingClientRect().left))].length"
    )
    shown.show(page, 360)
    assert shown.evaluate(lefts) == 1
    shown.show(page, 1280)
    assert shown.evaluate(lefts) == 2


def test_many_misconceptions_leave_no_column_empty_on_a_desk(shown: Browser, tmp_path: Path) -> None:
    many = [structs.replace(HELD, id=f"X{n:02}") for n in range(20)]
    shown.show(progress_page(structs.replace(FULL, misconceptions=many), load(None, tmp_path), "Learner", "0"), 1280)
    main, side = (shown.evaluate(f"document.querySelector('{c}').getBoundingClientRect().height") for c in SIDES)
    assert abs(main - side) < min(main, side) / 4
    lefts = "[...new Set([...document.querySelectorAll('.ideas li')].map(e => e.getBoundingClientRect().left))].length"
    assert shown.evaluate(lefts) == 2


def _lightness(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / (3 * 255)


@pytest.mark.parametrize(("scheme", "paper_is_light"), [("light", True), ("dark", False)])
def test_the_colours_follow_the_reader(shown: Browser, page: str, scheme: str, paper_is_light: bool) -> None:
    shown.show(page, 800, prefers_color_scheme=scheme)
    paper = _lightness(shown.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    ink = _lightness(shown.evaluate("getComputedStyle(document.documentElement).color"))
    assert (paper > 0.9 and ink < 0.2) if paper_is_light else (paper < 0.2 and ink > 0.8)


def test_every_picture_is_seen(shown: Browser, page: str) -> None:
    shown.show(page, 360)
    sizes = shown.evaluate(
        "[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])"
    )
    assert len(sizes) > 10
    assert all(width >= 10 and height >= 10 for width, height in sizes)


def test_what_assistive_technology_reads_has_a_name(shown: Browser, page: str) -> None:
    shown.show(page, 1280)
    nodes = shown._call("Accessibility.getFullAXTree")["nodes"]
    roles: dict[str, list[str]] = {}
    for node in nodes:
        if not node["ignored"]:
            roles.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    assert roles["RootWebArea"] == ["Progress: Social media and social networking"]
    assert "How well each topic is known" in roles["heading"]
    pictures = roles["image"]
    assert len(pictures) > 10
    assert all(pictures)
    assert any("Definition: mastered" in name for name in pictures)
    assert {"main", "table", "rowheader", "columnheader"} <= set(roles)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_dark_on_white_on_at_most_three_pages(shown: Browser, page: str, scheme: str) -> None:
    shown.show(page, 1280, prefers_color_scheme=scheme)
    printed = shown.pdf()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3
    assert re.search(rb"/MediaBox\s*\[\s*0 0 (594|595)[.\d]* (841|842)[.\d]*\s*\]", printed), "not A4"
    shown._call(
        "Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    assert _lightness(shown.evaluate("getComputedStyle(document.documentElement).backgroundColor")) == 1
    assert _lightness(shown.evaluate("getComputedStyle(document.body).color")) == 0


def test_a_learner_without_answers_has_a_page_too(shown: Browser, tmp_path: Path) -> None:
    shown.show(progress_page(EMPTY, load(None, tmp_path), "Learner 0", "0"), 360)
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    assert "No lesson is finished yet." in shown.evaluate("document.body.innerText")


def test_the_page_of_the_command_is_one_a_browser_shows(shown: Browser, tmp_path: Path) -> None:
    empty = tmp_path / "answers.yaml"
    empty.write_text("{}", "utf-8")
    subprocess.run([COMMAND, "quiz", "--seed", "2", "--answers", str(empty)], check=True, capture_output=True)
    done = subprocess.run([COMMAND, "progress", "--html", "-"], check=True, capture_output=True)
    shown.show(done.stdout.decode("utf-8"), 360)
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    told = shown.evaluate("document.body.innerText")
    assert "Social media and social networking" in told
    assert re.search(r"answers\s+10\b", told)
