"""Rules on the people in cases: nobody turns up again and again, and nobody is always the one who errs (R57, R67).

A name is a capitalised word that stands inside a sentence somewhere in the bank; wherever it
stands then, it is that name. Days, months and places are exempt where the bank lists them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from smquiz.engine.items import Item, TrueFalse, TrueFalseReason
from smquiz.engine.quality.subject import BankRule, Found, Subject
from smquiz.engine.quality.text import STOP, words

_INSIDE = re.compile(r"(?<![.!?:\"'\u201c\n] )(?<!^)\b[A-Z][a-z\u00c0-\u024f]{2,}\b")
_CAPITALISED = re.compile(r"\b[A-Z][a-z\u00c0-\u024f]{2,}\b")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+")


def told_in(item: Item, subject: Subject) -> str:
    """Return the case of an item: its stem, after the stimulus of its set."""
    return f"{subject.stimuli.get(item.scenario or '', '')} {item.stem}".strip()


def names_of(subject: Subject) -> frozenset[str]:
    """Return the names in a bank's cases."""
    exempt = {*subject.quality.common_names}
    found = {name for item in subject.items for name in _INSIDE.findall(told_in(item, subject))}
    return frozenset(n for n in found - exempt if n.lower() not in STOP)


def many_cases(subject: Subject) -> Iterator[Found]:
    """R57: nobody turns up in case after case."""
    if subject.level("R57") == "off":
        return
    known = names_of(subject)
    cases: dict[str, set[str]] = defaultdict(set)
    for item in subject.items:
        for name in known.intersection(_CAPITALISED.findall(told_in(item, subject))):
            cases[name].add(item.scenario or item.id)
    yield from _too_often("R57", "stands in", cases, subject.limit("R57", "person"))


def always_at_fault(subject: Subject) -> Iterator[Found]:
    """R67: nobody is the one who errs in case after case."""
    listed = frozenset(w.lower() for w in subject.quality.fault_words)
    if not listed:
        return
    known = names_of(subject)
    cases: dict[str, set[str]] = defaultdict(set)
    for item in subject.items:
        for name in known & _at_fault(item, told_in(item, subject), listed):
            cases[name].add(item.scenario or item.id)
    yield from _too_often("R67", "is at fault in", cases, subject.limit("R67", "person"))


def _at_fault(item: Item, told: str, listed: frozenset[str]) -> set[str]:
    """Return the capitalised words in sentences that tell of a fault, or in a statement keyed false."""
    if _keyed_false(item):
        return set(_CAPITALISED.findall(item.stem))
    faulty = [s for s in _SENTENCE.split(told) if not listed.isdisjoint(words(s))]
    return {name for sentence in faulty for name in _CAPITALISED.findall(sentence)}


def _keyed_false(item: Item) -> bool:
    match item:
        case TrueFalse():
            return not item.answer
        case TrueFalseReason():
            return not item.answer.verdict
        case _:
            return False


def _too_often(rule: str, what: str, cases: dict[str, set[str]], most: float) -> Iterator[Found]:
    for name, where in sorted(cases.items()):
        if len(where) > most:
            told = f"`{name}` {what} {len(where)} cases ({', '.join(sorted(where)[:6])})"
            yield Found(rule, (), told, f"at most {most:g}, or list it under `common_names`")


RULES_OF_PEOPLE: list[BankRule] = [many_cases, always_at_fault]
