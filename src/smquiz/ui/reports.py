"""Screens that sum up: results and lessons."""

from __future__ import annotations

from smquiz.engine.grading import Grade
from smquiz.engine.items import Bank, Item, Lesson
from smquiz.engine.lessons import checks_right, passed
from smquiz.engine.marking import BEST_FROM, Calibration
from smquiz.engine.progress import Progress
from smquiz.engine.scores import (
    OFTEN,
    Share,
    calibration_of,
    counted,
    duration_s,
    gain_of,
    misconceptions_shown,
    score_of,
    shares,
    topics_to_learn,
)
from smquiz.engine.session import Session
from smquiz.engine.timing import in_words
from smquiz.ui.blocks import Bars, Block, Card, Grid, Heading, Labelled, Para
from smquiz.ui.views import verdict_view


def result_view(bank: Bank, session: Session, session_id: str) -> list[Block]:
    """Show the end of a quiz: score, topics, levels, time, misconceptions, and what next."""
    score = score_of(session)
    records = counted(session)
    planned = session.plan.items
    title = "Time is up" if session.state == "expired" else "Done"
    blocks: list[Block] = [
        Heading(title, f"session {session_id}"),
        Para(
            f"{_points(score.earned)} of {score.possible} points: {score.percent:.0f} %",
            "good" if score.passed else "plain",
        ),
    ]
    names = {t.id: t.title for t in bank.topics}
    if score.passed is not None:
        words = "Passed" if score.passed else "Not passed"
        near = ", close to the mark: another form could turn it" if score.verdict == "close" else ""
        blocks.append(Para(f"{words} (pass mark {score.pass_mark:g} %){near}.", "good" if score.passed else "bad"))
        if score.below_floor:
            told = ", ".join(names.get(t, t) for t in score.below_floor)
            blocks.append(Para(f"Too few points in: {told}. The lesson there comes first.", "bad"))
    if session.plan.floors:
        weak = topics_to_learn(session)
        if weak:
            told = ", ".join(names.get(t, t) for t in weak)
            blocks.append(Para(f"Recommended: take the lesson on {told} (again).", "partly"))
    if session.state == "expired" and session.plan.expiry == "nothing":
        blocks.append(Para("It was not handed in before the limit, so by its rules nothing counts.", "late"))
    low, high = score.interval_95
    blocks.append(
        Para(
            f"Between {low:.0f} and {high:.0f} % would be no surprise with other questions of this kind; "
            f"guessing gives about {score.chance_percent:.0f} %.",
            "quiet",
        )
    )
    blocks.append(
        _bars(
            "By topic",
            {names.get(t, t): s for t, s in shares(records, {p.item: p.topic for p in planned}).items()},
        )
    )
    by_level = shares(records, {p.item: p.level for p in planned})
    if by_level:
        blocks.append(_bars("By level", _in_level_order(by_level)))
    blocks.append(Labelled("Time used", (in_words(duration_s(session)),)))
    late = sum(r.expired for r in records)
    if late:
        blocks.append(Labelled("Too late", (f"{late} question{'s' if late > 1 else ''}",)))
    blocks += calibration_blocks(calibration_of(records))
    if session.flags:
        blocks.append(Labelled("Flagged", tuple(f"{i}: {r or 'no remark'}" for i, r in session.flags.items())))
    blocks += misconception_blocks(bank, misconceptions_shown(records, at_least=OFTEN))
    return blocks


def calibration_blocks(found: Calibration | None) -> list[Block]:
    """Show how well certainty went with being right."""
    if found is None:
        return []
    rows = []
    for band in found.bands:
        verdict = {"over": "too sure", "under": "surer than you said", "": ""}[band.verdict]
        words = f"{band.share * 100:.0f} % right of {band.answers}" + (f": {verdict}" if verdict else "")
        rows.append((f"{band.certainty} (best from {BEST_FROM[band.certainty] * 100:.0f} %)", band.share, words))
    told = (
        f"accuracy {found.accuracy * 100:.0f} %, mean mark {found.mean_mark:.2f} of 3, "
        f"certainty bonus {found.bonus * 100:+.1f} points"
    )
    return [Bars(tuple(rows), "How sure you were, and how right"), Labelled("Certainty", (told,))]


def misconception_blocks(bank: Bank, shown: dict[str, int], most: int = 3) -> list[Block]:
    """Show the most frequent misconceptions with their corrections."""
    lines = []
    for m, times in list(shown.items())[:most]:
        known = bank.misconceptions.get(m)
        if known:
            lines.append(f"\u201c{known.text}\u201d ({times}x). {known.correction}")
    if not lines:
        return []
    left = len(shown) - most
    more = [f"and {left} more, in `smquiz scores show`"] if left > 0 else []
    return [Labelled("Ideas your answers showed, and what holds instead", (*lines, *more))]


def _bars(title: str, by: dict[str, Share]) -> Bars:
    rows = tuple((name, s.percent / 100, f"{_points(s.earned)} of {s.possible}") for name, s in by.items())
    return Bars(rows, title)


def _points(earned: float) -> str:
    """Write points with two decimals at most.

    >>> _points(2.0), _points(1.6667)
    ('2', '1.67')
    """
    return f"{earned:.2f}".rstrip("0").rstrip(".")


def _in_level_order(by: dict[str, Share]) -> dict[str, Share]:
    order = ("remember", "understand", "apply", "analyse", "evaluate")
    return {level: by[level] for level in order if level in by}


def key_list(bank: Bank, session: Session, items: dict[str, Item], grades: dict[str, Grade]) -> list[Block]:
    """Show all verdicts of a quiz whose feedback comes at the end."""
    blocks: list[Block] = []
    for n, record in enumerate(counted(session), 1):
        item = items.get(record.item)
        if item is None:
            continue
        blocks.append(Heading(f"Question {n}", record.item))
        blocks.append(Card(item.stem))
        blocks += verdict_view(bank, item, record.response, grades[record.item], record.expired)
    return blocks


# ------------------------------------------------------------------ lessons
def lesson_list(progress: Progress) -> list[Block]:
    """Show the lessons with what is done."""
    rows = tuple(
        (str(n), t.title, t.lesson_words, f"{t.minutes} min" if t.minutes else "")
        for n, t in enumerate(progress.topics, 1)
    )
    return [Grid(("", "Lesson", "State", "Length"), rows, "Lessons")]


def lesson_from_summary(lesson: Lesson) -> list[Block]:
    """Show a lesson's summary to whoever may begin there."""
    return [
        Heading(lesson.title, "from the summary"),
        Para("By your placement test you know this well: here is the summary, then come the check questions.", "quiet"),
        Card(lesson.summary),
        Para("`smquiz learn TOPIC --restart` begins at the first step.", "quiet"),
    ]


def lesson_result(lesson: Lesson, session: Session) -> list[Block]:
    """Show how the check questions went."""
    right, all_ = checks_right(session.records), len(lesson.checks)
    done = passed(lesson, session)
    words = "The lesson counts as done." if done else f"{min(lesson.pass_checks, all_)} of {all_} are needed."
    return [Para(f"{right} of {all_} check questions right. {words}", "good" if done else "partly")]


def lesson_end(bank: Bank, lesson: Lesson, session: Session, next_step: str) -> list[Block]:
    """Show the last screen of a lesson: gain, what was shown, and what to do next."""
    gain = gain_of(session)
    blocks: list[Block] = [Heading("End of the lesson", lesson.title), *lesson_result(lesson, session)]
    if gain is not None and gain.after is not None:
        before, after = ("right" if x >= 1 else "not right" for x in (gain.before, gain.after))
        blocks.append(Labelled("Opening question", (f"{before} before, {after} now",)))
        objective = bank.objectives.get(gain.objective)
        if objective is not None:
            blocks.append(Labelled("It asked whether you can", (objective.text[:1].lower() + objective.text[1:],)))
    blocks += misconception_blocks(bank, misconceptions_shown(r for r in session.records if r.role == "check"))
    blocks.append(Labelled("Next", (next_step,)))
    return blocks


def contrast_grid(lesson: Lesson) -> Grid:
    """Show the contrast table."""
    return Grid(tuple(lesson.contrast.columns), tuple(tuple(r) for r in lesson.contrast.rows))
