"""Playing: the loop that shows, asks, grades, writes and tells, in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from smquiz.engine.grading import Grade, grade
from smquiz.engine.items import Bank, Item, Response, hints_of, penalty_of
from smquiz.engine.marking import CERTAINTIES, Certainty, mark_of
from smquiz.engine.session import (
    Answered,
    AnyEvent,
    BankRef,
    Expired,
    Finished,
    Flagged,
    Hinted,
    Left,
    Plan,
    Planned,
    Reviewed,
    Role,
    Session,
    Shown,
    Started,
    Tried,
    apply,
    begin,
)
from smquiz.engine.timing import Countdown, Remaining, Warnings, time_left
from smquiz.history.journal import Journal, Learner
from smquiz.ui import views
from smquiz.ui.actions import Entry, Face, Given, Key, Offer, Reviewing, Ticker
from smquiz.ui.blocks import Block, Para


class LeftOff(Exception):
    """The learner left; everything is saved. ``interrupted``: by Ctrl-C or the end of input."""

    def __init__(self, interrupted: bool) -> None:
        """Keep how the learner left."""
        super().__init__("left")
        self.interrupted = interrupted


class Clocks:
    """Where time is read: ``now`` is wall time, ``steady`` never jumps (both in seconds)."""

    def __init__(self, now: Callable[[], float], steady: Callable[[bool], float]) -> None:
        """Take the two clocks."""
        self.now, self.steady = now, steady


class Player:
    """A session that is being played: every event is written before it takes effect."""

    def __init__(
        self,
        journal: Journal,
        session_id: str,
        session: Session,
        count: int,
        bank: Bank,
        face: Face,
        clocks: Clocks,
    ) -> None:
        """Take up a session of which ``count`` events are written."""
        self.journal, self.id, self.session, self._count = journal, session_id, session, count
        self.bank, self.face, self.clocks = bank, face, clocks
        limits = session.plan.limits
        left = time_left(limits, session.used_s, session.started_at, clocks.now())
        self.countdown = Countdown(limits, left, self._steady())
        self._warnings = Warnings()
        self._before = session.open_s
        self._certainty: Certainty | None = None
        self._position = ""

    def record(self, event: AnyEvent) -> None:
        """Write an event; the session moves on once it is on the disk."""
        self.journal.append(self.id, self._count, event)
        self._count += 1
        self.session = apply(self.session, event)

    def shown(self, item_id: str) -> None:
        """Tell the journal which item is on the screen."""
        self.record(Shown(at=self.clocks.now(), item=item_id))
        self._before = self.session.open_s

    def ask(self, item: Item, planned: Planned, role: Role, offer: Offer) -> tuple[Key | None, Grade | None]:
        """Ask an item that was shown until it is answered, skipped, left or too late.

        What the question had shown before it was gone from is told again. Returns the key that ended it
        (``None`` for an answer or a skip) and the grade.
        """
        try:
            self.face.show(views.so_far_view(self.bank, item, self.session))
            return self._asked(item, planned, role, offer)
        except (KeyboardInterrupt, EOFError):
            self._leave()
            raise LeftOff(interrupted=True) from None

    def _asked(self, item: Item, planned: Planned, role: Role, offer: Offer) -> tuple[Key | None, Grade | None]:
        while True:
            action = self.face.ask(item, planned.order, self._ticker(), self._offer(item, offer))
            if isinstance(action, Given) and self.session.plan.certainty and role == "quiz":
                self.face.show(views.given_answer(item, action.response))
                action = self._with_certainty(item, action.response)
            if isinstance(action, Key) and self._answer_stands(item, action):
                self.record(Reviewed(at=self.clocks.now(), elapsed_s=self._close()))
                return action, None
            if isinstance(action, Given):
                if self._may_try_again(item, action.response, role):
                    self._try_again(item, action.response)
                    continue
                return None, self.answered(item, action.response, role, self._close())
            match action:
                case Key.HINT:
                    self._hint(item)
                case Key.FLAG:
                    self._flag(item)
                case Key.NEXT:
                    continue  # certainty was not given: the answer is asked for again
                case Key.QUIT:
                    self._leave()
                    raise LeftOff(interrupted=False)
                case Key.TIME_UP:
                    return Key.TIME_UP, self.expire(item, role)
                case Key.SKIP:
                    return None, self._skipped(item, role)
                case _:
                    return action, None

    def _answer_stands(self, item: Item, key: Key) -> bool:
        """Whether a question is gone from without touching its answer: going back, or looking again at an answer."""
        if not self.session.plan.reviewed:
            return False
        answered = any(r.item == item.id and r.response is not None for r in self.session.records)
        return key is Key.BACK or (answered and key in (Key.SKIP, Key.TIME_UP))

    def _offer(self, item: Item, offer: Offer) -> Offer:
        plan = self.session.plan
        seen = self.session.hinted.count(item.id)
        return offer._replace(
            told=views.standing(self.session, item.id, self._position),
            hint=offer.hint and plan.hints and seen < len(hints_of(item)),
            hint_price=plan.hint_price,
            flag=plan.kind != "lesson",
        )

    def _hint(self, item: Item) -> None:
        self.record(Hinted(at=self.clocks.now(), item=item.id))
        self.face.show(views.hint_view(item, self.session))

    def _flag(self, item: Item) -> None:
        """Flag an item with a remark, or take the flag away; the clock of the question waits."""
        spent = self.countdown.close(self._steady())
        self._before += spent
        on = item.id not in self.session.flags
        remark = self.face.remark("What is unclear here? (Enter: no remark)") if on else ""
        self.record(Flagged(at=self.clocks.now(), item=item.id, on=on, remark=remark))
        self.face.show([Para(_flag_words(on, remark), "quiet")])

    def _with_certainty(self, item: Item, response: Response) -> Given | Key:
        """Ask how sure the learner is; going back asks for the answer again."""
        told = views.standing(self.session, item.id, self._position)
        chosen = self.face.pick(views.CERTAINTY_TITLE, views.certainty_choices(), self._ticker(), back=True, told=told)
        if isinstance(chosen, Key):
            return Key.NEXT if chosen is Key.BACK else chosen
        self._certainty = next(c for c in CERTAINTIES if c == chosen)
        return Given(response)

    # -------------------------------------------------------------- several tries
    def _may_try_again(self, item: Item, response: Response, role: Role) -> bool:
        plan = self.session.plan
        if plan.tries == 1 or plan.feedback != "now" or role != "quiz":
            return False
        number = len(self.session.tried) + 1
        return number < plan.tries and grade(item, response, plan.scoring).verdict != "correct"

    def _try_again(self, item: Item, response: Response) -> None:
        """Write the try, tell what is wrong without the key, and what another try can earn."""
        plan = self.session.plan
        result = grade(item, response, plan.scoring)
        self.record(
            Tried(
                at=self.clocks.now(),
                item=item.id,
                response=response,
                score=result.score,
                elapsed_s=self._close(),
                misconceptions=result.misconceptions,
            )
        )
        self.face.show(views.try_again_view(self.bank, item, self.session))

    def _skipped(self, item: Item, role: Role) -> Grade:
        """A skip ends the tries with the last of them; otherwise there is no answer."""
        last = self.session.tried[-1].response if self.session.tried else None
        return self.answered(item, last, role, self._close(), gave_up=last is not None)

    def answered(self, item: Item, response: Response, role: Role, elapsed_s: float, gave_up: bool = False) -> Grade:
        """Grade a response, mark it with what tries and hints cost, and write it down.

        Args:
            item: The item.
            response: What was answered, ``None`` for a skip.
            role: What the answer is for.
            elapsed_s: Seconds that it took.
            gave_up: Whether the response is that of the last try already.
        """
        plan = self.session.plan
        result = grade(item, response, plan.scoring)
        tried = [t.score for t in self.session.tried if t.item == item.id]
        earlier = tried[:-1] if gave_up else tried
        hints = self.session.hinted.count(item.id)
        self.record(
            Answered(
                at=self.clocks.now(),
                item=item.id,
                response=response,
                score=mark_of([*earlier, result.score], penalty_of(item, plan.penalty), hints, plan.hint_price),
                verdict=result.verdict,
                elapsed_s=elapsed_s,
                role=role,
                misconceptions=result.misconceptions,
                certainty=self._certainty if response is not None else None,
                gave_up=gave_up,
            )
        )
        self._certainty = None
        return result

    def finish(self, state: str = "finished") -> None:
        """Write the end of the session; where its time ran out, that moment is its end."""
        at = self._ran_out_at() if state == "expired" else self.clocks.now()
        self.record(Finished(at=at, state=state))  # type: ignore[arg-type]

    def time_is_over(self) -> bool:
        """Whether the whole session's time has run out."""
        return self.countdown.whole_is_over(self._steady())

    def show_question(self, blocks: Sequence[Block], item: Item, planned: Planned, position: str = "") -> None:
        """Show a question on a screen of its own; a long case is read page by page, and may be left.

        Args:
            blocks: The question.
            item: The item.
            planned: How it is shown.
            position: Which one it is of how many, for the quiet line.
        """
        self._position = position
        ticker = self._ticker() if self.session.plan.limits.runs_on else None
        try:
            self.face.show_question(blocks, item, planned.order, ticker, quiet=bool(position))
        except (KeyboardInterrupt, EOFError) as left:
            self._leave()
            raise LeftOff(interrupted=isinstance(left, KeyboardInterrupt)) from None

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        """Wait for the learner; leaving raises :class:`LeftOff`."""
        try:
            key = self.face.pause(text, back)
        except (KeyboardInterrupt, EOFError):
            self._leave()
            raise LeftOff(interrupted=True) from None
        if key is Key.QUIT:
            self._leave()
            raise LeftOff(interrupted=False)
        return key

    # -------------------------------------------------------------- the list of answers
    def at_list(self, entries: Sequence[Entry]) -> Reviewing:
        """Show the list of answers against the clock; the time it took is written."""
        done: Reviewing = self._timed(lambda ticker: self.face.review(entries, ticker))
        return done

    def picked(self, title: str, choices: Sequence[tuple[str, str]]) -> str | Key:
        """Let the learner choose at the list of answers, against the clock."""
        chosen: str | Key = self._timed(lambda ticker: self.face.pick(title, choices, ticker))
        return chosen

    def flag_from_list(self, item: Item) -> None:
        """Flag an item at the list of answers, or take the flag away."""
        on = item.id not in self.session.flags
        remark = self._timed(lambda _: self.face.remark("What is unclear here? (Enter: no remark)")) if on else ""
        self.record(Flagged(at=self.clocks.now(), item=item.id, on=on, remark=str(remark)))

    def leave(self) -> None:
        """Write that the learner went away."""
        self._leave()

    def _timed(self, act: Callable[[Ticker], Any]) -> Any:
        try:
            self.countdown.open(self._steady(), question=False)
            done = act(self._ticker())
        except (KeyboardInterrupt, EOFError):
            self.record(Reviewed(at=self.clocks.now(), elapsed_s=self._close()))
            self._leave()
            raise LeftOff(interrupted=True) from None
        self.record(Reviewed(at=self.clocks.now(), elapsed_s=self._close()))
        return done

    # -------------------------------------------------------------- time
    def _steady(self) -> float:
        return self.clocks.steady(self.session.plan.limits.runs_on)

    def _ticker(self) -> Ticker:
        return Ticker(self._open, self._remaining, self._warning)

    def _remaining(self) -> Remaining | None:
        return self.countdown.remaining(self._steady())

    def _warning(self) -> str:
        remaining = self._remaining()
        return "" if remaining is None else self._warnings.told(remaining)

    def _open(self) -> None:
        """The question can be answered now; prompts may say so more than once."""
        if not self.countdown.is_open:
            self.countdown.open(self._steady(), self._before + sum(t.elapsed_s for t in self.session.tried))

    def _close(self) -> float:
        spent, self._before = self._before, 0.0
        return round(spent + self.countdown.close(self._steady()), 3)

    def expire(self, item: Item, role: Role) -> Grade:
        """Write that time ran out on an item; tries that were made count."""
        if self.session.tried and role == "quiz":
            return self._skipped(item, role)
        whole = self.countdown.whole_is_over(self._steady())
        spent = self._close()
        at = self._ran_out_at() if whole else self.clocks.now()
        self.record(Expired(at=at, item=item.id, elapsed_s=spent, whole=whole, role=role))
        return grade(item, None)

    def _ran_out_at(self) -> float:
        """Wall time at which the whole ran out; a late line or a slow screen does not move it."""
        return max(self.session.last_at, self.clocks.now() - self.countdown.overrun(self._steady()))

    def _leave(self) -> None:
        self.record(Left(at=self.clocks.now(), elapsed_s=self._close()))


def _flag_words(on: bool, remark: str) -> str:
    if not on:
        return "Flag taken away."
    return f"Flagged; the {'remark' if remark else 'flag'} goes into the score file."


# ------------------------------------------------------------------ start and resume
def start(journal: Journal, learner: Learner, bank: Bank, path: str, plan: Plan, face: Face, clocks: Clocks) -> Player:
    """Write the start of a session and return its player."""
    reference = BankRef(bank.course.id, bank.course.version, bank.sha256, path)
    plan = replace(plan, in_lines=face.in_lines)
    event = Started(at=clocks.now(), plan=plan, bank=reference, learner=learner.id)
    session_id = journal.start(event, learner, bank.course.id, plan.kind, plan.topic)
    return Player(journal, session_id, begin(event), 1, bank, face, clocks)


def take_up(journal: Journal, session_id: str, bank: Bank, face: Face, clocks: Clocks) -> Player:
    """Return the player of a session that was left."""
    events = journal.events(session_id)
    session = journal.session(session_id)
    return Player(journal, session_id, session, len(events), bank, face, clocks)
