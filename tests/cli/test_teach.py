"""A lesson's replay is taken up where it was left."""

from __future__ import annotations

from pathlib import Path

import pytest

from smquiz.bank.load import load
from smquiz.cli.play import LeftOff, start, take_up
from smquiz.cli.teach import Teacher
from smquiz.engine.lessons import plan_lesson, replay_left, replay_place
from smquiz.history.journal import open_journal
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
