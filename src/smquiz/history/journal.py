"""The journal: every event of every session, committed one by one.

SQLite in WAL mode with ``synchronous=FULL``: an event that was written survives a kill
and a power cut, and two terminals can write at once. Playing changes and deletes nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from smquiz.engine.session import AnyEvent, OutOfPlace, Session, fold
from smquiz.history.people import Learner as Learner
from smquiz.history.people import People
from smquiz.history.store import BUSY_SECONDS, FAULTS, Damaged, connected, explained, make_folder, prepare
from smquiz.history.store import JournalError as JournalError

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)

Numbered = tuple[int, AnyEvent]  # an event with its number of arrival


class PlayedElsewhere(JournalError):
    """Another terminal has gone on with the same session."""


class Known(NamedTuple):
    """A session in the list: its id and what is needed to choose it."""

    id: str
    kind: str
    topic: str
    started_at: float
    ended: bool


_KNOWN = "SELECT id, kind, topic, started_at, ended FROM sessions"


def _known(rows: Iterable[tuple[str, str, str, float, int]]) -> list[Known]:
    return [Known(i, kind, topic, at, bool(ended)) for i, kind, topic, at, ended in rows]


class BankKnown(NamedTuple):
    """A bank that sessions belong to: its id, how many, and the one of them that began last."""

    id: str
    sessions: int
    latest: str


class Journal(People):
    """An open journal. Use :func:`open_journal`."""

    # -------------------------------------------------------------- writing
    def start(self, event: AnyEvent, learner: Learner, bank: str, kind: str, topic: str) -> str:
        """Write the first event of a new session and return the session's id.

        Raises:
            JournalError: the learner is no longer there, or it could not be written or not be read again.
        """
        session = os.urandom(6).hex()
        try:
            with self.writing():
                self.run(
                    "INSERT INTO sessions (id, learner, bank, kind, topic, started_at) VALUES (?, ?, ?, ?, ?, ?)",
                    (session, learner.id, bank, kind, topic, event.at),
                )
                self._insert(session, 0, event)
        except sqlite3.IntegrityError:
            raise JournalError(
                f"the learner {learner.name} was erased or joined to another in another terminal; "
                "nothing was begun: type the command again"
            ) from None
        return session

    def append(self, session: str, n: int, event: AnyEvent) -> None:
        """Write event number ``n`` of a session; it is on the disk when this returns.

        Raises:
            PlayedElsewhere: somebody else wrote number ``n`` first.
            JournalError: the session is no longer there, or it could not be written or not be read again.
        """
        try:
            with self.writing():
                self._insert(session, n, event)
                if event.__struct_config__.tag == "finished":
                    self.run("UPDATE sessions SET ended = 1 WHERE id = ?", (session,))
        except sqlite3.IntegrityError as error:
            if "UNIQUE" in str(error):
                raise PlayedElsewhere(
                    f"session {session} was continued in another terminal; go on there, "
                    "or leave it there and type `smquiz resume`"
                ) from None
            raise JournalError(
                f"session {session} is no longer as this terminal left it: another one has erased, merged or "
                "restored the history. The last answer was not written; `smquiz resume` shows what there is"
            ) from None

    def _insert(self, session: str, n: int, event: AnyEvent) -> None:
        self.put_event(session, n, event.at, self._body_of(event))

    def _body_of(self, event: AnyEvent) -> bytes:
        """Return an event as it is kept, once it is sure that it can be read again.

        One that cannot, such as one with a number that is none, would shut its learner out of the whole history.

        Raises:
            JournalError: it would not be read as what it is.
        """
        try:
            body = _encoder.encode(event)
            read = _decoder.decode(body)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise self._unreadable(event, str(error)) from error
        if read != event:
            raise self._unreadable(event, "it would be read as something else")
        return body

    def _unreadable(self, event: AnyEvent, why: str) -> JournalError:
        return JournalError(
            f"{self.path}: an event ({event.__struct_config__.tag}) was not written, as nobody could read it again "
            f"({why}); what was written before is safe. Leave out what is unusual in it, or report this fault of smquiz"
        )

    # -------------------------------------------------------------- reading
    def events(self, session: str) -> list[AnyEvent]:
        """Return the events of a session in order.

        Raises:
            JournalError: an event cannot be read.
        """
        return [event for _, event in self.numbered_events(session)]

    def numbered_events(self, session: str) -> list[Numbered]:
        """Return the events of a session in order, each with its number of arrival.

        Raises:
            JournalError: an event cannot be read.
        """
        rows = self.rows("SELECT seq, body FROM events WHERE session = ? ORDER BY n", session)
        return [(seq, self.decoded(session, body)) for seq, body in rows]

    def all_numbered(self, learner: Learner, bank: str) -> Iterator[tuple[str, list[Numbered]]]:
        """Return all sessions of a learner with a bank, oldest first, with their numbered events.

        One session at a time is in memory, whatever the journal holds. :meth:`count_sessions` tells
        how many will come.

        Raises:
            JournalError: an event cannot be read.
        """
        rows = self.each(
            "SELECT s.id, e.seq, e.body FROM sessions AS s INDEXED BY sessions_by_learner "
            "CROSS JOIN events AS e ON e.session = s.id "
            "WHERE s.learner = ? AND s.bank = ? ORDER BY s.started_at, s.id, e.n",
            learner.id,
            bank,
        )
        for session, events in groupby(rows, key=lambda row: str(row[0])):
            yield session, [(seq, self.decoded(session, body)) for _, seq, body in events]

    def count_sessions(self, learner: Learner, bank: str) -> int:
        """Return how many sessions a learner has with a bank."""
        return int(self.value("SELECT count(*) FROM sessions WHERE learner = ? AND bank = ?", learner.id, bank))

    def banks(self) -> list[BankKnown]:
        """Return the banks that sessions of any learner belong to."""
        rows = self.rows("SELECT bank, count(*), id, max(started_at) FROM sessions GROUP BY bank ORDER BY bank")
        return [BankKnown(bank, sessions, latest) for bank, sessions, latest, _ in rows]

    def decoded(self, session: str, body: bytes) -> AnyEvent:
        """Read an event of a session.

        Raises:
            JournalError: it cannot be read.
        """
        try:
            return _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Damaged(
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
        wanted = "learner = ?" + (" AND bank = ?" if bank is not None else "") + (" AND ended = 0" if open_only else "")
        rows = self.rows(
            f"{_KNOWN} WHERE {wanted} ORDER BY started_at, id",
            *([learner.id] if bank is None else [learner.id, bank]),
        )
        return _known(rows)

    def latest(self, learner: Learner, bank: str, number: int) -> list[Known]:
        """Return the last sessions of a learner with a bank, oldest first; the price does not grow with the others."""
        rows = self.rows(
            f"{_KNOWN} INDEXED BY sessions_by_learner "
            "WHERE learner = ? AND bank = ? ORDER BY started_at DESC, id DESC LIMIT ?",
            learner.id,
            bank,
            number,
        )
        return _known(reversed(rows))

    def begun_since(self, learner: Learner, bank: str, at: float) -> list[Known]:
        """Return the sessions of a learner with a bank that began at a moment or later, oldest first."""
        rows = self.rows(
            f"{_KNOWN} INDEXED BY sessions_by_learner "
            "WHERE learner = ? AND bank = ? AND started_at >= ? ORDER BY started_at, id",
            learner.id,
            bank,
            at,
        )
        return _known(rows)

    def near(self, start: str) -> list[str]:
        """Return the ids of sessions that begin with ``start``, of any learner."""
        pattern = start.replace("%", "").replace("_", "") + "%"
        return [i for (i,) in self.rows("SELECT id FROM sessions WHERE id LIKE ? ORDER BY started_at", pattern)]

    def sessions(self, learner: Learner, bank: str | None = None) -> Iterator[tuple[str, Session]]:
        """Fold all sessions of a learner, oldest first."""
        for known in self.known(learner, bank):
            yield known.id, self.session(known.id)

    # -------------------------------------------------------------- arrivals
    def last_seq(self) -> int:
        """Return the number of the event that arrived last, of any learner; 0 before the first."""
        return int(self.value("SELECT coalesce(max(seq), 0) FROM events"))

    def changed_since(self, learner: Learner, bank: str, seq: int) -> list[str]:
        """Return the sessions of a learner and a bank with an event that arrived after ``seq``, by their start.

        The price grows with the sessions returned, not with what the journal holds.
        """
        rows = self.rows(
            "SELECT id FROM sessions INDEXED BY sessions_changed "
            "WHERE learner = ? AND bank = ? AND last_seq > ? ORDER BY started_at, id",
            learner.id,
            bank,
            seq,
        )
        return [i for (i,) in rows]

    # -------------------------------------------------------------- snapshots
    def snapshot(self, learner: Learner, bank: str, format: int) -> tuple[int, bytes] | None:  # noqa: A002
        """Return what was derived from the events up to a number of arrival, and that number.

        ``None`` if nothing was kept, or in another format than the one that is read here.
        """
        rows = self.rows(
            "SELECT upto_seq, body FROM snapshots WHERE learner = ? AND bank = ? AND format = ?",
            learner.id,
            bank,
            format,
        )
        return rows[0] if rows else None

    def save_snapshot(self, learner: Learner, bank: str, format: int, upto_seq: int, body: bytes) -> None:  # noqa: A002
        """Keep what was derived from all events up to ``upto_seq``, for speed.

        Nothing is kept, and no error raised, if another terminal kept a later one, if the learner was erased,
        if events were moved or removed since this journal was opened, or if it cannot be written: a copy that
        is missing costs time and nothing else.
        """
        try:
            with self.writing():
                self.run(
                    "INSERT INTO snapshots (learner, bank, format, upto_seq, body) "
                    "SELECT ?, ?, ?, ?, ? FROM past WHERE token = ? "
                    "ON CONFLICT (learner, bank) DO UPDATE "
                    "SET format = excluded.format, upto_seq = excluded.upto_seq, body = excluded.body "
                    "WHERE format <> excluded.format OR upto_seq <= excluded.upto_seq",
                    (learner.id, bank, format, upto_seq, body, self._past),
                )
        except (sqlite3.IntegrityError, JournalError):
            return

    def drop_snapshots(self, learner: Learner | None = None) -> None:
        """Forget what was derived, for one learner or for all; it is derived again when it is needed."""
        with self.writing():
            if learner is None:
                self.run("DELETE FROM snapshots")
            else:
                self.run("DELETE FROM snapshots WHERE learner = ?", (learner.id,))

    # -------------------------------------------------------------- settings
    def setting(self, learner: Learner, name: str) -> str | None:
        """Return a learner's own setting, ``None`` where there is none."""
        value = self.value("SELECT value FROM settings WHERE learner = ? AND name = ?", learner.id, name)
        return None if value is None else str(value)

    def set_setting(self, learner: Learner, name: str, value: str | None) -> None:
        """Keep a learner's own setting; ``None`` takes it back.

        Raises:
            JournalError: the learner is no longer there, or it could not be written.
        """
        try:
            with self.writing():
                self.run(
                    "INSERT INTO settings (learner, name, value) VALUES (?, ?, ?) ON CONFLICT (learner, name) "
                    "DO UPDATE SET value = excluded.value, changed = changed + 1 WHERE value IS NOT excluded.value",
                    (learner.id, name, value),
                )
        except sqlite3.IntegrityError:
            raise JournalError(f"the learner {learner.name} was erased in another terminal; nothing was kept") from None


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open the journal, made or migrated if need be, and close it afterwards.

    Where it cannot be written it is open for reading, and what would write says so.

    Raises:
        JournalError: the file is damaged, no journal, of a newer smquiz, or can neither be
            written nor read. It is never changed in these cases.
    """
    make_folder(path.parent)
    with connected(path, BUSY_SECONDS) as connection:
        try:
            prepare(connection, path)
        except FAULTS as error:
            raise explained(error, path) from error
        yield Journal(connection, path)
