"""Playing: the loop that shows, asks, grades, writes and tells, in this order."""

from __future__ import annotations

from collections.abc import Callable

from smquiz.cli.settings import Failure
from smquiz.engine.grading import Grade, grade
from smquiz.engine.items import Bank, Item, Response
from smquiz.engine.session import (
    Answered,
    AnyEvent,
    BankRef,
    Expired,
    Finished,
    Hinted,
    Left,
    Plan,
    Planned,
    Role,
    Session,
    Shown,
    Started,
    apply,
    begin,
)
from smquiz.engine.timing import Countdown, time_left
from smquiz.history.journal import Journal, Learner
from smquiz.ui import views
from smquiz.ui.actions import Face, Given, Key, Offer, Ticker
from smquiz.ui.blocks import Para


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
        self.countdown = Countdown(left, limits.per_question_s, limits.runs_on, self._steady())
        self._before = session.open_s

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

        Returns the key that ended it (``None`` for an answer or a skip) and the grade.
        """
        hinted = False
        while True:
            can_hint = bool(item.hint) and self.session.plan.hints and offer.hint and not hinted
            try:
                action = self.face.ask(item, planned.order, self._ticker(), offer._replace(hint=can_hint))
            except (KeyboardInterrupt, EOFError):
                self._leave()
                raise LeftOff(interrupted=True) from None
            if action is Key.HINT:
                hinted = True
                self.record(Hinted(at=self.clocks.now(), item=item.id))
                self.face.show(views.hint_view(item))
                continue
            if action is Key.QUIT:
                self._leave()
                raise LeftOff(interrupted=False)
            if action is Key.BACK:
                return Key.BACK, None
            if action is Key.TIME_UP:
                return Key.TIME_UP, self.expire(item, role)
            response = action.response if isinstance(action, Given) else None
            return None, self.answered(item, response, role, self._close())

    def answered(self, item: Item, response: Response, role: Role, elapsed_s: float) -> Grade:
        """Grade a response and write it down."""
        result = grade(item, response, self.session.plan.scoring)
        self.record(
            Answered(
                at=self.clocks.now(),
                item=item.id,
                response=response,
                score=result.score,
                verdict=result.verdict,
                elapsed_s=elapsed_s,
                role=role,
                misconceptions=result.misconceptions,
            )
        )
        return result

    def finish(self, state: str = "finished") -> None:
        """Write the end of the session."""
        self.record(Finished(at=self.clocks.now(), state=state))  # type: ignore[arg-type]

    def time_is_over(self) -> bool:
        """Whether the whole session's time has run out."""
        return self.countdown.whole_is_over(self._steady())

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

    # -------------------------------------------------------------- time
    def _steady(self) -> float:
        return self.clocks.steady(self.session.plan.limits.runs_on)

    def _ticker(self) -> Ticker:
        return Ticker(self._open, lambda: self.countdown.left(self._steady()), self.countdown.limit())

    def _open(self) -> None:
        """The question can be answered now; prompts may say so more than once."""
        if not self.countdown.is_open:
            self.countdown.open(self._steady())

    def _close(self) -> float:
        spent, self._before = self._before, 0.0
        return round(spent + self.countdown.close(self._steady()), 3)

    def expire(self, item: Item, role: Role) -> Grade:
        """Write that time ran out on an item."""
        whole = self.countdown.whole_is_over(self._steady())
        self.record(Expired(at=self.clocks.now(), item=item.id, elapsed_s=self._close(), whole=whole, role=role))
        return grade(item, None)

    def _leave(self) -> None:
        self.record(Left(at=self.clocks.now(), elapsed_s=self._close()))


# ------------------------------------------------------------------ start and resume
def start(journal: Journal, learner: Learner, bank: Bank, path: str, plan: Plan, face: Face, clocks: Clocks) -> Player:
    """Write the start of a session and return its player."""
    reference = BankRef(bank.course.id, bank.course.version, bank.sha256, path)
    event = Started(at=clocks.now(), plan=plan, bank=reference, learner=learner.id)
    session_id = journal.start(event, learner, bank.course.id, plan.kind, plan.topic)
    return Player(journal, session_id, begin(event), 1, bank, face, clocks)


def take_up(journal: Journal, session_id: str, bank: Bank, face: Face, clocks: Clocks) -> Player:
    """Return the player of a session that was left."""
    events = journal.events(session_id)
    session = journal.session(session_id)
    return Player(journal, session_id, session, len(events), bank, face, clocks)


# ------------------------------------------------------------------ a quiz
def play_quiz(player: Player, answers: dict[str, Response] | None = None) -> None:
    """Play a quiz to its end; leaving raises :class:`LeftOff`."""
    total = len(player.session.plan.items)
    titles = {t.id: t.title for t in player.bank.topics}
    while (planned := player.session.next_item) is not None:
        item = player.bank.items.get(planned.item)
        if item is None:
            raise Failure(
                f"question {planned.item} is no longer in the bank; `smquiz quiz` starts a new quiz, "
                f"`smquiz scores show {player.id}` shows what was answered",
                3,
            )
        if answers is not None:
            player.answered(item, answers.get(item.id), "quiz", 0.0)
            continue
        if player.time_is_over():
            player.shown(item.id)
            player.expire(item, "quiz")
            break
        number = len(player.session.records) + 1
        title = f"Question {number} of {total}"
        player.shown(item.id)
        player.face.show(views.item_view(player.bank, item, title, titles.get(item.topic, item.topic)), fresh=True)
        key, result = player.ask(item, planned, "quiz", Offer(hint=True, skip=True))
        late = key is Key.TIME_UP
        if player.session.plan.feedback == "now" and result is not None:
            record = player.session.records[-1]
            words = views.verdict_words(result, late)[0]  # said again at the foot: a long verdict scrolls
            player.face.show(views.verdict_view(player.bank, item, record.response, result, late))
            if player.session.next_item is not None and not (late and player.time_is_over()):
                player.pause(f"{words}. Enter: next question")
            elif not late:
                player.pause(f"{words}. Enter: result")
        elif late:
            player.face.show([Para("Time is up", "late")])
        if late and player.time_is_over():
            break
    player.finish("expired" if player.session.next_item is not None or _ran_out(player) else "finished")


def _ran_out(player: Player) -> bool:
    last = player.session.records[-1] if player.session.records else None
    return last is not None and last.expired and player.time_is_over()
