"""Copies of the journal: one to keep, one put back, and files from elsewhere that are looked at first."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from smquiz.engine.session import Finished, OutOfPlace, fold
from smquiz.history.exported import is_exported, read_exported
from smquiz.history.journal import Journal, open_journal
from smquiz.history.merging import Stored, families
from smquiz.history.people import ANSWER
from smquiz.history.schema import APPLICATION_ID, SCHEMA_VERSION
from smquiz.history.store import (
    FAULTS,
    Counted,
    Damaged,
    FileAtFault,
    JournalError,
    Store,
    connected,
    make_folder,
    prepare,
)

_SQLITE = b"SQLite format 3\0"
_BESIDE = ("-wal", "-journal")  # what SQLite has yet to bring into the file stands in these
_QUIET_TRIES = 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # faults of where one writes, whichever file they are told of
_UNFIT = "SELECT 1 FROM sessions WHERE length = 0 OR length <> (SELECT count(*) FROM events WHERE session = id)"


# ------------------------------------------------------------------ looking first
@contextmanager
def whole_copy(path: Path, folder: Path) -> Iterator[Journal]:
    """Return a journal or a learner's file as an open journal of this version, once it was found whole.

    What is opened is a copy; the file itself is only read. Errors name the file.

    Args:
        path: The file from elsewhere.
        folder: Where the copy stands meanwhile.

    Raises:
        FileAtFault: it is damaged, newer, or neither a journal nor a learner's file.
        JournalError: it cannot be read.
    """
    with _aside(folder) as aside:
        copied = aside / "copy.sqlite3"
        _take_copy(path, copied)
        with closing(sqlite3.connect(copied, isolation_level=None)) as db:
            try:
                prepare(db, path)
            except FAULTS as error:
                raise _damaged(path, str(error)) from error
            copy = _Copy(db, path)
            check(copy)
            yield copy


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Make a place for a copy, which is gone afterwards."""
    make_folder(folder)
    try:
        place = tempfile.TemporaryDirectory(prefix=".looking-", dir=folder)
    except OSError as error:
        raise JournalError(
            f"{folder}: cannot be written ({error.strerror}); nothing was changed: check its permissions, "
            "or choose another folder with --data-dir"
        ) from error
    with place as name:
        yield Path(name)


def _take_copy(path: Path, copied: Path) -> None:
    """Copy a file from elsewhere, as a journal of whatever version."""
    try:
        if is_journal(path):
            _copy_quiet(path, copied)
            _look(copied, path)
        elif is_exported(path):
            with open_journal(copied) as journal:
                read_exported(path, journal)
        else:
            raise FileAtFault(f"{path}: this is neither a journal of smquiz nor a learner's exported history")
    except OSError as error:
        ours = error.errno in _NO_ROOM or str(error.filename).startswith(str(copied))
        raise JournalError(
            f"{copied.parent.parent}: cannot be written ({error.strerror}); nothing was changed"
            if ours
            else f"{error.filename or path}: cannot be read ({error.strerror}); nothing was changed"
        ) from error


class _Copy(Journal):
    """A copy of somebody's file; its errors tell of the file."""

    def explained(self, error: Exception) -> JournalError:
        return _damaged(self.path, str(error))


def _damaged(path: Path, why: str) -> FileAtFault:
    return FileAtFault(f"{path}: the file is damaged ({why}); nothing was changed: take another copy of it")


def is_journal(path: Path) -> bool:
    """Whether a file is one of SQLite's."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _look(copied: Path, path: Path) -> None:
    """Find out whether SQLite reads the copy, and whether it is a journal that this smquiz knows."""
    try:
        with closing(sqlite3.connect(copied, isolation_level=None)) as db:
            (application,), (version,) = (
                db.execute(f"PRAGMA {x}").fetchone() for x in ("application_id", "user_version")
            )
            if application != APPLICATION_ID:
                raise FileAtFault(f"{path}: this is a database, but no journal of smquiz")
            if version > SCHEMA_VERSION:
                raise FileAtFault(
                    f"{path}: written by a newer smquiz (format {version}, this one reads {SCHEMA_VERSION}); "
                    "update smquiz on this machine; nothing was changed"
                )
            faults = [x for (x,) in db.execute("PRAGMA integrity_check")]
            if faults != ["ok"]:
                raise _damaged(path, faults[0].replace("\n", " "))
    except FAULTS as error:
        raise _damaged(path, str(error)) from error


def _copy_quiet(path: Path, copied: Path) -> None:
    """Copy a file and what stands beside it at a moment at which nobody writes."""
    for _ in range(_QUIET_TRIES):
        before = _stamps(path)
        for end in ("", *_BESIDE):
            part = path.with_name(path.name + end)
            if part.exists():
                shutil.copyfile(part, copied.with_name(copied.name + end))
            else:
                copied.with_name(copied.name + end).unlink(missing_ok=True)
        if _stamps(path) == before:
            return
    raise JournalError(f"{path}: another program writes it all the time; close that one and try again")


def _stamps(path: Path) -> list[tuple[int, int] | None]:
    """Return size and time of change of a file and of those beside it."""
    told: list[tuple[int, int] | None] = []
    for end in ("", *_BESIDE):
        part = path.with_name(path.name + end)
        stat = part.stat() if part.exists() else None
        told.append((stat.st_size, stat.st_mtime_ns) if stat else None)
    return told


def check(journal: Journal) -> Counted:
    """Read and fold everything, and return how much there is.

    Raises:
        JournalError: something cannot be read, or does not fit together; the text says what.
    """
    with journal.reading():
        faults = [x for (x,) in journal.rows("PRAGMA integrity_check")]
        if faults != ["ok"]:
            raise _unfit(journal, faults[0].replace("\n", " "))
        if journal.rows("PRAGMA foreign_key_check"):
            raise _unfit(journal, "somebody is missing whose sessions are there")
        journal.look_at_sums()
        answers = sum(_answers_in(journal, session) for _, courses in families(journal) for session in courses)
        counted = counted_in(journal)
        if answers != counted.answers or journal.rows(_UNFIT):
            raise _unfit(journal, "events and sessions do not belong together")
    return counted


def _answers_in(journal: Journal, session: Stored) -> int:
    """Fold a session, see that its row says the same, and return how many answers it holds."""
    events = [journal.decoded(session.id, body) for _, body in session.events]
    try:
        folded = fold(events)
    except OutOfPlace as error:
        raise _unfit(journal, f"session {session.id} does not fit together: {error}") from error
    ended = any(isinstance(e, Finished) for e in events)
    row = (folded.bank.id, folded.plan.kind, folded.plan.topic, folded.started_at, ended)
    (kept,) = journal.rows("SELECT bank, kind, topic, started_at, ended FROM sessions WHERE id = ?", session.id)
    if kept != row or any(event.at != at for event, (at, _) in zip(events, session.events, strict=True)):
        raise _unfit(journal, f"session {session.id} is not kept as its events tell it")
    return sum(body.startswith(ANSWER) for _, body in session.events)


def _unfit(journal: Journal, why: str) -> JournalError:
    return journal.explained(sqlite3.DatabaseError(f"malformed: {why}"))


def counted_in(store: Store) -> Counted:
    """Return how many learners, sessions and answers a journal holds."""
    return Counted(
        int(store.value("SELECT count(*) FROM learners WHERE id = person")),
        int(store.value("SELECT count(*) FROM sessions")),
        int(store.value("SELECT count(*) FROM events WHERE substr(body, 1, ?) = ?", len(ANSWER), ANSWER)),
    )


# ------------------------------------------------------------------ a copy to keep
class Kept(NamedTuple):
    """A copy that was written: where, how many bytes, and what it holds."""

    path: Path
    size: int
    held: Counted


def backup(journal: Journal, target: Path, force: bool = False) -> Kept:
    """Write the journal as it is at this moment into a file, whole or not at all.

    Raises:
        JournalError: the file is there and not to be replaced, or it cannot be written.
    """
    _refuse_target(journal, target, force)
    held = _write_copy(journal, target, force)
    return Kept(target, target.stat().st_size, held)


def _refuse_target(journal: Journal, target: Path, force: bool) -> None:
    if target.exists() and target.samefile(journal.path):
        raise JournalError(f"{target}: this is the journal itself; choose another name")
    if target.is_dir():
        raise JournalError(f"{target}: this is a folder; name a file in it")
    if target.exists() and not force:
        raise JournalError(f"{target}: is there already and was left as it is; choose another name, or --force")
    if any(target.with_name(target.name + end).exists() for end in _BESIDE):
        raise JournalError(f"{target}: another program has it open; choose another name")


def _write_copy(journal: Store, target: Path, replace: bool = False) -> Counted:
    """Write a copy by a connection of its own, on the disk when this returns, and return what it holds."""
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as name:
            copied = Path(name, "copy.sqlite3")
            with connected(journal.path) as db:
                Store(db, journal.path).rows("VACUUM INTO ?", str(copied))
            with closing(sqlite3.connect(copied)) as db:
                held = counted_in(Store(db, copied))
            with copied.open("rb+") as file:
                os.fsync(file.fileno())
            copied.chmod(journal.path.stat().st_mode & 0o777)
            if replace:
                copied.replace(target)
            else:
                _place(copied, target)
    except OSError as error:
        raise JournalError(
            f"{target}: cannot be written ({error.strerror}); choose another place, nothing was changed"
        ) from error
    return held


def _place(copied: Path, target: Path) -> None:
    """Put a file where none is."""
    try:
        target.hardlink_to(copied)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on many sticks
        copied.replace(target)


# ------------------------------------------------------------------ a copy put back
# Sessions before events: the events bring back a session's length and its last number of arrival.
_PUT_BACK = (
    "INSERT INTO learners SELECT * FROM copy.learners",
    "INSERT INTO joins SELECT * FROM copy.joins",
    "INSERT INTO sessions (id, learner, bank, kind, topic, started_at, ended) "
    "SELECT id, learner, bank, kind, topic, started_at, ended FROM copy.sessions",
    "INSERT INTO events SELECT * FROM copy.events ORDER BY session, n",
    "INSERT INTO settings SELECT * FROM copy.settings",
    "INSERT INTO snapshots SELECT * FROM copy.snapshots",
)
_EMPTIED = ("snapshots", "settings", "events", "sessions", "joins", "learners")


def restore(path: Path, copy: Journal, day: str) -> Path | None:
    """Make the journal at ``path`` hold what a whole copy holds and nothing else, at once or not at all.

    Other terminals may have it open. What it held before is kept in a file beside it, named with the day.

    Returns:
        That file; ``None`` if there was no journal.

    Raises:
        JournalError: another program keeps it locked, it is of a newer smquiz, or it cannot be written;
            it is as it was.
    """
    kept = _unused(path.with_name(f"{path.stem}-{day}{path.suffix}")) if path.exists() else None
    try:
        with open_journal(path) as journal:
            _put_back(journal, copy, kept)
    except Damaged:
        if kept is None:
            raise
        _exchange(path, copy, kept)
    return kept


def _unused(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}{end}{path.suffix}") for end in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def _put_back(journal: Journal, copy: Journal, kept: Path | None) -> None:
    """Exchange the rows, in one transaction; nobody writes between the copy that is kept and the exchange."""
    file = copy.rows("PRAGMA database_list")[0][2]
    journal.rows("ATTACH ? AS copy", file)
    with journal.writing():
        if kept is not None:
            _write_copy(journal, kept)
        for table in _EMPTIED:
            journal.run(f"DELETE FROM main.{table}")
        for statement in _PUT_BACK:
            journal.run(statement)
        journal.change_past()
    journal.rows("DETACH copy")


def _exchange(path: Path, copy: Journal, kept: Path) -> None:
    """Put a copy in the place of a file that cannot be read, which is kept as it is."""
    try:
        for end in ("", *_BESIDE):
            part = path.with_name(path.name + end)
            if part.exists():
                shutil.copyfile(part, kept.with_name(kept.name + end))
        for end in (*_BESIDE, "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise JournalError(f"{error.filename or path}: cannot be written ({error.strerror})") from error
    file = Path(copy.rows("PRAGMA database_list")[0][2])
    with closing(sqlite3.connect(file)) as db:
        _write_copy(Store(db, file), path, replace=True)
