"""What stands behind an item: all that its author wrote and a learner does not see at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from smquiz.engine.grading import key_of
from smquiz.engine.items import (
    AnswerRule,
    Bank,
    Classify,
    Cloze,
    Item,
    Line,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    ReasonOption,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
    hints_of,
)
from smquiz.engine.responses import as_lines
from smquiz.ui.blocks import Block, Labelled

Misconceptions = Mapping[str, str]  # names by id


def behind(bank: Bank, item: Item) -> list[Block]:
    """Show an item's key, feedback, what answers show, its hints, and what it is marked with."""
    named = {m.id: m.name for m in bank.misconceptions.values()}
    told = [("Key", as_lines(item, key_of(item))), *_of_form(item, named)]
    told += [("Explanation", [item.explanation] if item.explanation else [])]
    told += [("Hints" if item.more_hints else "Hint", hints_of(item))]
    told += [*_of_any(bank, item)]
    return [Labelled(label, tuple(lines)) for label, lines in told if lines]


def _of_form(item: Item, named: Misconceptions) -> Iterator[tuple[str, list[str]]]:
    match item:
        case SingleChoice() | MultipleResponse() | TrueFalseReason():
            yield "Feedback", [_on_option(o, named) for o in item.options]
        case Classify():
            yield "Feedback", [_on_line(o, named) for o in item.options]
        case Ordering():
            yield "Right as well", [", ".join(order) for order in item.also]
            yield "Feedback", [_on_option(o, named) for o in item.options]
        case Matching():
            yield "Feedback", [_on_option(o, named) for o in item.options]
            yield (
                "Wrong pairs",
                [f"{c.prompt} with {c.option}: {c.feedback}{_shows(c.misconception, named)}" for c in item.confusions],
            )
        case Cloze():
            yield "Feedback", [f"[{b.id}] {_on_option(o, named)}" for b in item.blanks for o in b.options]
        case TrueFalse():
            on = {"true": item.feedback.true, "false": item.feedback.false}
            yield "Feedback", [f"{verdict}: {text}" for verdict, text in on.items() if text]
            yield "A wrong answer shows", [_name(item.misconception, named)] if item.misconception else []
        case ShortAnswer():
            yield "Rules, the first that fits decides", [_on_rule(r, named) for r in item.options]
            yield "For any other answer", [item.default_feedback] if item.default_feedback else []
            yield "Tests of what is accepted", [f'"{t}"' for t in item.tests.accept]
            yield "Tests of what is refused", [f'"{t}"' for t in item.tests.reject]
        case Numeric():
            yield "Tolerance", [f"{item.tolerance:g}{f' {item.unit}' if item.unit else ''}"]
            yield "Feedback", [item.feedback] if item.feedback else []
            yield "Traps", [f"{t.value:g}: {t.feedback}{_shows(t.misconception, named)}" for t in item.traps]
            yield "For any other answer", [item.default_feedback] if item.default_feedback else []
        case _:
            assert_never(item)


def _on_option(option: Option | ReasonOption, named: Misconceptions) -> str:
    missed = option.if_missed if isinstance(option, Option) else None
    why_none = option.no_misconception_reason
    return (
        f"{option.id}: {option.feedback}{_shows(option.misconception, named)}"
        + (f" [left out, it shows {_name(missed, named)}]" if missed else "")
        + (f" [shows nothing: {why_none}]" if why_none else "")
    )


def _on_line(line: Line, named: Misconceptions) -> str:
    traps = "".join(f" [as {category} it shows {_name(m, named)}]" for category, m in line.traps.items())
    return f"{line.id}: {line.feedback}{traps}"


def _on_rule(rule: AnswerRule, named: Misconceptions) -> str:
    fits = f"matches {rule.match}" if rule.match is not None else f"is any of: {'; '.join(rule.any)}"
    decides = "accepted" if rule.accept else "refused"
    return f"{rule.id} ({decides}) {fits} \u2192 {rule.feedback}{_shows(rule.misconception, named)}"


def _shows(misconception: str | None, named: Misconceptions) -> str:
    return f" [shows {_name(misconception, named)}]" if misconception else ""


def _name(misconception: str, named: Misconceptions) -> str:
    return f"{misconception} {named[misconception]}" if misconception in named else misconception


def _of_any(bank: Bank, item: Item) -> Iterator[tuple[str, list[str]]]:
    objective = bank.objectives.get(item.objective or "")
    yield "Objective", [f"{objective.id}: {objective.text}"] if objective else []
    yield "Claims", [f"{c}: {bank.claims[c].where}" if c in bank.claims else c for c in item.claims]
    marks = {
        "lens": item.lens,
        "setting": item.setting,
        "tags": ", ".join(item.tags),
        "set": item.scenario,
        "enemies": ", ".join(item.enemies),
        "each try before the right one costs": None if item.penalty is None else f"{item.penalty:g}",
    }
    yield "Marked with", [f"{name}: {value}" for name, value in marks.items() if value]
    yield "Waived", [f"{rule}: {reason}" for rule, reason in item.waive.items()]
