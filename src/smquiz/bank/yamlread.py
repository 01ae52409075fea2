"""YAML read in one pass over the parser's events: values with their places.

No object is ever built from a tag, aliases are refused, size and depth are bounded, and
every scalar stays as it was written: what it means is decided where a type expects it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple, Protocol, cast

import yaml
from yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from smquiz.bank.faults import Fault

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 40
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST_WORD = 5  # letters of the longest word that is no text to them
# What a plain scalar means to YAML 1.1 readers if it is not a text.
_NOT_TEXT = re.compile(
    r"""^(?:~|null|Null|NULL
    |yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|y|Y|n|N
    |[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0o?[0-7_]+|\d[\d_]*)
    |[-+]?(?:\d[\d_]*)?\.\d*(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?
    |\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s].*)?)$""",
    re.VERBOSE,
)


class Place(NamedTuple):
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


class Mark(Protocol):
    """Where a node begins, as the parser tells it: counted from 0, made into a `Place` only for a fault."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def column(self) -> int: ...  # noqa: D102


class Scalar(NamedTuple):
    """A text as written; ``plain`` if it stood without quotes or block marks."""

    text: str
    plain: bool
    at: Mark


class Sequence(NamedTuple):
    """A list."""

    items: list[Node]
    at: Mark


class Mapping(NamedTuple):
    """A map; keys with their places, in order."""

    entries: dict[str, tuple[Mark, Node]]
    at: Mark


Node = Scalar | Sequence | Mapping


def place(file: str, at: Mark) -> Place:
    """Return the place of a mark in a file."""
    return Place(file, at.line + 1, at.column + 1)


def means_other_than_text(text: str) -> bool:
    """Say whether other readers of YAML take a plain scalar for something but a text.

    >>> [means_other_than_text(t) for t in ("no", "08:00", "1.0", "012", "2026-11-24", "maybe")]
    [True, True, True, True, True, False]
    """
    if len(text) > LONGEST_WORD and text[0].isalpha():
        return False  # nearly every text; the rest looks closer
    return bool(_NOT_TEXT.match(text)) and text not in (".", "-", "+", "")


def read_yaml(data: bytes, file: str, faults: list[Fault]) -> Node | None:
    """Read one document; faults are added to the list, ``None`` means it cannot be read."""
    text = _decoded(data, file, faults)
    if text is None:
        return None
    try:
        return _Reader(text, file, faults).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
        if _indents_with_tab(text, line):
            problem, todo = "a tab", "indent with spaces"
        else:
            todo = "mend the YAML here, or quote the text"
        faults.append(Fault(file, line, column, f"not YAML: {problem}", todo))
        return None
    except _Stop:
        return None
    except RecursionError:
        faults.append(Fault(file, 1, 1, "nested too deeply", f"nest at most {MAX_DEPTH} levels"))
        return None


def _indents_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    return "\t" in shown[: len(shown) - len(shown.lstrip())]


class _Stop(Exception):
    """The rest of the file is not to be read."""


def _decoded(data: bytes, file: str, faults: list[Fault]) -> str | None:
    if len(data) > MAX_BYTES:
        faults.append(Fault(file, 1, 1, f"larger than {MAX_BYTES >> 20} MiB", "split the file"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        faults.append(Fault(file, line, column, "not UTF-8", "save the file as UTF-8"))
        return None
    return None if _has_control(text, file, faults) else text


def _has_control(text: str, file: str, faults: list[Fault]) -> bool:
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
    if found is None:
        return False
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    faults.append(Fault(file, line, column, f"control character {ord(found[0]):#04x}", "remove it"))
    return True


class _Reader:
    """Builds nodes from events."""

    def __init__(self, text: str, file: str, faults: list[Fault]) -> None:
        self._events = yaml.parse(text, Loader=_PARSER)
        self._file, self._faults, self._depth = file, faults, 0

    def document(self) -> Node | None:
        next(self._events)  # stream start
        first = next(self._events)
        if isinstance(first, StreamEndEvent):
            return None
        node = self._node(next(self._events))
        next(self._events)  # document end
        after = next(self._events)
        if not isinstance(after, StreamEndEvent):
            self._fault(after, "a second document (`---`)", "put it into a file of its own")
        return node

    def _node(self, event: Any) -> Node:
        if isinstance(event, AliasEvent):
            self._fault(event, f"an alias (`*{event.anchor}`)", "write the text out where it is needed")
            raise _Stop
        if event.anchor or event.tag:
            self._no_anchor_or_tag(event)
        if isinstance(event, ScalarEvent):
            text, at = event.value, cast("Mark", event.start_mark)
            if not text.isprintable():
                self._check_text(text, event)
            return Scalar(text, not event.style and event.implicit[0], at)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fault(event, "nested too deeply", f"nest at most {MAX_DEPTH} levels")
            raise _Stop
        is_list = isinstance(event, SequenceStartEvent)
        node = self._sequence(event.start_mark) if is_list else self._mapping(event.start_mark)
        self._depth -= 1
        return node

    def _sequence(self, at: Mark) -> Sequence:
        items = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event))
        return Sequence(items, at)

    def _mapping(self, at: Mark) -> Mapping:
        entries: dict[str, tuple[Mark, Node]] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event)
            value = self._node(next(self._events))
            if not isinstance(key, Scalar):
                self._fault(event, "a key that is no text", "use a plain word as key")
            elif key.text in entries:
                first = entries[key.text][0].line + 1
                self._fault(event, f"`{key.text}` is given twice (first in line {first})", "keep one of them")
            else:
                entries[key.text] = (key.at, value)
        return Mapping(entries, at)

    def _no_anchor_or_tag(self, event: Any) -> None:
        if event.anchor:
            self._fault(event, f"an anchor (`&{event.anchor}`)", "remove it; aliases are not used in banks")
        if event.tag not in (None, "!") and event.tag.rsplit(":", 1)[-1] not in ("str", "map", "seq"):
            self._fault(event, f"a tag (`{event.tag}`)", "remove it; banks hold plain texts, numbers, lists and maps")

    def _check_text(self, text: str, event: yaml.Event) -> None:
        for c in text:
            if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\u200d\u200c\u00ad":
                self._fault(event, f"a control character ({ord(c):#06x}) in a text", "remove it")
                return
        if "\t" in text:
            self._fault(event, "a tab in a text", "use spaces")

    def _fault(self, event: Any, what: str, todo: str) -> None:
        self._faults.append(Fault(*place(self._file, event.start_mark), what, todo))
