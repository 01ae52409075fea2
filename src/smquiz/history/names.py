"""What a learner may be called: one rule, wherever a name comes from.

A name is one line of up to 80 characters that can be seen, and nothing that could be taken for an
id, since both are said in the same place. Whoever says another one is told. A name that comes from
another machine, or was kept by an older smquiz, stays as it is kept and goes by the nearest one
that keeps to the rule.
"""

from __future__ import annotations

import re

LONGEST_NAME = 80  # characters; longer ones break every table
_ID = re.compile(r"[0-9a-fA-F]{16}")
_ENDS_IN_ID = re.compile(r"(.*-)?[0-9a-fA-F]{16}")


class NotAName(ValueError):
    """Nobody can be called so; the text says why."""


def name_of(text: str) -> str:
    """Return the name that was said, without spaces around it.

    Raises:
        NotAName: nobody can be called so.

    >>> name_of(" Ana María ")
    'Ana María'
    """
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NotAName(
            f"{_short(text)!r} cannot be a learner's name; "
            f"one line of 1 to {LONGEST_NAME} characters that can be seen can"
        )
    if _ENDS_IN_ID.fullmatch(name):
        raise NotAName(f"{name!r} cannot be a learner's name, since it looks like an id; choose another one")
    return name


def is_id(text: str) -> bool:
    """Whether a text has the form of a learner's id.

    >>> is_id("88e735d14368b61c"), is_id("ana")
    (True, False)
    """
    return _ID.fullmatch(text.strip()) is not None


def nearest_name(text: str) -> str:
    r"""Return the name that a kept text goes by; empty where nothing of it can be a name.

    >>> nearest_name("esc\x1b[31mred\n"), nearest_name("Ana María"), nearest_name("88e735d14368b61c")
    ('esc [31mred', 'Ana María', '')
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
        text = " ".join(text.split())
    name = text.strip()[:LONGEST_NAME].strip()
    return "" if _ENDS_IN_ID.fullmatch(name) else name


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "\u2026"
