"""One learner's history as a file: JSON lines that another machine's journal takes in.

The first line says what the file is, the last holds a digest of those before it, so that a file
that was cut off or changed on the way is found out. In between stand the learner's ids, what they
are called (only on request), joins, settings, and every session with its events.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from smquiz.engine.session import AnyEvent, Started
from smquiz.engine.shown import safe_json
from smquiz.history.branches import step_of
from smquiz.history.journal import Journal
from smquiz.history.merging import put_course
from smquiz.history.people import Learner
from smquiz.history.store import FileAtFault

FORMAT = 1


class Head(msgspec.Struct, frozen=True, tag_field="line", tag="smquiz-learner"):
    """What the file is, and how much it holds."""

    format: int
    id: str
    sessions: int


class Who(msgspec.Struct, frozen=True, tag_field="line", tag="id"):
    """An id of the learner; ``name`` is empty and ``renamed`` -1 where the name is kept back."""

    id: str
    name: str = ""
    renamed: int = -1


class Join(msgspec.Struct, frozen=True, tag_field="line", tag="join"):
    """Two ids that are one person."""

    other: str
    person: str


class Setting(msgspec.Struct, frozen=True, tag_field="line", tag="setting"):
    """A setting, and how often it was changed."""

    name: str
    value: str | None
    changed: int


class Played(msgspec.Struct, frozen=True, tag_field="line", tag="session"):
    """A session with its events."""

    id: str
    events: tuple[AnyEvent, ...]


class End(msgspec.Struct, frozen=True, tag_field="line", tag="end"):
    """The SHA-256 of all lines before, in hexadecimal digits."""

    sha256: str


Line = Head | Who | Join | Setting | Played | End

_decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


class _Start(msgspec.Struct, frozen=True):
    """What tells a learner's file from others, whatever its format."""

    line: str
    format: int


# ------------------------------------------------------------------ writing
def export_lines(journal: Journal, learner: Learner, with_name: bool) -> Iterator[str]:
    """Return the lines of the file for one learner, each with its end.

    Raises:
        JournalError: the journal cannot be read.
    """
    digest = hashlib.sha256()
    for line in _lines(journal, learner, with_name):
        text = safe_json(msgspec.json.encode(line).decode()) + "\n"
        digest.update(text.encode())
        yield text
    yield msgspec.json.encode(End(digest.hexdigest())).decode() + "\n"


def _lines(journal: Journal, learner: Learner, with_name: bool) -> Iterator[Line]:
    sessions = journal.known(learner)
    for k in sessions:
        journal.look_at_sums(k.id)
    ids = journal.rows("SELECT id, name, renamed FROM learners WHERE person = ? ORDER BY id", learner.id)
    yield Head(FORMAT, learner.id, len(sessions))
    yield from (Who(i, name, renamed) if with_name else Who(i) for i, name, renamed in ids)
    own = {i for i, _, _ in ids}
    joins = journal.rows("SELECT other, person FROM joins ORDER BY other, person")
    yield from (Join(other, person) for other, person in joins if other in own)
    rows = journal.rows("SELECT name, value, changed FROM settings WHERE learner = ? ORDER BY name", learner.id)
    yield from (Setting(name, value, changed) for name, value, changed in rows)
    yield from (Played(k.id, tuple(journal.events(k.id))) for k in sessions)


# ------------------------------------------------------------------ reading
def is_exported(path: Path) -> bool:
    """Whether a file begins as a learner's file does.

    Raises:
        FileAtFault: it does, but was written by a newer smquiz.
    """
    with path.open("rb") as file:
        first = file.readline(10_000)
    try:
        start = msgspec.json.decode(first, type=_Start)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    if start.line == "smquiz-learner" and start.format > FORMAT:
        raise FileAtFault(
            f"{path}: written by a newer smquiz (format {start.format}, this one reads {FORMAT}); "
            "update smquiz on this machine; nothing was changed"
        )
    return start.line == "smquiz-learner"


def read_exported(path: Path, into: Journal) -> None:
    """Read a learner's file into an empty journal.

    Raises:
        FileAtFault: the file is damaged.
    """
    try:
        with into.writing():
            _take_all(path, into)
    except sqlite3.IntegrityError as error:
        raise FileAtFault(
            f"{path}: the file contradicts itself ({error}); nothing was changed: export it again"
        ) from error


def _take_all(path: Path, into: Journal) -> None:
    head, whole, sessions, digest = None, False, 0, hashlib.sha256()
    for n, (text, line) in enumerate(_read(path), 1):
        if whole or (n == 1) != isinstance(line, Head):
            raise _fault(path, n, "this line is out of place")
        if isinstance(line, Head):
            head = line
        elif isinstance(line, End):
            whole = line.sha256 == digest.hexdigest()
        elif head is not None:
            _take(path, n, line, head, into)
            sessions += isinstance(line, Played)
        digest.update(text)
    if head is None or not whole or sessions != head.sessions:
        raise FileAtFault(
            f"{path}: the file was cut off or changed since it was exported (its check sum does not fit); "
            "nothing was changed: export it again"
        )


def _read(path: Path) -> Iterator[tuple[bytes, Line]]:
    with path.open("rb") as file:
        for n, text in enumerate(file, 1):
            try:
                yield text, _decoder.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise _fault(path, n, str(error)) from error


def _take(path: Path, n: int, line: Line, head: Head, into: Journal) -> None:
    match line:
        case Who():
            into.run(
                "INSERT OR IGNORE INTO learners (id, name, renamed, here, person) VALUES (?, ?, ?, 1, ?)",
                (line.id, line.name, line.renamed, head.id),
            )
        case Join():
            into.run("INSERT OR IGNORE INTO joins (other, person) VALUES (?, ?)", (line.other, line.person))
        case Setting():
            into.run("INSERT INTO settings VALUES (?, ?, ?, ?)", (head.id, line.name, line.value, line.changed))
        case Played(events=(Started(), *_)):
            put_course(into, line.id, head.id, (), tuple(step_of(e) for e in line.events))
        case _:
            raise _fault(path, n, "this line is out of place")


def _fault(path: Path, n: int, why: str) -> FileAtFault:
    return FileAtFault(f"{path}:{n}: the file is damaged ({why}); nothing was changed: export it again")
