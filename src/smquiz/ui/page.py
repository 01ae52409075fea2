"""Progress as one page of HTML that needs nothing else: no script, no other file, no network.

Every picture has a name in words and a table beside it. Texts of the bank are data and are
escaped wherever they stand; where the bank is in another language than English, they say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from importlib.resources import files

from smquiz.engine.items import Bank
from smquiz.engine.learning.beliefs import Belief, State
from smquiz.engine.learning.mastery import Mastery
from smquiz.engine.learning.progress import Progress, Retention, TopicProgress
from smquiz.engine.marking import BEST_FROM, BEST_TO, Calibration
from smquiz.engine.scores import OFTEN
from smquiz.ui import charts, telling
from smquiz.ui.markup import Html, el, joined
from smquiz.ui.pictures import SHADES_FROM, WEEKS
from smquiz.ui.telling import count

LANGUAGE = "en"  # of the page's own words


def progress_page(progress: Progress, bank: Bank, who: str, version: str) -> str:
    """Return the page.

    Args:
        progress: What is shown.
        bank: Where the titles come from.
        who: The learner as the page names them: a name, or a pseudonymous id.
        version: The program's version.
    """
    words = _Words(bank)
    main = [
        _learnt(progress, bank, words),
        _mastery(progress, words),
        _certainty(progress.calibration),
    ]
    side = [_activity(progress), _forecast(progress), _retention(progress.retention)]
    body = el(
        "body",
        _header(progress, bank, who, words),
        _figures(progress),
        el(
            "main",
            el("div", *main, class_="main"),
            el("div", *side, class_="side"),
            _misconceptions(progress.misconceptions, words),
        ),
        _how_to_read(),
        _footer(bank, version),
    )
    return f"<!DOCTYPE html>\n{el('html', _head(bank), body, lang=LANGUAGE)}\n"


class _Words:
    """Marks the texts of a bank with their language where it is not the page's."""

    def __init__(self, bank: Bank) -> None:
        self._lang = None if bank.course.language == LANGUAGE else bank.course.language

    def __call__(self, text: str) -> Html:
        return el("span", text, lang=self._lang) if self._lang else joined(text)


# ------------------------------------------------------------------ frame
def _head(bank: Bank) -> Html:
    style = files("smquiz.ui").joinpath("page.css").read_text("utf-8")
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"Progress: {bank.course.title}"),
        el("style", Html(style)),
    )


def _header(progress: Progress, bank: Bank, who: str, words: _Words) -> Html:
    day = telling.today_of(progress)
    return el(
        "header",
        el("p", "Progress report", class_="over"),
        el("h1", words(bank.course.title)),
        el("p", f"{who}, ", el("time", telling.day_words(day, year=True), datetime=day.isoformat()), class_="quiet"),
    )


def _figures(progress: Progress) -> Html:
    lessons = [t for t in progress.topics if t.lesson != "none"]
    overcome = len(telling.by_state(progress.misconceptions, "overcome"))
    days = len(progress.calendar)
    told = [
        (f"{sum(t.lesson == 'done' for t in lessons)} of {len(lessons)}", "lessons done"),
        (f"{progress.answers:,}", "answers" if progress.answers != 1 else "answer"),
        (f"{days:,}", f"{'day' if days == 1 else 'days'} of learning in a year"),
        (telling.short_time(progress.seconds), "spent on answers"),
        (str(progress.streak), f"{'day' if progress.streak == 1 else 'days'} in a row"),
        (str(overcome), f"{'misconception' if overcome == 1 else 'misconceptions'} overcome"),
    ]
    return el("dl", *(el("div", el("dt", what), el("dd", figure)) for figure, what in told), class_="figures")


def _footer(bank: Bank, version: str) -> Html:
    made = f"Made by smquiz {version} from the answers kept on the learner's own machine."
    of = f"Question bank {bank.course.id}, version {bank.course.version}."
    return el("footer", el("p", f"{made} {of}"))


def _section(title: str, *children: str, kind: str | None = None) -> Html:
    return el("section", el("h2", title), *children, class_=kind)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Return a table whose first column names the rows, with figures in the others."""
    columns = [el("th", h, scope="col", class_="number" if n else None) for n, h in enumerate(heads)]
    lines = [el("tr", el("th", r[0], scope="row"), *(el("td", c, class_="number") for c in r[1:])) for r in rows]
    return el("table", el("thead", el("tr", *columns)), el("tbody", *lines))


def _drawn(heads: tuple[str, str], rows: Iterable[Html]) -> Html:
    """Return a table of two columns: what it is, and a picture with its words."""
    columns = [el("th", h, scope="col") for h in heads]
    return el("table", el("thead", el("tr", *columns)), el("tbody", *rows), class_="drawn")


def _row(name: str, aside: str, picture: Html, words: str, kind: str | None = None) -> Html:
    small = [el("small", _tied(aside))] if aside else []
    return el("tr", el("th", name, *small, scope="row"), el("td", picture, _tied(words)), class_=kind)


def _tied(words: str) -> str:
    """Keep figures and their per cent on one line."""
    return words.replace(" %", "\u00a0%")


# ------------------------------------------------------------------ what is known
def _learnt(progress: Progress, bank: Bank, words: _Words) -> Html:
    about = {t.id: t.about for t in bank.topics}
    done = [t for t in progress.topics if t.lesson == "done"]
    if not done:
        return _section("What was learnt", el("p", "No lesson is finished yet."))
    lines = [el("li", el("b", words(t.title)), *_after(about.get(t.id, ""), words)) for t in done]
    return _section("What was learnt", el("ul", *lines, class_="learnt"))


def _after(about: str, words: _Words) -> list[str]:
    return [": ", words(about[:1].lower() + about[1:])] if about else []


def _mastery(progress: Progress, words: _Words) -> Html:
    rows = [_topic_row(t, words) for t in progress.topics]
    if progress.overall is not None and progress.overall.answers:
        rows.append(_row("All topics", "", *_interval("All topics", progress.overall), kind="whole"))
    key = el("p", "Share of questions expected to be answered rightly, from 0 to 100 %.", class_="quiet")
    return _section("How well each topic is known", key, _drawn(("Topic", "Expected right"), rows))


def _topic_row(topic: TopicProgress, words: _Words) -> Html:
    lesson = "no lesson" if topic.lesson == "none" else f"lesson {topic.lesson_words}"
    return _row(words(topic.title), lesson, *_interval(topic.title, topic.mastery))


def _interval(name: str, mastery: Mastery | None) -> tuple[Html, str]:
    said = telling.mastery_figures(mastery)
    return charts.interval(telling.mastery_bounds(mastery), f"{name}: {said}"), said


def _misconceptions(beliefs: Sequence[Belief], words: _Words) -> Html:
    if not beliefs:
        return _section("Misconceptions", el("p", "No answer has shown one so far."))
    parts = [_ideas(title, telling.by_state(beliefs, state), words) for title, state in STANDS]
    return _section("Misconceptions", el("div", *parts, class_="beside"), kind="long")


STANDS: tuple[tuple[str, State], ...] = (
    ("Overcome", "overcome"),
    ("Shaken: answered rightly, but not often enough yet", "shaken"),
    ("Still open", "held"),
)


def _ideas(title: str, beliefs: Sequence[Belief], words: _Words) -> Html:
    """List misconceptions; those that are open and were shown only once are told together, below."""
    if not beliefs:
        return Html()
    once = [b for b in beliefs if b.state == "held" and b.shown < OFTEN]
    lines = [_idea(b, words) for b in beliefs if b not in once]
    if once:
        quoted = [part for b in once for part in ("; ", _quoted(b, words))][1:]
        lines.append(el("li", el("small", "Shown once so far: ", *quoted)))
    return joined(el("h3", f"{title} ({len(beliefs)})"), el("ul", *lines, class_="ideas"))


def _idea(belief: Belief, words: _Words) -> Html:
    holds = [] if belief.state == "overcome" else [el("p", "What holds: ", words(belief.correction))]
    return el("li", el("b", _quoted(belief, words)), *holds, el("small", belief.words), class_=belief.state)


def _quoted(belief: Belief, words: _Words) -> Html:
    return joined("\u201c", words(belief.text.rstrip(".")), "\u201d")


# ------------------------------------------------------------------ time
def _activity(progress: Progress) -> Html:
    today = telling.today_of(progress)
    since = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    months = telling.months_of(progress.calendar, since)
    name = f"Calendar of the last {WEEKS} weeks; the table below has its sums"
    rows = [(m, str(days), f"{answers:,}", telling.short_time(seconds)) for m, days, answers, seconds in months]
    table = _table(("Month", "Days", "Answers", "Time"), rows) if rows else el("p", "Nothing was answered yet.")
    steps = [el("li", charts.shade_sample(n), f"{least}+") for n, least in enumerate(SHADES_FROM, 1)]
    key = el("ul", el("li", "Answers a day:"), *steps, class_="key")
    return _section("Activity", charts.calendar(telling.counts_of(progress.calendar), today, name), key, table)


def _forecast(progress: Progress) -> Html:
    if not sum(progress.forecast):
        return Html()
    today = telling.today_of(progress)
    marks = telling.forecast_marks(progress.forecast, today)
    summed = telling.forecast_words(progress.forecast, today)
    weeks = [(when, f"{n:,}") for when, n in telling.forecast_weeks(progress.forecast, today)]
    picture = charts.columns(progress.forecast, marks, f"Reviews by day: {summed}")
    return _section("Reviews to come", picture, _table(("Days", "Reviews"), weeks))


def _retention(retention: Retention | None) -> Html:
    if retention is None or not retention.items:
        return Html()
    rows = [
        _row(what, "", charts.share_bar(share, f"{what}: {telling.percent(share)}"), telling.percent(share))
        for what, share in telling.retention_rows(retention)
    ]
    of = el("p", f"Of {count(retention.items, 'question')} met so far.", class_="quiet")
    return _section("How much is remembered", of, _drawn(("When", "Remembered"), rows))


def _certainty(found: Calibration | None) -> Html:
    if found is None:
        return Html()
    rows = []
    for band in found.bands:
        low, high = BEST_FROM[band.certainty], BEST_TO[band.certainty]
        said = telling.band_words(band)
        best = f"fits from {telling.percent(low)} to {telling.percent(high)}"
        rows.append(_row(band.certainty, best, charts.target(low, high, band.share, f"{band.certainty}: {said}"), said))
    key = el("p", "The shaded range is where a certainty fits, the dot what was right.", class_="quiet")
    return _section("How sure, and how right", key, _drawn(("Certainty", "Right"), rows))


# ------------------------------------------------------------------ explanation
def _how_to_read() -> Html:
    told = [el("div", el("dt", what), el("dd", meaning)) for what, meaning in HOW_TO_READ]
    return _section("How to read the figures", el("dl", *told, class_="read"))


HOW_TO_READ = (
    (
        "Expected right",
        "Estimated from every answer and the difficulty of its question, with the chance of guessing taken into "
        "account. The dot is the best estimate; the shaded range holds the truth in about 95 of 100 such cases, "
        "and the fewer the answers, the wider it is.",
    ),
    (
        "Remembered",
        "The chance of recalling each question met so far, by a model of memory (FSRS-6) fed with the answers, "
        "on average.",
    ),
    (
        "Misconceptions",
        "Open while nothing spoke against it since it was last shown; shaken after a right answer to a question "
        "that offered it; overcome after several, to different questions and on different days.",
    ),
    (
        "Certainty",
        "Before a verdict learners may say how sure they are. Being wrong when sure costs points, so that honest "
        "doubt pays.",
    ),
    ("Days in a row", f"{telling.STREAK_RULE[:1].upper()}{telling.STREAK_RULE[1:]}."),
)
