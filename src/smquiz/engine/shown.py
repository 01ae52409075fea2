"""Text from elsewhere as it may be shown: a bank, a learner's history and file names are strangers' texts.

Whatever a person or another machine has typed can hold what a terminal obeys: colours, a title, a
cleared screen, letters in another order. It is shown as text, or not at all.
"""

from __future__ import annotations

import unicodedata

REPLACED = "\ufffd"
_OBEYED = frozenset(("Cc", "Cf"))  # control characters, and those that turn the direction or cannot be seen


def safe(text: str) -> str:
    r"""Return text without control characters and direction overrides; line breaks stay.

    >>> safe("red \x1b[31m alert")
    'red �[31m alert'
    """
    if text.isprintable():
        return text
    return "".join(REPLACED if c != "\n" and unicodedata.category(c) in _OBEYED else c for c in text)


def in_line(text: str) -> str:
    r"""Return text that stays within its line as well.

    >>> in_line("one\ntwo")
    'one�two'
    """
    return safe(text).replace("\n", REPLACED)


def safe_json(text: str) -> str:
    r"""Return a JSON text that says the same, with all that a terminal would obey written as escapes.

    Encoders write those of ASCII as escapes anyway, but for DEL, and leave the others as they are.

    >>> safe_json('{"typed": "\u009b31m"}')
    '{"typed": "\\u009b31m"}'
    """
    return "\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    return "".join(_escape(c) if unicodedata.category(c) in _OBEYED else c for c in line)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
