from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from smquiz.engine.session import Answered
from smquiz.history.exported import export_lines
from smquiz.history.journal import Journal, JournalError, open_journal
from smquiz.history.keeping import backup, check, restore, whole_copy
from smquiz.history.store import Counted, Damaged, FileAtFault
from tests.history.samples import answered, copied, finished, merge_files, play, started

SECRET = "a sentence that nobody else has typed"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def fill(path: Path, *names: str) -> None:
    with open_journal(path) as journal:
        for name in names:
            play(journal, journal.learner(name), 1.0)


def held(path: Path) -> Counted:
    with open_journal(path) as journal:
        return check(journal)


def put_back(path: Path, source: Path) -> Path | None:
    with whole_copy(source, path.parent) as copy:
        return restore(path, copy, "2026-11-25")


# ------------------------------------------------------------------ a copy to keep
def test_a_backup_holds_what_was_committed_while_another_terminal_plays(path: Path, tmp_path: Path) -> None:
    fill(path, "ana")
    with open_journal(path) as playing, open_journal(path) as journal:
        session = playing.start(started(5.0), playing.learner("ana"), "b", "quiz", "")
        kept = backup(journal, tmp_path / "kept.sqlite3")
        playing.append(session, 1, answered(6.0))
    assert kept.held == held(kept.path) == Counted(1, 2, 2)
    assert kept.size == kept.path.stat().st_size
    assert sorted(p.name for p in tmp_path.glob("*kept*")) == ["kept.sqlite3"]


def test_a_backup_replaces_no_file_unless_told_to(path: Path, tmp_path: Path) -> None:
    fill(path, "ana")
    target = tmp_path / "kept.sqlite3"
    target.write_text("mine")
    with open_journal(path) as journal:
        with pytest.raises(JournalError, match=r"is there already.*--force"):
            backup(journal, target)
        assert target.read_text() == "mine"
        assert backup(journal, target, force=True).held == Counted(1, 1, 2)
    assert held(target) == Counted(1, 1, 2)


@pytest.mark.parametrize("name", ["journal.sqlite3", ".", "no/such/folder", "busy.sqlite3"])
def test_a_backup_to_where_it_cannot_be_is_refused(path: Path, tmp_path: Path, name: str) -> None:
    fill(path, "ana")
    (tmp_path / "busy.sqlite3-wal").write_text("open elsewhere")
    with open_journal(path) as journal, pytest.raises(JournalError):
        backup(journal, tmp_path / name, force=True)
    assert held(path) == Counted(1, 1, 2)


# ------------------------------------------------------------------ a copy put back
def test_a_restore_keeps_what_was_there_and_changes_it_for_open_terminals_too(path: Path, tmp_path: Path) -> None:
    fill(path, "ana")
    with open_journal(path) as journal:
        backup(journal, tmp_path / "kept.sqlite3")
    fill(path, "ben")
    with open_journal(path) as open_elsewhere:
        ana = open_elsewhere.learner("ana")
        late = play(open_elsewhere, ana, 50.0, finish=False)
        before = put_back(path, tmp_path / "kept.sqlite3")
        assert [x.name for x in open_elsewhere.learners()] == ["ana"]
        open_elsewhere.save_snapshot(ana, "b", 1, 12, b"of what is gone")
        assert open_elsewhere.snapshot(ana, "b", 1) is None
        with pytest.raises(JournalError, match="smquiz resume"):
            open_elsewhere.append(late, 3, answered(59.0))
    assert before == tmp_path / "journal-2026-11-25.sqlite3"
    assert (held(path), held(before)) == (Counted(1, 1, 2), Counted(2, 3, 6))


def test_a_restored_session_goes_on_where_it_was_and_numbers_are_not_given_twice(path: Path, tmp_path: Path) -> None:
    with open_journal(path) as journal:
        ana = journal.learner("ana")
        session = play(journal, ana, 1.0, finish=False)
        backup(journal, tmp_path / "kept.sqlite3")
        play(journal, ana, 100.0)
        last = journal.last_seq()
    put_back(path, tmp_path / "kept.sqlite3")
    with open_journal(path) as journal:
        journal.append(session, 3, finished(9.0))
        assert journal.numbered_events(session)[-1][0] > last
        assert journal.known(journal.learner("ana"), open_only=True) == []


def test_each_restore_keeps_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    fill(path, "ana")
    source = copied(path, tmp_path / "kept.sqlite3")
    assert [p.name for p in (put_back(path, source), put_back(path, source)) if p] == [
        "journal-2026-11-25.sqlite3",
        "journal-2026-11-25-2.sqlite3",
    ]


def test_a_restore_where_there_is_no_journal_makes_one(path: Path, tmp_path: Path) -> None:
    fill(tmp_path / "kept.sqlite3", "ana")
    assert put_back(path, tmp_path / "kept.sqlite3") is None
    assert held(path) == Counted(1, 1, 2)


@pytest.mark.parametrize("within", [False, True])
def test_a_damaged_journal_is_put_aside_as_it_is(path: Path, tmp_path: Path, within: bool) -> None:
    fill(path, *"abcdefghij")
    source = copied(path, tmp_path / "kept.sqlite3")
    data = bytearray(path.read_bytes())
    data[slice(8192, None) if within else slice(0, 4096)] = b"\xaa" * len(data[8192:] if within else data[:4096])
    path.write_bytes(data)
    before = put_back(path, source)
    assert before is not None
    assert before.read_bytes() == data
    assert held(path) == Counted(10, 10, 20)


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from smquiz.history.journal import open_journal
from smquiz.history.keeping import restore, whole_copy
from smquiz.history.merging import merge
path, left, connect = Path(sys.argv[1]), int(sys.argv[3]), sqlite3.connect

def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with whole_copy(Path(sys.argv[2]), path.parent) as copy:
    def counted(*args, **kwargs):
        db = connect(*args, **kwargs)
        db.set_trace_callback(count)
        return db
    sqlite3.connect = counted
    if sys.argv[4] == "restore":
        restore(path, copy, "day")
    with open_journal(path) as journal:
        merge(journal, copy)
"""


def kill_within(path: Path, source: Path, statement: int, doing: str) -> None:
    """Restore or merge in a process that is killed at its statement of that number."""
    command = [sys.executable, "-c", KILLED, str(path), str(source), str(statement), doing]
    assert subprocess.run(command, capture_output=True, check=False).returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("statement", [9, 14, 18, 22, 25])
def test_a_kill_within_a_restore_leaves_one_whole_or_the_other(path: Path, tmp_path: Path, statement: int) -> None:
    fill(tmp_path / "kept.sqlite3", "ana")
    fill(path, "ana", "ben", "cid")
    kill_within(path, tmp_path / "kept.sqlite3", statement, "restore")
    assert held(path) in (Counted(3, 3, 6), Counted(1, 1, 2))


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("statement", [10, 20, 30, 40])
def test_a_kill_within_a_merge_leaves_nothing_half_written(path: Path, tmp_path: Path, statement: int) -> None:
    fill(path, "ana")
    fill(tmp_path / "other.sqlite3", "ben", "cid")
    kill_within(path, tmp_path / "other.sqlite3", statement, "merge")
    assert held(path) == Counted(1, 1, 2)
    assert merge_files(path, tmp_path / "other.sqlite3").new == Counted(2, 2, 4)
    assert held(path) == Counted(3, 3, 6)


# ------------------------------------------------------------------ files from elsewhere
def broken(kind: str, good: Path, export: str) -> bytes:
    data = good.read_bytes()
    lines = export.splitlines(keepends=True)
    return {
        "empty": b"",
        "text": b"learner: ana\n",
        "cut": data[: len(data) // 2],
        "pages": data[:8192] + b"\xaa" * (len(data) - 8192),
        "header": data[:16] + b"\xaa" * 100 + data[116:],
        "export cut": "".join(lines[:-1]).encode(),
        "export cut in a line": export[: len(export) // 2].encode(),
        "export changed": export.replace('"response":"a"', '"response":"b"').encode(),
        "export line lost": "".join(lines[:2] + lines[3:]).encode(),
        "export newer": export.replace('"format":1', '"format":2').encode(),
        "export of bytes": lines[0].encode() + b"\xff\xfe\n",
    }[kind]


KINDS = (
    "empty|text|cut|pages|header|export cut|export cut in a line|export changed|export line lost|export newer|"
    "export of bytes"
).split("|")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_at_fault_is_refused_as_a_whole_and_named(path: Path, tmp_path: Path, kind: str) -> None:
    fill(path, "ana")
    fill(tmp_path / "good.sqlite3", *"abcdefghij")
    with open_journal(tmp_path / "good.sqlite3") as journal:
        export = "".join(export_lines(journal, journal.learner("a"), True))
    bad = tmp_path / "bad file"
    bad.write_bytes(broken(kind, tmp_path / "good.sqlite3", export))
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(FileAtFault, match="bad file"):
        merge_files(path, bad)
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == (before, files)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("PRAGMA user_version = 99", "newer smquiz"),
        ("PRAGMA application_id = 7", "no journal of smquiz"),
        ("UPDATE events SET body = X'7B7D' WHERE seq = 2", "damaged|cannot be read"),
        ("UPDATE events SET n = 9 WHERE n = 0", "does not fit together"),
        ("DELETE FROM learners", "damaged"),
        ("DELETE FROM events", "do not belong together"),
        ("DROP TABLE settings", "damaged"),
        ("UPDATE sessions SET topic = 'X'", "as its events tell it"),
        ("UPDATE sessions SET ended = 0", "as its events tell it"),
        ("UPDATE events SET at = at + 1 WHERE n = 2", "as its events tell it"),
        ("UPDATE events SET sum = sum + 1 WHERE n = 2", "check sum does not fit"),
    ],
)
def test_a_journal_that_does_not_fit_together_is_refused(path: Path, tmp_path: Path, sql: str, message: str) -> None:
    bad = tmp_path / "bad file"
    fill(bad, "ana")
    db = sqlite3.connect(bad, isolation_level=None)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute(sql)
    db.close()
    before = bad.read_bytes()
    with pytest.raises(JournalError, match=f"bad file.*({message})"):
        merge_files(path, bad)
    assert bad.read_bytes() == before
    assert held(path) == Counted(0, 0, 0)


def test_a_check_finds_what_does_not_fit_together_in_the_journal_itself(path: Path) -> None:
    fill(path, "ana")
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("DELETE FROM events WHERE n = 0")
    db.close()
    with open_journal(path) as journal, pytest.raises(Damaged, match="begins with its start"):
        check(journal)


# ------------------------------------------------------------------ one learner's file
def test_an_exported_learner_comes_back_whole(path: Path, tmp_path: Path) -> None:
    fill(path, "ana", "ben", "ana")
    with open_journal(path) as journal:
        ana = journal.learner("ana")
        journal.set_setting(ana, "exam-date", "2026-12-18")
        exported = tmp_path / "ana.jsonl"
        exported.write_text("".join(export_lines(journal, ana, with_name=True)))
        sessions = [(k, journal.events(k.id)) for k in journal.known(ana)]
    other = tmp_path / "other.sqlite3"
    assert merge_files(other, exported).new == Counted(1, 2, 4)
    assert merge_files(other, exported).known == Counted(1, 2, 4)
    with open_journal(other) as journal:
        assert journal.learners() == [ana]
        assert [(k, journal.events(k.id)) for k in journal.known(ana)] == sessions
        assert journal.setting(ana, "exam-date") == "2026-12-18"


def test_a_name_is_in_the_file_only_on_request_and_does_not_undo_one(path: Path, tmp_path: Path) -> None:
    fill(path, "Anastasia")
    with open_journal(path) as journal:
        ana = journal.learner("Anastasia")
        text = "".join(export_lines(journal, ana, with_name=False))
    assert "Anastasia" not in text
    exported = tmp_path / "nameless.jsonl"
    exported.write_text(text)
    merge_files(path, exported)
    merge_files(tmp_path / "other.sqlite3", exported)
    with open_journal(path) as journal:
        assert journal.learners() == [ana]
    with open_journal(tmp_path / "other.sqlite3") as journal:
        assert [x.name for x in journal.learners()] == [f"learner-{ana.id[:4]}"]
    merge_files(tmp_path / "other.sqlite3", path)
    with open_journal(tmp_path / "other.sqlite3") as journal:
        assert journal.learners() == [ana]


# ------------------------------------------------------------------ erasing and joining
def typed(journal: Journal, name: str, text: str) -> None:
    learner = journal.learner(name)
    session = play(journal, learner, 1.0, finish=False)
    journal.append(session, 3, Answered(at=9.0, item="i8", response=text, score=0, verdict="incorrect"))
    journal.save_snapshot(learner, "b", 1, journal.last_seq(), text.encode() * 300)
    journal.set_setting(learner, "note", text)


def bytes_around(path: Path) -> bytes:
    return b"".join(p.read_bytes() for p in path.parent.iterdir() if p.is_file())


def test_what_was_erased_is_in_no_byte_of_the_files_and_others_keep_theirs(path: Path) -> None:
    with open_journal(path) as elsewhere, open_journal(path) as journal:
        typed(journal, "Anastasia", SECRET)
        typed(journal, "ben", "another text")
        assert SECRET.encode() in bytes_around(path)
        ana = journal.learner("Anastasia")
        assert journal.erase(ana)
        left = bytes_around(path)
        assert not any(x.encode() in left for x in (SECRET, "Anastasia", ana.id))
        assert [x.name for x in elsewhere.learners()] == ["ben"]
        assert journal.setting(journal.learner("ben"), "note") == "another text"
        assert check(journal) == Counted(1, 1, 3)


def test_remains_are_told_while_another_terminal_reads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smquiz.history.journal.BUSY_SECONDS", 0.1)
    with open_journal(path) as elsewhere, open_journal(path) as journal:
        typed(journal, "ana", SECRET)
        reading = elsewhere.each("SELECT seq FROM events")
        next(reading)
        assert not journal.erase(journal.learner("ana"))
        assert journal.learners() == []
        reading.close()  # type: ignore[attr-defined]
    with open_journal(path):
        pass
    assert SECRET.encode() not in bytes_around(path)


def test_a_player_whose_learner_was_erased_gets_a_clear_message(path: Path) -> None:
    with open_journal(path) as playing, open_journal(path) as journal:
        ana = playing.learner("ana")
        session = play(playing, ana, 1.0, finish=False)
        journal.erase(ana)
        with pytest.raises(JournalError, match=r"erased, merged or restored.*smquiz resume"):
            playing.append(session, 3, answered(9.0))
        assert check(journal) == Counted(0, 0, 0)


def test_joined_learners_are_one_person_with_all_sessions_and_both_names(path: Path) -> None:
    fill(path, "ana", "anna")
    with open_journal(path) as journal:
        ana, anna = journal.learner("ana"), journal.learner("anna")
        journal.set_setting(ana, "exam-date", "2026-12-18")
        assert journal.join(ana, anna) == 1
        assert journal.learners() == [anna]
        assert journal.learner("ana") == anna == journal.person(ana.id)
        assert len(journal.known(anna)) == 2
        assert journal.setting(anna, "exam-date") == "2026-12-18"


def test_what_comes_later_from_a_joined_learner_stands_under_the_person(path: Path, tmp_path: Path) -> None:
    fill(path, "ana", "anna")
    other = copied(path, tmp_path / "other.sqlite3")
    fill(other, "ana")
    with open_journal(path) as journal:
        anna = journal.learner("anna")
        journal.join(journal.learner("ana"), anna)
    merge_files(path, other)
    with open_journal(path) as journal:
        assert len(journal.known(anna)) == 3


def test_a_name_that_somebody_has_is_refused(path: Path) -> None:
    fill(path, "ana", "ben")
    with open_journal(path) as journal:
        with pytest.raises(JournalError, match="learner join"):
            journal.rename(journal.learner("ana"), "ben")
        journal.rename(journal.learner("ana"), "cid")
        assert [x.name for x in journal.learners()] == ["ben", "cid"]


def test_a_check_is_not_misled_by_another_terminal_that_plays_meanwhile(path: Path) -> None:
    fill(path, "ana")
    with open_journal(path) as playing, open_journal(path) as journal, journal.reading():
        play(playing, playing.learner("ben"), 5.0)
        assert len(journal.learners()) == 1
    assert held(path) == Counted(2, 2, 4)
