from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smquiz.engine.learning.folding import standing_anew
from smquiz.engine.learning.memory import Schedule, reviewed
from smquiz.engine.learning.progress import progress_of
from smquiz.engine.learning.remembered import RETENTION
from smquiz.engine.learning.standing import Basis, Standing
from smquiz.engine.scores import session_score
from smquiz.engine.session import Answered
from smquiz.history.journal import Journal, Learner, open_journal
from smquiz.history.keeping import check
from smquiz.history.people import persons_of
from smquiz.history.store import Counted
from tests.history.samples import (
    answered,
    bank,
    copied,
    finished,
    merge_files,
    play,
    regraded,
    shown,
    started,
    write_first_format,
)

BANK = bank()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "here.sqlite3"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there" / "journal.sqlite3"


def played_by(path: Path, name: str, at: float = 1.0) -> tuple[Learner, str]:
    with open_journal(path) as journal:
        learner = journal.learner(name)
        return learner, play(journal, learner, at)


# ------------------------------------------------------------------ what comes in
def test_a_learner_from_elsewhere_comes_with_sessions_name_and_settings(here: Path, there: Path) -> None:
    ana, session = played_by(there, "ana")
    with open_journal(there) as journal:
        journal.set_setting(ana, "exam-date", "2026-12-18")
        events = journal.events(session)
    told = merge_files(here, there)
    assert (told.new, told.known, told.apart) == (Counted(1, 1, 2), Counted(0, 0, 0), ())
    with open_journal(here) as journal:
        assert journal.find("ana") == ana
        assert journal.events(session) == events
        assert [(k.id, k.ended) for k in journal.known(ana, "b")] == [(session, True)]
        assert journal.setting(ana, "exam-date") == "2026-12-18"


def test_merging_again_finds_everything_known_and_leaves_the_file_as_it_is(here: Path, there: Path) -> None:
    ana, _ = played_by(there, "ana")
    with open_journal(there) as journal:
        journal.set_setting(ana, "x", "y")
    played_by(here, "ben")
    merge_files(here, there)
    before = here.read_bytes()
    told = merge_files(here, there)
    assert (told.new, told.known) == (Counted(0, 0, 0), Counted(1, 1, 2))
    assert here.read_bytes() == before


def test_a_session_that_went_on_elsewhere_goes_on_here(here: Path, there: Path) -> None:
    with open_journal(here) as journal:
        session = play(journal, journal.learner("ana"), 1.0, answers=1, finish=False)
    with open_journal(copied(here, there)) as journal:
        journal.append(session, 2, answered(5.0, 1))
        journal.append(session, 3, finished(6.0))
    assert merge_files(here, there).new == Counted(0, 0, 1)
    with open_journal(here) as journal:
        assert journal.known(journal.learner("ana"), open_only=True) == []
        assert [seq for seq, _ in journal.numbered_events(session)] == [1, 2, 3, 4]


def test_a_session_continued_on_both_machines_loses_no_answer(here: Path, there: Path) -> None:
    with open_journal(here) as journal:
        session = play(journal, journal.learner("ana"), 1.0, answers=1, finish=False)
    copied(here, there)
    with open_journal(here) as journal:
        journal.append(session, 2, answered(9.0, 1, "b"))
    with open_journal(there) as journal:
        journal.append(session, 2, answered(5.0, 1, "c"))
    told = merge_files(here, there)
    assert (told.new, told.apart) == (Counted(0, 0, 1), (f"{session}-2",))
    with open_journal(here) as journal:
        assert journal.events(session)[2] == answered(5.0, 1, "c")
        assert journal.events(f"{session}-2")[2] == answered(9.0, 1, "b")
    assert merge_files(here, there).apart == ()


def test_marks_given_anew_on_both_machines_are_no_conflict(here: Path, there: Path) -> None:
    _, session = played_by(here, "ana")
    copied(here, there)
    for path, at in ((here, 210.0), (there, 205.0)):
        with open_journal(path) as journal:
            journal.append(session, 4, regraded(at))
    assert merge_files(here, there).apart == ()
    with open_journal(here) as journal:
        assert journal.events(session)[4:] == [regraded(205.0), regraded(210.0)]
        assert len(journal.known(journal.learner("ana"))) == 1


def test_snapshots_of_those_concerned_are_dropped_and_of_others_stay(here: Path, there: Path) -> None:
    ana, _ = played_by(here, "ana")
    ben, _ = played_by(here, "ben")
    copied(here, there)
    played_by(there, "ana", 500.0)
    with open_journal(here) as journal:
        for learner in (ana, ben):
            journal.save_snapshot(learner, "b", 1, journal.last_seq(), b"copy")
    merge_files(here, there)
    with open_journal(here) as journal:
        assert journal.snapshot(ana, "b", 1) is None
        assert journal.snapshot(ben, "b", 1) == (8, b"copy")


def test_a_journal_of_the_first_format_is_taken_in_and_left_as_it_is(here: Path, there: Path) -> None:
    write_first_format(there, [("old", "ana", [started(1.0), answered(2.0), finished(3.0)])])
    before = there.read_bytes()
    assert merge_files(here, there).new == Counted(1, 1, 1)
    assert there.read_bytes() == before
    assert [p.name for p in there.parent.iterdir()] == [there.name]


def test_what_another_terminal_just_wrote_is_taken_in_from_beside_the_file(here: Path, there: Path) -> None:
    with open_journal(there) as journal:
        play(journal, journal.learner("ana"), 1.0)
        assert there.with_name(f"{there.name}-wal").stat().st_size > 0
        assert merge_files(here, there).new == Counted(1, 1, 2)


# ------------------------------------------------------------------ names
def test_learners_of_one_name_are_both_listed_with_their_ids_whichever_was_merged(here: Path, there: Path) -> None:
    (one, _), (two, _) = played_by(here, "ana"), played_by(there, "ana")
    mine = copied(here, here.with_name("mine.sqlite3"))
    merge_files(here, there)
    merge_files(there, mine)
    for path in (here, there):
        with open_journal(path) as journal:
            assert {x.id: x.name for x in journal.learners()} == {x.id: f"ana-{x.id[:4]}" for x in (one, two)}


def test_the_plain_name_goes_on_meaning_the_learner_of_this_machine(here: Path, there: Path) -> None:
    (one, _), (two, _) = played_by(here, "ana"), played_by(there, "ana")
    merge_files(here, there)
    with open_journal(here) as journal:
        assert journal.learner("ana").id == one.id
        assert journal.learner(f"ana-{two.id[:4]}").id == two.id
        assert len(journal.learners()) == 2


def test_a_learner_who_has_done_nothing_here_gives_way_to_one_of_the_same_name(here: Path, there: Path) -> None:
    with open_journal(here) as journal:
        journal.learner("default")
    known, _ = played_by(there, "default")
    merge_files(here, there)
    with open_journal(here) as journal:
        assert journal.learners() == [known] == [journal.learner("default")]


def test_a_learner_renamed_elsewhere_is_renamed_here_and_it_is_told(here: Path, there: Path) -> None:
    ana, _ = played_by(here, "ana")
    with open_journal(copied(here, there)) as journal:
        journal.rename(ana, "ana maria")
    assert merge_files(here, there).renamed == (("ana", "ana maria", ""),)
    assert merge_files(there, here).renamed == ()


def test_a_namesake_is_whoever_is_called_the_same_and_not_whoever_is_listed_alike(here: Path, there: Path) -> None:
    played_by(here, "ana")
    played_by(here, "ana-1")
    other, _ = played_by(there, "ana")
    ((old, _, namesake),) = merge_files(here, there).renamed
    assert (old, namesake) == ("ana", f"ana-{other.id[:4]}")


# ------------------------------------------------------------------ properties
class Machine:
    """A journal on which somebody plays, by a clock of its own."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, 0.0

    def copy(self, path: Path) -> Machine:
        other = Machine(copied(self.path, path))
        other.clock = self.clock
        return other

    def do(self, steps: list[Step]) -> None:
        with open_journal(self.path) as journal:
            for step in steps:
                self.clock += 40_000.0
                step(journal, self.clock)


Step = Callable[[Journal, float], None]
NAMES = ("ana", "ben", "default")


def begins(name: str, answers: int) -> Step:
    def step(journal: Journal, at: float) -> None:
        play(journal, journal.learner(name), at, answers, finish=answers > 1)

    return step


def goes_on(which: int, n: int, response: str, end: bool) -> Step:
    def step(journal: Journal, at: float) -> None:
        ongoing = [k.id for x in journal.learners() for k in journal.known(x, open_only=True)]
        for session in ongoing[which : which + 1]:
            count = len(journal.events(session))
            journal.append(session, count, shown(at, n))
            if response:
                journal.append(session, count + 1, answered(at + 1, n, response))
            if response and end:
                journal.append(session, count + 2, finished(at + 2))

    return step


def marks(which: int) -> Step:
    def step(journal: Journal, at: float) -> None:
        known = [k.id for x in journal.learners() for k in journal.known(x) if k.ended]
        for session in known[which : which + 1]:
            journal.append(session, len(journal.events(session)), regraded(at))

    return step


def sets(name: str, value: str | None) -> Step:
    return lambda journal, _: journal.set_setting(journal.learner(name), "exam-date", value)


def renames(which: int, name: str) -> Step:
    def step(journal: Journal, _: float) -> None:
        for learner in journal.learners()[which : which + 1]:
            if journal.find(name) is None:
                journal.rename(learner, name)

    return step


def joins(which: int, into: int) -> Step:
    def step(journal: Journal, _: float) -> None:
        people = journal.learners()
        if max(which, into) < len(people) and which != into:
            journal.join(people[which], people[into])

    return step


FEW = st.integers(0, 2)
STEPS = st.lists(
    st.builds(begins, st.sampled_from(NAMES), st.integers(0, 3))
    | st.builds(goes_on, FEW, st.integers(0, 4), st.sampled_from(["", "a", "b"]), st.booleans())
    | st.builds(marks, FEW)
    | st.builds(sets, st.sampled_from(NAMES), st.sampled_from([None, "", "2026-12-18", "2026-12-19"]))
    | st.builds(renames, FEW, st.sampled_from(["ana maria", "cid"]))
    | st.builds(joins, FEW, FEW),
    max_size=6,
)


def standing(journal: Journal, learner: Learner) -> Standing:
    basis, schedule = Basis(BANK.sha256, 0.0, RETENTION), Schedule()
    return standing_anew(BANK, basis, journal.all_numbered(learner, "b"), lambda m, r: reviewed(m, r, schedule, 0.0))


def state(path: Path) -> object:
    """Return all that a learner could see of a journal."""
    with open_journal(path) as journal:
        check(journal)
        people = journal.learners()
        return [
            (learner, journal.rows("SELECT name, value, changed FROM settings WHERE learner = ?", learner.id),
             [(k, journal.events(k.id), session_score(k.id, s)) for k, (_, s) in
              zip(journal.known(learner), journal.sessions(learner), strict=True)],
             standing(journal, learner),
             progress_of(BANK, standing(journal, learner), 1e6))
            for learner in people
        ]  # fmt: skip


@settings(max_examples=60)
@given(before=STEPS, first=STEPS, second=STEPS)
def test_two_machines_come_to_the_same_whichever_is_merged_into_which(
    before: list[Step], first: list[Step], second: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = Machine(folder / "one")
        one.do(before)
        two = one.copy(folder / "two")
        one.do(first)
        two.do(second)
        other_way, again = one.copy(folder / "three").path, folder / "four"
        merge_files(other_way, two.path)
        merge_files(two.path, one.path)
        assert state(other_way) == state(two.path)
        copied(two.path, again)
        for source in (one.path, other_way):
            merge_files(again, source)
        assert again.read_bytes() == two.path.read_bytes()


@settings(max_examples=30)
@given(before=STEPS, steps=st.tuples(STEPS, STEPS, STEPS))
def test_three_machines_come_to_the_same_in_any_order(
    before: list[Step], steps: tuple[list[Step], list[Step], list[Step]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        origin = Machine(folder / "origin")
        origin.do(before)
        machines = [origin.copy(folder / str(n)) for n in range(3)]
        for machine, done in zip(machines, steps, strict=True):
            machine.do(done)
        states = []
        for order in permutations(machines):
            target = copied(order[0].path, folder / "target")
            merge_files(target, order[1].path)
            merge_files(target, order[2].path)
            states.append(state(target))
            target.unlink()
        nested = copied(machines[1].path, folder / "nested")
        merge_files(nested, machines[2].path)
        merge_files(machines[0].path, nested)
        assert all(s == state(machines[0].path) for s in states)


@settings(max_examples=40)
@given(before=STEPS, first=STEPS, second=STEPS)
def test_no_answer_of_either_machine_is_lost(before: list[Step], first: list[Step], second: list[Step]) -> None:
    def answers(path: Path) -> set[tuple[float, str]]:
        with open_journal(path) as journal:
            known = [k.id for x in journal.learners() for k in journal.known(x)]
            return {(e.at, e.item) for i in known for e in journal.events(i) if isinstance(e, Answered)}

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = Machine(folder / "one")
        one.do(before)
        two = one.copy(folder / "two")
        one.do(first)
        two.do(second)
        both = answers(one.path) | answers(two.path)
        merge_files(one.path, two.path)
        assert answers(one.path) == both


@given(st.permutations([("x", "y"), ("y", "x"), ("x", "z"), ("v", "w"), ("z", "v")]), st.integers(1, 5))
def test_ids_are_the_same_persons_in_whatever_order_they_were_joined(joins: list[tuple[str, str]], n: int) -> None:
    said = joins[:n]
    assert persons_of(said) == persons_of(sorted(said))
    assert all(persons_of(said)[other] == persons_of(said)[person] for other, person in said)


@pytest.mark.parametrize("second", [("anna", "ana"), ("ana", "ben")])
def test_machines_that_joined_differently_come_to_the_same_person(
    here: Path, there: Path, second: tuple[str, str]
) -> None:
    for name in ("ana", "anna", "ben"):
        played_by(here, name)
    copied(here, there)
    for path, (other, into) in ((here, ("ana", "anna")), (there, second)):
        with open_journal(path) as journal:
            journal.join(journal.learner(other), journal.learner(into))
    copied(here, here.with_name("mine.sqlite3"))
    merge_files(here, there)
    merge_files(there, here.with_name("mine.sqlite3"))
    assert state(here) == state(there)
    with open_journal(here) as journal:
        assert len(journal.learners()) == (2 if "ben" not in second else 1)
        assert journal.learner("ana") == journal.learner("anna")
