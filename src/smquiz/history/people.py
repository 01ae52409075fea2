"""Who learns: pseudonymous ids, the names they go by, and which ids are one person.

A name belongs to a learner on every machine; after a merge two learners may have the same one.
Then all of them are listed with the start of their id (``ana-9c11``), the same on every machine
and whichever journal was merged into which. The plain name goes on meaning the one who was first
met on this machine: nobody's answers go to somebody else because journals were merged.

Ids that were joined are one person. The joins are kept as they were said and only ever added to,
so that machines which said different things come to the same person: the one that nobody was
joined away from, by the smallest id where that leaves a choice.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Sequence
from shlex import quote as quoted
from typing import NamedTuple

from smquiz.history.names import is_id, name_of, nearest_name
from smquiz.history.store import JournalError, Store

NAMELESS = "learner"  # how a learner is called whose name did not come along
ANSWER = b'{"event":"answered",'  # how the body of an answer begins
LEAST_OF_ID = 4  # characters of an id that are told beside a name, at least


class Learner(NamedTuple):
    """A learner: a pseudonymous id, and the name it goes by on this machine; no id before anything is kept."""

    id: str
    name: str

    @property
    def is_known(self) -> bool:
        """Whether the journal knows the learner."""
        return bool(self.id)


class Summary(NamedTuple):
    """A learner with what the journal holds of them; ``last_at`` is the last event's time."""

    learner: Learner
    sessions: int
    answers: int
    last_at: float | None


class People(Store):
    """The learners of a journal."""

    # -------------------------------------------------------------- finding
    def learner(self, name: str) -> Learner:
        """Return the learner of that name, made on first sight.

        Raises:
            JournalError: several learners have it.
            NotAName: nobody has it, and nobody can.
        """
        known = self.find(name)
        if known is None:
            new = name_of(name)
            with self.writing():
                known = self.find(new) or self._new_learner(new)  # another terminal may have been first
        return known

    def _new_learner(self, name: str) -> Learner:
        own = os.urandom(8).hex()
        self.run("INSERT INTO learners (id, name, here, person) VALUES (?, ?, 1, ?)", (own, name, own))
        return Learner(own, name)

    def find(self, name: str) -> Learner | None:
        """Return the learner who is meant by an id, or by a name as it is listed; ``None``: nobody.

        Raises:
            JournalError: several learners have that name.
        """
        name = name.strip()
        known = self.person(name)
        if known is not None or is_id(name):  # an id is nobody's name
            return known
        rows = self.rows("SELECT person, here FROM learners WHERE name = ?", name)
        persons = {person for person, _ in rows}
        at_home = {person for person, here in rows if here}
        if len(persons) == 1 or len(at_home) == 1:
            return self._called((persons if len(persons) == 1 else at_home).pop())
        if persons:
            names = " and ".join(sorted(self._called(p).name for p in persons))
            raise JournalError(
                f"several learners are called {name}: {names}; say which one is meant, or `smquiz learner join` them"
            )
        listed = next((x for x in self.learners() if x.name == name), None)
        return listed or self._with_start_of_id(name)

    def _with_start_of_id(self, name: str) -> Learner | None:
        """Return the learner who would be listed so if another had the same name, as one may have had."""
        stem, _, start = name.rpartition("-")
        if len(start) < LEAST_OF_ID:
            return None
        rows = self.rows("SELECT id, name FROM learners WHERE id = person AND substr(id, 1, ?) = ?", len(start), start)
        meant = [i for i, kept in rows if (nearest_name(kept) or NAMELESS) == stem]
        return self._called(meant[0]) if len(meant) == 1 else None

    def lasting(self, learner: Learner, name: str) -> str:
        """Return what goes on meaning a learner whoever comes and goes: the name if it is theirs alone, else the id."""
        own = self.rows("SELECT 1 FROM learners WHERE name = ? AND person = ?", name.strip(), learner.id)
        return name.strip() if own else learner.id

    def person(self, learner: str) -> Learner | None:
        """Return the learner under whom the sessions of an id stand; ``None``: there is no such id."""
        person = self.value("SELECT person FROM learners WHERE id = ?", learner)
        return None if person is None else self._called(str(person))

    def _called(self, person: str) -> Learner:
        return next(x for x in self.learners() if x.id == person)

    def learners(self) -> list[Learner]:
        """Return all learners, by name."""
        rows = self.rows("SELECT id, name FROM learners WHERE id = person")
        return sorted((Learner(*x) for x in labels(rows).items()), key=lambda x: (x.name, x.id))

    def summaries(self) -> list[Summary]:
        """Return all learners with what the journal holds of them, by name."""
        played = {
            learner: (sessions, last_at)
            for learner, sessions, last_at in self.rows(
                "SELECT s.learner, count(*), max(e.at) FROM sessions AS s JOIN events AS e ON e.seq = s.last_seq "
                "GROUP BY s.learner"
            )
        }
        answers = dict(
            self.rows(
                "SELECT s.learner, count(*) FROM events AS e JOIN sessions AS s ON s.id = e.session "
                "WHERE substr(e.body, 1, ?) = ? GROUP BY s.learner",
                len(ANSWER),
                ANSWER,
            )
        )
        return [
            Summary(x, sessions, answers.get(x.id, 0), last_at)
            for x in self.learners()
            for sessions, last_at in [played.get(x.id, (0, None))]
        ]

    # -------------------------------------------------------------- changing
    def rename(self, learner: Learner, name: str) -> None:
        """Call a learner by another name.

        Raises:
            NotAName: nobody can be called so.
            JournalError: somebody has that name, or it could not be written.
        """
        name = name_of(name)
        with self.writing():
            if self._is_taken(name, learner):
                raise JournalError(
                    f"there is a learner {name} already; choose another name, or join the two if they are one "
                    f"person: smquiz learner join {quoted(learner.name)} {quoted(name)}"
                )
            self.run("UPDATE learners SET name = ?, renamed = max(renamed, 0) + 1 WHERE id = ?", (name, learner.id))

    def _is_taken(self, name: str, learner: Learner) -> bool:
        """Whether a name means somebody else, alone or among others."""
        if self.rows("SELECT 1 FROM learners WHERE name = ? AND person <> ?", name, learner.id):
            return True
        other = self.find(name)
        return other is not None and other.id != learner.id

    def join(self, other: Learner, into: Learner) -> int:
        """Say that two learners are one person, and return how many sessions went over.

        All sessions stand under ``into`` afterwards; the name of ``other`` still leads there.

        Raises:
            JournalError: it could not be written.
        """
        with self.writing():
            moved = int(self.value("SELECT count(*) FROM sessions WHERE learner = ?", other.id))
            self.run("INSERT OR IGNORE INTO joins (other, person) VALUES (?, ?)", (other.id, into.id))
            settle_persons(self)
            self.change_past()
        return moved

    def erase(self, learner: Learner) -> bool:
        """Erase a learner with all that the journal holds of them, from the file's bytes as well.

        Returns:
            Whether the bytes are gone too: ``False`` if another terminal was reading; then they go
            when it closes.

        Raises:
            JournalError: it could not be written; nothing was erased.
        """
        self.rows("PRAGMA secure_delete = ON")
        with self.writing():
            ids = [i for (i,) in self.rows("SELECT id FROM learners WHERE person = ?", learner.id)]
            self.run("DELETE FROM events WHERE session IN (SELECT id FROM sessions WHERE learner = ?)", (learner.id,))
            self.run("DELETE FROM sessions WHERE learner = ?", (learner.id,))
            for i in ids:
                self.run("DELETE FROM joins WHERE other = ? OR person = ?", (i, i))
                self.run("DELETE FROM learners WHERE id = ?", (i,))
            self.change_past()
        return self._write_anew()

    def _write_anew(self) -> bool:
        """Write the file anew without what was deleted, and empty the log beside it."""
        try:
            self.rows("VACUUM")
            return bool(self.value("PRAGMA wal_checkpoint(TRUNCATE)") == 0)  # 1: somebody was reading
        except JournalError:
            return False


# ------------------------------------------------------------------ names
def labels(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each learner is listed as, of (id, name as it is kept); equal names get the start of the id.

    So much of it that it tells them apart, and that nobody else has the whole for a name.

    >>> labels([("9c11aa", "ana"), ("3f2abb", "ana"), ("77", "ben"), ("88", ""), ("55", "ana-3f2a")])
    {'9c11aa': 'ana-9c11a', '3f2abb': 'ana-3f2ab', '77': 'ben', '88': 'learner-88', '55': 'ana-3f2a'}
    """
    by_name: dict[str, list[str]] = {}
    for learner, name in rows:
        by_name.setdefault(nearest_name(name), []).append(learner)
    told = {}
    for name, ids in by_name.items():
        if name and len(ids) == 1:
            told[ids[0]] = name
            continue
        length = _telling_apart(name or NAMELESS, ids, {*by_name, *told.values()})
        told.update((i, f"{name or NAMELESS}-{i[:length]}") for i in ids)
    return told


def _telling_apart(stem: str, ids: Sequence[str], taken: Container[str]) -> int:
    """Return how many characters tell ids apart, from each other and from what is taken."""
    longest = max(map(len, ids))
    for n in range(LEAST_OF_ID, longest):
        told = {f"{stem}-{i[:n]}" for i in ids}
        if len(told) == len(ids) and not any(t in taken for t in told):
            return n
    return longest


# ------------------------------------------------------------------ persons
def persons_of(joins: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the person of every id that was joined, from all joins ever said as (other, person).

    The order in which they were said makes no difference.

    >>> sorted(persons_of([("a", "b"), ("b", "c")]).items())
    [('a', 'c'), ('b', 'c'), ('c', 'c')]
    >>> sorted(persons_of([("a", "b"), ("b", "a")]).items())
    [('a', 'a'), ('b', 'a')]
    """
    group: dict[str, set[str]] = {}
    away = set()
    for other, person in joins:
        away.add(other)
        together = group.get(other, {other}) | group.get(person, {person})
        group.update(dict.fromkeys(together, together))
    return {i: min(members - away or members) for i, members in group.items()}


def settle_persons(store: Store) -> None:
    """Put everything under the persons that the joins say; within a transaction."""
    persons = persons_of(store.rows("SELECT other, person FROM joins"))
    for learner, person in persons.items():
        store.run("INSERT OR IGNORE INTO learners (id, name, renamed, person) VALUES (?, '', -1, ?)", (learner, person))
    for learner, person in persons.items():
        moved = store.run("UPDATE learners SET person = ? WHERE id = ? AND person <> ?", (person, learner, person))
        if learner != person:
            moved += store.run("UPDATE sessions SET learner = ? WHERE learner = ?", (person, learner))
            own = store.rows("SELECT name, value, changed FROM settings WHERE learner = ?", learner)
            for name, value, changed in own:
                put_setting(store, person, name, value, changed)
            moved += store.run("DELETE FROM settings WHERE learner = ?", (learner,))
        if moved:
            store.run("DELETE FROM snapshots WHERE learner IN (?, ?)", (learner, person))


def put_setting(store: Store, learner: str, name: str, value: str | None, changed: int) -> None:
    """Take in a setting from elsewhere; the one that was changed more often stays, then the greater text."""
    store.run(
        "INSERT INTO settings (learner, name, value, changed) VALUES (?, ?, ?, ?) ON CONFLICT (learner, name) "
        "DO UPDATE SET value = excluded.value, changed = excluded.changed "
        "WHERE (excluded.changed, excluded.value IS NOT NULL, coalesce(excluded.value, '')) "
        "> (changed, value IS NOT NULL, coalesce(value, ''))",
        (learner, name, value, changed),
    )
