"""Grading: one response to one item gives one Grade. Pure and total."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Annotated, Literal, assert_never

import msgspec
from msgspec import Meta

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    Response,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
    Verdict,
)

Scoring = Literal["practice", "exam"]


class Feedback(msgspec.Struct, frozen=True, omit_defaults=True):
    """Feedback that applies to a response: on which part of the item, and was it right."""

    part: str
    text: str
    right: bool


class Grade(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a response is worth and what it shows.

    ``score`` is in [0, 1]. ``meant`` is the listed answer a near miss was taken for.
    ``problems`` are faults of the item itself met on the way (a pattern cut off).
    """

    score: Annotated[float, Meta(ge=0, le=1)]
    verdict: Verdict
    feedback: tuple[Feedback, ...] = ()
    misconceptions: tuple[str, ...] = ()
    meant: str | None = None
    problems: tuple[str, ...] = ()


UNANSWERED = Grade(score=0.0, verdict="unanswered")


def grade(item: Item, response: Response, scoring: Scoring = "practice") -> Grade:
    """Grade one response; ``None`` is "unanswered".

    Scores follow the blueprint's section 3: all or nothing for single choices and typed
    answers; ``(hits - false picks) / keys``, at least 0, for multiple responses; half for
    the verdict alone in practice; the share of lines right for classify, matching and
    cloze; ``(concordant - discordant) / pairs``, at least 0, for orderings, which is
    Kendall's tau (Kendall 1938, Biometrika 30) cut at 0.

    Any response gives a Grade: what is out of form is simply not right.

    >>> from smquiz.engine.items import TrueFalse
    >>> grade(TrueFalse(id="x", topic="t", stem="Snow is white.", answer=True), True).verdict
    'correct'
    """
    if response is None:
        return UNANSWERED
    match item:
        case SingleChoice():
            return _single_choice(item, response)
        case MultipleResponse():
            return _multiple_response(item, response)
        case TrueFalse():
            return _true_false(item, response)
        case TrueFalseReason():
            return _true_false_reason(item, response, scoring)
        case Classify():
            return _classify(item, response)
        case Matching():
            return _matching(item, response)
        case Ordering():
            return _ordering(item, response)
        case Cloze():
            return _cloze(item, response)
        case ShortAnswer():
            return _short_answer(item, response)
        case Numeric():
            return _numeric(item, response)
        case _:
            assert_never(item)


def key_of(item: Item) -> Response:
    """Return the response that scores 1."""
    match item:
        case MultipleResponse() | Ordering():
            return list(item.answer)
        case TrueFalseReason():
            return {"verdict": item.answer.verdict, "reason": item.answer.reason}
        case Classify() | Matching() | Cloze():
            return dict(item.answer)
        case SingleChoice() | ShortAnswer() | Numeric() | TrueFalse():
            return item.answer
        case _:
            assert_never(item)


def chance_of(item: Item) -> float:
    """Return the score that blind guessing gives on average, in [0, 1].

    For multiple response the figure is that of ticking each box by the toss of a coin,
    computed exactly over all selections; for orderings it is exact over all orders.
    """
    match item:
        case SingleChoice():
            return 1 / len(item.options)
        case TrueFalse():
            return 0.5
        case TrueFalseReason():
            return 1 / len(item.options)
        case Classify():
            return 1 / len(item.categories)
        case Matching():
            return 1 / len(item.options)
        case Cloze():
            return sum(1 / len(b.options) for b in item.blanks) / len(item.blanks)
        case MultipleResponse():
            return _chance_of_ticks(len(item.options), len(set(item.answer)))
        case Ordering():
            return _chance_of_order(len(item.options))
        case ShortAnswer() | Numeric():
            return 0.0
        case _:
            assert_never(item)


# ------------------------------------------------------------------ the forms
def _result(
    score: float,
    feedback: list[Feedback],
    misconceptions: list[str | None],
    **more: object,
) -> Grade:
    score = min(1.0, max(0.0, score))
    verdict: Verdict = "correct" if score > 1 - 1e-9 else "partly_correct" if score > 1e-9 else "incorrect"
    shown = tuple(dict.fromkeys(m for m in misconceptions if m))
    told = tuple(f for f in feedback if f.text)
    return Grade(score=score, verdict=verdict, feedback=told, misconceptions=shown, **more)  # type: ignore[arg-type]


def _single_choice(item: SingleChoice, response: Response) -> Grade:
    right = response == item.answer
    chosen = next((o for o in item.options if o.id == response), None)
    if chosen is None:
        return _result(0, [], [])
    return _result(right, [Feedback(chosen.id, chosen.feedback, right)], [None if right else chosen.misconception])


def _multiple_response(item: MultipleResponse, response: Response) -> Grade:
    picked = {p for p in response if isinstance(p, str)} if isinstance(response, list) else set()
    keys = set(item.answer)
    known = {o.id for o in item.options}
    feedback, shown = [], []
    for option in item.options:
        is_key, is_picked = option.id in keys, option.id in picked
        if is_key or is_picked:
            feedback.append(Feedback(option.id, option.feedback, is_key and is_picked))
        if is_picked and not is_key:
            shown.append(option.misconception)
        if is_key and not is_picked:
            shown.append(option.if_missed)
    hits, false_picks = len(picked & keys), len((picked & known) - keys)
    return _result((hits - false_picks) / len(keys), feedback, shown)


def _true_false(item: TrueFalse, response: Response) -> Grade:
    right = response is item.answer
    told = item.feedback.true if response is True else item.feedback.false
    return _result(right, [Feedback(str(response).lower(), told, right)], [None if right else item.misconception])


def _true_false_reason(item: TrueFalseReason, response: Response, scoring: Scoring) -> Grade:
    said = response if isinstance(response, dict) else {}
    chosen = next((o for o in item.options if o.id == said.get("reason")), None)
    verdict = said.get("verdict", chosen.for_ if chosen else None)
    right_verdict = verdict is item.answer.verdict
    right = right_verdict and chosen is not None and chosen.id == item.answer.reason
    score = 1.0 if right else 0.5 if right_verdict and scoring == "practice" else 0.0
    feedback = [Feedback(chosen.id, chosen.feedback, right)] if chosen else []
    return _result(score, feedback, [None if right or chosen is None else chosen.misconception])


def _classify(item: Classify, response: Response) -> Grade:
    said = response if isinstance(response, dict) else {}
    feedback, shown, hits = [], [], 0
    for line in item.options:
        choice = said.get(line.id)
        right = choice == item.answer.get(line.id)
        hits += right
        feedback.append(Feedback(line.id, line.feedback, right))
        if not right and isinstance(choice, str):
            shown.append(line.traps.get(choice))
    return _result(hits / len(item.options), feedback, shown)


def _matching(item: Matching, response: Response) -> Grade:
    said = response if isinstance(response, dict) else {}
    options = {o.id: o for o in item.options}
    confusions = {(c.prompt, c.option): c for c in item.confusions}
    feedback, shown, hits = [], [], 0
    for prompt in item.prompts:
        choice, key = said.get(prompt.id), item.answer.get(prompt.id, "")
        right = choice == key
        hits += right
        chosen = options.get(choice) if isinstance(choice, str) else None
        confusion = confusions.get((prompt.id, str(choice)))
        if not right and confusion is not None:
            feedback.append(Feedback(prompt.id, confusion.feedback, False))
            shown.append(confusion.misconception)
            continue
        told = options[key].feedback if key in options else ""
        feedback.append(Feedback(prompt.id, told, right))
        if not right and chosen is not None:
            shown.append(chosen.misconception)
    return _result(hits / len(item.prompts), feedback, shown)


def concordance(order: list[str], key: list[str]) -> float:
    """Return (concordant - discordant pairs) / all pairs of ``key``, in [-1, 1].

    Pairs of which a member is missing count for neither side.

    >>> concordance(["a", "b", "c"], ["a", "b", "c"]), concordance(["c", "b", "a"], ["a", "b", "c"])
    (1.0, -1.0)
    """
    place = {step: i for i, step in reversed(list(enumerate(order)))}
    pairs = list(combinations(key, 2))
    known = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    return sum(1 if a < b else -1 for a, b in known) / len(pairs) if pairs else 1.0


def _ordering(item: Ordering, response: Response) -> Grade:
    order = [str(x) for x in response] if isinstance(response, list) else []
    best = max([item.answer, *item.also], key=lambda key: concordance(order, key))
    feedback = [
        Feedback(o.id, o.feedback, o.id in order and order.index(o.id) == best.index(o.id))
        for o in sorted(item.options, key=lambda o: best.index(o.id) if o.id in best else 99)
        if o.id in best
    ]
    return _result(concordance(order, best), feedback, [])


def _cloze(item: Cloze, response: Response) -> Grade:
    said = response if isinstance(response, dict) else {}
    feedback, shown, hits = [], [], 0
    for blank in item.blanks:
        number = str(blank.id)
        right = said.get(number) == item.answer.get(number)
        hits += right
        chosen = next((o for o in blank.options if o.id == said.get(number)), None)
        if chosen is not None:
            feedback.append(Feedback(number, chosen.feedback, right))
            shown.append(None if right else chosen.misconception)
    return _result(hits / len(item.blanks), feedback, shown)


def _short_answer(item: ShortAnswer, response: Response) -> Grade:
    from smquiz.engine.typed import recognise  # only typed answers need its tables

    found = recognise(item, response if isinstance(response, str) else "")
    right = found.rule is not None and found.rule.accept
    told = found.rule.feedback if found.rule else item.default_feedback
    shown = [found.rule.misconception if found.rule and not right else None]
    return _result(right, [Feedback("", told, right)], shown, meant=found.meant, problems=found.problems)


def _numeric(item: Numeric, response: Response) -> Grade:
    if isinstance(response, bool) or not isinstance(response, int | float):
        return _result(0, [Feedback("", item.default_feedback, False)], [])
    try:
        response = float(response)
    except OverflowError:  # an integer beyond all floats is beyond all tolerances
        response = math.inf
    slack = item.tolerance + 1e-9 * max(1.0, abs(item.answer))
    if abs(response - item.answer) <= slack:
        return _result(1, [Feedback("", item.feedback, True)], [])
    trap = next((t for t in item.traps if abs(response - t.value) <= slack), None)
    told = trap.feedback if trap else item.default_feedback
    return _result(0, [Feedback("", told, False)], [trap.misconception if trap else None])


# ------------------------------------------------------------------ chance
def _chance_of_ticks(options: int, keys: int) -> float:
    others = options - keys
    total = sum(
        math.comb(keys, hits) * math.comb(others, false) * max(0, hits - false)
        for hits in range(keys + 1)
        for false in range(others + 1)
    )
    return float(total / keys / 2**options)


def _chance_of_order(steps: int) -> float:
    """Mean of max(0, tau) over all orders, from the counts of inversions (Mahonian numbers)."""
    counts = [1]
    for n in range(2, steps + 1):
        wider = [0] * (len(counts) + n - 1)
        for inversions, ways in enumerate(counts):
            for more in range(n):
                wider[inversions + more] += ways
        counts = wider
    pairs = steps * (steps - 1) // 2
    if not pairs:
        return 1.0
    return sum(ways * max(0.0, 1 - 2 * inv / pairs) for inv, ways in enumerate(counts)) / sum(counts)
