"""Any order of answering, going back, flagging, hints, expiry, kills and resuming keeps a session whole."""

from __future__ import annotations

import io
import tempfile
from contextlib import ExitStack
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from smquiz.cli.play import LeftOff, start, take_up
from smquiz.cli.quizplay import play_quiz
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.scores import score_of, session_score
from smquiz.engine.session import Answered, Tried, fold
from smquiz.engine.timing import Limits
from smquiz.history.journal import open_journal
from smquiz.ui.line import LineFace
from tests.cli.test_behaviours import BANK
from tests.cli.test_play import Fake

LINES = st.sampled_from(["1", "2", "3", "4", "s", "?", "flag", "back", "submit", "f1", "2", "nonsense", ""])
SPECS = st.builds(
    QuizSpec,
    seed=st.integers(0, 50),
    pools=st.just(("practice",)),
    feedback=st.sampled_from(["now", "end", "none"]),
    limits=st.sampled_from([Limits(), Limits(30), Limits(30, runs_on=True), Limits(None, 6), Limits(20, grace_s=5)]),
    tries=st.integers(1, 3),
    penalty=st.sampled_from([0.0, 1 / 3]),
    hint_price=st.sampled_from([0.0, 0.25]),
    certainty=st.just(False),
) | st.builds(
    QuizSpec,
    seed=st.integers(0, 50),
    pools=st.just(("practice",)),
    feedback=st.sampled_from(["now", "end"]),
    certainty=st.just(True),
)


class Killed(BaseException):
    """The process is gone: nothing more is written."""


class SessionMachine(RuleBasedStateMachine):
    """One session, in a real journal, played in pieces by somebody who types anything."""

    @initialize(spec=SPECS)
    def begin(self, spec: QuizSpec) -> None:
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.journal = self.stack.enter_context(open_journal(Path(folder, "journal.sqlite3")))
        self.fake = Fake()
        made = plan(BANK, spec)
        player = start(
            self.journal, self.journal.learner("Ada"), BANK, "", made, self.face([], False), self.fake.clocks()
        )
        self.id, self.player = player.id, player
        self.given: list[tuple[str, object]] = []

    def face(self, lines: list[tuple[float, str]], killed: bool) -> LineFace:
        left = iter(lines)

        def read() -> str:
            turn = next(left, None)
            if turn is None:
                raise Killed if killed else KeyboardInterrupt
            self.fake.passes(turn[0])
            return turn[1]

        return LineFace(read, io.StringIO(), echo=True)

    @rule(lines=st.lists(st.tuples(st.sampled_from([0.5, 2.0, 7.0]), LINES), max_size=8), killed=st.booleans())
    def play_on(self, lines: list[tuple[float, str]], killed: bool) -> None:
        if self.journal.session(self.id).state != "in_progress":
            return
        self.player = take_up(self.journal, self.id, BANK, self.face(lines, killed), self.fake.clocks())
        try:
            play_quiz(self.player)
        except (LeftOff, Killed):
            return

    @rule(seconds=st.sampled_from([1.0, 60.0]))
    def stay_away(self, seconds: float) -> None:
        self.fake.passes(seconds)

    @invariant()
    def the_journal_folds_to_what_was_played(self) -> None:
        if hasattr(self, "player"):
            assert fold(self.journal.events(self.id)) == self.player.session

    @invariant()
    def no_answer_is_ever_lost(self) -> None:
        if not hasattr(self, "player"):
            return
        now = [(e.item, e.response) for e in self.journal.events(self.id) if isinstance(e, Answered | Tried)]
        assert now[: len(self.given)] == self.given
        self.given = list(now)

    @invariant()
    def marks_and_times_stay_within_bounds(self) -> None:
        if not hasattr(self, "player"):
            return
        session = self.player.session
        score = score_of(session)
        assert 0 <= score.earned <= score.possible
        assert all(0 <= r.score <= 1 for r in session.records)
        assert len({r.item for r in session.records}) == len(session.records)
        told = session_score(self.id, session)
        limits = session.plan.limits
        if limits.time_s is not None and not limits.runs_on:
            assert session.used_s <= limits.time_s + limits.grace_s + 1e-6
        assert told.duration_s >= 0

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()


TestSessionMachine = SessionMachine.TestCase
TestSessionMachine.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
