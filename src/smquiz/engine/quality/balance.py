"""Rules on the bank as a whole: strategies that pay, balance, quotas, pools, difficulty."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from smquiz.engine.items import Classify, Item, MultipleResponse, SingleChoice, TrueFalse, TrueFalseReason, type_of
from smquiz.engine.quality.blind import features_of, strategies_of, success
from smquiz.engine.quality.figures import beside, deviation, mean
from smquiz.engine.quality.groups import named_misconceptions
from smquiz.engine.quality.parts import NEGATIVE, TRIVIA, comments_of, question_of
from smquiz.engine.quality.subject import BankRule, Found, Subject
from smquiz.engine.quality.text import ABSOLUTES, HEDGES, listed_words

MANY_GAPS = 12
ROBOTS = ("longest text", "shortest text", "most words of the stem", "most hedges")


def key_lengths(subject: Subject) -> Iterator[Found]:
    """R26, R27: the key is the longest, or the shortest, about as often as chance has it."""
    groups = [g for g in subject.groups if len({len(t) for t in g.texts}) > 1]
    if not groups:
        return
    differences = []
    longest = shortest = 0
    for g in groups:
        key = len(g.texts[g.key])
        others = [len(t) for n, t in enumerate(g.texts) if n != g.key]
        longest += key > max(others)
        shortest += key < min(others)
        differences.append(key - mean(others))
    for rule, n, what in (("R26", longest, "longest"), ("R27", shortest, "shortest")):
        share, limit = 100 * n / len(groups), subject.limit(rule, "percent")
        if len(groups) >= subject.limit(rule, "groups") and share > limit:
            told = f"the key is the strictly {what} option in {beside(share, limit)} % of {len(groups)} choices"
            yield Found(rule, (), told, f"at most {limit:g} %")
    longer = mean(differences)
    least, most = subject.limit("R26", "mean_least"), subject.limit("R26", "mean_most")
    if len(groups) >= subject.limit("R26", "groups") and not least <= longer <= most:
        yield Found("R26", (), *_on_average(longer, least, most))


def _on_average(longer: float, least: float, most: float) -> tuple[str, str]:
    """Say by how much keys are longer or shorter than distractors, and by how much they may be."""
    much = beside(longer, least, most, digits=1).removeprefix("-")
    told = f"keys are on average {much} characters {'shorter' if longer < 0 else 'longer'} than distractors"
    return told, f"from {_longer(least)} to {_longer(most)}"


def _longer(by: float) -> str:
    return f"{abs(by):g} {'shorter' if by < 0 else 'longer'}"


def robots(subject: Subject) -> Iterator[Found]:
    """R33, R59: a reader with one simple strategy stays near chance."""
    groups = subject.groups
    cues = strategies_of(features_of(groups))
    strategies = [(name, name, "R59") for name in cues if name in ROBOTS or name.endswith(" place")]
    strategies.append(("most words of the others", "most words shared with the other options", "R33"))
    for name, told, rule in strategies:
        if len(groups) < subject.limit(rule, "groups"):
            continue
        hits, chance = success(groups, cues[name])
        most = subject.limit(rule, "points")
        if hits - chance > most:
            what = f"'{told}' scores {beside(hits - chance, most, digits=1)} points above chance ({chance:.0f} %)"
            yield Found(rule, (), what, f"at most {most:g}; the same check with `--blind` names the worst items")


def key_places(subject: Subject) -> Iterator[Found]:
    """R34: keys stand in all places, without long runs."""
    choices = [i for i in subject.items if isinstance(i, SingleChoice) and len(i.options) == 4]
    if len(choices) < subject.limit("R34", "groups"):
        return
    places = [[o.id for o in i.options].index(i.answer) for i in choices]
    least, most = subject.limit("R34", "least"), subject.limit("R34", "most")
    for place in range(4):
        share = 100 * places.count(place) / len(places)
        if not least <= share <= most:
            what = f"{beside(share, least, most)} % of the keys stand in place {place + 1}"
            yield Found("R34", (), what, f"{least:g} to {most:g} % in each")
    longest = _longest_run(places)
    if longest > subject.limit("R34", "run"):
        what = f"{longest} keys in a row stand in one place"
        yield Found("R34", (), what, f"at most {subject.limit('R34', 'run'):g}")


def _longest_run(values: Sequence[int]) -> int:
    longest = run = 0
    for n, value in enumerate(values):
        run = run + 1 if n and value == values[n - 1] else 1
        longest = max(longest, run)
    return longest


def key_counts(subject: Subject) -> Iterator[Found]:
    """R35: the number of keys of a multiple response varies."""
    items = [i for i in subject.items if isinstance(i, MultipleResponse)]
    if len(items) < subject.limit("R35", "items"):
        return
    number, most = Counter(len(i.answer) for i in items).most_common(1)[0]
    share, limit = 100 * most / len(items), subject.limit("R35", "percent")
    if share > limit:
        what = f"{beside(share, limit)} % of multiple responses have {number} keys"
        yield Found("R35", (), what, f"at most {limit:g} %")


def true_and_false(subject: Subject) -> Iterator[Found]:
    """R36: verdicts in balance."""
    verdicts = [i.answer for i in subject.items if isinstance(i, TrueFalse)]
    verdicts += [i.answer.verdict for i in subject.items if isinstance(i, TrueFalseReason)]
    least, most = subject.limit("R36", "least"), subject.limit("R36", "most")
    if len(verdicts) >= subject.limit("R36", "items"):
        share = 100 * sum(verdicts) / len(verdicts)
        if not least <= share <= most:
            what = f"{beside(share, least, most)} % of the verdicts are true"
            yield Found("R36", (), what, f"{least:g} to {most:g} %")


def labels(subject: Subject) -> Iterator[Found]:
    """R37: each label of the course's classifications holds its share."""
    wanted = subject.quality.labels
    keys = [
        label
        for i in subject.items
        if wanted and isinstance(i, Classify) and set(i.categories) == set(wanted)
        for label in i.answer.values()
    ]
    for label, (least, most) in wanted.items() if keys else ():
        share = 100 * keys.count(label) / len(keys)
        if not least <= share <= most:
            what = f"{beside(share, least, most)} % of lines are `{label}`"
            yield Found("R37", ("quality", "labels", label), what, f"{least:g} to {most:g} %")


def shares_of_stems(subject: Subject) -> Iterator[Found]:
    """R16, R17, R20: few stems are negative, ask for wording, or are about the past."""
    items = subject.items
    if len(items) < 40:
        return
    kinds = (
        ("R17", "ask a negative question", [i for i in items if NEGATIVE.search(i.stem.split(". ")[-1]) and _asks(i)]),
        ("R16", "ask where something stands", [i for i in items if TRIVIA.search(i.stem)]),
        ("R20", "are tagged `historical`", [i for i in items if "historical" in i.tags]),
    )
    for rule, told, those in kinds:
        most = subject.limit(rule, "percent")
        share = 100 * len(those) / len(items)
        if share > most:
            what = f"{beside(share, most)} % of the items {told}"
            yield Found(rule, (), what, f"at most {most:g} %")


def _asks(item: Item) -> bool:
    last = question_of(item.stem)
    return last.endswith("?") and bool(re.search(r"\b(?:NOT|EXCEPT|LEAST)\b", last))


def named_distractors(subject: Subject) -> Iterator[Found]:
    """R53: each misconception tempts in several items and crowds nobody out."""
    if not subject.planned:
        return
    items_with: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for item in subject.items:
        named = list(misconceptions_of(item))
        used.update(named)
        items_with.update(set(named))
    least, most = subject.limit("R53", "misconception"), subject.limit("R53", "percent")
    for name in subject.misconceptions:
        if items_with[name] < least:
            what = f"{name} tempts in {items_with[name]} items"
            yield Found("R53", ("misconceptions", name), what, f"use it in {least:g}")
        share = 100 * used[name] / used.total() if used else 0.0
        if share > most:
            what = f"{name} is behind {beside(share, most)} % of all distractors"
            yield Found("R53", ("misconceptions", name), what, f"at most {most:g} %")


def misconceptions_of(item: Item) -> Iterator[str]:
    """Yield the misconceptions that an item can show, as often as it names them."""
    return (name for _, name in named_misconceptions(item))


def covered_claims(subject: Subject) -> Iterator[Found]:
    """R53: each claim is cited, firm ones several times."""
    if not subject.planned:
        return
    cited = Counter(c for i in subject.items for c in set(i.claims))
    firm, pattern = subject.limit("R53", "firm"), subject.quality.firm_claims
    for claim in subject.claims.values():
        if claim.kind in subject.quality.uncovered_kinds:
            continue
        several = pattern is not None and claim.standing == "firm" and re.fullmatch(pattern, claim.id)
        least = firm if several else 1
        if cited[claim.id] < least:
            what = f"claim {claim.id} is cited by {cited[claim.id]} items"
            yield Found("R53", ("claims", claim.id), what, f"cite it in {least:g}")


def quotas(subject: Subject) -> Iterator[Found]:
    """R52: as many items as the blueprint wants, by objective and form."""
    have: Counter[tuple[str, str]] = Counter(
        (i.objective or "", "scenario_set" if i.scenario else type_of(i)) for i in subject.items
    )
    gaps = []
    for objective in subject.objectives.values():
        if not objective.quota:
            continue
        forms = {*objective.quota, *(form for name, form in have if name == objective.id)}
        for form in sorted(forms):
            wanted, there = objective.quota.get(form, 0), have[objective.id, form]
            if wanted != there:
                gaps.append((objective.id, form, wanted, there))
    if len(gaps) > MANY_GAPS:
        missing = sum(max(wanted - there, 0) for _, _, wanted, there in gaps)
        what = f"{missing} items are missing from the quotas of {len({g[0] for g in gaps})} objectives"
        yield Found("R52", (), what, "`bank stats` of this bank shows where")
        return
    for name, form, wanted, there in gaps:
        what = f"objective {name} has {there} of {wanted} items of the form {form}"
        todo = "write the missing ones" if there < wanted else "move some, or the quota"
        yield Found("R52", ("objectives", name, "quota"), what, todo)


def pools(subject: Subject) -> Iterator[Found]:
    """R60: as many items as planned in each pool of each topic."""
    have = Counter((i.topic, i.pool) for i in subject.items)
    for topic, planned in subject.quality.pools.items():
        for pool, wanted in planned.items():
            if have[topic, pool] != wanted:
                what = f"topic {topic} has {have[topic, pool]} of {wanted} items in the pool `{pool}`"
                yield Found("R60", ("quality", "pools", topic, pool), what, "move or write items")


def settings(subject: Subject) -> Iterator[Found]:
    """R57: many settings, none of them everywhere."""
    if subject.level("R57") == "off" or not subject.items:
        return
    used = Counter(i.setting for i in subject.items if i.setting)
    least, most = subject.limit("R57", "settings"), subject.limit("R57", "percent")
    if len(used) < least:
        yield Found("R57", (), f"{len(used)} settings", f"at least {least:g}")
    for name, n in used.items():
        if 100 * n > most * len(subject.items):
            yield Found("R57", (), f"`{name}` is the setting of {n} items", f"at most {most:g} % of all")


def difficulty(subject: Subject) -> Iterator[Found]:
    """R58: a spread of difficulty, over the bank and within each level."""
    plan = subject.quality.difficulty
    if not plan or len(subject.items) < subject.limit("R58", "items"):
        return
    values = [i.difficulty for i in subject.items]
    middle, spread = mean(values), deviation(values)
    least, most = subject.limit("R58", "deviation_least"), subject.limit("R58", "deviation_most")
    far = subject.limit("R58", "mean")
    if abs(middle) > far:
        yield Found("R58", (), f"mean difficulty {beside(middle, -far, far, digits=2)}", f"within {far:g} of 0")
    if not least <= spread <= most:
        told = f"standard deviation of difficulty {beside(spread, least, most, digits=2)}"
        yield Found("R58", (), told, f"{least:g} to {most:g}")
    by_level: dict[str, list[float]] = defaultdict(list)
    for i in subject.items:
        by_level[i.bloom or ""].append(i.difficulty)
    for level, wanted in plan.items():
        if wanted.shares and len(by_level[level]) >= subject.limit("R58", "items"):
            yield from _bands(subject, level, by_level[level], wanted.shares)


def difficulty_by_topic(subject: Subject) -> Iterator[Found]:
    """R58: each topic that has lessons of its own to examine holds easy, middling and hard items."""
    if not subject.quality.difficulty or not subject.planned:
        return
    low, high = subject.quality.difficulty_bands
    least = subject.limit("R58", "in_band")
    by_topic: dict[str, list[float]] = defaultdict(list)
    for i in subject.items:
        by_topic[i.topic].append(i.difficulty)
    for topic, values in by_topic.items():
        counts = (sum(v < low for v in values), sum(low <= v <= high for v in values), sum(v > high for v in values))
        for name, n in zip(("easy", "middling", "hard"), counts, strict=True):
            if len(values) >= 3 * least and n < least:
                yield Found("R58", (), f"topic {topic} has {n} {name} items", f"{least:g} or more")


def one_sided_rates(subject: Subject) -> Iterator[Found]:
    """R30: over the bank, keys and distractors hold absolutes and hedges about equally often."""
    groups = subject.groups
    if len(groups) < subject.limit("R30", "groups"):
        return
    most = subject.limit("R30", "points")
    for what, listed in (("absolute", ABSOLUTES), ("hedge", HEDGES)):
        keys = [bool(listed_words(g.texts[g.key], listed)) for g in groups]
        others = [bool(listed_words(t, listed)) for g in groups for n, t in enumerate(g.texts) if n != g.key]
        rates = 100 * sum(keys) / len(keys), 100 * sum(others) / len(others)
        if abs(rates[0] - rates[1]) > most:
            apart = beside(abs(rates[0] - rates[1]), most)
            told = f"{what} words stand in {rates[0]:.0f} % of keys and {rates[1]:.0f} % of distractors"
            yield Found("R30", (), f"{told}, {apart} points apart", f"at most {most:g}")


def _bands(subject: Subject, level: str, values: list[float], wanted: list[float]) -> Iterator[Found]:
    low, high = subject.quality.difficulty_bands
    counts = [sum(v < low for v in values), sum(low <= v <= high for v in values), sum(v > high for v in values)]
    tolerance = subject.limit("R58", "tolerance")
    for name, n, share in zip(("easy", "middling", "hard"), counts, wanted, strict=True):
        there = 100 * n / len(values)
        if abs(there - share) > tolerance:
            least, most = max(share - tolerance, 0), min(share + tolerance, 100)
            what = f"{beside(there, least, most)} % of `{level}` items are {name}"
            yield Found("R58", (), what, f"{least:g} to {most:g} %")


def no_feedback_anywhere(subject: Subject) -> Iterator[Found]:
    """R39 once for a bank that has no feedback at all."""
    comments = [] if subject.has_feedback else [c for i in subject.items for c in comments_of(i)]
    if comments:
        what = f"none of the {len(comments)} options in this bank has feedback"
        yield Found("R39", (), what, "say for each why it is right or wrong: that is where people learn")


RULES_OF_BALANCE: list[BankRule] = [
    key_lengths,
    robots,
    key_places,
    key_counts,
    true_and_false,
    labels,
    shares_of_stems,
    named_distractors,
    covered_claims,
    quotas,
    pools,
    settings,
    difficulty,
    difficulty_by_topic,
    one_sided_rates,
    no_feedback_anywhere,
]
