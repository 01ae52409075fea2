"""Placement: which lessons can begin at their summary, found out in few questions.

Two ways: a rule (so many questions at given levels for each topic, one more where they leave
it open), and an adaptive test (:mod:`smquiz.engine.adaptive`) that estimates each topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from smquiz.engine.adaptive import Design, Estimate, Given, estimate, estimate_of_topic, next_item, stops, sure_enough
from smquiz.engine.grading import chance_of
from smquiz.engine.items import Bank, Item, Level, Preset, Routing
from smquiz.engine.planning import CannotPlan, planned
from smquiz.engine.session import Plan, Planned, Record, Session
from smquiz.engine.timing import Limits

ADAPTIVE_POOLS = ("placement", "practice")


class TopicPlacement(msgspec.Struct, frozen=True):
    """What a placement test says of one topic.

    ``right`` of ``asked`` questions were right. ``skip`` says that the lesson may begin at its
    summary. ``estimate`` is there if the test was adaptive.
    """

    topic: str
    right: int
    asked: int
    skip: bool
    estimate: Estimate | None = None


def routing_of(preset: Preset | None) -> Routing:
    """Return a preset's rule of placement, or the usual one."""
    return preset.routing if preset is not None and isinstance(preset.routing, Routing) else Routing()


# ------------------------------------------------------------------ by rule
def routing_start(bank: Bank, routing: Routing, seed: int) -> list[Planned]:
    """Draw the first questions of every topic that has enough of them, topics taking turns.

    A topic whose lesson is never skipped is not asked about: the answers would decide nothing.

    Raises:
        CannotPlan: no topic has.
    """
    rng = Random(seed)
    drawn: list[list[Item]] = []
    for topic in bank.topics:
        mine = _drawn(bank, topic.id, routing.first, routing, rng, frozenset())
        if may_be_skipped(bank, topic.id) and mine is not None:
            rng.shuffle(mine)
            drawn.append(mine)
    if not drawn:
        raise CannotPlan(
            "no topic whose lesson may be skipped has the questions that a placement test needs (pool `placement`)"
        )
    rng.shuffle(drawn)
    turns = max(map(len, drawn))
    return [planned(mine[n], rng) for n in range(turns) for mine in drawn if n < len(mine)]


def _drawn(
    bank: Bank, topic: str, wanted: dict[Level, int], routing: Routing, rng: Random, used: frozenset[str]
) -> list[Item] | None:
    """Draw items by level for a topic, no two enemies; ``None`` if there are too few."""
    drawn: list[Item] = []
    for level, number in wanted.items():
        fit = [
            i
            for i in bank.items.values()
            if i.topic == topic
            and i.pool == "placement"
            and i.bloom == level
            and i.id not in used
            and (not routing.types or i.__struct_config__.tag in routing.types)
        ]
        rng.shuffle(fit)
        taken = 0
        for item in fit:
            apart = {*used, *(d.id for d in drawn)}
            if taken < number and not (apart & set(item.enemies)) and not any(item.id in d.enemies for d in drawn):
                drawn.append(item)
                taken += 1
        if taken < number:
            return None
    return drawn


def routing_next(bank: Bank, session: Session, routing: Routing) -> list[Planned]:
    """Return the further questions that are due: in each topic which the first ones leave open."""
    records = {r.item: r for r in session.records}
    if any(p.item not in records for p in session.plan.items):
        return []
    rng = Random(session.plan.seed + 1)
    used = frozenset(records)
    more = []
    for topic, mine in _by_topic(session.plan.items).items():
        if len(mine) == sum(routing.first.values()) and _right(mine, records, routing) == routing.open_at:
            more += _drawn(bank, topic, routing.then, routing, rng, used) or []
    return [planned(item, rng) for item in more]


def routed(plan: Plan, records: Iterable[Record], routing: Routing) -> list[TopicPlacement]:
    """Decide for each topic: all of the first questions right, or open and then right."""
    done = {r.item: r for r in records}
    first = sum(routing.first.values())
    decided = []
    for topic, mine in _by_topic(plan.items).items():
        right = _right(mine, done, routing)
        skip = right >= first if len(mine) == first else right >= routing.open_at + len(mine) - first
        decided.append(TopicPlacement(topic, right, len(mine), skip))
    return decided


def _by_topic(items: Sequence[Planned]) -> dict[str, list[Planned]]:
    topics: dict[str, list[Planned]] = {}
    for p in items:
        topics.setdefault(p.topic, []).append(p)
    return dict(sorted(topics.items()))


def _right(mine: Iterable[Planned], records: dict[str, Record], routing: Routing) -> int:
    return sum(p.item in records and records[p.item].score >= routing.right_from - 1e-9 for p in mine)


# ------------------------------------------------------------------ adaptive
def adaptive_pool(bank: Bank) -> list[Item]:
    """Return the items that an adaptive test draws from: stand-alone ones that practice may use."""
    return [
        i for i in bank.items.values() if i.pool in ADAPTIVE_POOLS and i.scenario is None and i.topic in bank.lessons
    ]


def given_of(bank: Bank, session: Session, routing: Routing) -> list[Given]:
    """Return what was answered so far, as right or wrong, with what is known of the items."""
    return [
        Given(item.id, item.topic, item.difficulty, chance_of(item), r.score >= routing.right_from - 1e-9)
        for r in session.records
        if (item := bank.items.get(r.item)) is not None
    ]


def adaptive_next(bank: Bank, session: Session, routing: Routing, design: Design) -> list[Planned]:
    """Return the next question of an adaptive test; none once it knows enough."""
    if session.next_item is not None:
        return []
    given = given_of(bank, session, routing)
    if stops(given, design):
        return []
    rng = Random(session.plan.seed * 1009 + len(given))
    pool = adaptive_pool(bank)
    asked = {g.item for g in given}
    enemies = {e for i in pool if i.id in asked for e in i.enemies}
    left = [
        Given(i.id, i.topic, i.difficulty, chance_of(i), right=False)
        for i in pool
        if i.id not in asked and i.id not in enemies and not asked & set(i.enemies)
    ]
    chosen = next_item(given, left, design, rng)
    return [] if chosen is None else [planned(bank.items[chosen.item], rng)]


def estimated(bank: Bank, session: Session, routing: Routing) -> list[TopicPlacement]:
    """Return the estimate of each topic that was asked about."""
    given = given_of(bank, session, routing)
    whole = estimate(given)
    found = []
    for topic in sorted({g.topic for g in given}):
        mine = [g for g in given if g.topic == topic]
        own = estimate_of_topic(mine, whole)
        found.append(TopicPlacement(topic, sum(g.right for g in mine), len(mine), sure_enough(own), own))
    return found


# ------------------------------------------------------------------ either way
def placement_plan(bank: Bank, preset: Preset, seed: int, adaptive: bool, limits: Limits) -> Plan:
    """Plan the start of a placement test.

    Raises:
        CannotPlan: the bank has too few items for it.
    """
    routing = routing_of(preset)
    if adaptive and not adaptive_pool(bank):
        raise CannotPlan("no topic with a lesson has items that an adaptive test could ask")
    items = [] if adaptive else routing_start(bank, routing, seed)
    return Plan(
        kind="quiz",
        seed=seed,
        items=tuple(items),
        preset=preset.name,
        limits=limits,
        feedback="none",
        hints=False,
        method="adaptive" if adaptive else "routing",
    )


def more_items(bank: Bank, session: Session, routing: Routing) -> list[Planned]:
    """Return what a placement test asks next, once all that was planned is answered; nothing at its end."""
    if session.plan.method == "adaptive":
        return adaptive_next(bank, session, routing, Design())
    return routing_next(bank, session, routing)


def expected(plan: Plan, routing: Routing) -> str:
    """Say how many questions a test may have, in words: it depends on the answers."""
    if plan.method == "adaptive":
        return f"{Design().least} to {Design().most}"
    topics = len({p.topic for p in plan.items})
    first = topics * sum(routing.first.values())
    return f"{first} to {first + topics * sum(routing.then.values())}"


# ------------------------------------------------------------------ what it means for lessons
def placements_of(bank: Bank, session: Session) -> list[TopicPlacement]:
    """Return what a placement test says of each topic; the author has the last word on what may be skipped."""
    routing = routing_of(bank.presets.get(session.plan.preset))
    adaptive = session.plan.method == "adaptive"
    found = estimated(bank, session, routing) if adaptive else routed(session.plan, session.records, routing)
    return [msgspec.structs.replace(p, skip=p.skip and may_be_skipped(bank, p.topic)) for p in found]


def may_be_skipped(bank: Bank, topic: str) -> bool:
    """Say whether a topic has a lesson which may begin at its summary."""
    lesson = bank.lessons.get(topic)
    return lesson is not None and lesson.skippable
