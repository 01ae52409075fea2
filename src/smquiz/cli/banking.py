"""What authors run beside the check: list, show, search, stats, new, schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from smquiz.cli import opened
from smquiz.cli.settings import Failure
from smquiz.engine.items import Bank, Item, type_of
from smquiz.engine.typed import fold

USAGE = 2


def run_list(json: bool) -> None:
    """List the items of the bank."""
    bank = opened.open_bank()
    if json:
        opened.print_json([_facts(i) for i in bank.items.values()])
        return
    _show_items(list(bank.items.values()))


def run_show(item_id: str, with_key: bool) -> None:
    """Show one item as a learner sees it, or with all that its author wrote."""
    import difflib

    from smquiz.ui import authors

    bank = opened.open_bank()
    item = bank.items.get(item_id)
    if item is None:
        near = difflib.get_close_matches(item_id, list(bank.items), 3, 0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"`{opened.command('bank list')}` lists all"
        raise Failure(f"there is no item {item_id!r}; {hint}")
    opened.open_face().read([authors.item_text(bank, item, with_key)])


class Wanted(NamedTuple):
    """What `bank search` looks for: words in the text, and names an item must carry."""

    words: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def run_search(wanted: Wanted, json: bool) -> None:
    """Show the items which have all that is looked for."""
    bank = opened.open_bank()
    if not any(wanted):
        raise Failure("nothing to look for; give words, --claim, --misconception or --tag", USAGE)
    found = [i for i in bank.items.values() if _has_all(bank, i, wanted)]
    if json:
        opened.print_json([_facts(i) for i in found])
    elif found:
        _show_items(found)
    else:
        raise Failure(f"no item has {' and '.join(w for ws in wanted for w in ws)}")


def _has_all(bank: Bank, item: Item, wanted: Wanted) -> bool:
    from smquiz.engine.quality.balance import misconceptions_of

    named = {m.lower() for m in misconceptions_of(item)}
    return (
        {c.lower() for c in wanted.claims} <= {c.lower() for c in item.claims}
        and {m.lower() for m in wanted.misconceptions} <= named
        and {t.lower() for t in wanted.tags} <= {t.lower() for t in item.tags}
        and _has_words(bank, item, [fold(w) for w in wanted.words])
    )


def _has_words(bank: Bank, item: Item, words: Sequence[str]) -> bool:
    raw = f"{item.id} {msgspec.json.encode(item).decode()} {bank.stimuli.get(item.scenario or '', '')}"
    text = " ".join(fold(raw[i : i + 300]) for i in range(0, len(raw), 280)) if words else ""
    return all(w in text for w in words)


def run_stats(json: bool) -> None:
    """Show what the bank holds beside what its blueprint wants."""
    from smquiz.engine.quality.stats import bank_stats
    from smquiz.ui.authors import stats_sections

    stats = bank_stats(opened.open_bank())
    if json:
        opened.print_json(stats)
    else:
        opened.open_face().read(stats_sections(stats))


def run_new(form: str) -> None:
    """Print a commented skeleton of an item, a scenario set, a lesson or a whole small bank."""
    from smquiz.bank.skeletons import FORMS, skeleton

    try:
        sys.stdout.write(skeleton(form))
    except KeyError:
        from smquiz.bank.faults import near

        raise Failure(f"there is no form {form!r}; {near(form, FORMS)}", USAGE) from None


def run_hash(source: str, exempt: tuple[str, ...], salt: str | None) -> None:
    """Print the hashed runs of a source."""
    import secrets

    from smquiz.bank.wording import as_yaml, hash_source

    try:
        text = Path(source).expanduser().read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Failure(f"{source}: cannot be read ({reason}); name a text file in UTF-8") from None
    if salt is not None and not re.fullmatch(r"[A-Za-z0-9-]{1,64}", salt):
        raise Failure("a salt is 1 to 64 letters, digits and hyphens", USAGE)
    sys.stdout.write(as_yaml(hash_source(text, salt or secrets.token_hex(8), exempt)))


def run_schema() -> None:
    """Print the JSON Schema of a bank's files."""
    from smquiz.bank.schema import json_schema

    opened.print_json(json_schema())


def _show_items(items: Sequence[Item]) -> None:
    from smquiz.ui.blocks import Grid

    rows = tuple((i.id, _kind(i), _short(i.stem)) for i in items)
    opened.open_face().show([Grid(("Item", "Kind", "Begins"), rows)])


def _kind(item: Item) -> str:
    """An item's form, topic, level and pool, in words that a narrow column can break."""
    told = (type_of(item).replace("_", " "), item.topic, item.bloom, item.pool)
    return ", ".join(t for t in told if t)


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "\u2026"


def _facts(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "type": type_of(item),
        "topic": item.topic,
        "objective": item.objective,
        "level": item.bloom,
        "pool": item.pool,
        "difficulty": item.difficulty,
        "stem": item.stem,
    }
