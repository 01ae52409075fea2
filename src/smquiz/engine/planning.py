"""Planning: which items a quiz asks, in which order, with which option order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from random import Random
from typing import Literal

import msgspec

from smquiz.engine.commands import practice
from smquiz.engine.grading import chance_of
from smquiz.engine.items import Bank, Item, Level, Pool, Preset, type_of
from smquiz.engine.learning.mastery import PRACTISE_AT, expected
from smquiz.engine.learning.past import Past
from smquiz.engine.responses import Order, shuffled_parts
from smquiz.engine.session import Plan, Planned, Rules, fingerprint

NEAR = 0.15  # distance from the wanted success at which an item weighs a third
RARELY = 0.05  # weight that even items far from it keep, so that nothing is never asked
TRIES = 40  # shuffles before a topic is taken as it comes
Unit = tuple[Item, ...]  # a stand-alone item, or the children of a scenario set in order


class CannotPlan(ValueError):
    """No quiz can be made of what was asked for; the text says why."""


class QuizSpec(Rules, frozen=True, kw_only=True):
    """What a quiz is to be: a preset with the command line's changes applied.

    ``questions`` of ``None`` means all that fit. ``per_topic`` gives exact numbers.
    """

    seed: int
    questions: int | None = None
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    pools: tuple[Pool, ...] = ("lesson", "practice")
    per_topic: dict[str, int] = msgspec.field(default_factory=dict)
    draw: Literal["unseen", "mistakes", "placement"] = "unseen"
    only: tuple[str, ...] = ()


def spec_of(preset: Preset, seed: int) -> QuizSpec:
    """Return the spec of a preset without limits; these need the options first."""
    return QuizSpec(
        seed=seed,
        preset=preset.name,
        questions=preset.questions,
        pools=tuple(preset.pools),
        per_topic=dict(preset.per_topic),
        feedback=preset.feedback,
        scoring=preset.scoring,
        hints=preset.hints,
        pass_mark=preset.pass_mark,
        draw=preset.draw,
        certainty=preset.certainty,
        tries=preset.tries,
        penalty=preset.penalty if preset.tries > 1 else 0.0,
        hint_price=preset.hint_price,
        expiry=preset.expiry,
        floors=dict(preset.floors),
        close=(preset.close[0], preset.close[1]) if preset.close else None,
    )


NOTHING_PAST = Past()


def plan(bank: Bank, spec: QuizSpec, past: Past = NOTHING_PAST) -> Plan:
    """Draw the items of a quiz and fix the order of items and options.

    The same seed, bank and past give the same plan on any machine. Scenario sets stay whole and
    in order; two ``enemies`` never meet; topics are drawn in turn, so that each has its share.
    Items that the learner has not met come first. ``only`` names the items of a fixed form.

    Raises:
        CannotPlan: nothing fits the filters.
    """
    rng = Random(spec.seed)
    units = _units(bank, spec)
    if spec.draw == "mistakes":
        units = _mistakes(units, past)
    if not units:
        raise CannotPlan(_why_nothing(bank, spec))
    if spec.only:
        drawn: list[Unit] = list(units)
    elif spec.draw == "mistakes":
        drawn = _filled([], units, spec.questions)
    elif spec.per_topic and not spec.topics:
        drawn = []
        for topic, wanted in spec.per_topic.items():
            mine = [u for u in units if u[0].topic == topic]
            drawn = _fullest(drawn, mine, sum(map(len, drawn)) + wanted, rng, past)
        if spec.questions is not None:
            drawn = _filled([], drawn, spec.questions)
    else:
        drawn = _filled([], _unmet_first(_in_turn(units, rng, _weights(units, spec, past)), past), spec.questions)
    if spec.draw != "mistakes":
        rng.shuffle(drawn)
    items = tuple(planned(item, rng) for unit in drawn for item in unit)
    if not items:
        raise CannotPlan(f"no whole scenario set fits into {spec.questions} questions; ask for more")
    return Plan(
        kind="quiz",
        seed=spec.seed,
        items=items,
        topic=spec.topics[0] if len(spec.topics) == 1 else "",
        **{name: getattr(spec, name) for name in Rules.__struct_fields__},
    )


def mistakes_left(bank: Bank, mistaken: Iterable[str]) -> int:
    """Count the mistakes that the preset `mistakes` would go over; 0 in a bank without such a preset."""
    preset = bank.presets.get("mistakes")
    wrong = {i for i in mistaken if i in bank.items}
    if preset is None or preset.draw != "mistakes" or not wrong:
        return 0
    cases = {bank.items[i].scenario for i in wrong} - {None}
    near = {i.id: i for i in bank.items.values() if i.id in wrong or i.scenario in cases}
    units = _units(msgspec.structs.replace(bank, items=near), spec_of(preset, 0))
    return sum(item.id in wrong for unit in units for item in unit)


def planned(item: Item, rng: Random) -> Planned:
    """Fix the order in which an item's options are shown.

    An ordering is never shown in an order that is right.
    """
    return Planned(
        item=item.id,
        type=type_of(item),
        topic=item.topic,
        level=item.bloom or "",
        chance=chance_of(item),
        order=shown_order(item, rng),
        fingerprint=fingerprint(item),
        objective=item.objective or "",
    )


def shown_order(item: Item, rng: Random) -> Order:
    """Shuffle the lists of an item that are shuffled when it is shown."""
    order: Order = {}
    for part, ids in shuffled_parts(item).items():
        shown = list(ids)
        rng.shuffle(shown)
        if type_of(item) == "ordering" and shown in [item.answer, *getattr(item, "also", [])]:
            shown = shown[1:] + shown[:1]
        order[part] = shown
    return order


# ------------------------------------------------------------------ drawing
def _units(bank: Bank, spec: QuizSpec) -> list[Unit]:
    """All that fits the filters, in an order that depends on ids alone."""
    sets: dict[str, list[Item]] = {}
    singles: list[Unit] = []
    for item in bank.items.values():
        if item.scenario is None:
            if _fits(item, spec):
                singles.append((item,))
        else:
            sets.setdefault(item.scenario, []).append(item)
    whole = [tuple(children) for children in sets.values() if all(_fits(c, spec) for c in children)]
    return sorted([*singles, *whole], key=lambda unit: unit[0].id)


def _fits(item: Item, spec: QuizSpec) -> bool:
    if spec.only:
        return item.id in spec.only
    return (
        item.pool in spec.pools
        and (not spec.topics or item.topic in spec.topics)
        and (not spec.types or type_of(item) in spec.types)
        and (not spec.levels or item.bloom in spec.levels)
    )


def _unmet_first(units: Iterable[Unit], past: Past) -> list[Unit]:
    """Put what the learner has met last, in the same order otherwise."""
    return sorted(units, key=lambda unit: any(i.id in past.met for i in unit))


def _mistakes(units: Iterable[Unit], past: Past) -> list[Unit]:
    """Keep what was answered wrong and not since right, most confident mistakes first; a set comes whole."""
    rank = {item: n for n, item in enumerate(past.mistaken)}
    ranked = [
        (min(rank[i.id] for i in unit if i.id in rank), unit) for unit in units if any(i.id in rank for i in unit)
    ]
    return [unit for _, unit in sorted(ranked, key=lambda pair: pair[0])]


def _weights(units: Iterable[Unit], spec: QuizSpec, past: Past) -> dict[str, float] | None:
    """Weigh units for practice, by the id of their first item.

    What counts is how near the expected success is to where practice teaches most. Nothing is
    weighed in a test, nor in topics of which too little is known.
    """
    if spec.scoring != "practice" or spec.feedback != "now" or not past.abilities:
        return None
    return {u[0].id: _worth_practising(u, past.abilities[u[0].topic]) for u in units if u[0].topic in past.abilities}


def _worth_practising(unit: Unit, ability: float) -> float:
    p = sum(expected(ability, i.difficulty, chance_of(i)) for i in unit) / len(unit)
    return exp(-(((p - PRACTISE_AT) / NEAR) ** 2)) + RARELY


def _in_turn(units: Sequence[Unit], rng: Random, weights: Mapping[str, float] | None = None) -> list[Unit]:
    """Shuffle the units so that topics take turns; what weighs more is likelier to come early."""
    by_topic: dict[str, list[Unit]] = {}
    for unit in units:
        by_topic.setdefault(unit[0].topic, []).append(unit)
    for topic, queue in by_topic.items():
        rng.shuffle(queue)
        if weights and queue[0][0].id in weights:
            by_topic[topic] = _weighted(queue, rng, weights)
    turn = sorted(by_topic)
    rng.shuffle(turn)
    in_turn: list[Unit] = []
    while any(by_topic.values()):
        in_turn += [by_topic[t].pop() for t in turn if by_topic[t]]
    return in_turn


def _weighted(units: Iterable[Unit], rng: Random, weights: Mapping[str, float]) -> list[Unit]:
    """Shuffle by weight, what is to be taken first last.

    Drawing without replacement in proportion to weights is sorting by ``u ** (1 / w)`` (Efraimidis
    and Spirakis 2006, Information Processing Letters 97: 181-185).
    """
    return sorted(units, key=lambda unit: rng.random() ** (1 / weights[unit[0].id]))


def _filled(taken: list[Unit], candidates: Iterable[Unit], total: int | None) -> list[Unit]:
    """Add candidates in order while they fit into ``total`` items and meet no enemy."""
    filled = list(taken)
    for unit in candidates:
        size = sum(map(len, filled)) + len(unit)
        if (total is None or size <= total) and not any(_are_enemies(unit, other) for other in filled):
            filled.append(unit)
    return filled


def _fullest(taken: list[Unit], candidates: list[Unit], total: int, rng: Random, past: Past) -> list[Unit]:
    """Shuffle and fill again until the number is met: a set drawn late may find no room."""
    best = taken
    for _ in range(TRIES):
        filled = _filled(taken, _unmet_first(_in_turn(candidates, rng), past), total)
        if sum(map(len, filled)) > sum(map(len, best)):
            best = filled
        if sum(map(len, best)) == total:
            break
    return best


def _are_enemies(one: Unit, other: Unit) -> bool:
    mine, yours = {i.id for i in one}, {i.id for i in other}
    return any(e in yours for i in one for e in i.enemies) or any(e in mine for i in other for e in i.enemies)


def _why_nothing(bank: Bank, spec: QuizSpec) -> str:
    filters = [
        f"topic {', '.join(spec.topics)}" if spec.topics else "",
        f"type {', '.join(spec.types)}" if spec.types else "",
        f"level {', '.join(spec.levels)}" if spec.levels else "",
    ]
    asked = "; ".join(f for f in filters if f) or "this quiz"
    if spec.draw == "mistakes":
        practised = practice(bank)
        return f"no mistakes are left to practise ({asked})" + (
            f"; `{practised}` asks something new" if practised else ""
        )
    return f"no item of the bank fits {asked} (pools {', '.join(spec.pools)})"
