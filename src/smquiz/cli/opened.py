"""Opening the pieces: folders, bank, journal and face."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from smquiz.cli.config import APP, config
from smquiz.cli.settings import Failure, settings
from smquiz.engine.shown import safe_json

if TYPE_CHECKING:
    from smquiz.engine.items import Bank, Topic
    from smquiz.history.journal import Journal
    from smquiz.ui.actions import Face
NOBODY_NAMED = "default"  # who learns when nothing says who


def now() -> float:
    """Wall time in seconds since the epoch."""
    return time.time()


def steady(runs_on: bool) -> float:
    """The clock that limits run on, in seconds; a practice clock sleeps with the machine.

    An exam's clock counts the time asleep too, where the system can tell it.
    """
    if runs_on and hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def utc_offset() -> float:
    """The local distance from UTC in seconds."""
    return float(time.localtime().tm_gmtoff or 0)


# ------------------------------------------------------------------ folders
def data_dir() -> Path:
    """The folder of the journal: --data-dir, SMQUIZ_DATA_DIR, or the platform's."""
    named = settings.data_dir or os.environ.get("SMQUIZ_DATA_DIR")
    if named:
        return Path(named).expanduser()
    if sys.platform.startswith("linux"):  # what platformdirs says, without importing it
        return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / APP
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def journal_path() -> Path:
    """The file of the journal, whether there is one or not."""
    return data_dir() / "journal.sqlite3"


def cache_dir() -> Path:
    """The folder of compiled banks; may be deleted at any time."""
    if sys.platform.startswith("linux"):  # what platformdirs says, without importing it
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / APP
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False))


# ------------------------------------------------------------------ pieces
def bank_path() -> Path | None:
    """The bank named with --bank; ``None`` is the shipped course."""
    return Path(settings.bank).expanduser() if settings.bank else None


def open_bank(path: Path | None = None) -> Bank:
    """Load the bank, from its compiled form where that is fresh; it knows by which name it was opened."""
    from msgspec.structs import replace

    from smquiz.bank.load import load

    named = path or bank_path()
    return replace(load(named, cache_dir()), path="" if named is None else str(path or settings.bank))


def command(words: str) -> str:
    """Return a command as it is to be typed where no bank was opened: it means the bank of this line."""
    from smquiz.engine.commands import typed

    return typed(words, settings.bank or "")


@contextmanager
def open_history() -> Iterator[Journal]:
    """Open the journal of this machine."""
    from smquiz.history.journal import open_journal

    with open_journal(journal_path()) as journal:
        yield journal


def learner_name() -> str:
    """The learner's name or id: --learner, SMQUIZ_LEARNER, the config file's, or ``default``.

    Raises:
        Failure: nobody can be called so.
    """
    for source, said in (("--learner", settings.learner), ("SMQUIZ_LEARNER", os.environ.get("SMQUIZ_LEARNER"))):
        if said:
            return _name_or_id(said, source)
    return default_name()


def default_name() -> str:
    """Who learns where neither the line nor the environment says so: by name or id."""
    return config().learner or NOBODY_NAMED


def _name_or_id(said: str, source: str) -> str:
    from smquiz.history.names import NotAName, is_id, name_of

    try:
        return said.strip() if is_id(said) else name_of(said)
    except NotAName as error:
        raise Failure(f"{source}: {error}", 2) from None


def retention() -> float:
    """The share in [0.7, 0.97] of what was learnt that should still be known when it is asked again."""
    return config().retention


def is_plain(out: TextIO | None = None) -> bool:
    """Whether to ask and tell in lines."""
    return (
        settings.plain
        or os.environ.get("ACCESSIBLE", "") not in ("", "0")
        or os.environ.get("TERM", "") == "dumb"
        or not sys.stdin.isatty()
        or not (out or sys.stdout).isatty()
    )


def somebody_types() -> bool:
    """Whether a person can be asked what is no answer: input from a pipe is answers only."""
    return sys.stdin.isatty()


def open_face(out: TextIO | None = None) -> Face:
    """Return the face that fits the terminal: prompted, or line mode.

    Args:
        out: Where screens go; standard output by default.
    """
    stream = out or sys.stdout
    if is_plain(stream):
        from smquiz.ui.line import WIDTH, LineFace

        width = WIDTH
        if stream.isatty():
            width = min(WIDTH, max(20, os.get_terminal_size(stream.fileno()).columns - 1))
        return LineFace(_read_line, stream, echo=not somebody_types(), width=width)
    return _prompted(stream)


def _prompted(stream: TextIO) -> Face:
    from rich.console import Console

    from smquiz.ui.prompted import PromptedFace

    no_color = settings.no_color or bool(os.environ.get("NO_COLOR"))
    return PromptedFace(
        Console(
            file=stream,
            markup=False,
            emoji=False,
            highlight=False,
            no_color=no_color or None,
            soft_wrap=False,
        )
    )


def _read_line() -> str:
    try:
        line = sys.stdin.readline()
        line.encode()  # in the C locale Python lets bytes through that are no text, and that no file could keep
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise Failure(f"the input is not {error.encoding} text; answers are to be typed in UTF-8") from error
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


# ------------------------------------------------------------------ names
def topic_of(bank: Bank, name: str) -> Topic:
    """Find the topic that was named, or fail with the names there are."""
    from smquiz.engine.items import topic_named

    topic = topic_named(bank, name)
    if topic is None:
        import difflib

        known = [t.slug for t in bank.topics] + [t.id.lower() for t in bank.topics]
        near = difflib.get_close_matches(name.lower(), known, 2, 0.5)
        hint = (
            f"did you mean {' or '.join(near)}?"
            if near
            else "topics: " + ", ".join(f"{t.id.lower()} {t.slug}" for t in bank.topics)
        )
        raise Failure(f"there is no topic {name!r}; {hint}", 2)
    return topic


def json_text(value: object, indent: int = 2) -> str:
    """Return one JSON document as text with its end; nothing in it is obeyed by a terminal.

    An ``indent`` of 0 puts it into one line.
    """
    import msgspec

    text = msgspec.json.encode(value)
    return safe_json((msgspec.json.format(text, indent=indent) if indent else text).decode()) + "\n"


def print_json(value: object) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json_text(value))


def file_to_write(name: str) -> Path:
    """Return the file that was named to be written.

    Raises:
        Failure: it is the name of a folder, or of a device, which would not be one afterwards.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        raise Failure(f"{path}: this is a folder; name a file in it", 2)
    if path.exists() and not path.is_file():
        raise Failure(f"{path}: this is no file to write over; name another, or - for standard output", 2)
    return path


def refuse_unwritable(path: Path) -> None:
    """Find out whether a file can be written, before anybody works for what is to stand there.

    Raises:
        Failure: it cannot be written.
    """
    import tempfile

    try:
        tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent).close()
    except OSError as error:
        raise _unwritable(path, error) from error


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Write a file whole or not at all: to a temporary name beside it, then renamed.

    Args:
        path: The file; what stands there is replaced.
        text: What to write, as one text or in pieces.

    Raises:
        Failure: it cannot be written; what was there is still there.
    """
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines([text] if isinstance(text, str) else text)
                file.flush()
                os.fsync(file.fileno())
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> Failure:
    return Failure(f"{path}: cannot be written ({error.strerror}); choose another place, nothing was changed")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
