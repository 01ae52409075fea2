"""Run the rules of quality over a bank: findings are values, waivers and limits are heard."""

from collections.abc import Iterable, Iterator

from smquiz.engine.items import Item
from smquiz.engine.quality import balance, cues, forms, pairs, parts, people
from smquiz.engine.quality.subject import Finding, Found, Subject


def lint(subject: Subject) -> list[Finding]:
    """Return what the rules find, without what an item waives with a reason."""
    findings: list[Finding] = []
    for rules in (parts.RULES_OF_PARTS, cues.RULES_OF_CUES):
        for item in subject.items:
            for rule in rules:
                findings += _heard(subject, item, rule(item, subject))
    for pair_rule in pairs.RULES_OF_PAIRS:
        for item, found in pair_rule(subject):
            findings += _heard(subject, item, [found])
    for bank_rule in (*balance.RULES_OF_BALANCE, *people.RULES_OF_PEOPLE, *forms.RULES_OF_FORMS):
        findings += _heard(subject, None, bank_rule(subject))
    return findings


def _heard(subject: Subject, item: Item | None, found: Iterable[Found]) -> Iterator[Finding]:
    for f in found:
        level = subject.level(f.rule)
        if level == "off" or (item is not None and item.waive.get(f.rule)):
            continue
        if f.level is not None and f.rule not in subject.quality.levels:
            level = f.level
        yield Finding(f.rule, item.id if item else "", f.path, f.what, f.todo, level)
