"""The loop of a quiz, with real parts and a fake clock."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from smquiz.cli.play import Clocks, LeftOff, Player, start, take_up
from smquiz.cli.quizplay import play_quiz
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.scores import duration_s, session_score
from smquiz.engine.timing import Limits, Remaining
from smquiz.history.journal import Journal, open_journal
from smquiz.ui.line import LineFace
from tests.samples import bank_of, many_items

BANK = bank_of(many_items())


class Fake:
    """Two clocks that move only when told, and a person who takes time to type."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall, lambda _: self.steady)

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with open_journal(tmp_path / "journal.sqlite3") as opened:
        yield opened


def face_typing(fake: Fake, turns: list[tuple[float, str]]) -> tuple[LineFace, io.StringIO]:
    """Return a face at which each line is typed after some seconds; Ctrl-C when none is left."""
    left = iter(turns)

    def read() -> str:
        turn = next(left, None)
        if turn is None:
            raise KeyboardInterrupt
        fake.passes(turn[0])
        return turn[1]

    out = io.StringIO()
    return LineFace(read, out, echo=True), out


def player_of(journal: Journal, fake: Fake, turns: list[tuple[float, str]], limits: Limits, n: int = 3) -> Player:
    face, _ = face_typing(fake, turns)
    made = plan(BANK, QuizSpec(seed=1, questions=n, limits=limits))
    return start(journal, journal.learner("Ada"), BANK, "", made, face, fake.clocks())


def test_the_time_of_each_answer_is_what_the_person_took(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(4, "1"), (6, "2"), (1, "3")], Limits(60))
    play_quiz(player)
    assert [r.elapsed_s for r in player.session.records] == [4, 6, 1]
    assert (player.session.state, duration_s(player.session)) == ("finished", 11)


def test_a_late_line_is_not_counted_and_the_session_lasts_its_limit(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(4, "1"), (57, "2")], Limits(60))
    play_quiz(player)
    told = session_score("x", player.session)
    assert (told.state, told.duration_s) == ("expired", 60)
    assert [(a.expired, a.response is None) for a in told.answers] == [(False, False), (True, True), (False, True)]


def test_a_question_too_late_does_not_end_a_quiz_limited_by_the_question(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(31, "1"), (5, "1"), (5, "1")], Limits(per_question_s=30))
    play_quiz(player)
    assert [r.expired for r in player.session.records] == [True, False, False]
    assert player.session.state == "finished"


def test_a_last_question_too_late_by_its_own_limit_finishes_the_quiz(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(5, "1"), (5, "1"), (31, "1")], Limits(per_question_s=30))
    play_quiz(player)
    assert player.session.state == "finished"


def test_a_wall_clock_that_jumps_neither_gives_nor_takes_time(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(4, "1"), (5, "1"), (5, "1")], Limits(60))
    fake.wall -= 86_400
    play_quiz(player)
    assert (player.session.state, player.session.used_s) == ("finished", 14)


@pytest.mark.parametrize(("runs_on", "left"), [(False, 50.0), (True, 0.0)])
def test_time_away_costs_an_exam_and_not_a_practice(journal: Journal, runs_on: bool, left: float) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(10, "1")], Limits(60, runs_on=runs_on))
    with pytest.raises(LeftOff):
        play_quiz(player)
    fake.passes(3600)
    face, _ = face_typing(fake, [(1, "1"), (1, "1")])
    again = take_up(journal, player.id, BANK, face, fake.clocks())
    assert again.countdown.remaining(fake.steady) == Remaining(left, 60)
    play_quiz(again)
    assert again.session.state == ("expired" if runs_on else "finished")


def test_time_on_the_open_question_is_kept_when_leaving(journal: Journal) -> None:
    fake = Fake()
    player = player_of(journal, fake, [(12, "q")], Limits(60))
    with pytest.raises(LeftOff) as left:
        play_quiz(player)
    assert not left.value.interrupted
    assert take_up(journal, player.id, BANK, player.face, fake.clocks()).session.used_s == 12


def test_an_answer_is_in_the_journal_before_its_verdict_is_told(journal: Journal) -> None:
    fake = Fake()
    seen: list[int] = []
    player = player_of(journal, fake, [(1, "1"), (1, "1"), (1, "1")], Limits())

    class Watching(LineFace):
        def show(self, blocks: object, fresh: bool = False) -> None:
            if any("orrect" in str(b) for b in blocks):  # type: ignore[attr-defined]
                seen.append(len(journal.session(player.id).records))
            super().show(blocks, fresh)  # type: ignore[arg-type]

    lines = iter(["1", "1", "1"])
    player.face = Watching(lambda: next(lines), io.StringIO(), echo=True)
    play_quiz(player)
    assert seen == [1, 2, 3]


def test_a_hint_is_recorded_and_offered_once(journal: Journal) -> None:
    fake = Fake()
    face, out = face_typing(fake, [(1, "?"), (1, "1")])
    made = plan(BANK, QuizSpec(seed=1, questions=1))
    player = start(journal, journal.learner("Ada"), BANK, "", made, face, fake.clocks())
    play_quiz(player)
    assert player.session.records[0].hints == 1
    assert out.getvalue().count("? hint") == 1
