"""The page of progress: whole in itself, well-formed, and safe whatever a bank says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.items import Bank, CourseInfo
from smquiz.engine.learning.progress import Progress
from smquiz.engine.shown import safe
from smquiz.ui.markup import Html, el, escaped
from smquiz.ui.page import progress_page
from tests.progresses import EMPTY, FULL, HELD, PROGRESSES, TEXTS, topic
from tests.samples import SINGLE, bank_of

BANK = bank_of([SINGLE])
HOSTILE = """</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp; ]]> -->"""
ELEMENTS = """html head meta title style body header main section footer div span p h1 h2 h3 b small time ul li dl dt dd
    table thead tbody tr th td svg rect circle line text""".split()
ATTRIBUTES = """lang charset name content class id scope role width height viewBox x y x1 x2 y1 y2 cx cy r rx datetime
    aria-hidden text-anchor""".split()


def page_of(progress: Progress, bank: Bank = BANK, who: str = "Learner 3f2a") -> str:
    return progress_page(progress, bank, who, "0")


def tree(page: str) -> ElementTree.Element:
    """Read a page as XML, which is stricter than any browser."""
    doctype, _, rest = page.partition("\n")
    assert doctype == "<!DOCTYPE html>"
    return ElementTree.fromstring(rest)


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


@given(PROGRESSES, TEXTS)
def test_every_page_is_well_formed_and_built_of_harmless_parts(progress: Progress, who: str) -> None:
    root = tree(page_of(progress, who=who))
    for element in root.iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= set(ATTRIBUTES)


@given(PROGRESSES, TEXTS, TEXTS, TEXTS)
def test_no_text_of_a_bank_adds_an_element(progress: Progress, title: str, who: str, about: str) -> None:
    """A page with any texts has the elements of the page whose texts are all plain letters."""
    course = CourseInfo(id="x", title=title)
    topics = [replace(t, about=about) for t in BANK.topics]
    tags = [e.tag for e in tree(page_of(progress, replace(BANK, course=course, topics=topics), who)).iter()]
    plain = replace(
        progress,
        topics=[replace(t, title="t", lesson_at="a") for t in progress.topics],
        misconceptions=[replace(b, text="t", correction="c", last_item="i") for b in progress.misconceptions],
        next_words="n",
    )
    assert [e.tag for e in tree(page_of(plain)).iter()] == tags


@pytest.mark.parametrize("where", ["title", "topic", "text", "correction", "who", "place"])
def test_hostile_texts_are_shown_as_they_are(where: str) -> None:
    said = {w: HOSTILE if w == where else "harmless" for w in ("title", "topic", "text", "correction", "who", "place")}
    known = replace(topic("T", "t", "begun", None, said["place"]), title=said["topic"])
    belief = replace(HELD, text=said["text"], correction=said["correction"])
    bank = replace(BANK, course=CourseInfo(id="x", title=said["title"]))
    page = page_of(replace(FULL, topics=[known], misconceptions=[belief]), bank, said["who"])
    assert HOSTILE in text_of(tree(page))
    for tag in ("<script", "<img", "onerror=alert(1)>"):
        assert tag not in page.replace(escaped(HOSTILE), "")


@given(st.text())
def test_what_is_escaped_reads_as_the_safe_text(text: str) -> None:
    shown = text_of(ElementTree.fromstring(el("p", text)))
    assert shown == re.sub("[\ufffe\uffff]", "\ufffd", safe(text)).replace("\r", "\n")
    assert ElementTree.fromstring(el("p", title=text)).tag == "p"


def test_markup_is_not_escaped_twice() -> None:
    assert el("p", Html("<b>x</b>"), "<y>") == "<p><b>x</b>&lt;y&gt;</p>"


@pytest.mark.parametrize("progress", [FULL, EMPTY], ids=["full", "empty"])
def test_the_page_needs_nothing_from_elsewhere(progress: Progress) -> None:
    page = page_of(progress)
    for outside in ("http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "javascript"):
        assert outside not in page.lower(), outside


class _Outline(HTMLParser):
    """Collects the levels of headings, as a browser finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


@given(PROGRESSES)
def test_headings_skip_no_level(progress: Progress) -> None:
    outline = _Outline()
    outline.feed(page_of(progress))
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False))


@given(PROGRESSES)
def test_every_picture_has_a_name_and_every_table_names_its_rows_and_columns(progress: Progress) -> None:
    root = tree(page_of(progress))
    assert root.get("lang") == "en"
    for svg in root.iter("svg"):
        title = svg.find("title")
        if svg.get("aria-hidden") is None:
            assert svg.get("role") == "img"
            assert title is not None
            assert title is svg[0]
            assert (title.text or "").strip()
    for table in root.iter("table"):
        assert all(th.get("scope") == "col" for th in table.findall("thead/tr/th"))
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in table.findall("tbody/tr"))


def test_the_page_tells_what_a_teacher_asks() -> None:
    told = " ".join(text_of(tree(page_of(FULL))).replace("\u00a0", " ").split())
    for words in (
        "Learner 3f2a, 25 November 2026", "3 of 6", "109", "mastered: about 92 % (84 to 96 %)", "lesson done",
        "lesson begun, at: worked example", "too early to say (3 answers so far)", "October 2026",
        "25 November to 1 December",
        "Now", "84 %", "On 18 December, without reviews", "61 %", "On 18 December, with 10 minutes a day", "93 %",
        "50 % right of 12 answers: too sure", "Overcome (1)", "Still open (1)", HELD.text, HELD.correction,
        "How to read the figures",
    ):  # fmt: skip
        assert words in told, words


def test_texts_of_a_bank_in_another_language_say_so() -> None:
    german = replace(BANK, course=CourseInfo(id="x", title="Brot und Tee", language="de"))
    assert '<h1><span lang="de">Brot und Tee</span></h1>' in page_of(FULL, german)


def _palette(scheme: Literal["light", "dark", "print"]) -> dict[str, str]:
    style = files("smquiz.ui").joinpath("page.css").read_text("utf-8")
    start = {"light": ":root", "dark": "@media (prefers-color-scheme: dark)", "print": "@media print"}[scheme]
    return dict(re.findall(r"--(\w+): (#\w+)", style[style.index(start) :].split("}")[0]))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_contrast_is_at_least_what_wcag_aa_asks(scheme: Literal["light", "dark", "print"]) -> None:
    colours = _palette(scheme)
    for text in ("ink", "quiet", "accent"):
        for ground in ("paper", "card"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    beside = [("accent", "card"), ("accent", "track"), ("accent", "soft"), ("edge", "card")]
    for shape, ground in beside:  # of pictures: what must be told apart
        assert _contrast(colours[shape], colours[ground]) >= 3, (shape, ground)
