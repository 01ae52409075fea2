"""A standing is read from its snapshot or the journal, and comes out the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from smquiz.cli import standings
from smquiz.cli.standings import past_now, standing_now
from smquiz.engine.learning.standing import FORMAT, encoded, past_from
from smquiz.engine.session import AnyEvent, Started
from smquiz.history.journal import Journal, Learner, open_journal
from tests.engine.learning.histories import BANK, Told, histories, started

COURSE = BANK.course.id


@contextmanager
def journal_of(told: Told) -> Iterator[tuple[Journal, Learner, Writer]]:
    with tempfile.TemporaryDirectory() as folder, open_journal(Path(folder, "journal.sqlite3")) as journal:
        learner = journal.learner("ada")
        writer = Writer(journal, learner)
        for _, session, event in told:
            writer.write(session, event)
        yield journal, learner, writer


class Writer:
    """Writes events of sessions that were named before the journal named them."""

    def __init__(self, journal: Journal, learner: Learner) -> None:
        self.journal, self.learner = journal, learner
        self.ids: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def write(self, session: str, event: AnyEvent) -> None:
        if isinstance(event, Started):
            self.ids[session] = self.journal.start(event, self.learner, COURSE, "quiz", "")
            self.counts[session] = 0
        else:
            self.journal.append(self.ids[session], self.counts[session], event)
        self.counts[session] += 1


@settings(max_examples=30)
@given(histories(), st.lists(st.booleans(), min_size=61, max_size=61))
def test_a_standing_read_now_and_then_is_that_of_the_whole_journal(told: Told, looks: list[bool]) -> None:
    with journal_of([]) as (journal, learner, writer):
        for (_, session, event), look in zip(told, looks, strict=False):
            writer.write(session, event)
            if look:
                standing_now(journal, learner, BANK)
        carried = encoded(standing_now(journal, learner, BANK))
        journal.drop_snapshots()
        assert encoded(standing_now(journal, learner, BANK)) == carried


@settings(max_examples=30)
@given(histories(), st.integers(0, 60))
def test_what_was_met_since_the_last_snapshot_is_known_to_the_next_quiz(told: Told, cut: int) -> None:
    with journal_of(told[:cut]) as (journal, learner, writer):
        standing_now(journal, learner, BANK)
        for _, session, event in told[cut:]:
            writer.write(session, event)
        quick = past_now(journal, learner, BANK, exact=False)
        assert quick.met >= past_from(standing_now(journal, learner, BANK)).met
        assert past_now(journal, learner, BANK, exact=True) == past_from(standing_now(journal, learner, BANK))


def test_a_snapshot_that_cannot_be_read_is_computed_anew() -> None:
    with journal_of([(1, "s", started(1.0, changeable=False))]) as (journal, learner, _):
        whole = encoded(standing_now(journal, learner, BANK))
        journal.save_snapshot(learner, COURSE, FORMAT, journal.last_seq(), b"spoilt")
        assert encoded(standing_now(journal, learner, BANK)) == whole


def test_what_another_terminal_writes_while_a_standing_is_computed_is_counted_the_next_time() -> None:
    with journal_of([]) as (journal, learner, writer):
        read = journal.last_seq

        def then_the_other_writes() -> int:
            number = read()
            writer.write("s", started(1.0, changeable=False))
            journal.last_seq = read  # type: ignore[method-assign]
            return number

        journal.last_seq = then_the_other_writes  # type: ignore[method-assign]
        assert standings.standing_now(journal, learner, BANK).sessions == 0
        assert standings.standing_now(journal, learner, BANK).sessions == 1
