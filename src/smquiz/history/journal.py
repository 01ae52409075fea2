"""The journal: every event of every session, committed one by one.

SQLite in WAL mode with ``synchronous=FULL``: an event that was written survives a kill
and a power cut, and two terminals can write at once. Nothing is changed or deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from smquiz.engine.session import AnyEvent, OutOfPlace, Session, fold

APPLICATION_ID = 0x736D7175  # "smqu": tells the journal from any other SQLite file
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0

_MIGRATIONS: dict[int, str] = {
    1: """
    CREATE TABLE learners (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE events (
        session TEXT NOT NULL,
        n INTEGER NOT NULL,
        at REAL NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (session, n)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        learner TEXT NOT NULL REFERENCES learners (id),
        bank TEXT NOT NULL,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        started_at REAL NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX sessions_by_learner ON sessions (learner, bank, started_at);
    """,
}

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class JournalError(Exception):
    """The journal cannot be used; the text says what, where and what to do."""


class PlayedElsewhere(JournalError):
    """Another terminal has gone on with the same session."""


class Known(NamedTuple):
    """A session in the list: its id and what is needed to choose it."""

    id: str
    kind: str
    topic: str
    started_at: float
    ended: bool


class Learner(NamedTuple):
    """A learner: a pseudonymous id, and the name given on this machine."""

    id: str
    name: str


class Journal:
    """An open journal. Use :func:`open_journal`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    # -------------------------------------------------------------- learners
    def learner(self, name: str) -> Learner:
        """Return the learner of that name, made on first sight."""
        known = self._all("SELECT id, name FROM learners WHERE name = ?", name)
        if known:
            return Learner(*known[0])
        with self._writing():
            self._db.execute(
                "INSERT INTO learners (id, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                (os.urandom(8).hex(), name),
            )
        row = self._one("SELECT id, name FROM learners WHERE name = ?", name)
        return Learner(*row)

    def learners(self) -> list[Learner]:
        """Return all learners, by name."""
        return [Learner(*row) for row in self._all("SELECT id, name FROM learners ORDER BY name")]

    # -------------------------------------------------------------- writing
    def start(self, event: AnyEvent, learner: Learner, bank: str, kind: str, topic: str) -> str:
        """Write the first event of a new session and return the session's id."""
        session = os.urandom(6).hex()
        with self._writing():
            self._db.execute(
                "INSERT INTO sessions (id, learner, bank, kind, topic, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                (session, learner.id, bank, kind, topic, event.at),
            )
            self._insert(session, 0, event)
        return session

    def append(self, session: str, n: int, event: AnyEvent) -> None:
        """Write event number ``n`` of a session; it is on the disk when this returns.

        Raises:
            PlayedElsewhere: somebody else wrote number ``n`` first.
            JournalError: it could not be written.
        """
        try:
            with self._writing():
                self._insert(session, n, event)
                if event.__struct_config__.tag == "finished":
                    self._db.execute("UPDATE sessions SET ended = 1 WHERE id = ?", (session,))
        except sqlite3.IntegrityError:
            raise PlayedElsewhere(
                f"session {session} was continued in another terminal; go on there, "
                "or leave it there and type `smquiz resume`"
            ) from None

    def _insert(self, session: str, n: int, event: AnyEvent) -> None:
        self._db.execute(
            "INSERT INTO events (session, n, at, body) VALUES (?, ?, ?, ?)",
            (session, n, event.at, _encoder.encode(event)),
        )

    # -------------------------------------------------------------- reading
    def events(self, session: str) -> list[AnyEvent]:
        """Return the events of a session in order.

        Raises:
            JournalError: an event cannot be read.
        """
        rows = self._all("SELECT body FROM events WHERE session = ? ORDER BY n", session)
        try:
            return [_decoder.decode(body) for (body,) in rows]
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise JournalError(
                f"{self.path}: session {session} holds an event that cannot be read ({error}); "
                "the file was left as it is: update smquiz, or restore a copy of the file"
            ) from error

    def session(self, session: str) -> Session:
        """Fold the events of a session.

        Raises:
            JournalError: there is no such session, or it cannot be read.
        """
        events = self.events(session)
        if not events:
            raise JournalError(f"there is no session {session}; `smquiz scores list` shows those there are")
        try:
            return fold(events)
        except OutOfPlace as error:
            raise JournalError(f"{self.path}: session {session} cannot be read: {error}") from error

    def known(self, learner: Learner, bank: str | None = None, open_only: bool = False) -> list[Known]:
        """Return a learner's sessions, oldest first."""
        rows = self._all(
            "SELECT id, kind, topic, started_at, ended FROM sessions "
            "WHERE learner = ? AND (? IS NULL OR bank = ?) AND (NOT ? OR NOT ended) ORDER BY started_at, id",
            learner.id,
            bank,
            bank,
            open_only,
        )
        return [Known(i, kind, topic, at, bool(ended)) for i, kind, topic, at, ended in rows]

    def near(self, start: str) -> list[str]:
        """Return the ids of sessions that begin with ``start``, of any learner."""
        pattern = start.replace("%", "").replace("_", "") + "%"
        return [i for (i,) in self._all("SELECT id FROM sessions WHERE id LIKE ? ORDER BY started_at", pattern)]

    def sessions(self, learner: Learner, bank: str | None = None) -> Iterator[tuple[str, Session]]:
        """Fold all sessions of a learner, oldest first."""
        for known in self.known(learner, bank):
            yield known.id, self.session(known.id)

    # -------------------------------------------------------------- plumbing
    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error

    def _all(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error

    def _one(self, sql: str, *values: object) -> tuple[str, ...]:
        rows = self._all(sql, *values)
        return tuple(str(x) for x in rows[0])


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open the journal, made or migrated if need be, and close it afterwards.

    Raises:
        JournalError: the file is damaged, no journal, of a newer smquiz, or cannot be
            written. It is never changed in these cases.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise JournalError(
            f"{path}: cannot be opened ({error}); check the folder's permissions, or choose another with --data-dir"
        ) from error
    try:
        try:
            _prepare(connection, path)
        except sqlite3.Error as error:
            raise _explained(error, path) from error
        yield Journal(connection, path)
    finally:
        connection.close()


def _prepare(db: sqlite3.Connection, path: Path) -> None:
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
    db.execute("PRAGMA foreign_keys = ON")
    if version < SCHEMA_VERSION:
        _migrate(db)
    db.execute("PRAGMA synchronous = FULL")


def _migrate(db: sqlite3.Connection) -> None:
    """Bring an older journal to this version, in one transaction."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]  # another terminal may have been first
        for step in range(version + 1, SCHEMA_VERSION + 1):
            for statement in _MIGRATIONS[step].split(";"):
                if statement.strip():
                    db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _explained(error: sqlite3.Error, path: Path) -> JournalError:
    reason = str(error)
    if "locked" in reason or "busy" in reason:
        return JournalError(f"{path}: another program keeps it locked; close that one and try again")
    if "malformed" in reason or "not a database" in reason or "corrupt" in reason:
        return JournalError(
            f"{path}: the file is damaged ({reason}); it was left as it is: move it away to start anew, "
            f"or save what is left with `sqlite3 {path.name} .recover`"
        )
    if "readonly" in reason or "unable to open" in reason or "full" in reason:
        return JournalError(
            f"{path}: cannot be written ({reason}); check space and permissions, "
            "or choose another folder with --data-dir"
        )
    return JournalError(f"{path}: {reason}")
