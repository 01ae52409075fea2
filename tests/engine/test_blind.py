"""The blind reader: finds every planted cue, and nothing where keys are drawn by lot."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.bank.load import load
from smquiz.engine.items import Option, SingleChoice
from smquiz.engine.quality.blind import CUES, guess_blind, picks, success
from smquiz.engine.quality.groups import Group, all_groups

WORDS = "amber birch copper delta ember fjord garnet harbor indigo juniper kelp lagoon maple nickel".split()
Plant = Callable[[str, list[str], int, random.Random], tuple[str, list[str]]]


def fair_groups(n: int = 160, plant: Plant | None = None, share: float = 1.0) -> list[Group]:
    """Choices whose texts are drawn by lot, with a cue planted in a share of them."""
    rng = random.Random(7)
    items = []
    for k in range(n):
        lead = " ".join(rng.sample(WORDS, 5))
        texts = [" ".join(rng.sample(WORDS, 4)) for _ in range(4)]
        key = rng.randrange(4)
        if plant is not None and rng.random() < share:
            lead, texts = plant(lead, texts, key, rng)
        options = [Option(id="abcd"[i], text=t) for i, t in enumerate(texts)]
        items.append(SingleChoice(id=f"q{k}", topic=f"t{k % 5}", stem=lead, options=options, answer="abcd"[key]))
    return all_groups(items)


def longer(lead: str, texts: list[str], key: int, _: random.Random) -> tuple[str, list[str]]:
    return lead, [t + " granite" if n == key else t for n, t in enumerate(texts)]


def stem_words(lead: str, texts: list[str], key: int, _: random.Random) -> tuple[str, list[str]]:
    return f"{lead} {texts[key]}", texts


def hedged(lead: str, texts: list[str], key: int, _: random.Random) -> tuple[str, list[str]]:
    return lead, [t + (" often" if n == key else " today") for n, t in enumerate(texts)]


def absolute(lead: str, texts: list[str], key: int, _: random.Random) -> tuple[str, list[str]]:
    return lead, [t + (" today" if n == key else " always") for n, t in enumerate(texts)]


def convergent(lead: str, texts: list[str], key: int, _: random.Random) -> tuple[str, list[str]]:
    parts = texts[key].split()
    varied = [" ".join(w if i != n % 4 else f"other{i}" for i, w in enumerate(parts)) for n in range(4)]
    return lead, [texts[key] if n == key else varied[n] for n in range(4)]


PLANTS: list[tuple[str, Plant]] = [
    ("longest text", longer),
    ("most words of the stem", stem_words),
    ("most hedges", hedged),
    ("fewest absolutes", absolute),
    ("most words of the others", convergent),
]


def test_choices_drawn_by_lot_are_no_better_than_chance() -> None:
    report = guess_blind(fair_groups(), permutations=199)
    assert report.p_value > 0.05
    assert abs(report.mixture - 25) < 8
    assert report.cues[0].percent <= report.best_by_luck


@pytest.mark.parametrize(("cue", "plant"), PLANTS, ids=[c for c, _ in PLANTS])
def test_a_cue_planted_in_half_of_the_choices_is_found(cue: str, plant: Plant) -> None:
    report = guess_blind(fair_groups(plant=plant, share=0.5), permutations=199)
    score = next(c for c in report.cues if c.cue == cue)
    assert score.points_above_chance > 6
    assert score.percent > report.best_by_luck
    assert report.p_value <= 0.05
    assert report.worst


def moved(group: Group, place: int) -> Group:
    """Return a choice with its key in another place (counted from 0)."""
    texts = [*group.texts[: group.key], *group.texts[group.key + 1 :]]
    texts.insert(place, group.texts[group.key])
    return group._replace(texts=tuple(texts), key=place)


PLACES = [(0, "first place"), (1, "second place"), (2, "third place"), (3, "last place")]


@pytest.mark.parametrize(("place", "cue"), PLACES, ids=[c for _, c in PLACES])
def test_keys_that_often_stand_in_one_place_are_found_whichever_it_is(place: int, cue: str) -> None:
    report = guess_blind([moved(g, place) if n % 2 else g for n, g in enumerate(fair_groups())], permutations=199)
    assert report.cues[0].cue == cue
    assert report.p_value <= 0.05


@pytest.mark.parametrize(("place", "cue"), PLACES, ids=[c for _, c in PLACES])
def test_keys_of_the_shipped_bank_moved_to_one_place_are_found(place: int, cue: str) -> None:
    course = all_groups(load(None, None).items.values())
    report = guess_blind([moved(g, place) if n % 5 < 3 else g for n, g in enumerate(course)], permutations=199)
    assert report.cues[0].cue == cue
    assert report.p_value <= 0.05


def test_each_place_between_first_and_last_is_a_cue_in_both_directions() -> None:
    assert {c.cue for c in guess_blind(fair_groups(12), permutations=1).cues} - set(CUES) == {
        "second place", "any place but the second", "third place", "any place but the third",
    }  # fmt: skip
    of_three = [g._replace(texts=g.texts[:3], key=0) for g in fair_groups(12)]
    assert {c.cue for c in guess_blind(of_three, permutations=1).cues} - set(CUES) == {
        "second place", "any place but the second",
    }  # fmt: skip


def test_a_place_that_a_choice_does_not_have_tells_nothing_about_it() -> None:
    short = [g._replace(texts=g.texts[:3], key=0) for g in fair_groups(8)]
    long = [g._replace(key=3, texts=(*g.texts, "one more text")) for g in fair_groups(8)]
    fourth = next(c for c in guess_blind([*short, *long], permutations=1).cues if c.cue == "fourth place")
    assert fourth.percent == pytest.approx(100 * (8 / 3 + 8) / 16)


@pytest.mark.parametrize(("cue", "plant"), PLANTS, ids=[c for c, _ in PLANTS])
def test_a_cue_planted_in_the_shipped_bank_is_found(cue: str, plant: Plant) -> None:
    rng = random.Random(3)
    planted = []
    for g in all_groups(load(None, None).items.values()):
        lead, texts = g.lead, list(g.texts)
        if cue == "most words of the others":
            body = [w for w in g.texts[g.key].split() if len(w) > 4][:3]
            texts = [t if n == g.key else f"{t} {body[n % len(body)]}" if body else t for n, t in enumerate(texts)]
        elif rng.random() < 0.6:
            lead, texts = plant(lead, texts, g.key, rng)
        planted.append(g._replace(lead=lead, texts=tuple(texts)))
    before, chance = success(all_groups(load(None, None).items.values()), CUES[cue])
    after, _ = success(planted, CUES[cue])
    assert after > max(before, chance) + 6
    assert guess_blind(planted, permutations=199).p_value <= 0.05


def test_the_same_seed_gives_the_same_report() -> None:
    groups = fair_groups(40)
    assert guess_blind(groups, 5, 49) == guess_blind(groups, 5, 49)


def test_without_a_choice_there_is_nothing_to_guess() -> None:
    with pytest.raises(ValueError, match="no choice"):
        guess_blind([])


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=8))
def test_ties_share_the_point(values: list[int]) -> None:
    taken = picks(values)
    assert sum(taken) == pytest.approx(1)
    assert all((p > 0) == (v == max(values)) for p, v in zip(taken, values, strict=True))


def test_a_strategy_that_sees_nothing_scores_chance() -> None:
    groups = fair_groups(30)
    assert success(groups, lambda g: [0.0] * len(g.texts)) == (25, 25)


def test_on_the_shipped_bank_no_cue_pays_and_the_mixture_stays_at_chance() -> None:
    report = guess_blind(all_groups(load(None, None).items.values()), permutations=499)
    assert max(c.points_above_chance for c in report.cues) <= 6
    assert report.p_value > 0.05
