from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from smquiz.engine.session import Answered, AnyEvent, BankRef, Finished, Left, Plan, Planned, Shown, Started
from smquiz.engine.timing import Limits
from smquiz.history.journal import JournalError, PlayedElsewhere, open_journal
from smquiz.history.store import explained

PLAN = Plan(kind="quiz", seed=1, items=(Planned(item="a", type="single_choice", topic="T"),))
START = Started(at=1.0, plan=PLAN, bank=BankRef("b", "1", "0"))


def answered(n: int) -> Answered:
    return Answered(at=2.0 + n, item=f"i{n}", response="a", score=1, verdict="correct")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "journal.sqlite3"


def test_what_was_written_is_read_back_in_order(path: Path) -> None:
    with open_journal(path) as journal:
        session = journal.start(START, journal.learner("Ada"), "b", "quiz", "")
        journal.append(session, 1, Shown(at=1.5, item="a"))
        journal.append(session, 2, answered(0))
    with open_journal(path) as journal:
        assert journal.events(session) == [START, Shown(at=1.5, item="a"), answered(0)]


def test_a_learner_keeps_the_same_id_and_names_do_not_mix(path: Path) -> None:
    with open_journal(path) as journal:
        ada, bob = journal.learner("Ada"), journal.learner("Bob")
        journal.start(START, ada, "b", "quiz", "")
        assert journal.learner("Ada") == ada != bob
        assert (len(journal.known(ada)), len(journal.known(bob))) == (1, 0)


def test_a_finished_session_is_no_longer_open(path: Path) -> None:
    with open_journal(path) as journal:
        ada = journal.learner("Ada")
        session = journal.start(START, ada, "b", "quiz", "")
        assert [k.id for k in journal.known(ada, open_only=True)] == [session]
        journal.append(session, 1, Finished(at=9.0, state="finished"))
        assert journal.known(ada, open_only=True) == []


NAN = float("nan")


@pytest.mark.parametrize(
    "limits", [Limits(extra_time=NAN), Limits(time_s=NAN), Limits(per_question_s=float("inf"))], ids=repr
)
def test_a_start_that_could_not_be_read_again_is_not_written(path: Path, limits: Limits) -> None:
    with open_journal(path) as journal:
        ada = journal.learner("Ada")
        with pytest.raises(JournalError, match="nobody could read it again"):
            journal.start(replace(START, plan=replace(PLAN, limits=limits)), ada, "b", "quiz", "")
        assert journal.known(ada) == []


@pytest.mark.parametrize(
    "event",
    [
        replace(answered(0), elapsed_s=NAN),
        replace(answered(0), score=1.5),
        replace(answered(0), response="\udcff"),
        Left(at=3.0, elapsed_s=float("inf")),
    ],
    ids=repr,
)
def test_an_event_that_could_not_be_read_again_is_not_written(path: Path, event: AnyEvent) -> None:
    with open_journal(path) as journal:
        session = journal.start(START, journal.learner("Ada"), "b", "quiz", "")
        with pytest.raises(JournalError, match="nobody could read it again"):
            journal.append(session, 1, event)
        assert journal.events(session) == [START]


def test_two_terminals_write_at_once_and_lose_nothing(path: Path) -> None:
    with open_journal(path) as one, open_journal(path) as two:
        ada = one.learner("Ada")
        first, second = one.start(START, ada, "b", "quiz", ""), two.start(START, ada, "b", "quiz", "")
        for n in range(20):
            one.append(first, n + 1, answered(n))
            two.append(second, n + 1, answered(n))
        assert len(two.events(first)) == len(one.events(second)) == 21


def test_a_session_continued_in_another_terminal_is_refused_here(path: Path) -> None:
    with open_journal(path) as one, open_journal(path) as two:
        session = one.start(START, one.learner("Ada"), "b", "quiz", "")
        two.append(session, 1, answered(0))
        with pytest.raises(PlayedElsewhere, match="another terminal"):
            one.append(session, 1, answered(1))
        assert one.events(session) == [START, answered(0)]


WRITER = """
import sys
from pathlib import Path
from smquiz.engine.session import *
from smquiz.history.journal import open_journal
plan = Plan(kind="quiz", seed=1, items=())
with open_journal(Path(sys.argv[1])) as journal:
    s = journal.start(Started(at=1.0, plan=plan, bank=BankRef("b", "1", "0")), journal.learner("Ada"), "b", "quiz", "")
    n = 0
    while True:
        n += 1
        journal.append(s, n, Answered(at=2.0, item=str(n), response="a", score=1, verdict="correct"))
        print(n, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("lines", [1, 7, 40])
def test_everything_told_as_written_is_there_after_a_kill(path: Path, lines: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        told += writer.stdout.readlines()
    whole = [int(x) for x in told if x.endswith("\n")]
    with open_journal(path) as journal:
        known = journal.known(journal.learner("Ada"))
        assert len(journal.events(known[0].id)) - 1 >= max(whole)


def test_a_damaged_file_is_told_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, whatever its name says" * 40)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"damaged.*left as it is"), open_journal(path):
        pass
    assert path.read_bytes() == before


def test_a_file_of_a_newer_program_is_told_and_left_as_it_is(path: Path) -> None:
    with open_journal(path):
        pass
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"newer smquiz.*update"), open_journal(path):
        pass
    assert path.read_bytes() == before


def test_somebody_elses_database_is_not_touched(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="no smquiz journal"), open_journal(path):
        pass
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(JournalError, match="--data-dir"), open_journal(tmp_path / "file" / "journal"):
        pass


def test_an_event_that_cannot_be_read_is_told_with_its_session(path: Path) -> None:
    with open_journal(path) as journal:
        session = journal.start(START, journal.learner("Ada"), "b", "quiz", "")
    db = sqlite3.connect(path)
    db.execute("UPDATE events SET body = ?", (b'{"event":"unheard-of","at":1}',))
    db.commit()
    db.close()
    with open_journal(path) as journal, pytest.raises(JournalError, match=session):
        journal.session(session)


def test_what_is_written_is_durable_and_in_wal_mode(path: Path) -> None:
    with open_journal(path) as journal:
        assert journal.rows("PRAGMA journal_mode") == [("wal",)]
        assert journal.rows("PRAGMA synchronous") == [(2,)]  # FULL


@pytest.mark.parametrize(
    "reason", ["disk I/O error", "database or disk is full", "attempt to write a readonly database"]
)
def test_a_file_that_cannot_be_written_says_where_to_look(reason: str, tmp_path: Path) -> None:
    told = str(explained(sqlite3.OperationalError(reason), tmp_path / "journal.sqlite3"))
    assert reason in told
    assert "check space and permissions" in told
