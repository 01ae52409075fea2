"""Rules on items as they stand beside each other: likeness, cueing, enmity, sets.

No rule compares all pairs. Likeness uses prefix filtering (Bayardo, Ma and Srikant 2007,
"Scaling up all pairs similarity search"): two sets as alike as t must share one of their
rarest words. Words that stand in more than ``COMMON`` texts are not looked up, so that the
work grows with the bank and not with its square.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from smquiz.engine.items import Item, Lesson
from smquiz.engine.quality.cues import texts_of
from smquiz.engine.quality.parts import comments_of, key_texts
from smquiz.engine.quality.subject import Found, PairRule, Subject
from smquiz.engine.quality.text import content, overlap, words

COMMON = 40
Words = frozenset[str]


def like_pairs(sets: Sequence[Words], least: float) -> list[tuple[int, int, float]]:
    """Return the pairs of sets whose overlap is at least ``least``: later, earlier, overlap (Jaccard).

    >>> a, b, c = frozenset("abcd"), frozenset("abce"), frozenset("xyz")
    >>> like_pairs([a, b, c], 0.5)
    [(1, 0, 0.6)]
    """
    count = Counter(w for s in sets for w in s)
    postings: dict[str, list[int]] = defaultdict(list)
    same: dict[Words, int] = {}
    pairs = []
    for n, own in enumerate(sets):
        if not own:
            continue
        rare_first = sorted(own, key=lambda w: (count[w], w))
        prefix = rare_first[: len(own) - math.ceil(least * len(own)) + 1]
        near = {m for w in prefix if count[w] <= COMMON for m in postings[w]}
        if own in same:
            near.add(same[own])
        for m in sorted(near):
            shared = overlap(own, sets[m])
            if shared >= least:
                pairs.append((n, m, shared))
        for w in prefix:
            if count[w] <= COMMON:
                postings[w].append(n)
        same.setdefault(own, n)
    return pairs


def near_duplicates(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R54: stems that read alike belong to enemies, or to one item."""
    items = subject.items
    warn, error = subject.limit("R54", "warn"), subject.limit("R54", "error")
    for n, m, shared in like_pairs([content(i.stem) for i in items], warn):
        a, b = items[n], items[m]
        if _apart(a, b) or len(content(a.stem) | content(b.stem)) < 6:
            continue
        what = f"the stem is much like that of `{b.id}` (overlap {shared:.2f})"
        yield a, Found("R54", ("stem",), what, "reword, or make them enemies", "error" if shared >= error else None)


def cueing(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R55: the words of a key do not stand in another item's stem."""
    least = int(subject.limit("R55", "words"))
    stems = [content(i.stem) for i in subject.items]
    count = Counter(w for s in stems for w in s)
    postings: dict[str, list[int]] = defaultdict(list)
    for n, stem in enumerate(stems):
        for w in stem:
            if count[w] <= COMMON:
                postings[w].append(n)
    for n, item in enumerate(subject.items):
        told: set[int] = set()
        for text in key_texts(item):
            key = content(text)
            hits = Counter(m for w in key if w in postings for m in postings[w])
            for m, shared in hits.items():
                other = subject.items[m]
                if shared >= least and m != n and m not in told and not _apart(item, other):
                    told.add(m)
                    listed = ", ".join(sorted(key & stems[m]))
                    what = f"its key can be read in the stem of `{other.id}` ({listed})"
                    yield item, Found("R55", (), what, "reword, or make them enemies")


def _apart(a: Item, b: Item) -> bool:
    """Whether two items never meet by chance: enemies, or children of one set."""
    return b.id in a.enemies or a.id in b.enemies or (a.scenario is not None and a.scenario == b.scenario)


def mutual_enemies(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R56: enmity is stated on both sides."""
    by_id = {i.id: i for i in subject.items}
    for item in subject.items:
        for n, name in enumerate(item.enemies):
            other = by_id.get(name)
            if other is not None and item.id not in other.enemies:
                what = f"`{name}` does not list `{item.id}` among its enemies"
                yield item, Found("R56", ("enemies", n), what, "add it there")
            if name == item.id:
                yield item, Found("R56", ("enemies", n), "an item is its own enemy", "remove it")


def unique_feedback(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R39: no two options share their feedback."""
    first: dict[str, str] = {}
    for item in subject.items:
        for comment in comments_of(item):
            text = comment.feedback.strip().lower()
            if len(text) > 20 and text in first:
                where = "this item" if first[text] == item.id else f"`{first[text]}`"
                what = f"the same feedback as in {where}"
                yield item, Found("R39", (*comment.path, "feedback"), what, "say what is wrong with this option")
            first.setdefault(text, item.id)


def sets_stand_alone(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R14, R50: sets are of a good size and length, and no child answers its sibling."""
    children: dict[str, list[Item]] = defaultdict(list)
    for item in subject.items:
        if item.scenario:
            children[item.scenario].append(item)
    least, most = subject.limit("R14", "stimulus_least"), subject.limit("R14", "stimulus_most")
    for name, items in children.items():
        stimulus = subject.stimuli.get(name, "")
        n = len(stimulus.split())
        if not least <= n <= most:
            what = f"the stimulus of `{name}` has {n} words"
            yield items[0], Found("R14", (), what, f"{least:g} to {most:g}")
        yield from _siblings(items, content(stimulus), int(subject.limit("R50", "words")))


def _siblings(items: Iterable[Item], known: Words, most: int) -> Iterator[tuple[Item, Found]]:
    items = list(items)
    for item in items:
        for text in key_texts(item):
            for other in items:
                shared = (content(text) & content(other.stem)) - known
                if other is not item and len(shared) > most:
                    what = f"the stem of `{other.id}` tells of its key ({', '.join(sorted(shared))})"
                    yield item, Found("R50", (), what, "reword one of them")


def quoted_in_lessons(subject: Subject) -> Iterator[tuple[Item, Found]]:
    """R66: what an examination asks stands in no lesson."""
    length = int(subject.limit("R66", "words"))
    taught: dict[tuple[str, ...], str] = {}
    if any(i.pool == "exam" for i in subject.items):
        for lesson in subject.lessons:
            for text in texts_of_lesson(lesson):
                for run in _runs(text, length):
                    taught.setdefault(run, lesson.topic)
    for item in subject.items if taught else ():
        asked = [item.stem, subject.stimuli.get(item.scenario or "", ""), *(t for _, ts in texts_of(item) for t in ts)]
        runs = (run for text in asked if item.pool == "exam" for run in _runs(text, length))
        for run in (r for r in runs if r in taught):
            what = f"\u201c{' '.join(run)}\u201d stands in the lesson on {taught[run]} as well"
            yield item, Found("R66", (), what, "reword one of them, or move the item to another pool")
            break  # the runs after it are mostly parts of the same


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (found[n : n + length] for n in range(len(found) - length + 1))


def texts_of_lesson(lesson: Lesson) -> Iterator[str]:
    """Yield all that a lesson itself tells or asks; its check questions are items of the bank."""
    yield from (lesson.hook, lesson.summary, lesson.reflection, lesson.worked_example.case)
    for part in lesson.worked_example.parts:
        yield from (part.ask, part.tell)
    yield from (cell for row in lesson.contrast.rows for cell in row)
    yield from (step.text for step in lesson.steps)
    for question in (lesson.pretest, *(step.check for step in lesson.steps)):
        yield from (question.stem, question.explanation)
        yield from (text for _, texts in texts_of(question) for text in texts)
        yield from (comment.feedback for comment in comments_of(question))


RULES_OF_PAIRS: list[PairRule] = [
    near_duplicates,
    cueing,
    mutual_enemies,
    unique_feedback,
    sets_stand_alone,
    quoted_in_lessons,
]
