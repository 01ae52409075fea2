"""From nodes to the engine's types, with all faults collected on the way.

The types themselves say what is expected: nothing is written down twice.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from msgspec import inspect as types

from smquiz.bank.faults import Fault, near
from smquiz.bank.yamlread import Mapping, Node, Place, Scalar, Sequence, means_other_than_text
from smquiz.engine.items import ITEM_TYPES, BankFile

MISSING: Any = object()
HANDED_DOWN = 0  # the line of what no author wrote
SET_FIELDS = ("topic", "pool", "setting")  # what a set hands down to its children


class Places:
    """Where things stand, for faults found later: by path, such as ``("items", 0, "stem")``."""

    def __init__(self) -> None:
        self._by_path: dict[tuple[str | int, ...], Place] = {}

    def note(self, path: tuple[str | int, ...], at: Place) -> None:
        """Remember a place."""
        self._by_path[path] = at

    def of(self, *path: str | int) -> Place:
        """Return the place of a path, or of the nearest thing around it that is known."""
        while path and path not in self._by_path:
            path = path[:-1]
        return self._by_path[path]


def build(node: Node, faults: list[Fault]) -> tuple[BankFile | None, Places]:
    """Build one file of a bank. ``None`` if there were faults; they are in the list."""
    places = Places()
    places.note((), node.at)
    before = len(faults)
    value = _Builder(faults, places).value(_info(BankFile), node, ())
    return (value if len(faults) == before else None), places


@cache
def _info(kind: Any) -> types.Type:
    return types.type_info(kind)


class _Builder:
    def __init__(self, faults: list[Fault], places: Places) -> None:
        self._faults, self._places = faults, places

    def value(self, kind: types.Type, node: Node, path: tuple[str | int, ...]) -> Any:
        self._places.note(path, node.at)
        while isinstance(kind, types.Metadata):
            kind = kind.type
        if isinstance(kind, types.UnionType):
            return self._union(kind, node, path)
        if isinstance(kind, types.StructType):
            return self._struct(kind.cls, node, path)
        if isinstance(kind, types.ListType):
            return self._list(kind, node, path)
        if isinstance(kind, types.DictType):
            return self._dict(kind, node, path)
        return self._scalar(kind, node)

    # -------------------------------------------------------------- structures
    def _union(self, kind: types.UnionType, node: Node, path: tuple[str | int, ...]) -> Any:
        inner = [t for t in kind.types if not isinstance(t, types.NoneType | types.CustomType)]
        inner = [t for t in inner if type(t).__name__ != "UnsetType"]
        if all(isinstance(t, types.StructType) for t in inner) and len(inner) > 1:
            return self._item(node, path)
        return self.value(inner[0], node, path)

    def _item(self, node: Node, path: tuple[str | int, ...]) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, "an item")
        if "type" not in node.entries:
            self._add(node.at, "the field `type` is missing", f"add it: {', '.join(ITEM_TYPES)}")
            return MISSING
        at, kind = node.entries["type"]
        if not isinstance(kind, Scalar) or kind.text not in ITEM_TYPES:
            name = kind.text if isinstance(kind, Scalar) else "that"
            self._add(kind.at, f"there is no type `{name}`", near(name, ITEM_TYPES))
            return MISSING
        rest = Mapping({k: v for k, v in node.entries.items() if k != "type"}, node.at)
        self._places.note((*path, "type"), at)
        return self._struct(ITEM_TYPES[kind.text], rest, path)

    def _struct(self, cls: Any, node: Node, path: tuple[str | int, ...]) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, f"fields ({', '.join(_fields(cls)[:4])}, ...)")
        node = _filled(cls, node)
        fields = {f.encode_name: f for f in _struct_info(cls).fields}
        values: dict[str, Any] = {}
        ok = True
        for name, (at, inner) in node.entries.items():
            field = fields.get(name)
            if field is None or (name == "scenario" and at.line != HANDED_DOWN):
                self._add(at, f"unknown field `{name}`", near(name, [f for f in fields if f != "scenario"]))
                ok = False
                continue
            value = self.value(field.type, inner, (*path, name))
            ok = ok and value is not MISSING
            values[field.name] = value
        for name, field in fields.items():
            if field.required and field.name not in values and name not in node.entries:
                self._add(node.at, f"the field `{name}` is missing", "add it")
                ok = False
        return cls(**values) if ok else MISSING

    def _list(self, kind: types.ListType, node: Node, path: tuple[str | int, ...]) -> Any:
        if not isinstance(node, Sequence):
            return self._wrong(node, "a list")
        built = [self.value(kind.item_type, item, (*path, n)) for n, item in enumerate(node.items)]
        low, high = kind.min_length or 0, kind.max_length
        if len(built) < low or (high is not None and len(built) > high):
            size = f"{low} or more" if high is None else f"{low} to {high}"
            self._add(node.at, f"{len(built)} entries", f"give {size}")
            return MISSING
        return MISSING if any(v is MISSING for v in built) else built

    def _dict(self, kind: types.DictType, node: Node, path: tuple[str | int, ...]) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node, "a map")
        built = {k: self.value(kind.value_type, v, (*path, k)) for k, (_, v) in node.entries.items()}
        return MISSING if any(v is MISSING for v in built.values()) else built

    # -------------------------------------------------------------- scalars
    def _scalar(self, kind: types.Type, node: Node) -> Any:
        if not isinstance(node, Scalar):
            return self._wrong(node, _named(kind))
        if isinstance(kind, types.StrType):
            return self._text(kind, node)
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
        if kind.pattern and not re.fullmatch(kind.pattern, node.text):
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
            self._add(node.at, f"{node.text} is out of range", f"use {kind.ge} to {kind.le}")
            return MISSING
        return number

    def _wrong(self, node: Node, expected: str) -> Any:
        got = {Scalar: "a single value", Sequence: "a list", Mapping: "a map"}[type(node)]
        self._add(node.at, f"{got} stands where {expected} is expected", "give it that form")
        return MISSING

    def _add(self, at: Place, what: str, todo: str) -> None:
        self._faults.append(Fault(*at, what, todo))


@cache
def _struct_info(cls: Any) -> types.StructType:
    found = types.type_info(cls)
    assert isinstance(found, types.StructType)
    return found


def _fields(cls: Any) -> list[str]:
    return [f.encode_name for f in _struct_info(cls).fields if f.encode_name != "scenario"]


def _named(kind: types.Type) -> str:
    return {"StrType": "a text", "IntType": "a whole number", "FloatType": "a number", "BoolType": "true or false"}.get(
        type(kind).__name__, "a word"
    )


# ------------------------------------------------------------------ what need not be written
def _filled(cls: Any, node: Mapping) -> Mapping:
    """Hand down what an author need not repeat: to children of sets and inline questions."""
    if cls.__name__ == "ScenarioSet":
        return _with_children(node, "items", lambda _, child: _child_of_set(node, child))
    if cls.__name__ == "Lesson":
        topic = node.entries.get("topic")
        name = topic[1].text if topic and isinstance(topic[1], Scalar) else "lesson"
        entries = dict(node.entries)
        if "pretest" in entries:
            at, inner = entries["pretest"]
            entries["pretest"] = (at, _inline(inner, name, f"{name}.pretest"))
        filled = Mapping(entries, node.at)
        return _with_children(filled, "steps", lambda n, step: _step(step, name, n))
    return node


def _with_children(node: Mapping, field: str, change: Any) -> Mapping:
    if field not in node.entries or not isinstance(node.entries[field][1], Sequence):
        return node
    at, children = node.entries[field]
    assert isinstance(children, Sequence)
    changed = Sequence([change(n, c) for n, c in enumerate(children.items, 1)], children.at)
    return Mapping({**node.entries, field: (at, changed)}, node.at)


def _child_of_set(parent: Mapping, child: Node) -> Node:
    if not isinstance(child, Mapping):
        return child
    handed = {f: parent.entries[f] for f in SET_FIELDS if f in parent.entries and f not in child.entries}
    entries = {**child.entries, **handed}
    if "id" in parent.entries and "scenario" not in child.entries:
        entries["scenario"] = (Place(child.at.file, HANDED_DOWN, 0), parent.entries["id"][1])
    return Mapping(entries, child.at)


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
