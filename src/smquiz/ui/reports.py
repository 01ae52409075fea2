"""Screens that sum up: results and lessons."""

from __future__ import annotations

from smquiz.engine.commands import command
from smquiz.engine.grading import Grade, grade
from smquiz.engine.items import Bank, Item, Lesson
from smquiz.engine.learning.progress import Progress
from smquiz.engine.lessons import checks_right, diagnosed, passed, tied_steps
from smquiz.engine.marking import BEST_FROM, Calibration
from smquiz.engine.scores import (
    OFTEN,
    Score,
    Share,
    calibration_of,
    counted,
    duration_s,
    gain_of,
    gains_of,
    grace_used_s,
    misconceptions_shown,
    score_of,
    shares,
    topics_to_learn,
)
from smquiz.engine.session import Session
from smquiz.engine.timing import in_words
from smquiz.ui.blocks import Bars, Block, Card, Grid, Heading, Labelled, Para, Scale
from smquiz.ui.telling import count
from smquiz.ui.views import verdict_view

HEADINGS = {"finished": "Done", "expired": "Time is up", "abandoned": "Left", "in_progress": "Not finished"}
ROUNDED = 0.01  # per cent points that rounding may take from a total
FEW = 5  # questions below which a percentage says little


def _no_score(session: Session) -> str:
    if session.state == "in_progress" and session.plan.reviewed and session.records:
        answered = len({r.item for r in session.records if r.response is not None})
        return f"{count(answered, 'question')} answered so far; marks are told when it is handed in."
    return "No question that counts was answered, so there is no score."


def result_view(bank: Bank, session: Session, session_id: str, again: str = "") -> list[list[Block]]:
    """Show the end of a quiz in sections, the score first: topics, levels, time, certainty, flags, misconceptions.

    Args:
        bank: Where titles, lessons and corrections come from.
        session: What was answered.
        session_id: The id it is asked for by.
        again: Whether and when the same may be taken again, if that is limited.
    """
    score = score_of(session)
    records = counted(session)
    planned = session.plan.items
    names = {t.id: t.title for t in bank.topics}
    heading = Heading(HEADINGS[session.state], f"session {session_id}")
    if not records and session.state in ("in_progress", "abandoned"):
        return [
            [heading, Para(_no_score(session))],
            *_flag_sections(session),
        ]
    head: list[Block] = [
        heading,
        score_scale(bank, session, score),
        *_recommended(bank, session, score),
        *([Para(again, "quiet")] if again else []),
    ]
    if session.state == "expired" and session.plan.expiry == "nothing":
        head.append(Para("It was not handed in before the limit, so by its rules nothing counts.", "late"))
    by_topic = shares(records, {p.item: p.topic for p in planned})
    sections: list[list[Block]] = [head, [_bars("By topic", {names.get(t, t): s for t, s in by_topic.items()})]]
    by_level = shares(records, {p.item: p.level for p in planned})
    if by_level:
        sections.append([_bars("By level", _in_level_order(by_level))])
    sections.append(_time_blocks(session))
    sections.append(calibration_blocks(calibration_of(records)))
    sections += _flag_sections(session)
    sections.append(misconception_blocks(bank, misconceptions_shown(records, at_least=OFTEN)))
    return [section for section in sections if section]


def _flag_sections(session: Session) -> list[list[Block]]:
    if not session.flags:
        return []
    return [[Labelled("Flagged", tuple(f"{i}: {r or 'no remark'}" for i, r in session.flags.items()))]]


def _time_blocks(session: Session) -> list[Block]:
    """Tell the time used, and what of it was grace or came too late."""
    blocks: list[Block] = [Labelled("Time used", (in_words(duration_s(session)),))]
    grace = grace_used_s(session)
    if grace:
        blocks.append(Labelled("Grace", (f"{in_words(grace)} after the limit, which the score notes",)))
    late = sum(r.expired for r in counted(session))
    if late:
        blocks.append(Labelled("Too late", (f"{late} question{'s' if late > 1 else ''}",)))
    return blocks


def score_scale(bank: Bank, session: Session, score: Score) -> Scale:
    """Show the score on a ruler, with what it may be with other questions, by guessing, and at the pass mark."""
    preset = bank.presets.get(session.plan.preset)
    low, high = score.interval_95
    partial = any(0 < r.score < 1 for r in counted(session))
    how = "; part of a point counts as part of a right answer" if partial else ""
    words = (
        f"With other questions of this kind, {low:.0f} to {high:.0f} % would be no surprise "
        f"(95 % interval after Wilson{how}). Guessing gives about {score.chance_percent:.0f} %."
    )
    few = " These are few questions: the percentage says little." if score.possible < FEW else ""
    marks = [(score.chance_percent / 100, f"guessing {score.chance_percent:.0f} %")]
    if score.pass_mark is not None:
        marks.append((score.pass_mark / 100, f"pass mark {score.pass_mark:g} %"))
    return Scale(
        title=preset.title or preset.name if preset is not None else session.plan.kind.capitalize(),
        headline=f"{_points(score.earned)} of {score.possible} points: {score.percent:.0f} %",
        share=score.percent / 100,
        low=low / 100,
        high=high / 100,
        marks=tuple(marks),
        words=words + few,
        verdict=_verdict_words(bank, session, score),
        tone={True: "good", False: "bad", None: "plain"}[score.passed],  # type: ignore[arg-type]
    )


def _verdict_words(bank: Bank, session: Session, score: Score) -> str:
    """Say whether it is passed, and if not, what it was that was missing: points in all, or in some topic."""
    if score.passed is None or score.pass_mark is None:
        return ""
    mark, few = f"pass mark {score.pass_mark:g} %", _below_floor(bank, session, score)
    if score.passed:
        told = f"Passed ({mark})"
    elif few and 100 * score.earned >= score.pass_mark * score.possible - ROUNDED:
        told = f"Not passed: too few points in {few}, though the total reaches the {mark}"
    else:
        told = f"Not passed ({mark})" + (f", and too few points in {few}" if few else "")
    near = "; close to the mark, other questions could turn it" if score.verdict == "close" else ""
    return f"{told}{near}."


def _below_floor(bank: Bank, session: Session, score: Score) -> str:
    """Name the topics with too few points, how many there are and how many are wanted."""
    names = {t.id: t.title for t in bank.topics}
    by_topic = shares(counted(session), {p.item: p.topic for p in session.plan.items})
    points = {t: (_points(by_topic[t].earned), _points(session.plan.floors[t])) for t in score.below_floor}
    return ", ".join(f"{names.get(t, t)} ({has} of the {wanted} wanted)" for t, (has, wanted) in points.items())


def _recommended(bank: Bank, session: Session, score: Score) -> list[Block]:
    """Recommend the lessons of topics with few points, those that kept from passing first."""
    weak = topics_to_learn(session) if session.plan.floors else []
    topics = [t for name in dict.fromkeys([*score.below_floor, *weak]) for t in bank.topics if t.id == name]
    topics = [t for t in topics if t.id in bank.lessons]
    if not topics:
        return []
    if len(topics) == 1:
        told = f"the lesson on {topics[0].title}: {command(bank, f'learn {topics[0].slug}')}"
    else:
        told = f"the lessons on {', '.join(t.title for t in topics)}: {command(bank, 'learn')} chooses one"
    return [Para(f"Recommended: {told}", "partly")]


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


def key_list(bank: Bank, session: Session, items: dict[str, Item], grades: dict[str, Grade]) -> list[list[Block]]:
    """Show all verdicts of a quiz whose feedback comes at the end, a section for each question."""
    sections: list[list[Block]] = []
    for n, record in enumerate(counted(session), 1):
        item = items.get(record.item)
        if item is None:
            continue
        verdict = verdict_view(bank, item, record.response, grades[record.item], record.expired)
        sections.append([Heading(f"Question {n}", record.item), Card(item.stem), *verdict])
    return sections


# ------------------------------------------------------------------ lessons
def lesson_list(progress: Progress) -> list[Block]:
    """Show the lessons with what is done."""
    rows = tuple(
        (str(n), t.title, t.lesson_words, f"{t.minutes} min" if t.minutes else "")
        for n, t in enumerate(progress.topics, 1)
    )
    return [Grid(("", "Lesson", "State", "Length"), rows, "Lessons")]


def lesson_from_summary(bank: Bank, lesson: Lesson) -> list[Block]:
    """Show a lesson's summary to whoever may begin there."""
    return [
        Heading(lesson.title, "from the summary"),
        Para("By your placement test you know this well: here is the summary, then come the check questions.", "quiet"),
        Card(lesson.summary),
        Para(f"`{command(bank, f'learn {lesson.topic.lower()} --restart')}` begins at the first step.", "quiet"),
    ]


def diagnosis_view(bank: Bank, lesson: Lesson, session: Session) -> list[Block]:
    """Show what the questions that open a lesson found: verdicts, and the steps to look at closely."""
    answers = diagnosed(lesson, session)
    blocks: list[Block] = []
    for n, record in enumerate(answers, 1):
        item = bank.items[record.item]
        verdict = verdict_view(bank, item, record.response, grade(item, record.response, session.plan.scoring))
        blocks += [Heading(f"{n} of {len(answers)}"), Card(item.stem), *verdict]
    right = sum(r.verdict == "correct" for r in answers)
    blocks += [Heading("Where you stand"), Para(f"{right} of {len(answers)} right before the lesson.")]
    names = {s.id: f"Step {n}: {s.title}" for n, s in enumerate(lesson.steps, 1)}
    steps = [names[s.id] for s in tied_steps(lesson, answers)]
    if steps:
        blocks.append(Labelled("Look closely at these steps, which answer what you chose", tuple(steps)))
    elif right < len(answers):
        blocks.append(Para("Nothing in your answers points to one step: take them all as they come."))
    else:
        blocks.append(Para("You know much of this. The lesson makes it firm: try to put each step in your own words."))
    return blocks


def _gain_blocks(bank: Bank, session: Session) -> list[Block]:
    """Show what a lesson gained for each objective asked about before and after, in points and questions."""
    lines = []
    for g in gains_of(session):
        objective = bank.objectives.get(g.objective)
        if objective is not None:
            text = objective.text[:1].lower() + objective.text[1:].rstrip(".")
            before, after = f"{_points(g.before)} of {g.asked_before}", f"{_points(g.after)} of {g.asked_after}"
            lines.append(f"{text}: {before} before, {after} now")
    return [Labelled("What the lesson gave you: whether you can", tuple(lines))] if lines else []


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
    blocks += _gain_blocks(bank, session)
    blocks += misconception_blocks(bank, misconceptions_shown(r for r in session.records if r.role == "check"))
    blocks.append(Labelled("Next", (next_step,)))
    return blocks


def contrast_grid(lesson: Lesson) -> Grid:
    """Show the contrast table."""
    return Grid(tuple(lesson.contrast.columns), tuple(tuple(r) for r in lesson.contrast.rows))
