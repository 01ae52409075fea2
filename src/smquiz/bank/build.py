"""From nodes to the engine's types, with all faults collected on the way.

The types themselves say what is expected: nothing is written down twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec import inspect as types

from smquiz.bank.faults import Fault, near
from smquiz.bank.yamlread import Mapping, Mark, Node, Place, Scalar, Sequence, means_other_than_text, place
from smquiz.engine.items import ITEM_TYPES, BankFile

PathInBank = tuple[str | int, ...]
MISSING: Any = object()
SET_FIELDS = ("topic", "pool", "setting")  # what a set hands down to its children


class Places:
    """Where things stand, for faults found later: by path, such as ``("items", 0, "stem")``."""

    def __init__(self, file: str, root: Node) -> None:
        self._file, self._root = file, root

    def of(self, *path: str | int) -> Place:
        """Return the place of a path, or of the nearest thing around it that is known."""
        node = self._root
        for part in path:
            inner = _inner(node, part)
            if inner is None:
                break
            node = inner
        return place(self._file, node.at)

    def begins(self, wholes: Container[PathInBank]) -> Iterator[tuple[int, PathInBank]]:
        """Yield the line where each thing begins, with its path, in their order; wholes are not looked into."""
        open_things: list[tuple[PathInBank, Node]] = [((), self._root)]
        while open_things:
            path, node = open_things.pop()
            yield node.at.line + 1, path
            if path in wholes:
                continue
            if isinstance(node, Mapping):
                open_things += [((*path, k), inner) for k, (_, inner) in reversed(node.entries.items())]
            elif isinstance(node, Sequence):
                open_things += [((*path, n), inner) for n, inner in reversed([*enumerate(node.items)])]


def _inner(node: Node, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and part in node.entries:
        return node.entries[part][1]
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


class _Nowhere(NamedTuple):
    """The mark of what no author wrote."""

    line: int = 0
    column: int = 0


NOWHERE = _Nowhere()


def build(node: Node, file: str, faults: list[Fault]) -> tuple[BankFile | None, Places]:
    """Build one file of a bank. ``None`` if there were faults; they are in the list."""
    node = filled(node)
    before = len(faults)
    value = Builder(file, faults).struct(BankFile, node)
    return (value if len(faults) == before else None), Places(file, node)


class Builder:
    """Builds values of the engine's types from nodes; ``MISSING`` where a fault was found and put into the list."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self._file, self._faults = file, faults

    def value(self, kind: types.Type, node: Node) -> Any:
        """Build what a kind (without what surrounds it) expects."""
        if isinstance(kind, types.StrType):
            return self._text(kind, node) if isinstance(node, Scalar) else self._wrong(node, "a text")
        if isinstance(kind, types.StructType):
            return self.struct(kind.cls, node)
        if isinstance(kind, types.ListType):
            return self._list(kind, node)
        if isinstance(kind, types.DictType):
            return self._dict(kind, node)
        if isinstance(kind, types.UnionType):
            return self.item(node)
        return self._scalar(kind, node)

    # -------------------------------------------------------------- structures
    def item(self, node: Node) -> Any:
        """Build an item of the type that it names."""
        if not isinstance(node, Mapping):
            return self._wrong(node, "an item")
        if "type" not in node.entries:
            self._add(node.at, "the field `type` is missing", f"add it: {', '.join(ITEM_TYPES)}")
            return MISSING
        kind = node.entries["type"][1]
        if not isinstance(kind, Scalar) or kind.text not in ITEM_TYPES:
            name = kind.text if isinstance(kind, Scalar) else "that"
            self._add(kind.at, f"there is no type `{name}`", near(name, ITEM_TYPES))
            return MISSING
        return self.struct(ITEM_TYPES[kind.text], node, "type")

    def struct(self, cls: Any, node: Node, but: str = "") -> Any:
        """Build a struct from a map; the field ``but`` has been seen to."""
        if not isinstance(node, Mapping):
            return self._wrong(node, f"fields ({', '.join(_names(cls)[:4])}, ...)")
        fields, required = fields_of(cls)
        values: dict[str, Any] = {}
        ok = True
        for name, (at, inner) in node.entries.items():
            if name == but:
                continue
            field = fields.get(name)
            if field is None or (name == "scenario" and at is not NOWHERE):
                self._add(at, f"unknown field `{name}`", near(name, _names(cls)))
                ok = False
                continue
            value = values[field.name] = self.value(field.kind, inner)
            ok = ok and value is not MISSING
        for name in required:
            if name not in node.entries:
                self._add(node.at, f"the field `{name}` is missing", "add it")
                ok = False
        return cls(**values) if ok else MISSING

    def _list(self, kind: types.ListType, node: Node) -> Any:
        if not isinstance(node, Sequence):
            return self._wrong(node, "a list")
        inner = bare(kind.item_type)
        built = [self.value(inner, item) for item in node.items]
        low, high = kind.min_length or 0, kind.max_length
        if len(built) < low or (high is not None and len(built) > high):
            size = f"{low} or more" if high is None else f"{low} to {high}"
            self._add(node.at, f"{len(built)} entries", f"give {size}")
            return MISSING
        return MISSING if any(v is MISSING for v in built) else built

    def _dict(self, kind: types.DictType, node: Node) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, "a map")
        inner = bare(kind.value_type)
        built = {k: self.value(inner, v) for k, (_, v) in node.entries.items()}
        return MISSING if any(v is MISSING for v in built.values()) else built

    # -------------------------------------------------------------- scalars
    def _scalar(self, kind: types.Type, node: Node) -> Any:
        if not isinstance(node, Scalar):
            return self._wrong(node, _named(kind))
        if isinstance(kind, types.LiteralType):
            if node.text in kind.values:
                return node.text
            self._add(node.at, f"`{node.text}` is not allowed here", near(node.text, map(str, kind.values)))
            return MISSING
        if isinstance(kind, types.BoolType):
            if node.plain and node.text in ("true", "false"):
                return node.text == "true"
            self._add(node.at, f"`{node.text}` is neither true nor false", "write true or false, without quotes")
            return MISSING
        if isinstance(kind, types.IntType | types.FloatType):
            return self._number(kind, node)
        return node.text

    def _text(self, kind: types.StrType, node: Scalar) -> Any:
        if node.plain and (not node.text or means_other_than_text(node.text)):
            shown = f"`{node.text}`" if node.text else "nothing"
            self._add(node.at, f"{shown} stands where a text is expected, and YAML reads it as something else",
                      f'put it in quotes: "{node.text}"')  # fmt: skip
            return MISSING
        if kind.min_length and len(node.text.strip()) < kind.min_length:
            self._add(node.at, "the text is empty", "write it, or leave the field out")
            return MISSING
        if kind.max_length and len(node.text) > kind.max_length:
            self._add(node.at, f"{len(node.text)} characters", f"use at most {kind.max_length}")
            return MISSING
        if kind.pattern and not _pattern(kind.pattern).fullmatch(node.text):
            self._add(node.at, f"`{node.text}` cannot be a name", "use letters, digits, point, hyphen, underscore")
            return MISSING
        return node.text

    def _number(self, kind: types.IntType | types.FloatType, node: Scalar) -> Any:
        whole = isinstance(kind, types.IntType)
        form = r"[-+]?(0|[1-9]\d*)" if whole else r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d{1,3})?"
        if not node.plain or not re.fullmatch(form, node.text) or len(node.text) > 30:
            self._add(node.at, f"`{node.text}` is no {'whole ' if whole else ''}number", "write digits, without quotes")
            return MISSING
        number = int(node.text) if whole else float(node.text)
        if not math.isfinite(number):
            self._add(node.at, f"{node.text} is out of range", "use a smaller number")
            return MISSING
        if (kind.ge is not None and number < kind.ge) or (kind.le is not None and number > kind.le):
            self._add(node.at, f"{node.text} is out of range", f"use {_bounds(kind)}")
            return MISSING
        return number

    def _wrong(self, node: Node, expected: str) -> Any:
        got = {Scalar: "a single value", Sequence: "a list", Mapping: "a map"}[type(node)]
        self._add(node.at, f"{got} stands where {expected} is expected", "give it that form")
        return MISSING

    def _add(self, at: Mark, what: str, todo: str) -> None:
        self._faults.append(Fault(*place(self._file, at), what, todo))


def _bounds(kind: types.IntType | types.FloatType) -> str:
    if kind.le is None:
        return f"{kind.ge} or more"
    return f"{kind.le} or less" if kind.ge is None else f"{kind.ge} to {kind.le}"


# ------------------------------------------------------------------ what the types say
class _Field(NamedTuple):
    """A field of a struct: its name in Python, and what it holds."""

    name: str
    kind: types.Type


@cache
def fields_of(cls: Any) -> tuple[dict[str, _Field], list[str]]:
    """Return the fields by the names that authors write, and the names of those that must be there."""
    fields = _struct_info(cls).fields
    return {f.encode_name: _Field(f.name, bare(f.type)) for f in fields}, [f.encode_name for f in fields if f.required]


def bare(kind: types.Type) -> types.Type:
    """Return a type without its notes and without ``None``; of a union only that of items remains one."""
    while isinstance(kind, types.Metadata):
        kind = kind.type
    if not isinstance(kind, types.UnionType):
        return kind
    inner = [t for t in kind.types if not isinstance(t, types.NoneType | types.CustomType)]
    inner = [t for t in inner if type(t).__name__ != "UnsetType"]
    return bare(inner[0]) if len(inner) == 1 else kind


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _struct_info(cls: Any) -> types.StructType:
    found = types.type_info(cls)
    assert isinstance(found, types.StructType)
    return found


def _names(cls: Any) -> list[str]:
    return [f.encode_name for f in _struct_info(cls).fields if f.encode_name != "scenario"]


def _named(kind: types.Type) -> str:
    return {"StrType": "a text", "IntType": "a whole number", "FloatType": "a number", "BoolType": "true or false"}.get(
        type(kind).__name__, "a word"
    )


# ------------------------------------------------------------------ what need not be written
def filled(root: Node) -> Node:
    """Hand down what an author need not repeat: to children of sets and inline questions."""
    if not isinstance(root, Mapping):
        return root
    entries = dict(root.entries)
    if "scenario_sets" in entries:
        at, sets = entries["scenario_sets"]
        entries["scenario_sets"] = (at, _each(sets, lambda _, s: _with_children(s, "items", _child_of_set)))
    if "lesson" in entries:
        at, lesson = entries["lesson"]
        entries["lesson"] = (at, _lesson(lesson))
    return Mapping(entries, root.at)


def _each(node: Node, change: Any) -> Node:
    if not isinstance(node, Sequence):
        return node
    return Sequence([change(n, inner) for n, inner in enumerate(node.items, 1)], node.at)


def _with_children(node: Node, field: str, change: Any) -> Node:
    if not isinstance(node, Mapping) or field not in node.entries:
        return node
    at, children = node.entries[field]
    return Mapping({**node.entries, field: (at, _each(children, lambda n, child: change(node, n, child)))}, node.at)


def _child_of_set(parent: Mapping, _: int, child: Node) -> Node:
    if not isinstance(child, Mapping):
        return child
    handed = {f: parent.entries[f] for f in SET_FIELDS if f in parent.entries and f not in child.entries}
    entries = {**child.entries, **handed}
    if "id" in parent.entries and "scenario" not in child.entries:
        entries["scenario"] = (NOWHERE, parent.entries["id"][1])
    return Mapping(entries, child.at)


def _lesson(lesson: Node) -> Node:
    if not isinstance(lesson, Mapping):
        return lesson
    topic = lesson.entries.get("topic")
    name = topic[1].text if topic and isinstance(topic[1], Scalar) else "lesson"
    entries = dict(lesson.entries)
    if "pretest" in entries:
        at, inner = entries["pretest"]
        entries["pretest"] = (at, _inline(inner, name, f"{name}.pretest"))
    return _with_children(Mapping(entries, lesson.at), "steps", lambda _, n, step: _step(step, name, n))


def _step(step: Node, topic: str, n: int) -> Node:
    if not isinstance(step, Mapping) or "check" not in step.entries:
        return step
    own = step.entries.get("id")
    name = own[1].text if own and isinstance(own[1], Scalar) else f"step{n}"
    at, check = step.entries["check"]
    return Mapping({**step.entries, "check": (at, _inline(check, topic, f"{topic}.{name}"))}, step.at)


def _inline(node: Node, topic: str, item_id: str) -> Node:
    if not isinstance(node, Mapping):
        return node
    handed = {"topic": topic, "id": item_id, "type": "single_choice", "pool": "lesson"}
    entries = dict(node.entries)
    for name, value in handed.items():
        entries.setdefault(name, (node.at, Scalar(value, False, node.at)))
    return Mapping(entries, node.at)
