"""Rules on the fixed forms of an examination (R65)."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from smquiz.engine.items import LEVELS, FormPlan, Item, Preset, type_of
from smquiz.engine.quality.figures import beside, deviation, mean
from smquiz.engine.quality.subject import BankRule, Found, Path, Subject


def forms_as_planned(subject: Subject) -> Iterator[Found]:
    """R65: each form holds what is planned, forms share nothing and are equally hard."""
    by_id = {i.id: i for i in subject.items}
    for preset in subject.presets.values():
        forms = {name: [by_id[i] for i in ids if i in by_id] for name, ids in preset.forms.items()}
        yield from _shared(preset)
        for name, items in forms.items():
            yield from _whole(_Form(preset, name, items), subject.items)
            if isinstance(preset.form_plan, FormPlan):
                yield from _counts(_Form(preset, name, items), preset.form_plan)
        if subject.quality.difficulty:
            yield from _equally_hard(subject, preset.name, forms)


class _Form(NamedTuple):
    """One form of an examination, with the items that it names."""

    preset: Preset
    name: str
    items: list[Item]

    def __str__(self) -> str:
        return f"form {self.name} of `{self.preset.name}`"

    def found(self, what: str, todo: str, item: str | None = None) -> Found:
        """Tell a fault of the form as a whole, or of an item where it is named there."""
        path: Path = ("presets", self.preset.name, "forms", self.name)
        if item is not None:
            path = (*path, self.preset.forms[self.name].index(item))
        return Found("R65", path, what, todo, "error")


def _shared(preset: Preset) -> Iterator[Found]:
    named = [(name, n, i) for name, ids in preset.forms.items() for n, i in enumerate(ids)]
    used = Counter(i for _, _, i in named)
    last = {i: (name, n) for name, n, i in named}
    for item, times in used.items():
        if times > 1:
            what = f"`{item}` stands {times} times in the forms of `{preset.name}`"
            yield Found("R65", ("presets", preset.name, "forms", *last[item]), what, "use it once", "error")


def _whole(form: _Form, bank: list[Item]) -> Iterator[Found]:
    there = {i.id for i in form.items}
    for item in form.items:
        if item.pool not in form.preset.pools:
            yield form.found(f"`{item.id}` in {form} belongs to the pool `{item.pool}`", "choose another", item.id)
        for enemy in item.enemies:
            if enemy in there and item.id < enemy:
                yield form.found(f"`{item.id}` and `{enemy}` are enemies and both in {form}", "exchange one", enemy)
    for scenario in {i.scenario for i in form.items if i.scenario}:
        missing = [i.id for i in bank if i.scenario == scenario and i.id not in there]
        if missing:
            yield form.found(f"{form} lacks {', '.join(missing)} of the set `{scenario}`", "sets stay whole")


def _counts(form: _Form, plan: FormPlan) -> Iterator[Found]:
    items = form.items
    forms = Counter("scenario_set" if i.scenario else type_of(i) for i in items)
    for kind, wanted in plan.types.items():
        if forms[kind] != wanted:
            yield form.found(f"{form} has {forms[kind]} of {wanted} items of the form {kind}", "exchange some")
    for topic, levels in plan.levels.items():
        there = Counter(i.bloom for i in items if i.topic == topic)
        for named, wanted in levels.items():
            n = sum(there[level] for level in LEVELS if level in named.split("+"))
            if n != wanted:
                yield form.found(f"{form} has {n} of {wanted} items at {named} in {topic}", "exchange some")
        if plan.most_remember is not None and there["remember"] > plan.most_remember:
            what = f"{form} has {there['remember']} items at remember in {topic}"
            yield form.found(what, f"at most {plan.most_remember}")


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
            yield Found("R65", ("presets", preset, "forms", name), what, f"within {most:g} of 0")
        if not least <= spread <= largest:
            what = f"form {name} of `{preset}` has a spread of difficulty of {beside(spread, least, largest, digits=2)}"
            yield Found("R65", ("presets", preset, "forms", name), what, f"{least:g} to {largest:g}")
    apart, most = max(means.values(), default=0) - min(means.values(), default=0), subject.limit("R65", "differ")
    if apart > most:
        what = f"the forms of `{preset}` differ by {beside(apart, most, digits=2)} in difficulty"
        yield Found("R65", ("presets", preset, "forms"), what, f"at most {most:g}")


RULES_OF_FORMS: list[BankRule] = [forms_as_planned]
