"""The open file beneath the journal: transactions, queries, and errors in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from smquiz.history.schema import APPLICATION_ID, SCHEMA_VERSION, know_sums, migrate, sum_of

BUSY_SECONDS = 10.0
FAULTS = (sqlite3.Error, UnicodeDecodeError)  # the second where a damaged file holds bytes that are no text


class JournalError(Exception):
    """The journal cannot be used; the text says what, where and what to do."""


class Damaged(JournalError):
    """The journal itself is damaged."""


class FileAtFault(JournalError):
    """A file that was named is damaged, or not what it should be; nothing was changed."""


class Counted(NamedTuple):
    """How much there is."""

    learners: int
    sessions: int
    answers: int


class Store:
    """An open SQLite file of this version. All that reads or writes it stands in this room."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path
        self._past = str(self.value("SELECT token FROM past"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do what follows in one transaction that no other terminal writes into, durable at its end.

        Raises:
            JournalError: it could not be written; nothing of it was.
            sqlite3.IntegrityError: what was written contradicts what is there; nothing was written.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise self.explained(error) from error

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement within :meth:`writing` and return how many rows it changed."""
        return self._db.execute(sql, values).rowcount

    def put_event(self, session: str, n: int, at: float, body: bytes) -> None:
        """Write one event within :meth:`writing`, with its check sum."""
        self.run(
            "INSERT INTO events (session, n, at, body, sum) VALUES (?, ?, ?, ?, ?)",
            (session, n, at, body, sum_of(body)),
        )

    def look_at_sums(self, session: str = "") -> None:
        """See that events are as they were written: those of a session with its other courses, or all.

        An older smquiz that had the file open when it got its sums goes on without them; its events have none.

        Raises:
            JournalError: one was changed.
        """
        changed = self.value(
            "SELECT session FROM events WHERE session >= ? AND session < ? AND sum <> sum_of(body) LIMIT 1",
            session,
            f"{session}." if session else chr(0x10FFFF),
        )
        if changed is not None:
            why = f"an event of session {changed} is not as it was written: its check sum does not fit"
            raise self.explained(sqlite3.DatabaseError(f"malformed: {why}"))

    def run_each(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement within :meth:`writing` for each of many rows."""
        self._db.executemany(sql, rows)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read what follows as it is at one moment, whatever other terminals write meanwhile."""
        self.rows("BEGIN")
        try:
            self.rows("SELECT 1 FROM past")
            yield
        finally:
            self.rows("ROLLBACK")

    def explained(self, error: Exception) -> JournalError:
        """Return what SQLite reports as an error for the person who has the file."""
        return explained(error, self.path)

    def changes(self) -> int:
        """Return how many rows were changed since the file was opened."""
        return self._db.total_changes

    def change_past(self) -> None:
        """Say, within :meth:`writing`, that events were moved or removed: copies derived before are void."""
        self._past = str(self._db.execute("UPDATE past SET token = hex(randomblob(8)) RETURNING token").fetchone()[0])

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        try:
            return self._db.execute(sql, values).fetchall()
        except FAULTS as error:
            raise self.explained(error) from error

    def each(self, sql: str, *values: object) -> Iterator[Any]:
        """Return rows one by one, as they are read; whoever stops before the end need not say so.

        Left where it is, it asks nothing of the file, which may be closed by then (``yield from`` would close the
        cursor in it).
        """
        try:
            for row in self._db.execute(sql, values):  # noqa: UP028
                yield row
        except FAULTS as error:
            raise self.explained(error) from error

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, ``None`` without one."""
        rows = self.rows(sql, *values)
        return rows[0][0] if rows else None


# ------------------------------------------------------------------ opening
def make_folder(folder: Path) -> None:
    """Make a folder, unless it is there.

    Raises:
        JournalError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise JournalError(f"{folder}: this is a file; --data-dir wants a folder") from None
    except NotADirectoryError as error:
        raise JournalError(
            f"{folder}: cannot be made, since a file stands in its way; choose another folder"
        ) from error
    except OSError as error:
        raise JournalError(
            f"{folder}: cannot be made ({error.strerror}); choose another folder with --data-dir"
        ) from error


@contextmanager
def connected(path: Path, patience_s: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """Open a file with SQLite, for reading alone where it cannot be written, and close it afterwards.

    Raises:
        JournalError: it can be neither written nor read.
    """
    try:
        db = _opened(path, patience_s)
    except FAULTS as error:
        raise explained(error, path) from error
    with closing(db):
        yield db


def _opened(path: Path, patience_s: float) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=patience_s, isolation_level=None)
    try:
        db.execute("PRAGMA user_version")
    except sqlite3.OperationalError as error:
        db.close()
        if str(error).endswith("locked") or not _only_read(path):
            raise
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except BaseException:
        db.close()
        raise
    return db


def _only_read(path: Path) -> bool:
    """Whether a file stands where nothing can be written, and can be read.

    Raises:
        JournalError: it can, but what was written last stands beside it, which SQLite does not read there.
    """
    if not os.access(path, os.R_OK) or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return False
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise JournalError(
            f"{path}: cannot be read where nothing can be written, since what was written last still stands in "
            f"{beside.name}; copy both files into another folder and name that with --data-dir"
        )
    return True


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Look at an open file, migrate it if it is older, and make its writes durable.

    Raises:
        JournalError: it is no journal, or one of a newer smquiz; it was not changed.
    """
    know_sums(db)
    version = db.execute("PRAGMA user_version").fetchone()[0]
    application = db.execute("PRAGMA application_id").fetchone()[0]
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not empty and application != APPLICATION_ID:
        raise JournalError(f"{path}: this is no smquiz journal; move it away, or choose another folder with --data-dir")
    if version > SCHEMA_VERSION:
        raise JournalError(
            f"{path}: written by a newer smquiz (format {version}, this one reads {SCHEMA_VERSION}); "
            "update smquiz; the file was left as it is"
        )
    if version < SCHEMA_VERSION:
        try:
            migrate(db)
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error):
                raise
            raise JournalError(
                f"{path}: written by an older smquiz (format {version}), and cannot be brought to this one's where "
                "nothing can be written; copy it into another folder and name that with --data-dir"
            ) from error
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")


def explained(error: Exception, path: Path) -> JournalError:
    """Return what SQLite reports as an error for the person who has the file."""
    reason = str(error)
    if "locked" in reason or "busy" in reason:
        return JournalError(f"{path}: another program keeps it locked; close that one and try again")
    if any(sign in reason for sign in ("malformed", "not a database", "corrupt", "decode")):
        return Damaged(
            f"{path}: the file is damaged ({reason}); it was left as it is: `smquiz history restore FILE` puts a "
            f"backup in its place, `sqlite3 {path.name} .recover` saves what is left, moving it away starts anew"
        )
    if "unable to open" in reason:
        return JournalError(
            f"{path}: cannot be {'opened' if path.exists() else 'made'} ({reason}); check the permissions of the file "
            "and its folder, or choose another folder with --data-dir"
        )
    if any(sign in reason for sign in ("readonly", "full", "disk I/O")):
        return JournalError(
            f"{path}: cannot be written ({reason}); check space and permissions, "
            "or choose another folder with --data-dir"
        )
    return JournalError(f"{path}: {reason}")
