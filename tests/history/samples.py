"""Journals for tests: sessions that fold, and a file as the first smquiz wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from smquiz.engine.items import Bank, Option, SingleChoice
from smquiz.engine.session import Answered, AnyEvent, BankRef, Finished, Mark, Plan, Planned, Regraded, Shown, Started
from smquiz.history.journal import Journal, Learner, open_journal
from smquiz.history.keeping import whole_copy
from smquiz.history.merging import Merged, merge
from tests.samples import bank_of

PLAN = Plan(kind="quiz", seed=1, items=tuple(Planned(item=f"i{n}", type="single_choice", topic="T") for n in range(9)))


def started(at: float, bank: str = "b", learner: str = "") -> Started:
    return Started(at=at, plan=PLAN, bank=BankRef(bank, "1", "0"), learner=learner)


def answered(at: float, n: int = 0, response: str = "a") -> Answered:
    return Answered(at=at, item=f"i{n}", response=response, score=1, verdict="correct")


def finished(at: float) -> Finished:
    return Finished(at=at, state="finished")


def play(journal: Journal, learner: Learner, at: float, answers: int = 2, bank: str = "b", finish: bool = True) -> str:
    """Write a session with so many answers, one a second."""
    session = journal.start(started(at, bank, learner.id), learner, bank, "quiz", "")
    events: list[AnyEvent] = [answered(at + 1 + n, n) for n in range(answers)]
    for n, event in enumerate([*events, *([finished(at + 99)] if finish else [])], 1):
        journal.append(session, n, event)
    return session


FIRST_FORMAT = """
CREATE TABLE learners (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE events (
    session TEXT NOT NULL, n INTEGER NOT NULL, at REAL NOT NULL, body BLOB NOT NULL, PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, learner TEXT NOT NULL REFERENCES learners (id), bank TEXT NOT NULL, kind TEXT NOT NULL,
    topic TEXT NOT NULL, started_at REAL NOT NULL, ended INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sessions_by_learner ON sessions (learner, bank, started_at);
PRAGMA application_id = 1936552309;
PRAGMA user_version = 1;
"""


def write_first_format(path: Path, sessions: Sequence[tuple[str, str, Sequence[AnyEvent]]]) -> None:
    """Write a journal of version 1, by its own SQL: (session, learner's name, events) each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(FIRST_FORMAT)
    db.execute("BEGIN")
    for session, learner, events in sessions:
        db.execute("INSERT OR IGNORE INTO learners VALUES (?, ?)", (f"id-{learner}", learner))
        ended = isinstance(events[-1], Finished)
        row = (session, f"id-{learner}", "b", "quiz", "", events[0].at, ended)
        db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        rows = [(session, n, e.at, msgspec.json.encode(e)) for n, e in enumerate(events)]
        db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    db.execute("COMMIT")
    db.close()


def shown(at: float, n: int = 0) -> Shown:
    return Shown(at=at, item=f"i{n}")


def regraded(at: float, n: int = 0, score: float = 0.0) -> Regraded:
    return Regraded(at=at, bank=BankRef("b", "2", "1"), marks={f"i{n}": Mark(score, "incorrect")})


def copied(journal: Path, to: Path) -> Path:
    """Copy a closed journal, as a person carries it to another machine."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(journal.read_bytes())
    return to


def merge_files(into: Path, other: Path) -> Merged:
    """Do what ``smquiz history merge`` does with two files."""
    with open_journal(into) as journal, whole_copy(other, into.parent) as copy:
        return merge(journal, copy)


def bank() -> Bank:
    options = [Option(id=i, text=f"Option {i}") for i in "abcd"]
    return bank_of([SingleChoice(id=f"i{n}", topic="T", stem="?", options=options, answer="a") for n in range(9)])
