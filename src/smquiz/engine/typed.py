"""Typed answers: folding, patterns that may not run away, and slips of the fingers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from smquiz.engine.items import AnswerRule, ShortAnswer

PATTERN_SECONDS = 0.25  # a sound pattern needs microseconds; this only stops a runaway
MAX_TYPED = 400  # characters of a typed answer that are looked at
MAX_PATTERN = 2000  # characters
MAX_WRITTEN_OUT = 20_000  # parts of a pattern with its counted repeats written out, as compiling does
SLIP_WORD = 6  # letters a word must have before one slip in it is forgiven

_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u00df": "ss",
        "\u0131": "i",
        "\u00f8": "o",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u0142": "l",
        "\u0111": "d",
    }
)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` as it is compared: case, accents, spaces, quotes and final stop folded.

    Folding twice changes nothing more.

    >>> fold('  The "Café"  Audience. ')
    'the cafe audience'
    >>> fold("It’s an audience")
    "it's an audience"
    """
    text = text[:MAX_TYPED].casefold()
    if not text.isascii():  # plain letters need no unfolding
        text = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        text = "".join(c for c in text if not unicodedata.combining(c)).translate(_PLAIN).casefold()
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    words = " ".join(text.replace('"', " ").split())
    while words and (words[-1] in ".!" or words[0] == words[-1] == "'"):
        words = (words[:-1] if words[-1] in ".!" else words[1:-1]).strip()
    return words


class Runaway(Exception):
    """A pattern took too long and was cut off."""


_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[:=!<>a-zA-Z]+)?|\)|\{(\d{0,9})(?:,(\d{0,9}))?\}|.", re.DOTALL
)


def written_out(pattern: str) -> int:
    r"""Return how many parts a pattern has once its counted repeats are written out.

    >>> written_out("ab{3}"), written_out("(ab{0,10}){20}"), written_out(r"a{9}\{b{9}")
    (4, 220, 19)
    """
    open_groups, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        if text.startswith("("):
            open_groups.append(0)
            last = 0
        elif text == ")" and len(open_groups) > 1:
            last = open_groups.pop()
            open_groups[-1] += last
        elif text.startswith("{") and len(text) > 1:
            times = max(int(token[2] or 0), int(token[1] or 0), 1)
            open_groups[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            open_groups[-1] += 1
    return sum(open_groups)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """Compile ``pattern``; raises ``ValueError`` with the reason if it is none."""
    if len(pattern) > MAX_PATTERN or ("{" in pattern and written_out(pattern) > MAX_WRITTEN_OUT):
        raise ValueError("it is too long, or repeats too often; a typed answer has a few words")
    import regex  # only typed answers need it, and it is slow to import

    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise ValueError(str(error)) from error


def pattern_fits(pattern: str, folded: str, seconds: float = PATTERN_SECONDS) -> bool:
    """Search ``pattern`` in the folded text.

    Raises:
        Runaway: it took longer than ``seconds`` and was cut off.
        ValueError: it is not a regular expression.
    """
    try:
        return compiled(pattern).search(folded, timeout=seconds) is not None
    except TimeoutError:
        raise Runaway(pattern) from None


def one_slip(typed: str, meant: str) -> bool:
    """Say whether ``typed`` is ``meant`` with one letter added, lost, changed or two swapped.

    That is a Damerau-Levenshtein distance (optimal string alignment) of exactly one.

    >>> one_slip("audeince", "audience"), one_slip("audiense", "audience")
    (True, True)
    >>> one_slip("audience", "audience"), one_slip("adiense", "audience")
    (False, False)
    """
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    i = 0
    while i < min(len(typed), len(meant)) and typed[i] == meant[i]:
        i += 1
    rest, goal = typed[i:], meant[i:]
    swapped = rest[:2] == goal[:2][::-1] and rest[2:] == goal[2:]
    return rest[1:] == goal[1:] or rest[1:] == goal or rest == goal[1:] or swapped


def slip_of(typed: str, meant: str) -> bool:
    """Say whether two folded texts differ by one slip in one word of six letters or more."""
    left, right = typed.split(), meant.split()
    if len(left) != len(right):
        return False
    off = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(off) == 1 and len(off[0][1]) >= SLIP_WORD and one_slip(*off[0])


class Recognised(NamedTuple):
    """The rule that decided a typed answer.

    ``meant`` is the listed answer that a near miss was taken for; ``problems`` names
    rules whose pattern was cut off or is no pattern.
    """

    rule: AnswerRule | None
    meant: str | None
    problems: tuple[str, ...]


Fits = Callable[[str, str], bool]  # whether a pattern is found in a folded text


def recognise(item: ShortAnswer, typed: str, fits: Fits = pattern_fits) -> Recognised:
    """Find the rule for a typed answer: rules in order, the first that fits decides.

    If none fits, one slip in a word of six letters or more is forgiven, unless the
    text as typed, or just as near, is a listed wrong answer.
    """
    folded = fold(typed)
    problems: list[str] = []
    rule = _first_rule(item, folded, problems, fits)
    if rule is not None or not folded:
        return Recognised(rule, None, tuple(problems))
    if folded == fold(item.answer):
        return Recognised(_accepting(item, folded, problems, fits), None, tuple(problems))
    meant = _meant(item, folded)
    rule = _accepting(item, fold(meant), problems, fits) if meant is not None else None
    return Recognised(rule, meant if rule else None, tuple(dict.fromkeys(problems)))


def _first_rule(item: ShortAnswer, folded: str, problems: list[str], fits: Fits) -> AnswerRule | None:
    for rule in item.options:
        if any(folded == fold(listed) for listed in rule.any):
            return rule
        if rule.match is None:
            continue
        try:
            if fits(rule.match, folded):
                return rule
        except Runaway:
            problems.append(f"the pattern of rule {rule.id!r} took too long and was cut off")
        except ValueError as error:
            problems.append(f"the pattern of rule {rule.id!r} is not a pattern: {error}")
    return None


def _accepting(item: ShortAnswer, folded: str, problems: list[str], fits: Fits) -> AnswerRule | None:
    """The accepting rule for a text known to be right; the first one if no rule names it."""
    rule = _first_rule(item, folded, problems, fits)
    if rule is not None:
        return rule if rule.accept else None
    return next((r for r in item.options if r.accept), None)


def _meant(item: ShortAnswer, folded: str) -> str | None:
    right = [item.answer, *item.tests.accept, *(t for r in item.options if r.accept for t in r.any)]
    wrong = [*item.tests.reject, *(t for r in item.options if not r.accept for t in r.any)]
    if any(folded == fold(t) or slip_of(folded, fold(t)) for t in wrong):
        return None
    return next((t for t in right if slip_of(folded, fold(t))), None)


class Token(NamedTuple):
    """A run of letters of a diff: ``same``, ``extra`` (typed only) or ``missing``."""

    kind: str
    text: str


def typed_diff(typed: str, meant: str) -> list[Token]:
    """Compare what was typed with what was meant, letter by letter, as tokens.

    >>> [(t.kind, t.text) for t in typed_diff("audiense", "audience")]
    [('same', 'audien'), ('extra', 's'), ('missing', 'c'), ('same', 'e')]
    """
    import difflib  # only a near miss needs it

    left, right = " ".join(typed.split()), " ".join(meant.split())
    if fold(left) != left:
        left, right = fold(left), fold(right)
    tokens: list[Token] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if op == "equal":
            tokens.append(Token("same", left[a:b]))
            continue
        if b > a:
            tokens.append(Token("extra", left[a:b]))
        if d > c:
            tokens.append(Token("missing", right[c:d]))
    return tokens
