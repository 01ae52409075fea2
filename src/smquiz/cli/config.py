"""The person's own settings: ``config.toml`` in the platform's config directory.

``learner = "ana"`` names who learns when nothing else says so; ``retention = 0.9`` is the share of
what was learnt that should still be known when it is asked again.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from smquiz.cli.settings import Failure
from smquiz.engine.learning.remembered import RETENTION
from smquiz.history.names import NotAName, is_id, name_of

APP = "smquiz"
RETENTION_LIMITS = (0.7, 0.97)
USAGE = 2


class Config(NamedTuple):
    """What the config file says; a default where it says nothing."""

    learner: str | None = None
    retention: float = RETENTION


def config_path() -> Path:
    """Return where the config file stands, whether there is one or not."""
    if sys.platform.startswith("linux"):  # what platformdirs says, without importing it
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / APP
    else:
        import platformdirs

        folder = Path(platformdirs.user_config_dir(APP, appauthor=False))
    return folder / "config.toml"


def config() -> Config:
    """Return what the config file says.

    Raises:
        Failure: it cannot be read, or says what is not known; the exit code is 2.
    """
    return _config_of(config_path())


@cache
def _config_of(path: Path) -> Config:
    if not path.exists():  # nearly always; TOML is not even imported then
        return Config()
    text = _text(path)
    table = _table(path, text)
    for key in table:
        if key not in Config._fields:
            _refuse_key(path, text, key)
    return Config(_learner(path, text, table.get("learner")), _retention(path, text, table.get("retention")))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Failure(f"{path}: cannot be read ({reason}); mend it, or move it away", USAGE) from error


def _table(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else str(path)
        reason = re.sub(r" \(at .*\)", "", str(error))
        raise Failure(f'{where}: this is no TOML ({reason}); a line reads: learner = "ana"', USAGE) from error


def _learner(path: Path, text: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return _refuse(path, text, "learner", f'learner is to be a name, not {value!r}: learner = "ana"')
    try:
        return value.strip() if is_id(value) else name_of(value)
    except NotAName as error:
        return _refuse(path, text, "learner", f'learner is to be a name: {error}: learner = "ana"')


def _retention(path: Path, text: str, value: object) -> float:
    low, high = RETENTION_LIMITS
    if value is None:
        return Config().retention
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    return _refuse(path, text, "retention", f"retention is to be a number from {low} to {high}, not {value!r}")


def _refuse_key(path: Path, text: str, key: str) -> NoReturn:
    import difflib

    near = difflib.get_close_matches(key, Config._fields, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(Config._fields)}"
    _refuse(path, text, key, f"there is no setting {key!r}; {hint}")


def _refuse(path: Path, text: str, key: str, why: str) -> NoReturn:
    line = next((n for n, row in enumerate(text.splitlines(), 1) if _names(row, key)), None)
    raise Failure(f"{path}{f':{line}' if line else ''}: {why}", USAGE)


def _names(row: str, key: str) -> bool:
    """Whether a line gives the setting of that name.

    >>> _names('learner = "ana"', "learner"), _names("# learner", "learner"), _names("[learner]", "learner")
    (True, False, True)
    """
    return re.match(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[.=\]]""", row) is not None


# ------------------------------------------------------------------ writing
def with_learner(path: Path, text: str, name: str) -> str:
    """Return the text of a config file with another learner in it, and all else as it was.

    Raises:
        Failure: the file is written in a way that cannot be changed line by line.
    """
    import json
    import tomllib

    line = f"learner = {json.dumps(name, ensure_ascii=False)}"
    rows = text.splitlines()
    at = next((n for n, row in enumerate(rows) if _names(row, "learner")), None)
    if at is None:
        rows.insert(0, line)  # before any table
    else:
        rows[at] = line
    changed = "\n".join(rows) + "\n"
    try:
        fits = tomllib.loads(changed) == _table(path, text) | {"learner": name}
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise Failure(f"{path}: smquiz cannot change this file safely; write into it yourself: {line}")
    return changed


def set_default_learner(name: str) -> Path:
    """Write who learns when nothing else says so into the config file, and return its path.

    Raises:
        Failure: the file is at fault, or cannot be written; it is as it was.
    """
    from smquiz.cli.opened import write_whole

    path = config_path()
    config()  # a fault is told before anything is written
    text = with_learner(path, _text(path) if path.exists() else "", name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{path.parent}: cannot be made ({error.strerror})") from error
    write_whole(path, text)
    _config_of.cache_clear()
    return path
