"""The parts of a lesson in order, and what is done next."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import msgspec

from smquiz.engine.items import Bank, Item, Lesson, Option, SingleChoice, Step
from smquiz.engine.planning import planned
from smquiz.engine.session import Plan, Planned, Record, Role, Session

DIAGNOSIS, HOOK, PRETEST, EXAMPLE, CONTRAST, RESULT = "diagnosis", "hook", "pretest", "example", "contrast", "result"
POSTTEST, SUMMARY, REFLECTION, DONE = "posttest", "summary", "reflection", "done"


REPLAYING = "replay:"


def replay_place(left: Iterable[str]) -> str:
    """Return the place of a replay of which these places are left, in order.

    >>> replay_place(["s2", "check4"]), replay_left("replay:s2+check4"), replay_left("result")
    ('replay:s2+check4', ['s2', 'check4'], [])
    """
    return REPLAYING + "+".join(left)


def replay_left(place: str) -> list[str]:
    """Return the places that are left of a replay; none if the place is no replay."""
    return [p for p in place.removeprefix(REPLAYING).split("+") if p] if place.startswith(REPLAYING) else []


class Place(msgspec.Struct, frozen=True):
    """Where one is in a lesson: a part, and the item that is asked there (or ``""``).

    ``role`` tells what an answer given here counts as.
    """

    name: str
    part: str
    title: str
    item: str = ""
    role: Role = "step"


def places(lesson: Lesson) -> list[Place]:
    """Return the places of a lesson in order: a diagnostic if it has one, then its eight parts, step by step.

    After the check questions comes ``result``, where steps may be replayed.
    """
    return [
        *_diagnostic_places(lesson),
        Place(HOOK, "Hook", lesson.title),
        Place(PRETEST, "Before we start", "A first guess (not scored)", lesson.pretest.id, "pretest"),
        *(Place(s.id, "Explanation", s.title, s.check.id, "step") for s in lesson.steps),
        Place(EXAMPLE, "Worked example", lesson.worked_example.title),
        *_fill_places(lesson),
        Place(CONTRAST, "Contrast table", "Side by side"),
        *(
            Place(f"check{n}", "Check questions", f"Check question {n}", c, "check")
            for n, c in enumerate(lesson.checks, 1)
        ),
        Place(RESULT, "Check questions", "How it went"),
        Place(POSTTEST, "Once more", "The question from the start", lesson.pretest.id, "posttest"),
        Place(SUMMARY, "Summary", "In short"),
        Place(REFLECTION, "Reflection", "For you to think about"),
    ]


def _diagnostic_places(lesson: Lesson) -> list[Place]:
    many = len(lesson.diagnostic)
    asked = [
        Place(f"diagnostic{n}", "Where you stand", f"Before the lesson: {n} of {many}", item, "diagnostic")
        for n, item in enumerate(lesson.diagnostic, 1)
    ]
    return [*asked, Place(DIAGNOSIS, "Where you stand", "Where you stand")] if asked else []


def _fill_places(lesson: Lesson) -> list[Place]:
    return [Place(f"fill{n}", "Contrast table", "Fill in the table", i.id) for n, i in enumerate(fill_items(lesson), 1)]


def fill_items(lesson: Lesson) -> list[SingleChoice]:
    """Return the questions by which the learner fills a contrast table in, one a row.

    Each asks which cell belongs to the last column.
    """
    if not lesson.contrast.fill:
        return []
    wanted = lesson.contrast.columns[-1]
    made = []
    for n, row in enumerate(lesson.contrast.rows, 1):
        cells = [Option(id=chr(ord("a") + i), text=cell) for i, cell in enumerate(row[1:])]
        made.append(
            SingleChoice(
                id=f"{lesson.topic}.fill{n}",
                topic=lesson.topic,
                stem=f"{row[0]}: which entry belongs to {wanted.lower()}?",
                options=cells,
                answer=cells[-1].id,
                explanation="; ".join(
                    f"{c}: {cell}" for c, cell in zip(lesson.contrast.columns[1:], row[1:], strict=True)
                ),
                pool="lesson",
            )
        )
    return made


def lesson_items(bank: Bank, lesson: Lesson) -> dict[str, Item]:
    """Return every item of a lesson by id: its own, and the bank's that open it and check it."""
    own: list[Item] = [lesson.pretest, *(s.check for s in lesson.steps), *fill_items(lesson)]
    return {i.id: i for i in own} | {i: bank.items[i] for i in (*lesson.diagnostic, *lesson.checks)}


def plan_lesson(bank: Bank, lesson: Lesson, seed: int) -> Plan:
    """Fix the order of the options of everything a lesson asks."""
    rng = Random(seed)
    items: list[Planned] = [planned(item, rng) for item in lesson_items(bank, lesson).values()]
    return Plan(kind="lesson", seed=seed, items=tuple(items), topic=lesson.topic)


def first_check(lesson: Lesson) -> str:
    """Return the place at which a lesson begins for whoever knows its subject: the check questions."""
    return next((p.name for p in places(lesson) if p.role == "check"), HOOK)


def latest_checks(records: Iterable[Record]) -> dict[str, Record]:
    """Return the last answer to each check question."""
    return {r.item: r for r in records if r.role == "check"}


def checks_right(records: Iterable[Record]) -> int:
    """Count the check questions whose last answer was wholly right."""
    return sum(r.verdict == "correct" for r in latest_checks(records).values())


def passed(lesson: Lesson, session: Session) -> bool:
    """Say whether enough check questions are right for the lesson to count as done."""
    return checks_right(session.records) >= min(lesson.pass_checks, len(lesson.checks))


def steps_to_replay(lesson: Lesson, records: Iterable[Record]) -> list[Step]:
    """Return the steps tied to the misconceptions that the check questions showed.

    If none of them is tied to a step, all steps are replayed.
    """
    return tied_steps(lesson, latest_checks(records).values()) or list(lesson.steps)


def tied_steps(lesson: Lesson, records: Iterable[Record]) -> list[Step]:
    """Return the steps tied to the misconceptions that some answers showed."""
    shown = {m for r in records for m in r.misconceptions}
    return [s for s in lesson.steps if shown & set(s.misconceptions)]


def diagnosed(lesson: Lesson, session: Session) -> list[Record]:
    """Return the answers to the questions that opened a lesson, in order."""
    given = {r.item: r for r in session.records if r.role == "diagnostic"}
    return [given[i] for i in lesson.diagnostic if i in given]


def checks_to_repeat(lesson: Lesson, records: Iterable[Record]) -> list[str]:
    """Return the check questions that were not wholly right, in order."""
    latest = latest_checks(records)
    return [c for c in lesson.checks if c not in latest or latest[c].verdict != "correct"]
