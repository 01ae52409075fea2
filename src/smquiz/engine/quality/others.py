"""Whether options speak of the other options (R29): "all of the above", "A and C only", "neither of these".

What is looked at is a whole text, not words in it: "None of these" speaks of the others, and "None of these
people reply" does not. So do words for what a case may hold as well, such as answers, only where more points
to the options.
"""

import re
from collections.abc import Iterator, Sequence

from smquiz.engine.quality.text import words

ALONE = frozenset(("all", "none", "both", "neither"))
# One of these stands in every text that speaks of the others without naming their letters, and in few other texts.
TELLING = frozenset("above below others options option answers choices alternatives these those is are".split())
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}

_MANY = "all|none|both|neither|either|any|each|one|two|three|four|five|not all|only one|only two|more than one"
_SAID = (
    r"(?: (?:(?:is|are) )?(?:(?:all|both|equally) )?(?:right|correct|true|wrong|incorrect|false|possible|apply|fit))"
)
_WHOLE = [
    # all of the above, any combination of the above, none of the others, all the options here
    rf"(?:(?:{_MANY})(?: of)?|everything|nothing|a combination of|any combination of)(?: the)? (?:above|below){_SAID}?",
    rf"(?:{_MANY}) of the others{_SAID}?",
    rf"(?:{_MANY})(?: of)?(?: the| these| those)?(?: other)? options?(?: above| here| given| listed)?{_SAID}?",
    # none of these, all of these answers, both answers are right
    rf"(?:{_MANY}) of (?:these|those)(?: (?:answers|choices|alternatives))?{_SAID}?",
    rf"(?:{_MANY})(?: of)?(?: the)? other (?:answers|choices|alternatives){_SAID}?",
    rf"(?:{_MANY})(?: of)?(?: the)? (?:answers|choices|alternatives)(?: above| given| listed|{_SAID})",
    # all are right, none is correct
    r"(?:all|none) (?:is|are)(?: all| equally)? (?:right|correct|true)",
]
_OF_OTHERS = re.compile("|".join(_WHOLE))
_ALL_SO_MANY = re.compile(r"all (two|three|four|five) (?:is|are) (?:right|correct|true)")
_OF_LETTERS = re.compile(
    r"(?:(?:only|both|either|neither|all of|options?|answers?|choices?) )*"
    r"[a-z](?:(?: and| or| nor)?(?: option| answer)? [a-z])*"
    rf"(?: only| alone| together| both of them| all of them| but not [a-z])*{_SAID}?"
)


def speaking_of_others(texts: Sequence[str], ids: Sequence[str]) -> Iterator[int]:
    """Yield which texts (from 0) speak of the other options; ``ids`` are the ids of all of them.

    >>> list(speaking_of_others(["Tea", "Milk", "Neither of these", "A and B only"], "abcd"))
    [2, 3]
    >>> list(speaking_of_others(["None of these guests", "Vitamins A and B", "The floor above", "A tea"], "abcd"))
    []
    """
    letters = [_names_letters(text, ids) for text in texts]
    # Where most texts are letters these name something in the stem: statements, notes, groups of blood.
    lettered = 2 * sum(n > 0 for n in letters) <= len(texts)
    for n, text in enumerate(texts):
        if (lettered and letters[n] > 1) or _speaks_of_others(text, len(texts)):
            yield n


def _names_letters(text: str, ids: Sequence[str]) -> int:
    """Count the ids that a text names, if it does nothing else."""
    found = words(text)
    if not _OF_LETTERS.fullmatch(" ".join(found)):
        return 0
    return sum(len(w) == 1 and w in ids for w in found)


def _speaks_of_others(text: str, options: int) -> bool:
    found = words(text)
    if len(found) == 1:
        return found[0] in ALONE
    if TELLING.isdisjoint(found):
        return False
    plain = " ".join(found)
    so_many = _ALL_SO_MANY.fullmatch(plain)
    return bool(_OF_OTHERS.fullmatch(plain)) or (so_many is not None and NUMBERS[so_many[1]] == options - 1)
