"""What a bank holds beside what its blueprint wants, as counts."""

from collections import Counter
from collections.abc import Iterable, Mapping

from smquiz.engine.items import (
    LEVELS,
    Bank,
    Classify,
    Item,
    MultipleResponse,
    Quality,
    SingleChoice,
    Struct,
    TrueFalse,
    TrueFalseReason,
    type_of,
)
from smquiz.engine.quality.balance import misconceptions_of

BY_OBJECTIVE = "By objective and form"


class Count(Struct, frozen=True, kw_only=True):
    """How many there are, and how many are wanted: exactly, or from ``wanted`` up to ``most``."""

    name: str
    there: int
    wanted: float | None = None
    most: float | None = None

    @property
    def gap(self) -> bool:
        """Whether there are too few or too many."""
        if self.wanted is None:
            return False
        return self.there != self.wanted if self.most is None else not self.wanted <= self.there <= self.most

    @property
    def wanted_words(self) -> str:
        """Say what is wanted.

        >>> Count(name="M01", there=2, wanted=3, most=float("inf")).wanted_words
        '3 or more'
        """
        if self.wanted is None:
            return ""
        if self.most is None:
            return f"{self.wanted:g}"
        return f"{self.wanted:g} or more" if self.most == float("inf") else f"{self.wanted:g} to {self.most:g}"


class BankStats(Struct, frozen=True, kw_only=True):
    """Counts by title of the table; ``planned`` says whether the bank has quotas."""

    items: int
    sets: int
    lessons: int
    planned: bool
    tables: dict[str, list[Count]]


def bank_stats(bank: Bank) -> BankStats:
    """Count what the bank holds, by everything its blueprint may speak of."""
    items = list(bank.items.values())
    quality = bank.quality
    tables = {
        "By topic": _counts(Counter(i.topic for i in items), [t.id for t in bank.topics], _topic_quotas(bank)),
        BY_OBJECTIVE: _quotas(bank, items),
        "By form": _counts(Counter(_form(i) for i in items), (), _form_quotas(bank)),
        "By level": _counts(Counter(i.bloom or "none" for i in items), LEVELS, _level_quotas(bank)),
        "By pool": _pools(bank, items),
        "By difficulty": _difficulty(items, quality),
        "By misconception": _at_least(
            Counter(m for i in items for m in set(misconceptions_of(i))),
            dict.fromkeys(bank.misconceptions, quality.limits.get("R53", {}).get("misconception", 3)),
        ),
        "By claim": _at_least(Counter(c for i in items for c in set(i.claims)), _claims_wanted(bank)),
        "Place of the key (single choice)": _counts(
            Counter(str(1 + [o.id for o in i.options].index(i.answer)) for i in items if isinstance(i, SingleChoice)),
            "1234",
        ),
        "Keys of multiple responses": _counts(
            Counter(str(len(i.answer)) for i in items if isinstance(i, MultipleResponse))
        ),
        "Verdicts": _counts(Counter(_verdict(i) for i in items if isinstance(i, TrueFalse | TrueFalseReason))),
        "Labels of classified lines": _counts(
            Counter(label for i in items if isinstance(i, Classify) for label in i.answer.values())
        ),
        "By setting": _counts(Counter(i.setting or "none" for i in items)),
    }
    return BankStats(
        items=len(items),
        sets=len(bank.stimuli),
        lessons=len(bank.lessons),
        planned=any(o.quota for o in bank.objectives.values()),
        tables={title: counts for title, counts in tables.items() if counts},
    )


def _form(item: Item) -> str:
    return "scenario_set" if item.scenario else type_of(item)


def _verdict(item: TrueFalse | TrueFalseReason) -> str:
    return str(item.answer if isinstance(item, TrueFalse) else item.answer.verdict).lower()


def _counts(there: Counter[str], order: Iterable[str] = (), wanted: Mapping[str, int] | None = None) -> list[Count]:
    names = dict.fromkeys([*order, *sorted({*there, *(wanted or {})})])
    return [Count(name=n, there=there[n], wanted=(wanted or {}).get(n) if wanted else None) for n in names]


def _at_least(there: Counter[str], wanted: Mapping[str, float]) -> list[Count]:
    return [Count(name=n, there=there[n], wanted=w, most=float("inf")) for n, w in wanted.items()]


def _topic_quotas(bank: Bank) -> dict[str, int]:
    wanted: Counter[str] = Counter()
    for o in bank.objectives.values():
        wanted[o.topic] += sum(o.quota.values())
    return dict(wanted) if wanted.total() else {}


def _form_quotas(bank: Bank) -> dict[str, int]:
    wanted: Counter[str] = Counter()
    for o in bank.objectives.values():
        wanted.update(o.quota)
    return dict(wanted)


def _level_quotas(bank: Bank) -> dict[str, int]:
    wanted: Counter[str] = Counter()
    for o in bank.objectives.values():
        wanted[o.level] += sum(o.quota.values())
    return dict(wanted) if wanted.total() else {}


def _quotas(bank: Bank, items: list[Item]) -> list[Count]:
    there = Counter((i.objective, _form(i)) for i in items)
    counts = []
    for o in bank.objectives.values():
        forms = {*o.quota, *(form for name, form in there if name == o.id)} if o.quota else ()
        counts += [
            Count(name=f"{o.id} {form}", there=there[o.id, form], wanted=o.quota.get(form, 0)) for form in sorted(forms)
        ]
    return counts


def _pools(bank: Bank, items: list[Item]) -> list[Count]:
    planned = bank.quality.pools
    if not planned:
        return _counts(Counter(i.pool for i in items))
    there = Counter((i.topic, i.pool) for i in items)
    return [
        Count(name=f"{topic} {pool}", there=there[topic, pool], wanted=wanted)
        for topic, pools in planned.items()
        for pool, wanted in pools.items()
    ]


def _difficulty(items: list[Item], quality: Quality) -> list[Count]:
    low, high = quality.difficulty_bands
    bands = (("easy", float("-inf"), low), ("middling", low, high + 1e-9), ("hard", high + 1e-9, float("inf")))
    counts = []
    for level in LEVELS:
        values = [i.difficulty for i in items if i.bloom == level]
        counts += [
            Count(name=f"{level}, {name}", there=sum(a <= v < b for v in values)) for name, a, b in bands if values
        ]
    return counts


def _claims_wanted(bank: Bank) -> dict[str, float]:
    import re

    quality = bank.quality
    several = quality.limits.get("R53", {}).get("firm", 3)
    return {
        c.id: several if quality.firm_claims and c.standing == "firm" and re.fullmatch(quality.firm_claims, c.id) else 1
        for c in bank.claims.values()
        if c.kind not in quality.uncovered_kinds
    }
