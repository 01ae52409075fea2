"""Rules on the fixed forms of an examination (R65)."""

from collections import Counter
from collections.abc import Iterator

from smquiz.engine.items import LEVELS, FormPlan, Item, Preset, type_of
from smquiz.engine.quality.figures import beside, deviation, mean
from smquiz.engine.quality.subject import BankRule, Found, Subject


def forms_as_planned(subject: Subject) -> Iterator[Found]:
    """R65: each form holds what is planned, forms share nothing and are equally hard."""
    by_id = {i.id: i for i in subject.items}
    for preset in subject.presets.values():
        forms = {name: [by_id[i] for i in ids if i in by_id] for name, ids in preset.forms.items()}
        yield from _shared(preset)
        for name, items in forms.items():
            where = f"form {name} of `{preset.name}`"
            yield from _whole(where, items, preset, subject.items)
            if isinstance(preset.form_plan, FormPlan):
                yield from _counts(where, items, preset.form_plan)
        if subject.quality.difficulty:
            yield from _equally_hard(subject, preset.name, forms)


def _found(what: str, todo: str) -> Found:
    return Found("R65", (), what, todo, "error")


def _shared(preset: Preset) -> Iterator[Found]:
    used = Counter(i for ids in preset.forms.values() for i in ids)
    for name, n in used.items():
        if n > 1:
            yield _found(f"`{name}` stands {n} times in the forms of `{preset.name}`", "use it once")


def _whole(where: str, items: list[Item], preset: Preset, bank: list[Item]) -> Iterator[Found]:
    there = {i.id for i in items}
    for item in items:
        if item.pool not in preset.pools:
            yield _found(f"`{item.id}` in {where} belongs to the pool `{item.pool}`", "choose another")
        for enemy in item.enemies:
            if enemy in there and item.id < enemy:
                yield _found(f"`{item.id}` and `{enemy}` are enemies and both in {where}", "exchange one")
    for scenario in {i.scenario for i in items if i.scenario}:
        missing = [i.id for i in bank if i.scenario == scenario and i.id not in there]
        if missing:
            yield _found(f"{where} lacks {', '.join(missing)} of the set `{scenario}`", "sets stay whole")


def _counts(where: str, items: list[Item], plan: FormPlan) -> Iterator[Found]:
    forms = Counter("scenario_set" if i.scenario else type_of(i) for i in items)
    for form, wanted in plan.types.items():
        if forms[form] != wanted:
            yield _found(f"{where} has {forms[form]} of {wanted} items of the form {form}", "exchange some")
    for topic, levels in plan.levels.items():
        there = Counter(i.bloom for i in items if i.topic == topic)
        for named, wanted in levels.items():
            n = sum(there[level] for level in LEVELS if level in named.split("+"))
            if n != wanted:
                yield _found(f"{where} has {n} of {wanted} items at {named} in {topic}", "exchange some")
        if plan.most_remember is not None and there["remember"] > plan.most_remember:
            what = f"{where} has {there['remember']} items at remember in {topic}"
            yield _found(what, f"at most {plan.most_remember}")


def _equally_hard(subject: Subject, preset: str, forms: dict[str, list[Item]]) -> Iterator[Found]:
    means = {}
    for name, items in forms.items():
        if len(items) < 2:
            continue
        values = [i.difficulty for i in items]
        means[name], spread = mean(values), deviation(values)
        most = subject.limit("R65", "mean")
        least, largest = subject.limit("R65", "deviation_least"), subject.limit("R65", "deviation_most")
        if abs(means[name]) > most:
            what = f"form {name} of `{preset}` has mean difficulty {beside(means[name], -most, most, digits=2)}"
            yield Found("R65", (), what, f"within {most:g} of 0")
        if not least <= spread <= largest:
            what = f"form {name} of `{preset}` has a spread of difficulty of {beside(spread, least, largest, digits=2)}"
            yield Found("R65", (), what, f"{least:g} to {largest:g}")
    apart, most = max(means.values(), default=0) - min(means.values(), default=0), subject.limit("R65", "differ")
    if apart > most:
        what = f"the forms of `{preset}` differ by {beside(apart, most, digits=2)} in difficulty"
        yield Found("R65", (), what, f"at most {most:g}")


RULES_OF_FORMS: list[BankRule] = [forms_as_planned]
