"""Reading YAML with care: one pass over the parser's events, positions kept, nothing guessed.

Scalars stay as they were written. Anchors, aliases and tags are refused, so a file can
neither grow while it is read nor make objects.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from smquiz.bank.faults import Fault, quoted

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 40
MAX_SHOWN = 20  # faults of one sort that are told for one file

# The parser written in C is about ten times as fast; not every platform has it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# C0 but tab, line feed and carriage return; DEL and C1; separators and the characters
# that turn the direction of writing, which make a terminal show what is not there.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_OR_RETURN = re.compile(_UNSAFE.pattern[:-1] + "\r]")
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_NUMBER_12 = re.compile(r"[-+]?(?:0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


class Node:
    """A value with its place. ``kind`` is ``text``, ``map``, ``list`` or ``bad`` (told already).

    ``value`` is a string, a dict or a list of nodes; ``keys`` holds the places of a map's
    keys; ``plain`` says that a text stood without quotes. Lines and columns count from 1.
    """

    __slots__ = ("column", "keys", "kind", "line", "plain", "value")

    def __init__(self, kind: str, value: Any, line: int, column: int, plain: bool = False) -> None:
        self.kind = kind
        self.value = value
        self.line = line
        self.column = column
        self.plain = plain
        self.keys: dict[str, tuple[int, int]] = {}

    def get(self, key: str) -> Node | None:
        """Return the value of a map's key, if there is one."""
        found = self.value.get(key) if self.kind == "map" else None
        return found if isinstance(found, Node) else None

    def text(self, key: str) -> str | None:
        """Return the text under a map's key, if there is one."""
        found = self.get(key)
        return str(found.value) if found is not None and found.kind == "text" else None


def read(data: bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """Read one YAML document.

    Args:
        data: The bytes of the file: UTF-8, with or without a byte order mark.
        file: Its name in faults.

    Returns:
        The root (``None`` if there is none or the file is beyond reading), and all faults.
    """
    if len(data) > MAX_BYTES:
        what = f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}"
        return None, [Fault(file, 1, 1, what, "split it into several files", rule="size")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        return None, [Fault(file, line, column, what, "save the file as UTF-8", rule="encoding")]
    faults = _unsafe_characters(text, file)
    if any(f.rule == "control" for f in faults):
        return None, faults
    reader = _Reader(file, faults)
    return reader.read(text), faults


def other_meaning(written: str) -> str | None:
    """Say what YAML readers take an unquoted text for, if not for a text.

    >>> other_meaning("no"), other_meaning("08:00"), other_meaning("now")
    ('a truth value', 'a number', None)
    """
    if not written:
        return "nothing"
    for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(written[0], ()):
        if pattern.match(written):
            return _MEANINGS.get(tag.rpartition(":")[2], "something else")
    return "a number" if _NUMBER_12.fullmatch(written) else None


_MEANINGS = {
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
}


# ------------------------------------------------------------------ inside
def _unsafe_characters(text: str, file: str) -> list[Fault]:
    faults = []
    for found in _first(_UNSAFE, text):
        what = f"the control character U+{ord(found.group()):04X} stands in the text"
        faults.append(_fault_at(text, found.start(), file, what, "remove it", "control"))
    for found in _first(_TAB_INDENT, text):
        place = found.end() - 1
        faults.append(_fault_at(text, place, file, "a tab indents this line", "indent with spaces", "tab"))
    return faults


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    found = pattern.finditer(text)
    return [match for _, match in zip(range(MAX_SHOWN), found, strict=False)]


def _fault_at(text: str, place: int, file: str, what: str, todo: str, rule: str) -> Fault:
    return Fault(file, text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place), what, todo, rule=rule)


class _Reader:
    """Builds the nodes of one document from the events, without recursion."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        self.root: Node | None = None
        self.stack: list[tuple[Node, list[Node]]] = []  # open nodes, and the key that waits for its value

    def read(self, text: str) -> Node | None:
        documents = 0
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._tell(event, "a second document begins here", "use one file for each", "documents")
                        break
                if not self._take(event):
                    return None
        except yaml.MarkedYAMLError as error:
            self._not_yaml(error)
            return None
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
            self._add(line, 1, f"this is not YAML: {_first_line(error)}", "correct or remove it", "yaml")
            return None
        return self.root

    def _not_yaml(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = " ".join(x for x in (error.context, error.problem) if x)
        told = "look for a missing quote, a `: ` in an unquoted text or a wrong indentation"
        self._add(line, column, f"this is not YAML: {problem}", told, "yaml")

    def _take(self, event: Any) -> bool:
        """Take one event in; False stops the reading."""
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            return self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._put(self.stack.pop()[0])
        elif isinstance(event, yaml.AliasEvent):
            self._tell(event, "aliases are not allowed here", "write the value out", "anchor")
            self._put(self._node("bad", None, event))
        return True

    def _open(self, event: Any) -> bool:
        if len(self.stack) >= MAX_DEPTH:
            self._tell(event, f"this is nested more than {MAX_DEPTH} deep", "make it flatter", "depth")
            return False
        self._refuse_extras(event)
        is_map = isinstance(event, yaml.MappingStartEvent)
        node = self._node("map", {}, event) if is_map else self._node("list", [], event)
        self.stack.append((node, []))
        return True

    def _scalar(self, event: Any) -> Node:
        value = event.value
        if self._refuse_extras(event):
            return self._node("bad", None, event)
        if event.style == '"':
            unsafe = _UNSAFE_OR_RETURN.search(value)
            if unsafe:
                what = f"an escape stands for the control character U+{ord(unsafe.group()):04X}"
                self._tell(event, what, "remove it", "control")
                return self._node("bad", None, event)
        return self._node("text", value, event, not event.style)

    def _refuse_extras(self, event: Any) -> bool:
        if event.anchor is not None:
            self._tell(event, f"the anchor {quoted('&' + event.anchor)} is not allowed here", "remove it", "anchor")
        if event.tag is not None:
            self._tell(event, f"the tag {quoted(event.tag)} is not allowed here", "remove it", "tag")
            return True
        return False

    def _put(self, node: Node) -> None:
        """Hang a finished node into the open one."""
        if not self.stack:
            self.root = node
            return
        parent, waiting = self.stack[-1]
        if parent.kind == "list":
            parent.value.append(node)
        elif not waiting:
            waiting.append(node)
        else:
            self._pair(parent, waiting.pop(), node)

    def _pair(self, parent: Node, key: Node, node: Node) -> None:
        if key.kind != "text":
            if key.kind != "bad":
                self._add(key.line, key.column, "a list or a map stands as a key", "use a plain word", "key")
            return
        first = parent.keys.get(key.value)
        if first is not None:
            what = f"the key {quoted(key.value)} stands here a second time (first in line {first[0]})"
            self._add(key.line, key.column, what, "remove one of the two", "duplicate-key")
            return
        parent.keys[key.value] = (key.line, key.column)
        parent.value[key.value] = node

    def _node(self, kind: str, value: Any, event: Any, plain: bool = False) -> Node:
        mark = event.start_mark
        return Node(kind, value, mark.line + 1, mark.column + 1, plain)

    def _tell(self, event: Any, what: str, todo: str, rule: str) -> None:
        mark = event.start_mark
        self._add(mark.line + 1, mark.column + 1, what, todo, rule)

    def _add(self, line: int, column: int, what: str, todo: str, rule: str) -> None:
        if sum(f.rule == rule for f in self.faults) < MAX_SHOWN:
            self.faults.append(Fault(self.file, line, column, what, todo, rule=rule))


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return quoted(lines[0])[1:-1] if lines else type(error).__name__


