"""Words of a text as the rules of quality count them."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "s")
STOP = frozenset(
    """a an and any are as at be been before being but by can could did do does done each either else few for from
    had has have he her hers him his how however i if in into is it its just let like made make may me might more
    most much must my neither no none nor not of off on one onto only or other our out over own per rather same she
    should so some such than that the their them then there these they thing this those though through to too two
    under until up upon us very via was we were what when where whether which while who whom whose why will with
    within without would yes yet you your about above after again against all also among because between both
    during every here now once since still""".split()
)
ABSOLUTES = frozenset("always never only every all must cannot prove proves proved".split())
HEDGES = frozenset("may might some often perhaps possibly probably sometimes usually".split())
NEGATIONS = frozenset("not no never none without neither nor cannot isn't aren't doesn't don't nobody nothing".split())


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case.

    >>> words("It's 9 o'clock, Ann.")
    ("it's", '9', "o'clock", 'ann')
    """
    return tuple(_WORD.findall(text.lower().replace("\u2019", "'")))


_MONTH = re.compile(r"(?<=\s)May\b")


def listed_words(text: str, listed: frozenset[str]) -> list[str]:
    """Return the words of a text that are on a list; the month of May is no hedge.

    >>> listed_words("All who came in May may stay", HEDGES | ABSOLUTES)
    ['all', 'may']
    """
    told = _MONTH.sub("", text) if "May" in text else text
    return [w for w in words(told) if w in listed]


def stem(word: str) -> str:
    """Cut a crude ending off, so that forms of one word count as one.

    >>> stem("talking"), stem("talks"), stem("bus")
    ('talk', 'talk', 'bus')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65536)
def content(text: str) -> frozenset[str]:
    """Return the content words of a text, as stems: all words but the common ones.

    >>> sorted(content("The members are talking to a baker"))
    ['baker', 'member', 'talk']
    """
    found = set(map(_CONTENT.__getitem__, words(text)))
    found.discard("")
    return frozenset(found)


class _Known(dict[str, T]):
    """What a function says of words; of each it is asked once."""

    def __init__(self, say: Callable[[str], T]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, word: str) -> T:
        self[word] = self._say(word)
        return self[word]


_CONTENT = _Known(lambda word: "" if word in STOP or len(word) == 1 else stem(word))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of words that two sets have in common, 0 to 1 (Jaccard).

    >>> overlap(frozenset("ab"), frozenset("bc")) == 1 / 3
    True
    """
    return len(a & b) / len(a | b) if a or b else 0.0


_VOWELS = re.compile(r"[aeiouyàâäáéèêëíìîïóòôöúùûü]+")


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(groups, 1)


_SYLLABLES = _Known(_syllables)


_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n")


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text: years of schooling in the United States.

    0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne, Rogers
    and Chissom 1975, Research Branch Report 8-75). Syllables are counted by groups of vowels.

    >>> round(reading_grade("The cat sat on the mat."), 1)
    -1.4
    """
    sentences = max(sum(not s.isspace() for s in _SENTENCE_END.split(text) if s), 1)
    found = words(text)
    if not found:
        return 0.0
    return 0.39 * len(found) / sentences + 11.8 * sum(map(_SYLLABLES.__getitem__, found)) / len(found) - 15.59


_ARTICLES = frozenset(
    "a an the its their his her our your this that these those some any each no two three four five".split()
)
_LINKS = frozenset("because since as if when by in on at for to from with of through without".split())


def form_of(text: str) -> str:
    """Return the class of the first word, crudely: what parallel options have in common.

    >>> form_of("because they met"), form_of("Talking to some"), form_of("The talk")
    ('because', '-ing', 'article')
    """
    found = words(text)
    if not found:
        return ""
    first = found[0]
    if first in _LINKS:
        return first
    if first in _ARTICLES:
        return "article"
    if first.endswith("ing") and len(first) > 5:
        return "-ing"
    return "other"


def end_of(text: str) -> str:
    """Return the closing punctuation of a text, if it has one.

    >>> end_of('They met."'), end_of("they met")
    ('.', '')
    """
    bare = text.rstrip("\"'\u201d\u2019) ")
    return bare[-1] if bare and bare[-1] in ".!?;:\u2026" else ""
