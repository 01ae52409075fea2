"""A lesson: what opens it, what it gains, and its replay, which is taken up where it was left."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import Path

import pytest

from smquiz.bank.load import load
from smquiz.cli.play import LeftOff, Player, start, take_up
from smquiz.cli.teach import Teacher
from smquiz.engine.grading import key_of
from smquiz.engine.items import Classify
from smquiz.engine.lessons import lesson_items, plan_lesson, replay_left, replay_place
from smquiz.engine.scores import gains_of, score_of
from smquiz.engine.session import Moved
from smquiz.history.journal import Journal, open_journal
from smquiz.ui.actions import Key
from smquiz.ui.blocks import Labelled
from smquiz.ui.line import LineFace
from smquiz.ui.reports import lesson_end
from tests.cli.test_play import Fake, face_typing

BANK = load(None, None)
LESSON = BANK.lessons["D1"]


def test_an_interrupted_replay_goes_on_at_the_step_that_was_being_replayed(tmp_path: Path) -> None:
    fake = Fake()
    questions = 1 + len(LESSON.steps) + len(LESSON.checks)
    lines = [(1.0, "s")] * questions + [(1.0, "1")] + [(1.0, "s")] * 2  # all skipped; "once more"; two steps
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        face, out = face_typing(fake, lines)
        plan = plan_lesson(BANK, LESSON, 1)
        player = start(journal, journal.learner("Ada"), BANK, "", plan, face, fake.clocks())
        with pytest.raises(LeftOff):
            Teacher(player, LESSON).teach()
        assert "What now?" in out.getvalue()
        left = replay_left(journal.session(player.id).place)
        assert left[0] == LESSON.steps[2].id
        face, out = face_typing(fake, [(1.0, "s")] * len(left))
        again = take_up(journal, player.id, BANK, face, fake.clocks())
        with pytest.raises(LeftOff):
            Teacher(again, LESSON).teach()
        told = out.getvalue()
        assert told.index(f"== {LESSON.steps[2].title} (Once more) ==") < told.index("What now?")
        assert not replay_left(again.session.place)


def test_a_place_of_a_replay_tells_what_is_left() -> None:
    assert replay_left(replay_place(["a", "b"])) == ["a", "b"]
    assert replay_left(replay_place([])) == []
    assert replay_left("check1") == []


def test_the_diagnostic_opens_the_lesson_tells_its_verdicts_together_and_never_shortens_it(tmp_path: Path) -> None:
    fake, lesson = Fake(), BANK.lessons["OS"]
    assert [BANK.items[i].pool for i in lesson.diagnostic] == ["placement"] * 3
    items = [BANK.items[i] for i in lesson.diagnostic]
    typed = []
    for item in items:  # the first option, statement by statement
        typed += ["1"] * (len(item.options) if isinstance(item, Classify) else 1)
    face, out = face_typing(fake, [(1.0, t) for t in typed])
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        player = start(journal, journal.learner("A"), BANK, "", plan_lesson(BANK, lesson, 1), face, fake.clocks())
        with pytest.raises(LeftOff):
            Teacher(player, lesson).teach()
        session = player.session
    told = out.getvalue()
    assert [r.item for r in session.records] == lesson.diagnostic
    assert {r.role for r in session.records} == {"diagnostic"}
    head = told.index("right before the lesson")
    assert told.index("Before the lesson: 3 of 3") < told.index("Explanation: ") < head < told.index(lesson.hook[:30])
    shown = {m for r in session.records for m in r.misconceptions}
    for n, step in enumerate(lesson.steps, 1):
        assert (f"Step {n}: {step.title}" in told) == bool(shown & set(step.misconceptions))
    assert score_of(session).possible == 0
    assert session.place == "pretest"


class Killed(BaseException):
    """The end of a program that could not say goodbye."""


def killed_at_the_pause(journal: Journal, place: str, typed: list[str]) -> tuple[Player, str]:
    """Play a lesson from a place, killed when its first answer waits to be read on; what was told."""
    fake, out = Fake(), io.StringIO()

    class Waiting(LineFace):
        def pause(self, *_: object, **__: object) -> Key:
            raise Killed

    lines = iter(typed)
    face = Waiting(lambda: next(lines), out, echo=True)
    player = start(journal, journal.learner("A"), BANK, "", plan_lesson(BANK, LESSON, 1), face, fake.clocks())
    player.record(Moved(at=1.0, to=place))
    with pytest.raises(Killed):
        Teacher(player, LESSON).teach()
    return player, out.getvalue()


@pytest.mark.parametrize("place", ["check1", "posttest"])
def test_a_verdict_at_which_the_program_was_killed_is_shown_again(place: str, tmp_path: Path) -> None:
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        player, before = killed_at_the_pause(journal, place, ["1"])
        verdict = before[before.index("Your answer") :]
        assert "Explanation: " in verdict
        fake = Fake()
        face, out = face_typing(fake, [])
        again = take_up(journal, player.id, BANK, face, fake.clocks())
        with suppress(LeftOff):
            Teacher(again, LESSON).teach()
        shown = out.getvalue()
        item = lesson_items(BANK, LESSON)[again.session.records[0].item]
        assert item.stem[:40] in " ".join(shown.split())
        assert verdict in shown
        assert len([r for r in again.session.records if r.item == item.id]) == 1


def test_after_a_kill_the_first_guess_is_noted_again_and_its_key_still_kept_back(tmp_path: Path) -> None:
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        player, before = killed_at_the_pause(journal, "pretest", ["1"])
        note = "Noted. You will meet this question again at the end."
        assert note in before
        fake = Fake()
        face, out = face_typing(fake, [])
        again = take_up(journal, player.id, BANK, face, fake.clocks())
        with pytest.raises(LeftOff):
            Teacher(again, LESSON).teach()
        shown = out.getvalue().split(LESSON.steps[0].title)[0]
        assert note in shown
        assert "Your answer: " in shown
        assert "Explanation" not in shown


def test_a_hint_of_a_check_question_comes_back_when_the_lesson_is_taken_up_again(tmp_path: Path) -> None:
    fake = Fake()
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        face, out = face_typing(fake, [(1.0, "?")])
        player = start(journal, journal.learner("A"), BANK, "", plan_lesson(BANK, LESSON, 1), face, fake.clocks())
        player.record(Moved(at=1.0, to="check1"))
        for _ in range(2):  # left after the hint, then taken up again
            with pytest.raises(LeftOff):
                Teacher(player, LESSON).teach()
            told = " ".join(out.getvalue().split())
            assert told.count(BANK.items[LESSON.checks[0]].hint[:40]) == 1
            face, out = face_typing(fake, [])
            player = take_up(journal, player.id, BANK, face, fake.clocks())


def test_gain_is_told_per_objective_with_the_number_of_questions(tmp_path: Path) -> None:
    fake, lesson = Fake(), BANK.lessons["OS"]
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        face, _ = face_typing(fake, [])
        player = start(journal, journal.learner("A"), BANK, "", plan_lesson(BANK, lesson, 1), face, fake.clocks())
        for item in lesson.diagnostic:
            player.answered(BANK.items[item], None, "diagnostic", 1.0)
        for item in lesson.checks:
            player.answered(BANK.items[item], key_of(BANK.items[item]), "check", 1.0)
        gains = {g.objective: g for g in gains_of(player.session)}
    objective_of = {i: BANK.items[i].objective or "" for i in (*lesson.diagnostic, *lesson.checks)}
    both = {objective_of[i] for i in lesson.diagnostic} & {objective_of[i] for i in lesson.checks}
    assert set(gains) == both
    for objective, gain in gains.items():
        asked = [i for i in lesson.checks if objective_of[i] == objective]
        assert (gain.before, gain.after, gain.asked_after) == (0.0, float(len(asked)), len(asked))
    words = "\n".join(
        line for b in lesson_end(BANK, lesson, player.session, "") if isinstance(b, Labelled) for line in b.lines
    )
    for objective in both:
        assert f"0 of 1 before, {len([i for i in lesson.checks if objective_of[i] == objective])} of" in words
    assert any(BANK.objectives[o].text.endswith(".") for o in both)  # its full stop is not taken along
    assert not re.search(r"\.: ", words)


class Pausing(LineFace):
    """A face that keeps what it says where it waits."""

    def __init__(self, face: LineFace) -> None:
        super().__init__(face._read, io.StringIO(), echo=True)
        self.paused: list[str] = []

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        self.paused.append(text)
        return super().pause(text, back)


def test_the_foot_below_a_verdict_says_its_word_again_for_a_long_verdict_scrolls(tmp_path: Path) -> None:
    fake = Fake()
    questions = 1 + len(LESSON.steps) + len(LESSON.checks)
    face = Pausing(face_typing(fake, [(1.0, "s")] * questions)[0])
    with open_journal(tmp_path / "journal.sqlite3") as journal:
        player = start(journal, journal.learner("Ada"), BANK, "", plan_lesson(BANK, LESSON, 1), face, fake.clocks())
        with pytest.raises(LeftOff):
            Teacher(player, LESSON).teach()
    verdicts = [text for text in face.paused if text == "Not answered. Enter: go on"]
    assert len(verdicts) == questions - 1  # the opening question has no verdict yet
