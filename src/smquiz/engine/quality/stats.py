"""What a bank holds beside what its blueprint wants, as counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil, floor

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
from smquiz.engine.quality.catalogue import RULES, limit_of

BY_OBJECTIVE = "By objective and form"
OTHER_LABELS = "lines of items with other labels"


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
        >>> Count(name="both", there=2, wanted=0, most=5).wanted_words
        'at most 5'
        """
        if self.wanted is None:
            return ""
        if self.most is None:
            return f"{self.wanted:g}"
        if self.wanted == 0:
            return f"at most {self.most:g}"
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
        "By difficulty": _difficulty(bank, items),
        "By misconception": _at_least(
            Counter(m for i in items for m in set(misconceptions_of(i))),
            dict.fromkeys(bank.misconceptions, _limit(bank, "R53", "misconception")),
        ),
        "By claim": _at_least(Counter(c for i in items for c in set(i.claims)), _claims_wanted(bank)),
        "Place of the key (single choice)": _key_places(bank, items),
        "Keys of multiple responses": _key_counts(bank, items),
        "Verdicts": _verdicts(bank, items),
        "Labels of classified lines": _labels(quality, items),
        "Settings": _settings(bank, items),
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


def _difficulty(bank: Bank, items: list[Item]) -> list[Count]:
    low, high = bank.quality.difficulty_bands
    bands = (("easy", float("-inf"), low), ("middling", low, high + 1e-9), ("hard", high + 1e-9, float("inf")))
    tolerance = _limit(bank, "R58", "tolerance")
    counts = []
    for level in LEVELS:
        values = [i.difficulty for i in items if i.bloom == level]
        plan = bank.quality.difficulty.get(level)
        told = plan is not None and len(values) >= _limit(bank, "R58", "items")
        shares = plan.shares if plan is not None and told else None
        for n, (name, a, b) in enumerate(bands if values else ()):
            there = sum(a <= v < b for v in values)
            within = (shares[n] - tolerance, shares[n] + tolerance) if shares else None
            counts.append(_share(f"{level}, {name}", there, len(values), within))
    return counts


def _share(name: str, there: int, total: int, per_cent: tuple[float, float] | None) -> Count:
    """Count what is wanted as a share, from so many per cent of the total up to so many."""
    if per_cent is None:
        return Count(name=name, there=there)
    least, most = (max(share, 0) * total / 100 for share in per_cent)
    return Count(name=name, there=there, wanted=ceil(least - 1e-9), most=floor(most + 1e-9))


def _limit(bank: Bank, rule: str, name: str) -> float:
    return limit_of(bank.quality, rule, name)


def _key_places(bank: Bank, items: list[Item]) -> list[Count]:
    choices = [i for i in items if isinstance(i, SingleChoice)]
    places = Counter(1 + [o.id for o in i.options].index(i.answer) for i in choices)
    four = bool(choices) and all(len(i.options) == 4 for i in choices)
    enough = four and len(choices) >= _limit(bank, "R34", "groups")
    within = (_limit(bank, "R34", "least"), _limit(bank, "R34", "most")) if enough else None
    names = range(1, 5) if four else sorted(places)
    return [_share(str(place), places[place], len(choices), within) for place in names]


def _key_counts(bank: Bank, items: list[Item]) -> list[Count]:
    keys = Counter(len(i.answer) for i in items if isinstance(i, MultipleResponse))
    enough = keys.total() >= _limit(bank, "R35", "items")
    within = (0.0, _limit(bank, "R35", "percent")) if enough else None
    return [_share(str(n), keys[n], keys.total(), within) for n in sorted(keys)]


def _verdicts(bank: Bank, items: list[Item]) -> list[Count]:
    verdicts = Counter(_verdict(i) for i in items if isinstance(i, TrueFalse | TrueFalseReason))
    enough = verdicts.total() >= _limit(bank, "R36", "items")
    least, most = _limit(bank, "R36", "least"), _limit(bank, "R36", "most")
    within = {"true": (least, most), "false": (100 - most, 100 - least)}
    return [
        _share(name, verdicts[name], verdicts.total(), within[name] if enough else None)
        for name in (("true", "false") if verdicts else ())
    ]


def _labels(quality: Quality, items: list[Item]) -> list[Count]:
    """Count labels as R37 does: the planned ones where an item sorts into just these; the others in one."""
    planned = quality.labels
    keys: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Classify):
            counted = not planned or set(item.categories) == set(planned)
            keys.update(item.answer.values() if counted else [OTHER_LABELS] * len(item.answer))
    if not planned:
        return _counts(keys)
    total = keys.total() - keys[OTHER_LABELS]
    counts = [_share(name, keys[name], total, (least, most)) for name, (least, most) in planned.items() if total]
    return [*counts, Count(name=OTHER_LABELS, there=keys[OTHER_LABELS])] if keys[OTHER_LABELS] else counts


def _settings(bank: Bank, items: list[Item]) -> list[Count]:
    """Count the settings and the uses of the most used one, not each: good banks have very many."""
    used = Counter(i.setting for i in items if i.setting)
    if not used:
        return []
    name, most = used.most_common(1)[0]
    if bank.quality.levels.get("R57", RULES["R57"].level) == "off":
        return [Count(name="different ones", there=len(used)), Count(name=f"most used: {name}", there=most)]
    return [
        Count(name="different ones", there=len(used), wanted=_limit(bank, "R57", "settings"), most=float("inf")),
        _share(f"most used: {name}", most, len(items), (0.0, _limit(bank, "R57", "percent"))),
    ]


def _claims_wanted(bank: Bank) -> dict[str, float]:
    import re

    quality = bank.quality
    several = _limit(bank, "R53", "firm")
    return {
        c.id: several if quality.firm_claims and c.standing == "firm" and re.fullmatch(quality.firm_claims, c.id) else 1
        for c in bank.claims.values()
        if c.kind not in quality.uncovered_kinds
    }
