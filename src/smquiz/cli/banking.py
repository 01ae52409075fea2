"""What authors run: check, list, show, search, stats, schema."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from smquiz.cli import opened
from smquiz.cli.settings import Failure
from smquiz.engine.items import Bank, Item, type_of
from smquiz.engine.typed import fold

BANK_FAULT = 3


def run_check(path: str | None, strict: bool, json: bool) -> None:
    """Print every fault of a bank; exit 3 if there are errors (or, if strict, warnings)."""
    import typer

    from smquiz.bank.load import check, shipped_data

    where = Path(path).expanduser() if path else opened.bank_path() or shipped_data()
    faults = check(where)
    errors = sum(f.level == "error" for f in faults)
    warnings = len(faults) - errors
    if json:
        report = {"path": str(where), "errors": errors, "warnings": warnings, "faults": faults}
        _print_json(report)
    else:
        for fault in faults:
            mark = "" if fault.level == "error" else "warning: "
            sys.stdout.write(f"{mark}{fault}\n")
        sys.stdout.write(_sum(where, errors, warnings))
    if errors or (strict and warnings):
        raise typer.Exit(BANK_FAULT)


def _sum(where: Path, errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return f"{where}: no faults\n"
    return f"{where}: {_count(errors, 'error')}, {_count(warnings, 'warning')}\n"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def run_list(json: bool) -> None:
    """List the items of the bank."""
    bank = opened.open_bank()
    if json:
        _print_json([_facts(i) for i in bank.items.values()])
        return
    _show_items(list(bank.items.values()))


def run_show(item_id: str) -> None:
    """Show one item."""
    import difflib

    from smquiz.ui import reports

    bank = opened.open_bank()
    item = bank.items.get(item_id)
    if item is None:
        near = difflib.get_close_matches(item_id, list(bank.items), 3, 0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "`smquiz bank list` lists all"
        raise Failure(f"there is no item {item_id!r}; {hint}")
    opened.open_face().show(reports.item_text(bank, item))


def run_search(words: Sequence[str]) -> None:
    """Show the items in whose text all words occur."""
    bank = opened.open_bank()
    wanted = [fold(w) for w in words]
    found = [i for i in bank.items.values() if _has_all(bank, i, wanted)]
    if not found:
        raise Failure(f"no item has {' and '.join(words)}")
    _show_items(found)


def _has_all(bank: Bank, item: Item, wanted: Sequence[str]) -> bool:
    raw = f"{item.id} {msgspec.json.encode(item).decode()} {bank.stimuli.get(item.scenario or '', '')}"
    text = " ".join(fold(raw[i : i + 300]) for i in range(0, len(raw), 280))
    return all(w in text for w in wanted)


def run_stats(json: bool) -> None:
    """Count the items."""
    bank = opened.open_bank()
    items = list(bank.items.values())
    counts = {
        "items": {"all": len(items), "scenario sets": len(bank.stimuli), "lessons": len(bank.lessons)},
        "topic": _counted(i.topic for i in items),
        "type": _counted(type_of(i) for i in items),
        "level": _counted(i.bloom or "none" for i in items),
        "pool": _counted(i.pool for i in items),
    }
    if json:
        _print_json(counts)
        return
    from smquiz.ui.blocks import Grid

    grids = [
        Grid(("", "Items"), tuple((k, str(v)) for k, v in rows.items()), name.capitalize())
        for name, rows in counts.items()
    ]
    opened.open_face().show(grids)


def _counted(values: object) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))  # type: ignore[call-overload]


def run_schema() -> None:
    """Print the JSON Schema of a bank's files."""
    from smquiz.bank.schema import json_schema

    _print_json(json_schema())


def _show_items(items: Sequence[Item]) -> None:
    from smquiz.ui.blocks import Grid

    rows = tuple((i.id, type_of(i), i.topic, i.bloom or "", i.pool, _short(i.stem)) for i in items)
    opened.open_face().show([Grid(("Item", "Form", "Topic", "Level", "Pool", "Begins"), rows)])


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


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
