from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from smquiz.history.journal import Journal, JournalError, Learner, open_journal
from tests.history.samples import answered, finished, play, started


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with open_journal(path) as opened:
        yield opened


# ------------------------------------------------------------------ arrivals
def test_events_are_numbered_as_they_arrive_whatever_their_session(journal: Journal) -> None:
    assert journal.last_seq() == 0
    ana = journal.learner("ana")
    one = journal.start(started(1.0), ana, "b", "quiz", "")
    two = journal.start(started(2.0), ana, "b", "quiz", "")
    journal.append(one, 1, answered(3.0))
    assert journal.numbered_events(one) == [(1, started(1.0)), (3, answered(3.0))]
    assert journal.numbered_events(two) == [(2, started(2.0))]
    assert journal.last_seq() == 3


def test_only_sessions_of_that_learner_and_bank_with_later_events_have_changed(journal: Journal) -> None:
    ana, ben = journal.learner("ana"), journal.learner("ben")
    old = play(journal, ana, 1.0, finish=False)
    late = play(journal, ana, 500.0)
    seq = journal.last_seq()
    assert journal.changed_since(ana, "b", seq) == []
    play(journal, ben, 900.0)
    play(journal, ana, 900.0, bank="another")
    new = play(journal, ana, 300.0)
    journal.append(old, 3, finished(999.0))
    assert journal.changed_since(ana, "b", seq) == [old, new]
    assert journal.changed_since(ana, "b", 0) == [old, new, late]


def test_all_sessions_come_oldest_first_with_their_numbers(journal: Journal) -> None:
    ana = journal.learner("ana")
    late, early = play(journal, ana, 500.0), play(journal, ana, 1.0, finish=False)
    play(journal, ana, 1.0, bank="another")
    play(journal, journal.learner("ben"), 1.0)
    told = list(journal.all_numbered(ana, "b"))
    assert told == [(i, journal.numbered_events(i)) for i in (early, late)]
    assert journal.count_sessions(ana, "b") == len(told)


def test_reading_all_holds_one_session_at_a_time(journal: Journal) -> None:
    ana = journal.learner("ana")
    with journal.writing():
        for n in range(3000):
            journal._db.execute("INSERT INTO sessions VALUES (?, ?, 'b', 'quiz', '', ?, 0, 0, 0)", (str(n), ana.id, n))
            journal._insert(str(n), 0, started(n))
    tracemalloc.start()
    assert sum(1 for _ in journal.all_numbered(ana, "b")) == 3000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000  # all of them together take more than ten


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("learner = 'a' AND bank = 'b' AND ended = 0", "sessions_open (learner=? AND bank=?)"),
        ("learner = 'a' AND ended = 0", "sessions_open (learner=?)"),
        ("learner = 'a' AND bank = 'b' AND last_seq > 9", "sessions_changed (learner=? AND bank=? AND last_seq>?)"),
    ],
)
def test_what_every_command_asks_is_found_by_an_index(journal: Journal, sql: str, index: str) -> None:
    plan = journal.rows(f"EXPLAIN QUERY PLAN SELECT id FROM sessions WHERE {sql}")
    assert index in str(plan)


def test_the_last_sessions_and_those_since_a_moment_are_found_without_the_others(journal: Journal) -> None:
    ana, ben = journal.learner("ana"), journal.learner("ben")
    ids = [journal.start(started(n), ana, "b", "quiz", "") for n in range(5)]
    journal.start(started(9), ben, "b", "quiz", "")
    journal.start(started(9), ana, "another", "quiz", "")
    assert [k.id for k in journal.latest(ana, "b", 2)] == ids[-2:]
    since = started(3).at
    assert [k.id for k in journal.begun_since(ana, "b", since)] == ids[3:]
    asked: list[str] = []
    journal._db.set_trace_callback(asked.append)
    journal.latest(ana, "b", 2)
    journal.begun_since(ana, "b", since)
    plans = [str(journal.rows(f"EXPLAIN QUERY PLAN {sql}")) for sql in list(asked)]
    assert "(learner=? AND bank=?)" in plans[0]
    assert "FOR ORDER BY" not in plans[0]  # read from the end of the index, as far as is needed
    assert "(learner=? AND bank=? AND started_at>?)" in plans[1]


def test_an_event_neither_leaves_a_gap_nor_stands_without_its_session(journal: Journal) -> None:
    session = play(journal, journal.learner("ana"), 1.0, answers=1, finish=False)
    for name, n in ((session, 3), ("nobody", 0)):
        with pytest.raises(JournalError, match=r"no longer as this terminal left it.*smquiz resume"):
            journal.append(name, n, answered(9.0))
    assert (len(journal.events(session)), journal.last_seq()) == (2, 2)


def test_a_learner_who_is_gone_begins_nothing(journal: Journal) -> None:
    with pytest.raises(JournalError, match="nothing was begun"):
        journal.start(started(1.0), Learner("gone", "ana"), "b", "quiz", "")
    assert journal.last_seq() == 0


# ------------------------------------------------------------------ snapshots
def test_a_snapshot_is_read_back_in_its_own_format_only(journal: Journal) -> None:
    ana, ben = journal.learner("ana"), journal.learner("ben")
    assert journal.snapshot(ana, "b", 1) is None
    journal.save_snapshot(ana, "b", 1, 7, b"seven")
    assert journal.snapshot(ana, "b", 1) == (7, b"seven")
    assert (journal.snapshot(ana, "b", 2), journal.snapshot(ana, "c", 1), journal.snapshot(ben, "b", 1)) == (None,) * 3


def test_a_later_snapshot_of_another_terminal_stays(path: Path, journal: Journal) -> None:
    ana = journal.learner("ana")
    with open_journal(path) as other:
        other.save_snapshot(ana, "b", 1, 9, b"nine")
    journal.save_snapshot(ana, "b", 1, 8, b"eight")
    assert journal.snapshot(ana, "b", 1) == (9, b"nine")
    journal.save_snapshot(ana, "b", 1, 10, b"ten")
    assert journal.snapshot(ana, "b", 1) == (10, b"ten")


def test_a_snapshot_of_another_format_is_replaced(journal: Journal) -> None:
    ana = journal.learner("ana")
    journal.save_snapshot(ana, "b", 1, 9, b"nine")
    journal.save_snapshot(ana, "b", 2, 5, b"five")
    assert journal.snapshot(ana, "b", 2) == (5, b"five")


def test_a_snapshot_derived_before_the_past_was_changed_is_not_kept(path: Path, journal: Journal) -> None:
    ana = journal.learner("ana")
    with open_journal(path) as other, other.writing():
        other._db.execute("UPDATE past SET token = 'another'")
    journal.save_snapshot(ana, "b", 1, 9, b"nine")
    assert journal.snapshot(ana, "b", 1) is None


def test_a_snapshot_of_nobody_is_not_kept(journal: Journal) -> None:
    gone = Learner("gone", "ana")
    journal.save_snapshot(gone, "b", 1, 9, b"nine")
    assert journal.snapshot(gone, "b", 1) is None


def test_snapshots_are_dropped_for_one_learner_or_for_all(journal: Journal) -> None:
    ana, ben, cid = (journal.learner(x) for x in ("ana", "ben", "cid"))
    for learner in (ana, ben, cid):
        journal.save_snapshot(learner, "b", 1, 9, b"nine")
    journal.drop_snapshots(ana)
    assert [journal.snapshot(x, "b", 1) is None for x in (ana, ben, cid)] == [True, False, False]
    journal.drop_snapshots()
    assert [journal.snapshot(x, "b", 1) is None for x in (ana, ben, cid)] == [True] * 3


# ------------------------------------------------------------------ settings
def test_each_learner_has_settings_of_their_own(journal: Journal) -> None:
    ana, ben = journal.learner("ana"), journal.learner("ben")
    journal.set_setting(ana, "exam-date", "2026-12-18")
    assert (journal.setting(ana, "exam-date"), journal.setting(ben, "exam-date")) == ("2026-12-18", None)
    journal.set_setting(ana, "exam-date", "2026-12-19")
    assert journal.setting(ana, "exam-date") == "2026-12-19"
    journal.set_setting(ana, "exam-date", None)
    assert journal.setting(ana, "exam-date") is None


def test_a_setting_of_nobody_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match="erased"):
        journal.set_setting(Learner("gone", "ana"), "x", "y")
