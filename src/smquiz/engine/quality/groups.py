"""Parts of items that rules look at: groups of which a reader picks one, and the misconceptions named."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Matching,
    Numeric,
    Option,
    ReasonOption,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
)

Path = tuple[str | int, ...]


class Group(NamedTuple):
    """The options of one choice: their texts, and which is the key (counted from 0).

    ``lead`` is the text before them; ``where`` is the place of the options in the item.
    """

    item: str
    topic: str
    lead: str
    options: tuple[Option | ReasonOption, ...]
    texts: tuple[str, ...]
    key: int
    where: Path


def groups_of(item: Item) -> Iterator[Group]:
    """Yield the groups of an item: single choice, reasons, each blank; nothing for other forms."""
    match item:
        case SingleChoice():
            yield _group(item, tuple(item.options), item.answer, ("options",))
        case TrueFalseReason():
            yield _group(item, tuple(item.options), item.answer.reason, ("options",))
        case Cloze():
            for n, blank in enumerate(item.blanks):
                yield _group(item, tuple(blank.options), item.answer[str(blank.id)], ("blanks", n, "options"))
        case _:
            return


def all_groups(items: Iterable[Item]) -> list[Group]:
    """Return the groups of many items, in their order."""
    return [g for item in items for g in groups_of(item)]


def _group(item: Item, options: tuple[Option | ReasonOption, ...], key: str, where: Path) -> Group:
    names = [o.id for o in options]
    return Group(item.id, item.topic, item.stem, options, tuple(o.text for o in options), names.index(key), where)


def named_misconceptions(item: Item) -> Iterator[tuple[Path, str]]:
    """Yield every misconception an item names, with its place."""
    if isinstance(item, TrueFalse):
        if item.misconception:
            yield ("misconception",), item.misconception
        return
    groups: list[tuple[Path, object]] = []
    if isinstance(item, Cloze):
        groups = [
            (("blanks", b, "options", n), o) for b, blank in enumerate(item.blanks) for n, o in enumerate(blank.options)
        ]
    elif isinstance(item, Numeric):
        groups = [(("traps", n), t) for n, t in enumerate(item.traps)]
    else:
        groups = [(("options", n), o) for n, o in enumerate(item.options)]
    if isinstance(item, Matching):
        groups += [(("confusions", n), c) for n, c in enumerate(item.confusions)]
    for path, thing in groups:
        for field in ("misconception", "if_missed"):
            name = getattr(thing, field, None)
            if name:
                yield (*path, field), name
        if isinstance(item, Classify):
            for category, name in getattr(thing, "traps", {}).items():
                yield (*path, "traps", category), name
