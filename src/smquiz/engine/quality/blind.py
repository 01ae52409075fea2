"""The blind guesser: a reader who knows nothing of the subject and looks for what betrays keys.

Each cue gives every option of a group a number; taking the option with the highest, or the
lowest, is a strategy. Of places, the first and the last are one cue in both directions, and
each place between them is one. A mixture of all cues (Fisher's linear discriminant on cues that are
standardised within each group) is trained on all topics but one and tried on that one.
How well it does is set against the same procedure on keys drawn by lot, many times: a
permutation test (Good 2005, "Permutation, Parametric and Bootstrap Tests of Hypotheses").
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import mul

from smquiz.engine.items import Struct
from smquiz.engine.quality.figures import deviation, mean, median
from smquiz.engine.quality.groups import Group
from smquiz.engine.quality.text import ABSOLUTES, HEDGES, NEGATIONS, content, form_of, listed_words, overlap, words

Values = list[float]
Cue = Callable[[Group], Values]
Feature = tuple[str, str, Cue]
ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh".split()
LINKS = frozenset("so which that and but while though instead whereas when who as than".split())
FEW_CHOICES = 20  # below it even the best strategy is a matter of luck
RIDGE = 1.0  # keeps the mixture tame where few groups show a cue


def _each(measure: Callable[[str], float]) -> Cue:
    return lambda group: [float(measure(t)) for t in group.texts]


def _listed(listed: frozenset[str]) -> Cue:
    return _each(lambda text: len(listed_words(text, listed)))


def _stem_words(group: Group) -> Values:
    lead = content(group.lead)
    return [float(len(lead & content(t))) for t in group.texts]


def _others_words(group: Group) -> Values:
    sets = [content(t) for t in group.texts]
    return [float(sum(len(s & o) for m, o in enumerate(sets) if m != n)) for n, s in enumerate(sets)]


def _twin(group: Group) -> Values:
    sets = [frozenset(words(t)) for t in group.texts]
    return [max(overlap(s, o) for m, o in enumerate(sets) if m != n) for n, s in enumerate(sets)]


def _middling(group: Group) -> Values:
    middle = median([len(t) for t in group.texts])
    return [-abs(len(t) - middle) for t in group.texts]


def _odd_form(group: Group) -> Values:
    forms = [form_of(t) for t in group.texts]
    return [1 / forms.count(f) for f in forms]


def _alphabet(group: Group) -> Values:
    ranked = sorted(group.texts, key=str.lower)
    return [float(ranked.index(t)) for t in group.texts]


def _letters(text: str) -> float:
    found = words(text)
    return sum(map(len, found)) / len(found) if found else 0.0


def _place(place: int) -> Cue:
    """Look at one place alone: who takes it, and who takes any other."""
    return lambda group: [float(n == place) for n in range(len(group.texts))]


# Each cue: what it measures, then the strategies of taking the most and the least of it.
FEATURES: list[Feature] = [
    ("longest text", "shortest text", _each(len)),
    ("most words", "fewest words", _each(lambda t: len(words(t)))),
    ("last place", "first place", lambda g: [float(n) for n in range(len(g.texts))]),
    ("most words of the stem", "fewest words of the stem", _stem_words),
    ("most words of the others", "fewest words of the others", _others_words),
    ("most hedges", "fewest hedges", _listed(HEDGES)),
    ("most absolutes", "fewest absolutes", _listed(ABSOLUTES)),
    ("most negations", "fewest negations", _listed(NEGATIONS)),
    ("most punctuation", "least punctuation", _each(lambda t: sum(c in ",;:()-\u2013\"'" for c in t))),
    ("longest words", "shortest words", _each(_letters)),
    ("most figures", "fewest figures", _each(lambda t: sum(c.isdigit() for c in t))),
    ("odd grammar", "common grammar", _odd_form),
    ("middling length", "extreme length", _middling),
    ("one of a pair", "least paired", _twin),
    ("most long words", "fewest long words", _each(lambda t: sum(len(w) >= 8 for w in words(t)))),
    ("most linking words", "fewest linking words", _listed(LINKS)),
    ("last in the alphabet", "first in the alphabet", _alphabet),
    ("most capitals", "fewest capitals", _each(lambda t: sum(c.isupper() for c in t))),
]


def features_of(groups: Sequence[Group]) -> list[Feature]:
    """Return the cues to try: those of any choice, and each place that lies between first and last.

    Which places there are depends on how many options the largest choice has.
    """
    most = max((len(g.texts) for g in groups), default=0)
    between = [(f"{name} place", f"any place but the {name}", _place(n)) for n, name in enumerate(ORDINALS, 1)]
    return [*FEATURES, *between[: max(most - 2, 0)]]


def strategies_of(features: Sequence[Feature]) -> dict[str, Cue]:
    """Return each cue in both directions, by what it takes."""
    return {name: cue for most, least, f in features for name, cue in ((most, f), (least, _negative(f)))}


def _negative(cue: Cue) -> Cue:
    return lambda group: [-v for v in cue(group)]


CUES = strategies_of(FEATURES)


class CueScore(Struct, frozen=True, kw_only=True):
    """How one strategy does, in per cent of all choices; ties share the point."""

    cue: str
    percent: float
    points_above_chance: float


class Betrayed(Struct, frozen=True, kw_only=True):
    """An item whose key the mixture finds, by how much, and the cues that point to it alone."""

    item: str
    margin: float
    cues: list[str]


class BlindReport(Struct, frozen=True, kw_only=True):
    """What a reader without knowledge scores. Per cent of choices, chance and p from 0 to 1.

    ``best_by_luck`` is what the best of all single cues exceeds in one of twenty banks whose
    keys were drawn by lot.
    """

    choices: int
    chance: float
    cues: list[CueScore]
    mixture: float
    p_value: float
    permutations: int
    best_by_luck: float
    worst: list[Betrayed]
    seed: int

    @property
    def few(self) -> bool:
        """Whether there are too few choices to tell luck from cues."""
        return self.choices < FEW_CHOICES

    @property
    def betrays(self) -> bool:
        """Whether the bank tells its keys to a reader who knows nothing: the mixture beats chance, at 5 %."""
        return not self.few and self.p_value <= 0.05


def picks(values: Sequence[float]) -> Values:
    """Return the chance that each option is taken by whoever takes the highest value.

    >>> picks([1, 3, 3])
    [0.0, 0.5, 0.5]
    """
    best = max(values)
    tied = sum(v >= best - 1e-9 for v in values)
    return [1 / tied if v >= best - 1e-9 else 0.0 for v in values]


def success(groups: Sequence[Group], cue: Cue) -> tuple[float, float]:
    """Return what a strategy scores and what chance would, in per cent."""
    hits = sum(picks(cue(g))[g.key] for g in groups)
    chance = sum(1 / len(g.texts) for g in groups)
    return 100 * hits / len(groups), 100 * chance / len(groups)


def guess_blind(groups: Sequence[Group], seed: int = 1, permutations: int = 999) -> BlindReport:
    """Try every cue and the mixture on a bank's pick-one groups.

    Raises:
        ValueError: if there is no group to try.
    """
    import random  # a check without `--blind` does without it

    if not groups:
        raise ValueError("the bank has no choice of one among several")
    n = len(groups)
    features = features_of(groups)
    taken = {name: [picks(cue(g)) for g in groups] for name, cue in strategies_of(features).items()}
    keys = [g.key for g in groups]
    chance = 100 * sum(1 / len(g.texts) for g in groups) / n
    mixture = _Mixture(groups, features)
    observed = mixture.score(keys)
    rng = random.Random(seed)
    at_least, best_by_lot = 0, []
    for _ in range(permutations):
        lot = [rng.randrange(len(g.texts)) for g in groups]
        at_least += mixture.score(lot) >= observed - 1e-9
        best_by_lot.append(max(sum(p[k] for p, k in zip(t, lot, strict=True)) for t in taken.values()))
    scores = [(name, 100 * sum(p[k] for p, k in zip(t, keys, strict=True)) / n) for name, t in taken.items()]
    return BlindReport(
        choices=n,
        chance=chance,
        cues=[
            CueScore(cue=name, percent=s, points_above_chance=s - chance)
            for name, s in sorted(scores, key=lambda x: -x[1])
        ],
        mixture=100 * observed / n,
        p_value=(1 + at_least) / (1 + permutations),
        permutations=permutations,
        best_by_luck=100 * sorted(best_by_lot)[int(0.95 * permutations)] / n if best_by_lot else chance,
        worst=_worst(groups, mixture, taken),
        seed=seed,
    )


def _worst(groups: Sequence[Group], mixture: "_Mixture", taken: dict[str, list[Values]]) -> list[Betrayed]:
    margins = mixture.margins([g.key for g in groups])
    ranked = sorted(range(len(groups)), key=lambda n: -margins[n])[:10]
    return [
        Betrayed(
            item=groups[n].item,
            margin=margins[n],
            cues=[name for name, t in taken.items() if t[n][groups[n].key] == 1],
        )
        for n in ranked
        if margins[n] > 0
    ]


class _Mixture:
    """A linear mixture of all cues, trained on the other topics of each group's topic."""

    def __init__(self, groups: Sequence[Group], features: Sequence[Feature]) -> None:
        self._size = len(features)
        self._z = [_standardised(g, features) for g in groups]
        self._topics: dict[str, list[int]] = defaultdict(list)
        for n, g in enumerate(groups):
            self._topics[g.topic].append(n)
        if len(self._topics) == 1:  # nothing to split by: split in five instead
            self._topics = defaultdict(list)
            for n in range(len(groups)):
                self._topics[str(n % 5)].append(n)
        self._turned = self._turn()

    def _turn(self) -> list[list[Values]]:
        """Turn each option by the inverse spread of the cues in the other topics."""
        size = self._size
        squares = {t: _sum_of_squares((self._z[n] for n in those), size) for t, those in self._topics.items()}
        turned: list[list[Values]] = [[] for _ in self._z]
        for topic, those in self._topics.items():
            spread = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
            count = sum(len(self._z[n]) for t, ns in self._topics.items() if t != topic for n in ns) or 1
            for other, matrix in squares.items():
                if other != topic:
                    for i in range(size):
                        for j in range(size):
                            spread[i][j] += matrix[i][j] / count
            inverse = _inverted(spread)
            for n in those:
                turned[n] = [[sum(map(mul, row, z)) for row in inverse] for z in self._z[n]]
        return turned

    def _directions(self, keys: Sequence[int]) -> dict[str, Values]:
        """Return for each topic the mean of the keys' cues in all other topics."""
        sums = {
            t: [sum(c) for c in zip(*(self._z[n][keys[n]] for n in ns), strict=True)] for t, ns in self._topics.items()
        }
        total = [sum(c) for c in zip(*sums.values(), strict=True)]
        return {t: [a - b for a, b in zip(total, own, strict=True)] for t, own in sums.items()}

    def _values(self, keys: Sequence[int]) -> dict[int, Values]:
        directions = self._directions(keys)
        return {
            n: [sum(map(mul, option, directions[t])) for option in self._turned[n]]
            for t, ns in self._topics.items()
            for n in ns
        }

    def score(self, keys: Sequence[int]) -> float:
        """Return how many of these keys the mixture finds when trained on the others of them."""
        return sum(picks(values)[keys[n]] for n, values in self._values(keys).items())

    def margins(self, keys: Sequence[int]) -> Values:
        """Return by how much the mixture prefers each key to the best distractor."""
        values = self._values(keys)
        return [values[n][k] - max(v for m, v in enumerate(values[n]) if m != k) for n, k in enumerate(keys)]


def _standardised(group: Group, features: Sequence[Feature]) -> list[Values]:
    columns = []
    for _, _, cue in features:
        values = cue(group)
        middle, spread = mean(values), deviation(values)
        columns.append([(v - middle) / spread if spread else 0.0 for v in values])
    return [list(row) for row in zip(*columns, strict=True)]


def _sum_of_squares(rows_of_groups: Iterable[list[Values]], size: int) -> list[Values]:
    total = [[0.0] * size for _ in range(size)]
    for rows in rows_of_groups:
        for z in rows:
            for i, a in enumerate(z):
                if a:
                    line = total[i]
                    for j, b in enumerate(z):
                        line[j] += a * b
    return total


def _inverted(matrix: list[Values]) -> list[Values]:
    """Invert a positive definite matrix (Gauss-Jordan)."""
    size = len(matrix)
    work = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = work[i][i]
        work[i] = [v / pivot for v in work[i]]
        for k in range(size):
            if k != i and work[k][i]:
                factor = work[k][i]
                work[k] = [a - factor * b for a, b in zip(work[k], work[i], strict=True)]
    return [row[size:] for row in work]
