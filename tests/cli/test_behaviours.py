"""Tries, priced hints, certainty, flags and the list of answers, typed in lines at a fake clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from smquiz.cli.play import LeftOff, Player, start, take_up
from smquiz.cli.quizplay import play_quiz
from smquiz.engine.items import MultipleResponse, Option, SingleChoice
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.scores import Accommodations, finished_at, score_of, session_score
from smquiz.engine.session import FeedbackTime, Flagged, Session, Tried, fold
from smquiz.engine.timing import Limits, limits_of
from smquiz.history.journal import Journal, open_journal
from tests.cli.test_play import Fake, face_typing
from tests.samples import bank_of

OPTIONS = [Option(id=o, text=f"Text {o}", feedback=f"Because of {o} and its ways.") for o in "abcd"]


def choice(name: str, scenario: str | None = None) -> SingleChoice:
    """A question whose key is `a`, shown in an order that the plan fixes."""
    return SingleChoice(
        id=name, topic="T", stem=f"Question {name}?", options=OPTIONS, answer="a", hint="First hint.",
        more_hints=["Second hint."], scenario=scenario,
    )  # fmt: skip


BANK = bank_of([choice("q1"), choice("q2"), choice("q3"), choice("s1", "set"), choice("s2", "set")])
BANK = replace(BANK, stimuli={"set": "A case."})


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with open_journal(tmp_path / "journal.sqlite3") as opened:
        yield opened


def played(journal: Journal, spec: QuizSpec, lines: list[str], seconds: float = 1) -> tuple[Player, str]:
    """Play what is typed; `key` and `wrong` stand for the numbers of such options."""
    fake = Fake()
    made = plan(BANK, spec)
    player_box: list[Player] = []

    def turns() -> Iterator[tuple[float, str]]:
        for line in lines:
            yield seconds, number(player_box[0], line)

    face, out = face_typing(fake, turns())  # type: ignore[arg-type]
    player = start(journal, journal.learner("Ada"), BANK, "", made, face, fake.clocks())
    player_box.append(player)
    try:
        play_quiz(player)
    except LeftOff:
        out.write("LEFT")
    return player, out.getvalue()


def number(player: Player, line: str) -> str:
    if line not in ("key", "wrong"):
        return line
    planned = next(p for p in player.session.plan.items if p.item == player.session.open_item)
    (order,) = planned.order.values()
    return str(1 + order.index("a" if line == "key" else "b"))


def one(**changes: object) -> QuizSpec:
    return replace(QuizSpec(seed=1, only=("q1",)), **changes)


# ------------------------------------------------------------------ tries and hints
def test_another_try_tells_its_worth_and_keeps_the_key_back(journal: Journal) -> None:
    player, told = played(journal, one(tries=3, penalty=1 / 3), ["wrong", "key"])
    before_second = told[: told.index("Correct")]
    assert "Try again (2 tries left); right now counts 0.67 of 1 point." in before_second
    assert "Because of b" in before_second
    assert "Answer:" not in before_second
    assert score_of(player.session).earned == pytest.approx(2 / 3, abs=1e-3)
    assert session_score("x", player.session).answers[0].tries == 2


def test_the_worth_of_another_try_counts_the_hints_that_were_taken(journal: Journal) -> None:
    player, told = played(journal, one(tries=3, penalty=0.25, hint_price=0.2), ["?", "wrong", "key"])
    assert "right now counts 0.55 of 1 point" in told
    assert score_of(player.session).earned == pytest.approx(0.55)


def test_an_items_own_penalty_goes_before_the_presets(journal: Journal) -> None:
    own = {**BANK.items, "q1": replace(BANK.items["q1"], penalty=0.5)}
    fake = Fake()
    face, _ = face_typing(fake, [])
    bank = replace(BANK, items=own)
    player = start(
        journal, journal.learner("Ada"), bank, "", plan(bank, one(tries=3, penalty=0.1)), face, fake.clocks()
    )
    player.shown("q1")
    player.record(Tried(at=1.0, item="q1", response="b", score=0.0))
    player.answered(own["q1"], "a", "quiz", 1.0)
    assert player.session.records[0].score == 0.5


def test_giving_up_after_a_try_keeps_that_try(journal: Journal) -> None:
    player, _ = played(journal, one(tries=3, penalty=0.25), ["wrong", "s"])
    (record,) = player.session.records
    assert (record.response, record.score, record.tries) == ("b", 0.0, ())


def test_the_last_try_shows_the_key(journal: Journal) -> None:
    _, told = played(journal, one(tries=2, penalty=0.25), ["wrong", "wrong"])
    assert "Answer: Text a" in told


def test_hints_come_in_stages_each_with_its_price_told_before(journal: Journal) -> None:
    player, told = played(journal, one(hint_price=0.3), ["?", "?", "key"])
    assert told.index("? hint (costs 0.3)") < told.index("First hint.") < told.index("Second hint.")
    assert player.session.records[0].score == pytest.approx(0.4)


def test_hints_never_cost_more_than_the_point(journal: Journal) -> None:
    player, _ = played(journal, one(hint_price=0.8), ["?", "?", "key"])
    assert player.session.records[0].score == 0


def test_what_a_right_answer_counts_falls_with_each_paid_hint_and_is_what_it_earns(journal: Journal) -> None:
    spec = one(tries=3, penalty=0.3, hint_price=0.25)
    player, told = played(journal, spec, ["?", "wrong", "?", "key"])
    assert re.findall(r"right now counts (\S+) of", told.lower()) == ["0.75", "0.45", "0.20"]
    assert score_of(player.session).earned == pytest.approx(0.2)


def test_a_right_answer_is_not_promised_less_than_an_earlier_try_has_earned(journal: Journal) -> None:
    parts = MultipleResponse(id="q1", topic="T", stem="Which?", options=OPTIONS, answer=["a", "b", "c"])
    fake = Fake()
    bank = replace(BANK, items={**BANK.items, "q1": parts})
    face, out = face_typing(fake, [(1, "a,b"), (1, "a,b,c")])
    spec = plan(bank, one(tries=2, penalty=0.5))
    by_letters = replace(spec, items=(replace(spec.items[0], order={}),))
    player = start(journal, journal.learner("Ada"), bank, "", by_letters, face, fake.clocks())
    play_quiz(player)
    assert "(the last try); right now counts 0.67 of 1 point." in out.getvalue()
    assert score_of(player.session).earned == pytest.approx(2 / 3, abs=1e-3)


# ------------------------------------------------------------------ gone from and come back to
def taken_up(journal: Journal, player: Player, lines: list[str]) -> tuple[Player, str]:
    """Go on with a session that was left, typing lines."""
    fake = Fake()
    face, out = face_typing(fake, [(1, line) for line in lines])
    again = take_up(journal, player.id, BANK, face, fake.clocks())
    with suppress(LeftOff):
        play_quiz(again)
    return again, out.getvalue()


@pytest.mark.parametrize("feedback", ["now", "end"])
def test_hints_that_were_taken_come_back_with_their_question(journal: Journal, feedback: FeedbackTime) -> None:
    player, _ = played(journal, one(feedback=feedback), ["?"])
    again, told = taken_up(journal, player, ["?"])
    assert told.index("Question q1?") < told.index("Hint 1 of 2: First hint.") < told.index("Hint 2 of 2: Second hint.")
    _, told = taken_up(journal, again, [])
    assert told.count("Hint 1 of 2") == told.count("Hint 2 of 2") == 1
    assert "? hint" not in told


def test_after_a_kill_between_tries_what_was_told_of_the_first_is_told_again(journal: Journal) -> None:
    spec = one(tries=3, penalty=0.3, hint_price=0.25)
    player, before = played(journal, spec, ["?", "wrong"])
    again, told = taken_up(journal, player, ["?"])
    for words in ("Incorrect", "Because of b", "First hint.", "Try again (2 tries left); right now counts 0.45 of"):
        assert words in before
        assert told.count(words) == 1, words
    assert "Answer:" not in told
    assert told.rindex("Try again (2 tries left); right now counts 0.20 of") > told.index("Second hint.")
    assert not again.session.records


def test_going_back_and_the_list_of_answers_show_the_hints_again(journal: Journal) -> None:
    _, told = played(journal, EXAM, ["?", "key", "back", "key", "key", "key", "1", "key", "submit"])
    assert told.count("Hint 1 of 2: First hint.") == 3


# ------------------------------------------------------------------ certainty
@pytest.mark.parametrize(
    ("answer", "sure", "mark"), [("key", "3", "high: +3"), ("wrong", "3", "high: -6"), ("wrong", "1", "low: +0")]
)
def test_certainty_is_asked_with_its_stakes_and_told_with_its_mark(
    journal: Journal, answer: str, sure: str, mark: str
) -> None:
    player, told = played(journal, one(certainty=True), [answer, sure])
    assert "High: right +3, wrong -6" in told
    assert mark in told
    assert session_score("x", player.session).answers[0].certainty in ("low", "high")
    assert session_score("x", player.session).calibration is not None


def test_going_back_from_certainty_asks_for_the_answer_again(journal: Journal) -> None:
    player, _ = played(journal, one(certainty=True), ["wrong", "back", "key", "2"])
    assert [(r.response, r.certainty) for r in player.session.records] == [("a", "mid")]


# ------------------------------------------------------------------ flags
def test_a_flag_with_its_remark_reaches_the_score_file_and_costs_no_time(journal: Journal) -> None:
    player, _ = played(journal, one(limits=Limits(60)), ["flag", "what is meant?", "key"], seconds=5)
    (answer,) = session_score("x", player.session).answers
    assert (answer.flagged, answer.remark, answer.elapsed_s) == (True, "what is meant?", 10)


def test_a_second_f_takes_the_flag_away(journal: Journal) -> None:
    player, _ = played(journal, one(), ["flag", "", "flag", "key"])
    assert not session_score("x", player.session).answers[0].flagged


# ------------------------------------------------------------------ the list of answers
EXAM = QuizSpec(seed=1, only=("q1", "q2", "q3"), feedback="end", scoring="exam")


def test_answers_can_be_changed_until_they_are_handed_in(journal: Journal) -> None:
    player, told = played(journal, EXAM, ["wrong", "key", "key", "1", "key", "submit"])
    assert score_of(player.session).earned == 3
    assert "Your answer so far: Text b" in told
    assert len(player.session.records) == 3


def test_open_questions_are_told_before_handing_in(journal: Journal) -> None:
    player, told = played(journal, EXAM, ["key", "s", "key", "submit", "1", "2", "key", "submit"])
    assert "1 question is open. Hand in all the same?" in told
    assert score_of(player.session).earned == 3


def test_a_question_of_a_case_that_was_skipped_is_told_and_counted_as_that(journal: Journal) -> None:
    player, told = played(journal, replace(EXAM, only=("q1", "s1", "s2")), ["s", "s", "s", "2", "submit", "2"])
    assert "in (1 open, 2 skipped) ==" in told
    assert "That one is closed" in told
    assert told.count(". skipped: Question s") == 4
    assert "1 question is open, and 2 of a case were skipped. Hand in all the same?" in told
    assert score_of(player.session).possible == 3


def test_a_question_that_was_too_late_is_told_as_that(journal: Journal) -> None:
    _, told = played(journal, replace(EXAM, limits=Limits(None, 10)), ["?", "key", "key", "key", "submit"], seconds=6)
    assert "in (none open, 1 too late) ==" in told
    assert "1. too late: Question" in told


def test_looking_at_an_answer_again_does_not_take_it_away(journal: Journal) -> None:
    player, _ = played(journal, EXAM, ["key", "key", "key", "1", "s", "2", "back", "submit"])
    assert score_of(player.session).earned == 3


def test_a_questions_own_limit_does_not_take_an_answer_that_stands(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(None, 10))
    player, _ = played(journal, spec, ["key", "key", "key", "1", "wrong", "submit"], seconds=6)
    assert player.session.records[0].response == "b"
    late, _ = played(journal, spec, ["key", "key", "key", "1", "?", "wrong", "submit"], seconds=6)
    assert (late.session.records[0].response, late.session.state) == ("a", "finished")


def test_going_back_takes_no_time_from_the_next_question(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(None, 10))
    player, _ = played(journal, spec, ["key", "back", "key", "key", "key", "submit"], seconds=6)
    assert score_of(player.session).earned == 3
    assert player.session.review_s == 12  # on the second question before going back, and at the list


def test_flags_and_tries_do_not_give_a_question_its_time_anew(journal: Journal) -> None:
    flagged, _ = played(journal, one(limits=Limits(None, 10)), ["flag", "", "key"], seconds=6)
    assert flagged.session.records[0].expired
    tried, _ = played(journal, one(limits=Limits(None, 10), tries=3, penalty=0.25), ["wrong", "key"], seconds=6)
    assert tried.session.records[0].response == "b"


def test_flags_are_set_from_the_list(journal: Journal) -> None:
    player, told = played(journal, EXAM, ["key", "key", "key", "f2", "odd", "submit"])
    assert list(player.session.flags.values()) == ["odd"]
    assert "answered, flagged: Question" in told


def test_back_goes_to_the_question_before(journal: Journal) -> None:
    player, _ = played(journal, EXAM, ["wrong", "back", "key", "key", "key", "submit"])
    assert score_of(player.session).earned == 3


def test_a_set_is_answered_once_and_in_its_order(journal: Journal) -> None:
    spec = QuizSpec(seed=1, only=("s1", "s2"), feedback="end")
    player, told = played(journal, spec, ["wrong", "back", "key", "1", "submit"])
    assert "back" not in told.split("s skip")[1].split(")")[0]
    assert [r.item for r in player.session.records] == ["s1", "s2"]
    assert "That one is closed" in told
    assert player.session.records[0].response == "b"


def test_time_runs_at_the_list_and_what_is_there_is_handed_in(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(20))
    player, told = played(journal, spec, ["key", "key", "key", "1"], seconds=5.5)
    assert player.session.state == "expired"
    assert score_of(player.session).earned == 3
    assert "what is there is handed in" in told


def test_if_nothing_counts_after_the_limit_nothing_does(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(20), expiry="nothing")
    player, told = played(journal, spec, ["key", "key", "key", "1"], seconds=5.5)
    assert score_of(player.session).earned == 0
    assert "nothing counts" in told
    assert "handed in" not in told


@pytest.mark.parametrize("grace", [0, 4])
@pytest.mark.parametrize("feedback", ["now", "end"])
def test_the_recorded_finish_is_the_limit_however_late_the_line_came(
    journal: Journal, feedback: FeedbackTime, grace: float
) -> None:
    spec = replace(EXAM, feedback=feedback, limits=Limits(20, grace_s=grace))
    player, _ = played(journal, spec, ["key", "key", "1"], seconds=9)
    told = session_score("x", player.session)
    assert (told.state, told.duration_s, told.grace_used_s) == ("expired", 20, grace)
    assert finished_at(player.session) == player.session.started_at + 20


def test_the_list_of_answers_is_not_limited_as_a_question_is(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(per_question_s=10))
    player, told = played(journal, spec, ["key", "key", "key", "f 1", "", "submit"], seconds=9)
    assert player.session.state == "finished"
    assert player.session.review_s == 27
    assert told.split("before you hand them in")[1].count("Time left") == 0


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(per_question_s=8), ["8 seconds"] * 3),
        (Limits(15, 8), ["8 seconds", "8 seconds", "1 second"]),
        (Limits(60, 30), ["30 seconds", "30 seconds", "30 seconds"]),
    ],
)
def test_each_question_is_told_with_what_is_left_of_the_limit_that_ends_first(
    journal: Journal, limits: Limits, told: list[str]
) -> None:
    _, out = played(journal, replace(EXAM, feedback="now", limits=limits), ["key", "key", "key"], seconds=7)
    assert re.findall(r"Time left: (.*)\.", out) == told


def test_accommodations_are_in_the_score_file(journal: Journal) -> None:
    longer, _ = played(journal, one(limits=limits_of(60, None, extra_time=1.5)), ["key"])
    untimed, _ = played(journal, one(limits=limits_of(60, None, untimed=True)), ["key"])
    made = [session_score("x", p.session).accommodations for p in (longer, untimed)]
    assert made == [Accommodations(1.5, False, True), Accommodations(1.0, True, True)]


def test_grace_lets_late_answers_count_and_notes_it(journal: Journal) -> None:
    spec = replace(EXAM, limits=Limits(20, grace_s=30))
    player, _ = played(journal, spec, ["key", "key", "key", "submit"], seconds=8)
    told = session_score("x", player.session)
    assert (told.state, told.score.earned, told.grace_used_s) == ("finished", 3, 12)


def test_leaving_at_the_list_comes_back_to_the_list(journal: Journal) -> None:
    player, _ = played(journal, EXAM, ["wrong", "key", "key", "q"])
    fake = Fake()
    face, out = face_typing(fake, [(1, "submit")])
    again = take_up(journal, player.id, BANK, face, fake.clocks())
    play_quiz(again)
    assert "before you hand them in" in out.getvalue()
    assert again.session.state == "finished"
    assert fold(journal.events(player.id)) == again.session


def test_a_kill_between_tries_goes_on_with_the_next_try(journal: Journal) -> None:
    player, _ = played(journal, one(tries=3, penalty=0.25), ["wrong"])  # then Ctrl-C
    kept: Session = journal.session(player.id)
    assert [t.response for t in kept.tried] == ["b"]
    fake = Fake()
    face, _ = face_typing(fake, [])
    again = take_up(journal, player.id, BANK, face, fake.clocks())
    again.record(Flagged(at=1.0, item="q1", remark="later"))
    again.shown("q1")
    again.answered(BANK.items["q1"], "a", "quiz", 1.0)
    assert again.session.records[0].score == 0.75
