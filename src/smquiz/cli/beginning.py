"""Beginning a quiz: a sitting that was left is gone on with; else the rules are told, and a new one begins."""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

from msgspec.structs import replace

from smquiz.cli import opened
from smquiz.cli.play import Clocks, LeftOff, Player, start, take_up
from smquiz.cli.settings import Failure
from smquiz.cli.standings import past_now, standing_now
from smquiz.cli.who import who, who_plays
from smquiz.engine import planning
from smquiz.engine.items import Bank, Preset
from smquiz.engine.learning.standing import open_sitting
from smquiz.engine.planning import NOTHING_PAST, QuizSpec
from smquiz.engine.policy import NotNow, form_for, has_policy, policy_lines
from smquiz.engine.session import Plan
from smquiz.engine.timing import MAX_SECONDS
from smquiz.history.journal import Journal
from smquiz.ui import views
from smquiz.ui.actions import Face, Key
from smquiz.ui.blocks import Para
from smquiz.ui.going_on import rough_time

CLOCKS = Clocks(opened.now, opened.steady)


class Wanted(NamedTuple):
    """A preset, and what the options make of it.

    ``seed`` and ``questions`` are as typed, ``about`` is how the preset describes itself where that is still true.
    """

    preset: Preset
    spec: QuizSpec
    seed: int | None
    questions: int | None
    adaptive: bool
    about: str

    @property
    def title(self) -> str:
        """What the preset is called."""
        return self.preset.title or self.preset.name


class Beginning:
    """The beginning of one quiz of one learner."""

    def __init__(self, journal: Journal, bank: Bank, face: Face, wanted: Wanted) -> None:
        """Take what is to be asked, and where it is kept."""
        self._journal, self._bank, self._face = journal, bank, face
        self._wanted = wanted

    def player(self, asks: bool) -> Player:
        """Return the player of the sitting that was left, or of a new one.

        Args:
            asks: Whether a person is to read the rules before anything begins.

        Raises:
            Failure: the preset may not be taken now, or a sitting that was left was begun by other terms.
            LeftOff: the rules were read, and nothing was begun.
        """
        return self._left() or self._new(asks)

    # -------------------------------------------------------------- going on
    def _left(self) -> Player | None:
        """Take up the sitting of a preset with a policy that is not handed in; there is no second beside it."""
        preset = self._wanted.preset
        if not has_policy(preset):
            return None
        left = open_sitting(standing_now(self._journal, who(self._journal), self._bank), preset.name)
        if left is None:
            return None
        player = take_up(self._journal, left, self._bank, self._face, CLOCKS)
        self._refuse_other_terms(player.session.plan)
        ago = rough_time(opened.now() - player.session.started_at)
        told = f"{self._wanted.title} was begun {ago} ago and is not handed in; it goes on where it was left."
        self._face.show([Para(told, "partly")])
        return player

    def _refuse_other_terms(self, plan: Plan) -> None:
        wanted, limits = self._wanted, self._wanted.spec.limits
        differ = {
            "--extra-time": limits.extra_time not in (1.0, plan.limits.extra_time),
            "--untimed": limits.untimed and not plan.limits.untimed,
            "--seed": wanted.seed not in (None, plan.seed),
            "--adaptive": wanted.adaptive and plan.method != "adaptive",
        }
        named = ", ".join(name for name, does in differ.items() if does)
        if named:
            raise Failure(
                f"{named}: {wanted.title} was begun without and is not handed in; leave it out to go on with that",
                2,
            )

    # -------------------------------------------------------------- a new one
    def _new(self, asks: bool) -> Player:
        wanted, bank = self._wanted, self._bank
        plan = self._planned()
        if wanted.questions and len(plan.items) < wanted.questions:
            sys.stderr.write(f"Only {len(plan.items)} of {wanted.questions} questions fit; these are asked.\n")
        policy = policy_lines(_as_planned(wanted.preset, plan), {t.id: t.title for t in bank.topics})
        number = _expected(wanted.preset, plan)
        self._face.show(views.quiz_start(bank, plan, wanted.title, wanted.about, policy, number))
        if asks:
            self._wait(plan, bool(policy))
        begun_meanwhile = self._left()  # in another terminal, while the rules were read
        if begun_meanwhile:
            return begun_meanwhile
        learner = who_plays(self._journal)  # whoever only read the rules is not made
        return start(self._journal, learner, bank, bank_path_text(), plan, self._face, CLOCKS)

    def _wait(self, plan: Plan, has_rules: bool) -> None:
        """Let the rules be read: nothing begins, and no clock starts, before somebody says so."""
        timed = plan.limits.time_s is not None or plan.limits.per_question_s is not None
        if not timed and not has_rules:
            return
        try:
            key = self._face.pause("Enter: begin, and the clock starts" if timed else "Enter: begin")
        except (KeyboardInterrupt, EOFError):
            raise LeftOff(interrupted=True) from None
        if key is Key.QUIT:
            raise LeftOff(interrupted=False)

    def _planned(self) -> Plan:
        """Plan a quiz with what the learner has done in mind; a seed that was given draws without it.

        Raises:
            Failure: the preset may not be taken now.
        """
        preset, spec, bank = self._wanted.preset, self._wanted.spec, self._bank
        drawn_fresh, by_policy = self._wanted.seed is None, has_policy(preset)
        past = NOTHING_PAST
        if by_policy or drawn_fresh or spec.draw != "unseen":
            past = past_now(self._journal, who(self._journal), bank, exact=by_policy or spec.draw != "unseen")
        if by_policy:
            try:
                form = form_for(bank, preset, past, opened.now())
            except NotNow as reason:
                raise Failure(str(reason)) from reason
            spec = replace(spec, form=form, only=tuple(preset.forms.get(form, ())))
        if preset.draw == "placement":
            from smquiz.engine.placement import placement_plan

            return placement_plan(bank, preset, spec.seed, self._wanted.adaptive, spec.limits)
        return planning.plan(bank, spec, past if drawn_fresh or spec.draw != "unseen" else NOTHING_PAST)


def _as_planned(preset: Preset, plan: Plan) -> Preset:
    """Return the preset as this quiz is played: with what options and accommodations made of it."""
    limits = plan.limits
    return replace(
        preset,
        time=_as_typed(limits.time_s),
        grace=_as_typed(limits.grace_s),
        expiry="submit" if limits.time_s is None else plan.expiry,
        feedback=plan.feedback,
        certainty=plan.certainty,
        tries=plan.tries if plan.feedback == "now" else 1,
        penalty=plan.penalty,
        hint_price=plan.hint_price if plan.hints else 0.0,
    )


def _as_typed(seconds: float | None) -> str | None:
    return f"{min(MAX_SECONDS, math.ceil(seconds))}s" if seconds else None


def _expected(preset: Preset, plan: Plan) -> str:
    """Return how many questions a placement test may have, in words; empty for what has a fixed number."""
    if not plan.method:
        return ""
    from smquiz.engine.placement import expected, routing_of

    return expected(plan, routing_of(preset))


def bank_path_text() -> str:
    """Return the bank's path as it is kept with a session; empty for the shipped course."""
    path = opened.bank_path()
    return str(path.resolve()) if path else ""
