"""Run the rules of quality over a bank: findings are values, waivers and limits are heard."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smquiz.engine.items import Item
from smquiz.engine.quality import balance, cues, forms, grammar, pairs, parts, people
from smquiz.engine.quality.subject import Finding, Found, Subject


class Linted(NamedTuple):
    """What the rules find, and which waivers kept them silent, as ``(item, rule)``."""

    findings: list[Finding]
    waived: set[tuple[str, str]]


def lint(subject: Subject) -> Linted:
    """Return what the rules find, without what an item waives with a reason."""
    linted = Linted([], set())
    findings = linted.findings
    for rules in (parts.RULES_OF_PARTS, cues.RULES_OF_CUES, grammar.RULES_OF_GRAMMAR):
        for item in subject.items:
            for rule in rules:
                findings += _heard(subject, item, rule(item, subject), linted.waived)
    for pair_rule in pairs.RULES_OF_PAIRS:
        for item, found in pair_rule(subject):
            findings += _heard(subject, item, [found], linted.waived)
    for bank_rule in (*balance.RULES_OF_BALANCE, *people.RULES_OF_PEOPLE, *forms.RULES_OF_FORMS):
        findings += _heard(subject, None, bank_rule(subject), linted.waived)
    return linted


def _heard(
    subject: Subject, item: Item | None, found: Iterable[Found], waived: set[tuple[str, str]]
) -> Iterator[Finding]:
    for f in found:
        level = subject.level(f.rule)
        if level == "off":
            continue
        if item is not None and item.waive.get(f.rule):
            waived.add((item.id, f.rule))
            continue
        if f.level is not None and f.rule not in subject.quality.levels:
            level = f.level
        yield Finding(f.rule, item.id if item else "", f.path, f.what, f.todo, level)
