"""The union of two journals: nothing of either is lost, and the order of merging makes no difference.

Learners are matched by their ids; sessions by theirs, and by :mod:`smquiz.history.branches` where
both machines went on with one. Of names and settings the one that was changed more often stays.
All is written in one transaction, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from smquiz.engine.session import Started
from smquiz.history.branches import END, Course, Step, merged, root_of, step_of
from smquiz.history.journal import Journal
from smquiz.history.people import ANSWER, persons_of, put_setting, settle_persons
from smquiz.history.store import Counted, Store


class Merged(NamedTuple):
    """What a merge did.

    What came in, what had been there already, the sessions that now stand apart because one was
    continued on both machines, and the learners who are listed by another name than before: by which
    name, by which now, and as whom another one is listed who is called the same (or nobody: ``""``).
    """

    new: Counted
    known: Counted
    apart: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()


class Stored(NamedTuple):
    """A session as it is stored: id, learner's id, and the times and bodies of its events."""

    id: str
    learner: str
    events: tuple[tuple[float, bytes], ...]


Family = list[Stored]  # the courses of one session, by their ids

_SELECT = "SELECT s.id, s.learner, e.at, e.body FROM sessions AS s CROSS JOIN events AS e ON e.session = s.id "


def merge(journal: Journal, other: Journal, watch: Callable[[list[str]], Iterable[str]] = iter) -> Merged:
    """Take in what another journal holds.

    Args:
        journal: What is added to.
        other: A journal that was found whole (:func:`smquiz.history.keeping.whole_copy`); it is only read.
        watch: Hands on the sessions that are written, for a progress bar.

    Raises:
        JournalError: it could not be written, or is damaged itself; nothing was changed.
    """
    differing, new, known = _compared(journal, other)
    names = dict(journal.learners())
    with journal.writing():
        before = journal.changes()
        persons = _merge_learners(journal, other)
        apart = [a for root in watch(differing) for a in _merge_family(journal, root, family(other, root), persons)]
        _forget_the_idle(journal)
        if journal.changes() != before:
            journal.change_past()
    renamed = [(names[i], name, _namesake(journal, i)) for i, name in journal.learners() if names.get(i, name) != name]
    return Merged(new, known, tuple(apart), tuple(renamed))


def _namesake(journal: Journal, learner: str) -> str:
    """Return as whom somebody else is listed who is called the same, or ``""``."""
    alike = journal.rows(
        "SELECT y.id FROM learners AS x JOIN learners AS y ON y.name = x.name "
        "WHERE x.id = ? AND y.id <> x.id AND y.id = y.person ORDER BY y.id",
        learner,
    )
    return dict(journal.learners())[alike[0][0]] if alike else ""


def _compared(journal: Journal, other: Journal) -> tuple[list[str], Counted, Counted]:
    """Return the sessions that are not the same in both, and what the other has that is new and known here.

    Nothing is locked meanwhile: comparing a long history takes a while.
    """
    here = {i for (i,) in journal.rows("SELECT id FROM learners")}
    there = {i for (i,) in other.rows("SELECT id FROM learners WHERE id = person")}
    differing, sessions, answers = [], [0, 0], [0, 0]
    for root, theirs in families(other):
        ours = family(journal, root)
        sessions[bool(ours)] += 1
        if ours != theirs:
            differing.append(root)
        if ours and ours != theirs:
            journal.look_at_sums(root)  # what is written anew gets a new sum, which must not hide a change
            known, wanted = _bodies(journal, ours), _bodies(other, theirs)
        else:
            wanted = {body for stored in theirs for _, body in stored.events}
            known = wanted if ours else set()
        for body in wanted:
            if body.startswith(ANSWER):
                answers[body in known] += 1
    return (
        differing,
        Counted(len(there - here), sessions[False], answers[False]),
        Counted(len(there & here), sessions[True], answers[True]),
    )


def _bodies(journal: Journal, courses: Family) -> set[bytes]:
    return {step.body for stored in courses for step in _course(journal, stored)}


def _course(journal: Journal, stored: Stored) -> Course:
    return tuple(step_of(journal.decoded(stored.id, body)) for _, body in stored.events)


def _unread(stored: Stored) -> Course:
    return tuple(Step(at, body, ends=body.startswith(END)) for at, body in stored.events)


# ------------------------------------------------------------------ sessions
def families(store: Store) -> Iterator[tuple[str, Family]]:
    """Return every session with its courses, one session at a time."""
    rows = store.each(_SELECT + "ORDER BY s.id, e.n")
    for root, group in groupby(rows, key=lambda row: root_of(row[0])):
        yield root, _stored(group)


def family(store: Store, root: str) -> Family:
    """Return the courses of one session."""
    rows = store.rows(_SELECT + "WHERE s.id >= ? AND s.id < ? ORDER BY s.id, e.n", root, root + ".")
    return [s for s in _stored(rows) if root_of(s.id) == root]


def _stored(rows: Iterable[tuple[str, str, float, bytes]]) -> Family:
    return [
        Stored(session, learner, tuple((at, body) for _, _, at, body in group))
        for (session, learner), group in groupby(rows, key=lambda row: row[:2])
    ]


def _merge_family(journal: Journal, root: str, theirs: Family, persons: dict[str, str]) -> list[str]:
    """Bring the courses of one session together; return the ids of those that newly stand apart."""
    ours = {s.id: s for s in family(journal, root)}
    learner = min(persons.get(s.learner, s.learner) for s in (*ours.values(), *theirs))
    written = journal.changes()
    if ours:
        courses = {s: _course(journal, s) for s in (*ours.values(), *theirs)}
        wanted = merged(root, courses.values())
    else:  # as they are, without a look at each event
        courses, wanted = (
            {},
            {s.id: tuple(Step(at, body, ends=body.startswith(END)) for at, body in s.events) for s in theirs},
        )
    for session, course in wanted.items():
        before = ours.get(session)
        put_course(journal, session, learner, courses[before] if before else (), course)
    for session in ours.keys() - wanted.keys():
        _empty(journal, session)
        journal.run("DELETE FROM sessions WHERE id = ?", (session,))
    if journal.changes() != written:
        journal.run("DELETE FROM snapshots WHERE learner = ?", (learner,))
    return [i for i in wanted if ours and i != root and i not in ours]


def put_course(journal: Journal, session: str, learner: str, before: Course, course: Course) -> None:
    """Make a session's events those of a course, within a transaction.

    What it begins with already stays where it is. The course begins with its start.
    """
    if course[: len(before)] != before:
        _empty(journal, session)
        before = ()
    start = journal.decoded(session, course[0].body)
    assert isinstance(start, Started)
    journal.run(
        "INSERT INTO sessions (id, learner, bank, kind, topic, started_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET learner = excluded.learner WHERE learner <> excluded.learner",
        (session, learner, start.bank.id, start.plan.kind, start.plan.topic, start.at),
    )
    for n, step in enumerate(course[len(before) :], len(before)):
        journal.put_event(session, n, step.at, step.body)
    ended = any(step.ends for step in course)
    journal.run("UPDATE sessions SET ended = ? WHERE id = ? AND ended <> ?", (ended, session, ended))


def _empty(journal: Journal, session: str) -> None:
    journal.run("DELETE FROM events WHERE session = ?", (session,))
    journal.run("UPDATE sessions SET length = 0, last_seq = 0 WHERE id = ?", (session,))


# ------------------------------------------------------------------ learners
def _merge_learners(journal: Journal, other: Store) -> dict[str, str]:
    """Take in learners, joins and settings; return the person of every id that was joined.

    A learner who comes in is met here first if nobody of that name was; so the plain name leads to them.
    """
    taken = {name for (name,) in journal.rows("SELECT name FROM learners")}
    for i, name, renamed, here in other.rows("SELECT id, name, renamed, here FROM learners"):
        journal.run(
            "INSERT INTO learners (id, name, renamed, here, person) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) "
            "DO UPDATE SET name = excluded.name, renamed = excluded.renamed "
            "WHERE (excluded.renamed, excluded.name) > (renamed, name)",
            (i, name, renamed, here and name not in taken, i),
        )
    for join in other.rows("SELECT other, person FROM joins"):
        journal.run("INSERT OR IGNORE INTO joins (other, person) VALUES (?, ?)", join)
    settle_persons(journal)
    persons = persons_of(journal.rows("SELECT other, person FROM joins"))
    for learner, name, value, changed in other.rows("SELECT learner, name, value, changed FROM settings"):
        put_setting(journal, persons.get(learner, learner), name, value, changed)
    return persons


def _forget_the_idle(journal: Journal) -> None:
    """Forget learners of whom nothing but the name is known where another has the same name.

    A machine on which smquiz was only looked at has such a one; keeping it would make the name ambiguous.
    """
    idle = journal.rows(
        "SELECT name, id, here FROM learners AS x WHERE id = person AND renamed = 0 "
        "AND NOT EXISTS (SELECT 1 FROM sessions WHERE learner = x.id) "
        "AND NOT EXISTS (SELECT 1 FROM settings WHERE learner = x.id) "
        "AND NOT EXISTS (SELECT 1 FROM joins WHERE other = x.id OR person = x.id) ORDER BY name, id DESC"
    )
    for name, learner, here in idle:
        others = [i for (i,) in journal.rows("SELECT id FROM learners WHERE name = ? AND id <> ?", name, learner)]
        if others:
            journal.run("DELETE FROM learners WHERE id = ?", (learner,))
        if len(others) == 1 and here:
            journal.run("UPDATE learners SET here = 1 WHERE id = ?", (others[0],))
