"""Rules for typed answers proved at a glance, in a process that may be killed.

The library's own engine compiles a pattern three times as fast as `regex`, but nothing can cut it
off. Here each search has a timer that ends the process; whoever asked then takes the slow way. The
two engines agree on what both read where pattern and text are plain ASCII (tests hold this); all
else is left to `regex`. A glance finds no faults: it says only that there are none.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from functools import lru_cache

from smquiz.bank.check import PATTERN_SECONDS, PROBES, Found, prove_typed
from smquiz.bank.faults import Fault
from smquiz.engine.items import ShortAnswer
from smquiz.engine.typed import MAX_PATTERN, Runaway, compiled, pattern_fits, recognise

# What `regex` reads otherwise or not at all: fuzzy matches, set operations, and a count without an end.
_APART = re.compile(r"\{(?!\d{1,2}(?:,\d{1,2})?\})|\[[^\]]*(?:\[|--|&&|\|\||~~)|\\[^\W\d_bdDsSwW]|\(\?[^:=!<]")


def prove_at_a_glance(typed: Sequence[Found]) -> list[Fault]:
    """Return the faults in rules for typed answers, as `prove_typed` does; the process may end on the way."""
    return prove_typed([f for f in typed if isinstance(f.item, ShortAnswer) and not plainly_sound(f.item)])


def plainly_sound(item: ShortAnswer) -> bool:
    """Whether an item's patterns, tests and key are as they must be; "no" may also mean that it is unclear."""
    for rule in item.options:
        if bool(rule.any) == (rule.match is not None) or not _harmless(rule.match):
            return False

    def judged(text: str) -> bool | None:
        found = recognise(item, text, fits_or_dies)
        return None if found.problems else found.rule is not None and found.rule.accept

    refused = [*item.tests.reject, *(text for rule in item.options if not rule.accept for text in rule.any)]
    return (
        judged(item.answer) is True
        and recognise(item, item.answer, fits_or_dies).meant is None
        and all(judged(text) is True for text in item.tests.accept)
        and all(judged(text) is False for text in refused)
    )


def _harmless(pattern: str | None) -> bool:
    if pattern is None:
        return True
    try:
        if plain(pattern) is None:
            compiled(pattern)
        for probe in PROBES:
            fits_or_dies(pattern, probe)
    except (ValueError, Runaway):
        return False
    return True


def fits_or_dies(pattern: str, folded: str) -> bool:
    """Search a pattern in a folded text; if that takes longer than it may, this process ends."""
    quick = plain(pattern) if folded.isascii() else None
    if quick is None:
        return pattern_fits(pattern, folded, PATTERN_SECONDS)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATTERN_SECONDS)
    found = quick.search(folded)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return found is not None


@lru_cache(maxsize=512)
def plain(pattern: str) -> re.Pattern[str] | None:
    """Compile a pattern that both engines read alike; ``None`` if that is not sure."""
    if not pattern.isascii() or len(pattern) > MAX_PATTERN or _APART.search(pattern):
        return None
    try:
        return re.compile(pattern, re.IGNORECASE | re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None
