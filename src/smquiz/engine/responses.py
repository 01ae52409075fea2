"""Responses: what form they have, how they are typed, and how they read."""

from __future__ import annotations

import math
import re
from typing import assert_never

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
)

Order = dict[str, list[str]]  # which option stands where: part -> option ids as shown


class OutOfForm(ValueError):
    """A response that is not of the form its item asks for; the text says what is."""


# ------------------------------------------------------------------ parts of an item
def parts_of(item: Item) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the choices an item asks for: ``(part, what is asked, [(id, text), ...])``.

    Single choices have one part named ``""``; classify has one for each line, matching
    one for each prompt, cloze one for each blank. Typed answers have none.
    """
    match item:
        case SingleChoice() | MultipleResponse() | Ordering() | TrueFalseReason():
            return [("", "", _reasons(item) if isinstance(item, TrueFalseReason) else _texts(item))]
        case Classify():
            choices = [(c, c) for c in item.categories]
            return [(line.id, line.text, choices) for line in item.options]
        case Matching():
            return [(p.id, p.text, _texts(item)) for p in item.prompts]
        case Cloze():
            return [(str(b.id), f"[{b.id}]", [(o.id, o.text) for o in b.options]) for b in item.blanks]
        case TrueFalse():
            return [("", "", [("true", "True"), ("false", "False")])]
        case ShortAnswer() | Numeric():
            return []
        case _:
            assert_never(item)


def _texts(item: SingleChoice | MultipleResponse | Ordering | Matching) -> list[tuple[str, str]]:
    return [(o.id, o.text) for o in item.options]


def _reasons(item: TrueFalseReason) -> list[tuple[str, str]]:
    return [(o.id, f"{'True' if o.for_ else 'False'}, {o.text}") for o in item.options]


def shuffled_parts(item: Item) -> dict[str, list[str]]:
    """Return the lists that are shuffled when the item is shown, as they are stored.

    The categories of a classify item, the prompts of a matching item and true/false stay
    as they are; a classify item's lines (part ``""``) are shuffled.
    """
    match item:
        case SingleChoice() | MultipleResponse() | Ordering() | TrueFalseReason():
            return {"": [o.id for o in item.options]}
        case Classify():
            return {"": [o.id for o in item.options]}
        case Matching():
            return {"": [o.id for o in item.options]}
        case Cloze():
            return {str(b.id): [o.id for o in b.options] for b in item.blanks}
        case TrueFalse() | ShortAnswer() | Numeric():
            return {}
        case _:
            assert_never(item)


def shown_parts(item: Item, order: Order) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return :func:`parts_of` in the order shown. Ids missing from the order come last."""
    parts = parts_of(item)
    if isinstance(item, Classify):
        place = {line: i for i, line in enumerate(order.get("", []))}
        return sorted(parts, key=lambda p: place.get(p[0], 99))
    if isinstance(item, TrueFalse):
        return parts
    shown = []
    for part, asked, choices in parts:
        place = {c: i for i, c in enumerate(order.get(part, order.get("", [])))}
        shown.append((part, asked, sorted(choices, key=lambda c: place.get(c[0], 99))))
    return shown


# ------------------------------------------------------------------ form
def in_form(item: Item, response: object) -> Response:
    """Return the response in its one form, or say what form is expected.

    Accepts what YAML and JSON make of an answer (numbers as keys of a cloze, say).

    Raises:
        OutOfForm: with the form that is expected.
    """
    if response is None:
        return None
    match item:
        case SingleChoice():
            return _known(response, [o.id for o in item.options], "option")
        case MultipleResponse():
            chosen = _list_of_known(response, [o.id for o in item.options])
            return [o.id for o in item.options if o.id in chosen]
        case Ordering():
            order = _list_of_known(response, [o.id for o in item.options])
            if len(order) != len(item.options):
                raise OutOfForm(f"an ordering names each of its {len(item.options)} steps once")
            return order
        case TrueFalse():
            return _truth(response)
        case TrueFalseReason():
            return _verdict_reason(item, response)
        case Classify() | Matching() | Cloze():
            return _map_of_known(item, response)
        case ShortAnswer():
            if not isinstance(response, str | int | float) or isinstance(response, bool):
                raise OutOfForm("a text is expected")
            return str(response)
        case Numeric():
            return _number(response)
        case _:
            assert_never(item)


def _known(value: object, ids: list[str], what: str) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text not in ids:
        raise OutOfForm(f"{value!r} is no {what}; expected one of {', '.join(ids)}")
    return text


def _list_of_known(value: object, ids: list[str]) -> list[str]:
    if not isinstance(value, list) or not value:
        raise OutOfForm(f"a list is expected, such as [{', '.join(ids[:2])}]")
    known = [_known(v, ids, "option") for v in value]
    if len(set(known)) != len(known):
        raise OutOfForm("each option may be named once")
    return known


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise OutOfForm("true or false is expected")
    return value


def _verdict_reason(item: TrueFalseReason, value: object) -> Response:
    ids = {o.id: o for o in item.options}
    if not isinstance(value, dict) or set(value) != {"verdict", "reason"}:
        raise OutOfForm("a verdict and a reason are expected, such as {verdict: true, reason: a}")
    verdict, reason = _truth(value["verdict"]), _known(value["reason"], list(ids), "reason")
    if ids[reason].for_ is not verdict:
        raise OutOfForm(f"reason {reason} goes with the verdict {str(ids[reason].for_).lower()}")
    return {"verdict": verdict, "reason": reason}


def _map_of_known(item: Classify | Matching | Cloze, value: object) -> Response:
    parts = {part: [c[0] for c in choices] for part, _, choices in parts_of(item)}
    if not isinstance(value, dict):
        raise OutOfForm(f"a map is expected, such as {{{next(iter(parts))}: {next(iter(parts.values()))[0]}}}")
    said = {str(k): v for k, v in value.items()}
    unknown = [k for k in said if k not in parts]
    if unknown:
        raise OutOfForm(f"{unknown[0]!r} is none of {', '.join(parts)}")
    return {k: _known(said[k], parts[k], "choice") for k in parts if k in said}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise OutOfForm("a number is expected")
    return value


# ------------------------------------------------------------------ typed in line mode
def read_choice(typed: str, choices: list[tuple[str, str]]) -> str:
    """Read one typed choice: its number as shown, its letter as shown, or the first letters of its name.

    Raises:
        OutOfForm: with what is expected.

    >>> read_choice("2", [("media", "media"), ("both", "both")])
    'both'
    >>> read_choice("m", [("media", "media"), ("both", "both")])
    'media'
    """
    names = [c for c in choices if c[0] == c[1] or c[0] in ("true", "false")]
    if names:
        return read_name(typed, choices)
    text = _typed_choice(typed)
    if _is_number_of(text, choices):
        return choices[int(text) - 1][0]
    if len(text) == 1 and 0 <= ord(text) - ord("a") < len(choices):
        return choices[ord(text) - ord("a")][0]
    raise OutOfForm(f"type a number 1 to {len(choices)} or a letter a to {chr(ord('a') + len(choices) - 1)}")


def read_name(typed: str, choices: list[tuple[str, str]]) -> str:
    """Read a typed choice among names: its number as shown, or the first letters of its id or its text.

    Raises:
        OutOfForm: with what is expected.

    >>> read_name("hi", [("low", "Low: right +1"), ("mid", "Mid: right +2"), ("high", "High: right +3")])
    'high'
    """
    text = _typed_choice(typed)
    if _is_number_of(text, choices):
        return choices[int(text) - 1][0]
    near = [c[0] for c in choices if text and (c[0].lower().startswith(text) or c[1].lower().startswith(text))]
    if len(near) != 1:
        raise OutOfForm(f"type a number 1 to {len(choices)} or the first letters")
    return near[0]


def _typed_choice(typed: str) -> str:
    return typed.strip().lower().rstrip(".)")


def _is_number_of(text: str, choices: list[tuple[str, str]]) -> bool:
    return text.isdigit() and text.isascii() and 1 <= int(text) <= len(choices)


def read_list(typed: str, choices: list[tuple[str, str]], each: bool = False) -> list[str]:
    """Read several typed choices: ``1,3,4``, ``2 5 4 1 3`` or ``acd``; ``each`` wants every one of them.

    Raises:
        OutOfForm: with what is expected.

    >>> read_list("1,3", [("x", "One"), ("y", "Two"), ("z", "Three")])
    ['x', 'z']
    >>> read_list("ba", [("x", "One"), ("y", "Two"), ("z", "Three")])
    ['y', 'x']
    """
    text = typed.strip().lower()
    words = re.split(r"[\s,;]+", text) if re.search(r"[\s,;]", text) else list(text)
    if not re.search(r"[\s,;]", text) and text.isdigit() and len(choices) > 9:
        words = [text]
    try:
        chosen = [read_choice(w, choices) for w in words if w]
    except OutOfForm:
        chosen = []
    if len(set(chosen)) != len(chosen):
        raise OutOfForm("name each option once")
    if not chosen or (each and len(chosen) != len(choices)):
        raise OutOfForm(f"type {_numbers_form(len(choices), each)}, or {_letters_form(len(choices), each)}")
    return chosen


def _numbers_form(count: int, each: bool) -> str:
    """Say how several choices are typed; where each is wanted, the example is the order in which they stand."""
    if each:
        return f"all {count} numbers in your order, such as {' '.join(str(n) for n in range(1, count + 1))}"
    return f"numbers 1 to {count} with commas, such as 1,{min(3, count)}"


def _letters_form(count: int, each: bool) -> str:
    letters = [chr(ord("a") + n) for n in range(count)]
    return f"letters, such as {''.join(letters) if each else letters[0] + letters[min(3, count) - 1]}"


def how_to_type(item: Item) -> str:
    """Say by an example how several choices are typed in one line; nothing where one is typed at a time."""
    match item:
        case MultipleResponse():
            return f"Type {_numbers_form(len(item.options), each=False)}."
        case Ordering():
            return f"Type {_numbers_form(len(item.options), each=True)}."
        case _:
            return ""


def read_line(item: Item, order: Order, typed: str) -> Response:
    """Read the typed answer to an item that is answered in one line.

    Classify, matching and cloze are asked part by part with :func:`read_choice`.

    Raises:
        OutOfForm: with what is expected.
    """
    match item:
        case SingleChoice():
            return read_choice(typed, shown_parts(item, order)[0][2])
        case TrueFalseReason():
            reason = read_choice(typed, shown_parts(item, order)[0][2])
            return reason_response(item, reason)
        case TrueFalse():
            return read_choice(typed, parts_of(item)[0][2]) == "true"
        case MultipleResponse():
            return in_form(item, read_list(typed, shown_parts(item, order)[0][2]))
        case Ordering():
            return in_form(item, read_list(typed, shown_parts(item, order)[0][2], each=True))
        case ShortAnswer():
            return typed.strip()
        case Numeric():
            return _read_number(typed)
        case Classify() | Matching() | Cloze():
            raise OutOfForm("this item is answered part by part")
        case _:
            assert_never(item)


def reason_response(item: TrueFalseReason, reason: str) -> Response:
    """Return the response that choosing a reason stands for."""
    return {"verdict": next(o.for_ for o in item.options if o.id == reason), "reason": reason}


def _read_number(typed: str) -> float:
    text = typed.strip().replace("\u2212", "-").replace(" ", "")
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        number = float(text) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?", text.lower()) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise OutOfForm("type a number, such as 12 or 0.5")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def expectation(item: Item) -> str:
    """Say in a few words what is to be done with an item."""
    match item:
        case SingleChoice():
            return "Choose one."
        case MultipleResponse():
            return "Choose all that fit."
        case TrueFalse():
            return "True or false?"
        case TrueFalseReason():
            return "Choose the verdict with its reason."
        case Classify():
            return "Sort each line: " + ", ".join(item.categories) + "."
        case Matching():
            return "Find the match for each line."
        case Ordering():
            return "Put the steps in order, first to last."
        case Cloze():
            return "Fill each blank."
        case ShortAnswer():
            return "Type your answer."
        case Numeric():
            return f"Type a number{' (' + item.unit + ')' if item.unit else ''}."
        case _:
            assert_never(item)


def as_lines(item: Item, response: Response) -> list[str]:
    """Put a response into words, a line each, as the learner is to read it."""
    if response is None:
        return ["no answer"]
    match item:
        case SingleChoice() | MultipleResponse() | Ordering():
            texts = {o.id: o.text for o in item.options}
            chosen = response if isinstance(response, list) else [response]
            lines = [texts.get(str(c), str(c)) for c in chosen]
            return [f"{n}. {t}" for n, t in enumerate(lines, 1)] if isinstance(item, Ordering) else lines
        case TrueFalse():
            return ["True" if response is True else "False"]
        case TrueFalseReason():
            said = response if isinstance(response, dict) else {}
            return [t for o, t in _reasons(item) if o == said.get("reason")] or [str(response)]
        case Classify() | Matching() | Cloze():
            said = response if isinstance(response, dict) else {}
            return [
                f"{asked} \u2192 {dict(choices).get(str(said.get(part)), 'no answer')}"
                for part, asked, choices in parts_of(item)
            ]
        case ShortAnswer() | Numeric():
            unit = f" {item.unit}" if isinstance(item, Numeric) and item.unit else ""
            whole = isinstance(response, float) and response.is_integer()
            return [f"{response:.0f}{unit}" if whole else f"{response}{unit}"]
        case _:
            assert_never(item)
