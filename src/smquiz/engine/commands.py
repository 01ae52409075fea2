"""The commands that are told to people, as they are to be typed."""

from __future__ import annotations

from collections.abc import Iterable

from smquiz.engine.items import Bank, Pool, Preset


def typed(words: str, path: str) -> str:
    """Return a command as it means the bank at a path; an empty path is the shipped course.

    >>> typed("quiz", ""), typed("learn tea", "my bank.yaml")
    ('smquiz quiz', "smquiz --bank 'my bank.yaml' learn tea")
    """
    if not path:
        return f"smquiz {words}"
    import shlex

    return f"smquiz --bank {shlex.quote(path)} {words}"


def command(bank: Bank, words: str) -> str:
    """Return a command as it means a bank that was opened."""
    return typed(words, bank.path)


def is_fixed(preset: Preset) -> bool:
    """Say whether a preset is the same for everybody, so that no option may change what it asks and how."""
    return preset.attempts is not None or bool(preset.forms) or preset.draw == "placement"


def practice(bank: Bank) -> str:
    """Return what to type for a quiz that may be taken at any time and takes all options; empty if there is none."""
    usual = bank.presets.get("quick")
    if usual is None:
        return command(bank, "quiz") if _asks(bank, DEFAULT_POOLS) else ""
    free = [usual, *bank.presets.values()]
    found = next((p for p in free if _is_free(p) and _asks(bank, p.pools)), None)
    return "" if found is None else command(bank, "quiz" if found is usual else f"quiz {found.name}")


DEFAULT_POOLS: tuple[Pool, ...] = ("lesson", "practice", "placement")  # of a quiz in a bank without the preset `quick`


def _is_free(preset: Preset) -> bool:
    return not is_fixed(preset) and preset.wait is None and preset.draw != "mistakes"


def _asks(bank: Bank, pools: Iterable[Pool]) -> bool:
    wanted = set(pools)
    return any(i.pool in wanted for i in bank.items.values())
