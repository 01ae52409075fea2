"""A changed byte is found out, or changes nothing that was answered."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smquiz.history.exported import export_lines
from smquiz.history.journal import JournalError, open_journal
from smquiz.history.keeping import check, whole_copy
from smquiz.history.schema import sum_of
from smquiz.history.store import Counted, Damaged, FileAtFault
from tests.history.samples import answered, finished, merge_files, play, started, write_first_format


@pytest.fixture(scope="module")
def good() -> Iterator[Path]:
    """A closed journal of two learners."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "good.sqlite3")
        with open_journal(path) as journal:
            for name in ("ana", "ben"):
                play(journal, journal.learner(name), 1.0, answers=3)
        yield path


def rows_of(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def change(path: Path, body: bytes, n: int, bit: int) -> None:
    """Flip a bit of a body where it stands in the file."""
    data = bytearray(path.read_bytes())
    data[data.index(body) + n % len(body)] ^= 1 << bit
    path.write_bytes(bytes(data))


@settings(max_examples=150)
@given(st.data())
def test_a_bit_that_flips_in_an_event_is_found_wherever_the_file_goes(good: Path, data: st.DataObject) -> None:
    bodies = [b for (b,) in rows_of(good, "SELECT body FROM events")]
    with tempfile.TemporaryDirectory() as folder:
        bad, mine = Path(folder, "bad.sqlite3"), Path(folder, "mine.sqlite3")
        bad.write_bytes(good.read_bytes())
        change(bad, data.draw(st.sampled_from(bodies)), data.draw(st.integers(0, 500)), data.draw(st.integers(0, 7)))
        with pytest.raises(FileAtFault, match=r"bad.sqlite3: .*check sum does not fit"):
            merge_files(mine, bad)
        with open_journal(bad) as journal, pytest.raises(Damaged, match="check sum does not fit"):
            check(journal)
        with open_journal(mine) as journal:
            assert check(journal) == Counted(0, 0, 0)


KEPT = ("SELECT session, n, at, body FROM events", "SELECT id, name, person FROM learners")


@settings(max_examples=200)
@example(at=1974, bit=7)  # bytes that are no text, in what SQLite tells of the fault
@given(at=st.integers(0, 2**20), bit=st.integers(0, 7))
def test_a_bit_that_flips_anywhere_is_refused_or_changes_no_event_and_no_name(good: Path, at: int, bit: int) -> None:
    data = bytearray(good.read_bytes())
    data[at % len(data)] ^= 1 << bit
    with tempfile.TemporaryDirectory() as folder:
        bad = Path(folder, "bad.sqlite3")
        bad.write_bytes(bytes(data))
        try:
            with whole_copy(bad, Path(folder)) as copy:
                kept = [copy.rows(sql) for sql in KEPT]
        except JournalError:
            return
    assert kept == [rows_of(good, sql) for sql in KEPT]


def as_second_format(path: Path) -> None:
    """Make a journal what it was before there were sums."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("ALTER TABLE events DROP COLUMN sum")
        db.execute("PRAGMA user_version = 2")


@pytest.mark.parametrize("version", [1, 2])
def test_events_of_an_older_journal_get_their_sums_and_go_on_as_they_were(tmp_path: Path, version: int) -> None:
    path, mine = tmp_path / "old.sqlite3", tmp_path / "mine.sqlite3"
    write_first_format(path, [("one", "ana", [started(1.0), answered(2.0), finished(3.0)])])
    if version == 2:
        with open_journal(path):
            pass
        as_second_format(path)
    assert merge_files(mine, path).new == Counted(1, 1, 1)
    assert rows_of(path, "PRAGMA user_version") == [(version,)]
    for file in (path, mine):
        with open_journal(file) as journal:
            assert check(journal) == Counted(1, 1, 1)
            assert journal.events("one") == [started(1.0), answered(2.0), finished(3.0)]
        assert all(s == sum_of(b) for b, s in rows_of(file, "SELECT body, sum FROM events"))


def changed(good: Path, path: Path) -> Path:
    """Copy a journal and change an answer in it, as a failing disk would, so that it can still be read."""
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE events SET body = CAST(replace(body, '\"score\":1', '\"score\":0') AS BLOB) WHERE n = 1")
    return path


def test_a_changed_event_is_not_written_anew_under_a_new_sum_by_a_merge(good: Path, tmp_path: Path) -> None:
    bad = changed(good, tmp_path / "bad.sqlite3")
    before = rows_of(bad, "SELECT * FROM events")
    with pytest.raises(Damaged, match="check sum does not fit"):
        merge_files(bad, good)
    assert rows_of(bad, "SELECT * FROM events") == before


def test_a_changed_event_is_not_exported_as_if_it_were_sound(good: Path, tmp_path: Path) -> None:
    with open_journal(changed(good, tmp_path / "bad.sqlite3")) as journal, pytest.raises(Damaged, match="check sum"):
        list(export_lines(journal, journal.learner("ana"), with_name=True))


def test_what_an_older_smquiz_went_on_writing_without_sums_is_no_damage(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "written.sqlite3"
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as db:  # opened before the sums came, and still open
        db.execute("UPDATE events SET sum = NULL WHERE n > 1")
    with open_journal(path) as journal:
        assert check(journal).answers == 6
    with whole_copy(path, tmp_path / "copies") as copy:
        assert check(copy).answers == 6
