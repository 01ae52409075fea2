from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from smquiz.engine.session import AnyEvent
from smquiz.history.journal import Learner, open_journal
from tests.history.samples import answered, finished, play, shown, started, write_first_format

LONG: list[AnyEvent] = [started(10.0), shown(11.0), answered(12.0), finished(40.0)]
WITHIN: list[AnyEvent] = [started(11.5), answered(12.0, 1), answered(12.5, 2)]
ANA, BEN = Learner("id-ana", "ana"), Learner("id-ben", "ben")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite3"
    write_first_format(path, [("long", "ana", LONG), ("within", "ana", WITHIN), ("bens", "ben", [started(1.0)])])
    return path


def test_a_journal_of_the_first_format_keeps_learners_sessions_and_events(first: Path) -> None:
    with open_journal(first) as journal:
        assert journal.learners() == [ANA, BEN]
        assert journal.learner("ana") == ANA
        assert (journal.events("long"), journal.events("within")) == (LONG, WITHIN)
        assert [(k.id, k.ended) for k in journal.known(ANA)] == [("long", True), ("within", False)]


def test_old_events_are_numbered_by_time_then_session_then_place(first: Path) -> None:
    with open_journal(first) as journal:
        assert [seq for seq, _ in journal.numbered_events("bens")] == [1]
        assert [seq for seq, _ in journal.numbered_events("long")] == [2, 3, 5, 8]
        assert [seq for seq, _ in journal.numbered_events("within")] == [4, 6, 7]
        assert journal.last_seq() == 8
        assert journal.changed_since(ANA, "b", 7) == ["long"]


def test_a_session_begun_in_the_first_format_goes_on_in_this_one(first: Path) -> None:
    with open_journal(first) as journal:
        journal.append("within", 3, finished(50.0))
        assert journal.known(ANA, open_only=True) == []
        assert journal.changed_since(ANA, "b", 8) == ["within"]


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from smquiz.history.journal import open_journal
left, connect = int(sys.argv[2]), sqlite3.connect

def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(*args, **kwargs):
    db = connect(*args, **kwargs)
    db.set_trace_callback(count)
    return db

sqlite3.connect = counted
with open_journal(Path(sys.argv[1])):
    print("migrated")
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("statement", [6, 9, 12, 15, 20, 26, 31])
def test_a_kill_within_the_migration_leaves_the_first_format_whole(first: Path, statement: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(first), str(statement)], capture_output=True, check=False
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"")
    db = sqlite3.connect(first)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM events").fetchone() == (8,)
    db.close()
    with open_journal(first) as journal:
        assert (journal.events("long"), journal.events("within")) == (LONG, WITHIN)


def test_two_terminals_that_find_an_old_journal_migrate_it_once(first: Path) -> None:
    with open_journal(first) as one, open_journal(first) as two:
        play(one, ANA, 100.0)
        assert two.last_seq() == one.last_seq() == 12


def test_new_and_migrated_journals_have_the_same_tables(first: Path, tmp_path: Path) -> None:
    def tables(path: Path) -> list[tuple[str, str]]:
        with open_journal(path) as journal:
            rows = journal.rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [(str(name), str(sql)) for name, sql in rows]

    assert tables(first) == tables(tmp_path / "new.sqlite3")
