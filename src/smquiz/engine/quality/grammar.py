"""Rules on what grammar betrays (R19, R28): an article before a blank, words that want one or many.

Nothing here parses English. Of a text it is said that it names one thing or many only where its
words leave little doubt; where any option leaves doubt, nothing is told.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from smquiz.engine.items import Cloze, Item
from smquiz.engine.quality.groups import Group, groups_of
from smquiz.engine.quality.subject import Found, ItemRule, Subject
from smquiz.engine.quality.text import STOP, words

GrammaticalNumber = Literal["one", "many"]

_GAP = r"(?:\[\d\]|_{2,})"
# In lower case, or at the beginning of a sentence: "vitamin A" and "a/an" are no articles here.
_ARTICLE = r"(?:(?<![\w/(.\u2019'-])an?|(?:^|(?<=[.!?:] ))An?)"
_ARTICLE_BEFORE_GAP = re.compile(rf"{_ARTICLE}\s+{_GAP}")
_ARTICLE_AT_END = re.compile(rf"{_ARTICLE}[\s:_.\u2026]*$")
_END = 20  # characters: an article at the end begins within these
_WANTS_ONE = "this each every"
_WANTS_MANY = "these those two three four five six seven eight nine ten several many few various numerous"
_WANTING = "|".join(f"{_WANTS_ONE} {_WANTS_MANY}".split())
# What may follow a blank that is a whole noun, and not a word beside one ("these ___ cups").
_GOES_ON = """is are was were has have can may must will do did in on at of for from with to by and or but so because
    when while before after who that which first then again together now there here""".split()
_AFTER = rf"(?=\s*(?:$|[.,;:?!)\u2026])|\s+(?:{'|'.join(_GOES_ON)})\b)"
_BEFORE_GAP = re.compile(rf"(?<![\w-])(?P<word>{_WANTING})\s+(?P<gap>{_GAP}){_AFTER}", re.IGNORECASE)
_AFTER_GAP = re.compile(rf"(?:^|(?<=[.!?:] ))(?:The )?(?P<gap>{_GAP})\s+(?P<word>is|are|was|were|has|have)\b")

_ONE = frozenset(("a", "an", *_WANTS_ONE.split()))
_COUNTED = frozenset(("one", *_WANTS_MANY.split()))
_LEADING = frozenset("the some more his her its their our my your".split())
_AFTER_HEAD = frozenset("of in on at for from with without by to about between among made who that which".split())
_NEITHER = frozenset(
    """people men women children feet teeth mice geese sheep fish deer data media police folk cattle criteria phenomena
    bacteria stimuli news means series species headquarters crossroads gas bus plus minus lens bias canvas atlas alias
    chaos cosmos iris always perhaps besides sometimes afterwards nowadays overseas indoors outdoors upstairs downstairs
    yes does goes hers ours yours theirs thanks maths less else""".split()
)
_NO_PLURAL = ("ss", "us", "is", "ics", "wards", "'s", "ly")


class Wanted(NamedTuple):
    """How many things a blank stands for, by which word; ``blank`` is its number, or 0."""

    number: GrammaticalNumber
    word: str
    blank: int


def article_before_a_blank(item: Item, subject: Subject) -> Iterator[Found]:
    """R19: no `a` or `an` before a blank, or at the end of a sentence that the options finish."""
    del subject
    stem = item.stem.strip()
    found = _has_gap(stem) and _ARTICLE_BEFORE_GAP.search(stem)
    found = found or _ARTICLE_AT_END.search(stem, max(len(stem) - _END, 0))
    if found and any(True for _ in groups_of(item)):
        what = f"`a` or `an` stands before a {'gap' if isinstance(item, Cloze) else 'blank'}"
        yield Found("R19", ("stem",), what, "reword, or write `a/an`, so that grammar tells nothing")


def _has_gap(stem: str) -> bool:
    """Whether it is worth to look for a blank: most stems have none."""
    return "__" in stem or "[" in stem


def number_before_a_blank(item: Item, subject: Subject) -> Iterator[Found]:
    """R19: a word that wants one or many does not rule options out."""
    del subject
    wanted = list(wanted_in(item.stem)) if _has_gap(item.stem) else []
    for group in groups_of(item) if wanted else ():
        blank = item.blanks[int(group.where[1])].id if isinstance(item, Cloze) else 0
        numbers = numbers_of(group.texts)
        for number, word, _ in (w for w in wanted if w.blank == blank and w.number == numbers[group.key]):
            for n, found in enumerate(numbers):
                if found is not None and found != number:
                    what = f"`{word}` beside the blank rules `{group.texts[n][:60]}` out by grammar"
                    yield Found("R19", (*group.where, n, "text"), what, "reword, so that all options fit")


def only_the_key_differs_in_number(item: Item, subject: Subject) -> Iterator[Found]:
    """R28: the key is not the only plural, nor the only one that begins with `a` among plurals."""
    del subject
    for group in groups_of(item):
        told = _told_by_number(group)
        if told:
            what, todo = f"only the key {told}", "use singular or plural in all options, or in two of them"
            yield Found("R28", (*group.where, group.key, "text"), what, todo)


def _told_by_number(group: Group) -> str:
    firsts = [words(t)[:1] for t in group.texts]
    if len(group.texts) < 3 or any(not _COUNTED.isdisjoint(f) or (f and f[0][0].isdigit()) for f in firsts):
        return ""  # numbers are what is asked for
    found = numbers_of(group.texts)
    key, others = found[group.key], {number for n, number in enumerate(found) if n != group.key}
    if key == "many" and others == {"one"}:
        return "is a plural"
    # A bare word among plurals may be one that has none, such as milk: that tells little.
    return "names one thing" if others == {"many"} and firsts[group.key] in (("a",), ("an",)) else ""


def wanted_in(stem: str) -> Iterator[Wanted]:
    """Yield what words beside the blanks of a stem want.

    >>> [tuple(w) for w in wanted_in("They fill these ___ first. The [2] are large.")]
    [('many', 'these', 0), ('many', 'are', 2)]
    """
    for pattern in (_BEFORE_GAP, _AFTER_GAP):
        for found in pattern.finditer(stem):
            word = found["word"].lower()
            one = word in ("is", "was", "has") or word in _ONE
            yield Wanted("one" if one else "many", word, int(found["gap"].strip("[]_") or 0))


def numbers_of(texts: Sequence[str]) -> list[GrammaticalNumber | None]:
    """Return of each text whether it names one thing or many; ``None`` where that is in doubt.

    >>> numbers_of(["a cup of tea", "two cups", "porcelain cups", "Athens", "people", "to stir"])
    ['one', 'many', 'many', None, None, None]
    """
    # A text that begins with "A" or "The" shows that capitals only open texts here, and are no names.
    opening = any(t[:1].isupper() and words(t)[:1] and words(t)[0] in STOP for t in texts)
    return [_number_of(t, opening) for t in texts]


def _number_of(text: str, opening: bool) -> GrammaticalNumber | None:
    found = words(text)
    if not found:
        return None
    if found[0] in _ONE:
        return "one"
    if found[0] in _COUNTED:
        return "one" if found[0] == "one" else "many"
    named = list(found[1:] if found[0] in _LEADING else found)
    end = next((n for n, w in enumerate(named) if w in _AFTER_HEAD), len(named))
    named = named[:end]
    if not 1 <= len(named) <= 3 or not STOP.isdisjoint(named):
        return None
    head = named[-1]
    capital = re.search(rf"\b{re.escape(head)}\b", text) is None
    if head in _NEITHER or not head.isalpha() or (capital and not (opening and head == found[0])):
        return None
    if head.endswith("s"):
        return None if head.endswith(_NO_PLURAL) or len(head) < 4 else "many"
    return None if head.endswith("ly") else "one"


RULES_OF_GRAMMAR: list[ItemRule] = [
    article_before_a_blank,
    number_before_a_blank,
    only_the_key_differs_in_number,
]
