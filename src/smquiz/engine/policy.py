"""The policy of a preset: who may sit it again, when, and with which form."""

from __future__ import annotations

from collections.abc import Sequence

from smquiz.engine.commands import command, practice
from smquiz.engine.items import Bank, Preset
from smquiz.engine.learning.past import Attempt, Past
from smquiz.engine.planning import mistakes_left
from smquiz.engine.timing import LONGEST_WAIT, in_words, parse_duration


class NotNow(ValueError):
    """The preset may not be taken now; the text says why and what to do."""


def has_policy(preset: Preset) -> bool:
    """Say whether it matters who took a preset how often and when.

    A sitting of such a preset is gone on with until it is handed in: no second one is begun beside it.
    """
    return preset.attempts is not None or preset.wait is not None or bool(preset.forms)


def form_for(bank: Bank, preset: Preset, past: Past, now: float) -> str:
    """Return the name of the form that the next sitting takes; empty if the preset has none.

    Each sitting takes the form sat least often, in the order in which the forms stand.

    Args:
        bank: Where the preset stands, and what may be done instead.
        preset: The preset with its attempts, waiting time and forms.
        past: What the learner has done.
        now: Wall time (seconds since the epoch).

    Raises:
        NotNow: all attempts are used, or the waiting time is not over.
    """
    sat = past.attempts.get(preset.name, ())
    if preset.attempts is not None and len(sat) >= preset.attempts:
        times = "once" if preset.attempts == 1 else f"{preset.attempts} times"
        practised = practice(bank)
        raise NotNow(
            f"{preset.title or preset.name} may be taken {times}, and you have; `smquiz scores list` shows how it went"
            + (f", `{practised}` practises on" if practised else "")
        )
    left = wait_left(preset, sat, now)
    if left > 0:
        raise NotNow(f"{preset.title or preset.name} may be taken again in {_in_words(left)}{_meanwhile(bank, past)}")
    return _next_form(preset, sat)


def _next_form(preset: Preset, sat: Sequence[Attempt]) -> str:
    taken = [a.form for a in sat]
    return min(preset.forms, key=taken.count, default="")


def next_sitting(preset: Preset, past: Past, now: float) -> str:
    """Say whether, when and with what a preset may be taken again; empty if it has no policy.

    Args:
        preset: The preset with its attempts, waiting time and forms.
        past: What the learner has done, the sitting that has just ended included.
        now: Wall time (seconds since the epoch).
    """
    sat = past.attempts.get(preset.name, ())
    left = None if preset.attempts is None else preset.attempts - len(sat)
    if left is not None and left <= 0:
        return (
            "That was the only attempt."
            if preset.attempts == 1
            else f"That was the last of {preset.attempts} attempts."
        )
    if not sat or not has_policy(preset):
        return ""
    wait = wait_left(preset, sat, now)
    when = f"in {_in_words(wait)}" if wait else "at once"
    other = ", with other questions" if _next_form(preset, sat) != sat[-1].form else ""
    return (
        f"{preset.title or preset.name} may be taken again {when}{other}{', for the last time' if left == 1 else ''}."
    )


def wait_left(preset: Preset, sat: Sequence[Attempt], now: float) -> float:
    """Return the seconds until a preset may be taken again after these sittings; 0 without a wait."""
    if preset.wait is None or not sat:
        return 0.0
    since = sat[-1].ended_at or sat[-1].started_at
    return max(0.0, since + parse_duration(preset.wait, LONGEST_WAIT) - now)


def _in_words(left: float) -> str:
    return in_words(-(-left // 60) * 60 if left > 3600 else left)  # a wait of hours is not told to the second


def _meanwhile(bank: Bank, past: Past) -> str:
    """Say what may be done until a wait is over, if there is something."""
    if mistakes_left(bank, past.mistaken):
        return f"; until then `{command(bank, 'quiz mistakes')}` goes over mistakes that are left"
    practised = practice(bank)
    return f"; until then `{practised}` practises on" if practised else ""


def policy_lines(preset: Preset, topics: dict[str, str]) -> list[str]:
    """Say in words what a preset's policy is beyond time, number and feedback.

    Args:
        preset: The preset.
        topics: Titles by id.
    """
    lines = []
    if preset.attempts is not None:
        wait = (
            f", {in_words(parse_duration(preset.wait, LONGEST_WAIT))} apart"
            if preset.wait and preset.attempts > 1
            else ""
        )
        lines.append(f"{preset.attempts} attempt{'s' if preset.attempts > 1 else ''}{wait}")
    elif preset.wait:
        lines.append(f"again after {in_words(parse_duration(preset.wait, LONGEST_WAIT))}")
    if preset.floors:
        floors = set(preset.floors.values())
        named = ", ".join(topics.get(t, t) for t in preset.floors)
        if len(floors) == 1:
            least = floors.pop()
            lines.append(f"at least {least:g} point{'' if least == 1 else 's'} in each of {named}")
        else:
            lines.append("at least " + ", ".join(f"{n:g} in {topics.get(t, t)}" for t, n in preset.floors.items()))
    if preset.certainty:
        lines.append("you say how sure you are: right +1, +2 or +3, wrong 0, -2 or -6")
    if preset.tries > 1:
        lines.append(f"up to {preset.tries} tries, each costing {preset.penalty:.2g} of the point")
    if preset.hint_price:
        lines.append(f"each hint costs {preset.hint_price:.2g} of the point")
    if preset.grace:
        lines.append(f"{in_words(parse_duration(preset.grace))} of grace after the limit, which is noted")
    if preset.expiry == "nothing":
        lines.append(f"what is not handed in before {'that is over' if preset.grace else 'the limit'} does not count")
    elif preset.time and preset.feedback != "now":
        lines.append(f"{'when that is over' if preset.grace else 'at the limit'}, what is there is handed in")
    return lines
