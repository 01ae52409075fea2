"""The screens of one question: what is asked, and the verdict, as blocks."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from smquiz.engine.grading import Grade, grade, key_of
from smquiz.engine.items import Bank, Item, Response, hints_of, penalty_of, type_of
from smquiz.engine.marking import CERTAINTIES, RIGHT, WRONG, certainty_mark, worth
from smquiz.engine.responses import as_lines, parts_of
from smquiz.engine.session import Plan, Record, Session
from smquiz.engine.timing import in_words
from smquiz.ui.blocks import Block, Card, Diff, Heading, Labelled, Para, Tone

VERDICT_WORDS: dict[str, tuple[str, Tone]] = {
    "correct": ("Correct", "good"),
    "partly_correct": ("Partly correct", "partly"),
    "incorrect": ("Incorrect", "bad"),
    "unanswered": ("Not answered", "quiet"),
}


# ------------------------------------------------------------------ items
def item_view(bank: Bank, item: Item, title: str, aside: str = "") -> list[Block]:
    """Show an item's head, stimulus and stem; options are shown by whoever asks."""
    blocks: list[Block] = [Heading(title, aside)]
    stimulus = bank.stimuli.get(item.scenario or "")
    if stimulus:
        blocks.append(Card(stimulus, "The case"))
    blocks.append(Card(item.stem))
    return blocks


def verdict_view(
    bank: Bank,
    item: Item,
    response: Response,
    result: Grade,
    expired: bool = False,
    show_key: bool = True,
    mark: float | None = None,
) -> list[Block]:
    """Show the verdict: answer, key, the feedback that applies, explanation and source."""
    words, tone = verdict_words(result, expired)
    same = mark is None or mark == result.score
    points = f" ({result.score:.2f} of 1 point)" if result.verdict == "partly_correct" and same else ""
    blocks: list[Block] = [Para(words + points, tone)]
    if response is not None:
        blocks.append(Labelled("Your answer", tuple(as_lines(item, response))))
    if result.meant is not None and isinstance(response, str):
        from smquiz.engine.typed import typed_diff

        runs = tuple((t.kind, t.text) for t in typed_diff(response, result.meant))
        blocks.append(Diff("One slip, forgiven", runs))
    if result.verdict != "correct" and show_key:
        blocks.append(Labelled("Answer", tuple(as_lines(item, key_of(item)))))
    told = feedback_lines(item, result)
    if told:
        blocks.append(Labelled("Why", tuple(told)))
    if item.explanation and show_key:
        blocks.append(Labelled("Explanation", (item.explanation,)))
    places = where(bank, item.claims)
    if places and show_key:
        blocks.append(Labelled("Source", (places,)))
    blocks += [Para(f"Fault in this question: {p}. Please tell its author.", "partly") for p in result.problems]
    return blocks


def verdict_words(result: Grade, expired: bool = False) -> tuple[str, Tone]:
    """Return the verdict in words, with its tone."""
    return ("Time is up", "late") if expired else VERDICT_WORDS[result.verdict]


def feedback_lines(item: Item, result: Grade) -> list[str]:
    """Return the feedback in words: on what is wrong, or on the answer as a whole."""
    names = {part: asked for part, asked, _ in parts_of(item)}
    many = len(names) > 1
    wrong = [f for f in result.feedback if not f.right]
    if many:
        return [f"{names.get(f.part, f.part)} \u2192 {f.text}" for f in wrong]
    if type_of(item) in ("multiple_response", "ordering"):
        texts = {part: text for _, _, choices in parts_of(item) for part, text in choices}
        return [f"{texts.get(f.part, f.part)}: {f.text}" for f in wrong]
    return [f.text for f in result.feedback]


def where(bank: Bank, claims: Sequence[str], most: int = 3) -> str:
    """Say in words where in the source the cited claims stand, the first few of them."""
    places = list(dict.fromkeys(bank.claims[c].where for c in claims if c in bank.claims))
    more = f"; and {len(places) - most} more" if len(places) > most else ""
    return "; ".join(places[:most]) + more


def standing(session: Session, item_id: str, position: str) -> tuple[str, ...]:
    """Return what is told beside a question in one quiet line: position, flags, what certainty has made so far."""
    plan = session.plan
    if plan.kind == "lesson":
        return ()
    mine = item_id in session.flags
    others = len(session.flags) - mine
    flags = [*(["flagged"] if mine else []), *([f"{others} {'more ' if mine else ''}flagged"] if others else [])]
    return (position, *flags, *([_certainty_standing(session)] if plan.certainty else []))


def _certainty_standing(session: Session) -> str:
    if session.plan.feedback != "now":
        return "certainty counts"
    marks = [certainty_mark(r.score, r.certainty) for r in session.records if r.certainty is not None]
    return f"certainty {sum(marks):+.3g} so far" if marks else "certainty counts"


def hint_view(item: Item, session: Session) -> list[Block]:
    """Show the hint that was taken last, and what is left of the point where it has cost something."""
    taken = _hints_taken(item, session)
    return [*taken[-1:], *(_worth_now(item, session) if session.plan.hint_price else [])]


def so_far_view(bank: Bank, item: Item, session: Session) -> list[Block]:
    """Show again what a question that was gone from had shown: its tries, its hints, and what is left of the point."""
    return [*_tries(bank, item, session), *_hints_taken(item, session), *_worth_now(item, session)]


def _hints_taken(item: Item, session: Session) -> list[Block]:
    """The hints that were taken; a bank that was changed since may have fewer."""
    hints = hints_of(item)
    label = "Hint {} of {}" if len(hints) > 1 else "Hint"
    taken = hints[: session.hinted.count(item.id)]
    return [Labelled(label.format(n, len(hints)), (text,)) for n, text in enumerate(taken, 1)]


def _tries(bank: Bank, item: Item, session: Session) -> list[Block]:
    """What is wrong with each try that was made, without the key."""
    told: list[Block] = []
    for response in (t.response for t in session.tried if t.item == item.id):
        result = grade(item, response, session.plan.scoring)
        told += verdict_view(bank, item, response, result, show_key=False)
    return told


def _worth_now(item: Item, session: Session) -> list[Block]:
    """Tell what a right answer counts now, where tries or hints have cost something, and how many tries are left."""
    plan = session.plan
    earlier = [t.score for t in session.tried if t.item == item.id]
    hints = session.hinted.count(item.id)
    points = worth(earlier, penalty_of(item, plan.penalty), hints, plan.hint_price)
    counts = f"right now counts {points:.2f} of 1 point."
    if earlier:
        left = plan.tries - len(earlier)
        return [Para(f"Try again ({'the last try' if left == 1 else f'{left} tries left'}); {counts}", "partly")]
    return [Para(counts.capitalize(), "partly")] if hints and plan.hint_price else []


CERTAINTY_TITLE = "How sure are you?"


def certainty_choices() -> list[tuple[str, str]]:
    """Return the certainties with what is at stake."""
    return [(c, f"{c.capitalize()}: right {RIGHT[c]:+g}, wrong {WRONG[c]:+g}".replace("+0", "0")) for c in CERTAINTIES]


def try_again_view(bank: Bank, item: Item, session: Session) -> list[Block]:
    """Show what is wrong with the last try without the key, and what the next one can earn."""
    last = replace(session, tried=session.tried[-1:])
    return [*_tries(bank, item, last), *_worth_now(item, session)]


def mark_view(record: Record, plan: Plan) -> list[Block]:
    """Show what tries, hints and certainty made of an answer, where they did."""
    told = []
    if record.tries:
        told.append(f"{len(record.tries) + 1} tries")
    if record.hints and plan.hint_price:
        told.append(f"{record.hints} hint{'s' if record.hints > 1 else ''}")
    blocks: list[Block] = []
    if told:
        blocks.append(Labelled("Counts", (f"{record.score:.2f} of 1 point, after {' and '.join(told)}",)))
    if record.certainty is not None:
        mark = certainty_mark(record.score, record.certainty)
        blocks.append(
            Labelled(
                "Certainty",
                (
                    f"{record.certainty}: {mark:+.3g} (right {RIGHT[record.certainty]:+g}, "
                    f"wrong {WRONG[record.certainty]:g})",
                ),
            )
        )
    return blocks


def given_answer(item: Item, response: Response) -> list[Block]:
    """Show the answer that was just given."""
    return [Labelled("Your answer", tuple(as_lines(item, response)))]


def earlier_answer(item: Item, response: Response) -> list[Block]:
    """Show the answer that stands, before it is asked again."""
    if response is None:
        return [Para("Not answered so far.", "quiet")]
    return [Labelled("Your answer so far", tuple(as_lines(item, response)))]


# ------------------------------------------------------------------ quiz
def quiz_start(
    bank: Bank, plan: Plan, title: str, about: str, policy: Sequence[str] = (), number: str = ""
) -> list[Block]:
    """Tell what is about to be asked, and under which rules; ``number`` says how many where that depends."""
    limits = plan.limits
    told = [f"{number or len(plan.items)} question{'s' if number or len(plan.items) != 1 else ''}"]
    if limits.time_s is not None:
        told.append(f"{in_words(limits.time_s)} in all")
    if limits.per_question_s is not None:
        told.append(f"{in_words(limits.per_question_s)} for each")
    if limits.time_s is None and limits.per_question_s is None:
        told.append("no time limit")
    if limits.extra_time != 1:
        told.append(f"extra time x{limits.extra_time:g} counted in")
    told.append(
        {"now": "verdict after each answer", "end": "verdicts at the end", "none": "no verdicts"}[plan.feedback]
    )
    if plan.pass_mark is not None:
        told.append(f"pass mark {plan.pass_mark:g} %")
    blocks: list[Block] = [Heading(title, bank.course.title), Para("; ".join(told) + ".")]
    if about:
        blocks.append(Para(about, "quiet"))
    if policy:
        blocks.append(Labelled("The rules", tuple(policy)))
    return blocks
