"""What is sound of a faulty file, so that more than its faults of form can be told in one run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import inspect as types

from smquiz.bank.build import MISSING, NOWHERE, Builder, Places, bare, fields_of, filled
from smquiz.bank.faults import Fault
from smquiz.bank.yamlread import Mapping, Node, Scalar, Sequence
from smquiz.engine.items import ITEM_TYPES, BankFile, Item

NAMED = {"topics": "topic", "claims": "claim", "misconceptions": "misconception", "objectives": "objective"}


def sound_part(node: Node, file: str) -> tuple[BankFile, Places]:
    """Build what has no fault of form in a faulty file: whole entries, without fields that are unknown or at fault.

    Questions of a set or a lesson that is not sound itself stand with the items.
    """
    root = filled(node)
    if not isinstance(root, Mapping):
        return BankFile(), Places(file, root)
    kept = _Sieve(file).file(root)
    found: list[Fault] = []
    built = Builder(file, found).struct(BankFile, kept)
    assert built is not MISSING, found
    return built, Places(file, kept)


def named_in(node: Node) -> dict[str, set[str]]:
    """Return what a faulty file names, by kind, whether or not it is sound: others may refer to it."""
    names: dict[str, set[str]] = {}
    for section, kind in NAMED.items():
        names[kind] = {_id(inner) for inner in _listed(node, section)}
    sets = [child for group in _listed(node, "scenario_sets") for child in _listed(group, "items")]
    names["item"] = {_id(inner) for inner in (*_listed(node, "items"), *sets)}
    return names


class _Sieve:
    """Keeps of a node what its type can be built from; ``None`` where that is nothing."""

    def __init__(self, file: str) -> None:
        self._builder = Builder(file, [])  # its faults have been told

    def file(self, root: Mapping) -> Mapping:
        """Keep the sound entries of every section."""
        fields, _ = fields_of(BankFile)
        kept: dict[str, Any] = {}
        for name, (at, node) in root.entries.items():
            kind = fields[name].kind if name in fields else None
            if isinstance(kind, types.ListType):
                kept[name] = (at, Sequence(self._each(bare(kind.item_type), _listed(root, name)), at))
            elif kind is not None and (sound := self._of(kind, node)) is not None:
                kept[name] = (at, sound)
        orphans = self._each(ITEM, self._orphans(root, kept))
        if orphans:
            at, items = kept.get("items", (root.at, Sequence([], root.at)))
            kept["items"] = (at, Sequence([*items.items, *orphans], at))
        return Mapping(kept, root.at)

    def _orphans(self, root: Mapping, kept: dict[str, Any]) -> Iterator[Node]:
        """Yield the questions of sets and of a lesson that were not kept."""
        whole = {_id(group) for group in kept["scenario_sets"][1].items} if "scenario_sets" in kept else set()
        for group in _listed(root, "scenario_sets"):
            if _id(group) not in whole:
                yield from _listed(group, "items")
        lesson = root.entries.get("lesson")
        if lesson and "lesson" not in kept and isinstance(lesson[1], Mapping):
            yield from _inner(lesson[1], "pretest")
            for step in _listed(lesson[1], "steps"):
                yield from _inner(step, "check")

    def _each(self, kind: types.Type, nodes: Iterator[Node] | list[Node]) -> list[Node]:
        return [sound for node in nodes if (sound := self._of(kind, node)) is not None]

    def _of(self, kind: types.Type, node: Node) -> Node | None:
        kept = self._inside(kind, node)
        return None if kept is None or self._builder.value(kind, kept) is MISSING else kept

    def _inside(self, kind: types.Type, node: Node) -> Node | None:
        """Keep what is sound inside a node, without asking whether that is enough."""
        if isinstance(kind, types.UnionType):
            cls = ITEM_TYPES.get(_text(node, "type"))
            return None if cls is None else self._fields(cls, node, "type")
        if isinstance(kind, types.StructType):
            return self._fields(kind.cls, node)
        if isinstance(kind, types.ListType) and isinstance(node, Sequence):
            sound = self._each(bare(kind.item_type), node.items)
            return Sequence(sound, node.at) if len(sound) == len(node.items) else None
        return node

    def _fields(self, cls: Any, node: Node, but: str = "") -> Node | None:
        if not isinstance(node, Mapping):
            return None
        fields, _ = fields_of(cls)
        kept = {}
        for name, (at, inner) in node.entries.items():
            field = fields.get(name)
            if name == but or (name == "scenario" and at is NOWHERE):
                kept[name] = (at, inner)
            elif field and name != "scenario" and (sound := self._of(field.kind, inner)) is not None:
                kept[name] = (at, sound)
        return Mapping(kept, node.at)


ITEM = bare(types.type_info(Item))


def _listed(node: Node, section: str) -> list[Node]:
    found = node.entries[section][1] if isinstance(node, Mapping) and section in node.entries else None
    return list(found.items) if isinstance(found, Sequence) else []


def _inner(node: Node, field: str) -> list[Node]:
    return [node.entries[field][1]] if isinstance(node, Mapping) and field in node.entries else []


def _text(node: Node, field: str) -> str:
    found = _inner(node, field)
    return found[0].text if found and isinstance(found[0], Scalar) else ""


def _id(node: Node) -> str:
    return _text(node, "id")
