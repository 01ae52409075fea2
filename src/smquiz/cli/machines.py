"""The history as a file: merging another machine's, a backup, a restore, a check."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote as quoted
from typing import TYPE_CHECKING

from smquiz.cli import opened
from smquiz.cli.asking import USAGE, confirm
from smquiz.cli.saying import amount, say
from smquiz.cli.settings import Failure, settings
from smquiz.cli.who import who_looks
from smquiz.history.journal import Learner
from smquiz.history.keeping import backup, check, counted_in, is_journal, restore, whole_copy
from smquiz.history.merging import Merged, merge
from smquiz.history.store import Counted, Damaged, FileAtFault, JournalError

if TYPE_CHECKING:
    from smquiz.engine.learning.standing import Standing

AT_FAULT = 3


def run_merge(name: str) -> None:
    """Take in another machine's journal, or a learner's exported history."""
    path = _named_file(name)
    with _faults(), opened.open_history() as journal, whole_copy(path, journal.path.parent) as copy:
        told = merge(journal, copy, _watched)
    _tell_merged(path, told)
    _tell_alike(told)


def _watched(sessions: list[str]) -> Iterable[str]:
    from smquiz.cli.standings import MANY
    from smquiz.ui.waiting import watched

    return watched(sessions, len(sessions), "Merging", opened.is_plain()) if len(sessions) >= MANY else sessions


def _tell_merged(path: Path, told: Merged) -> None:
    if any(told.new) or told.renamed or told.apart:
        say(f"Merged {path}: new {_amounts(told.new)}; known already {_amounts(told.known)}.")
    else:
        say(f"Merged {path}: nothing new; known already {_amounts(told.known)}.")
    for session in told.apart:
        first = session.partition("-")[0]
        say(
            f"Session {first} was continued on both machines. No answer is lost: the course that was continued "
            f"later is session {session} now."
        )


def _tell_alike(told: Merged) -> None:
    for old, new, namesake in told.renamed:
        say(f"{old} is listed as {new} now.")
        if namesake:
            say(
                f"Another learner has the same name: {namesake}. On this machine {old} goes on meaning {new}. "
                f"If they are one person: smquiz learner join {quoted(namesake)} {quoted(new)}"
            )
        elif old == opened.learner_name():
            say(f"To go on as {new} when nothing else says so: smquiz learner default {quoted(new)}")


def run_backup(name: str | None, force: bool) -> None:
    """Write a copy of the journal as it is at this moment."""
    target = Path(name).expanduser() if name else Path(f"smquiz-{time.strftime('%Y-%m-%d')}.sqlite3")
    with opened.open_history() as journal:
        kept = backup(journal, target.absolute(), force)
    say(f"Backed up to {kept.path}: {kept.size / 1000:,.0f} kB, {_amounts(kept.held)}.")


def run_restore(name: str, yes: bool) -> None:
    """Put a backup in the place of the journal, which is kept beside it."""
    path, live = _named_file(name), opened.journal_path()
    if not is_journal(path):
        raise Failure(
            f"{path}: this is no journal; a backup is restored, and a learner's exported history is taken in "
            "with `smquiz history merge`",
            AT_FAULT,
        )
    with _faults(), whole_copy(path, live.parent) as copy:
        held = counted_in(copy)
        question = f"This exchanges the journal {live}, {_present(live)}, for {path} with {_amounts(held)}."
        confirm(question, "restore", yes)
        kept = restore(live, copy, time.strftime("%Y-%m-%d-%H%M%S"))
    say(f"Restored from {path}: {_amounts(held)}.")
    if kept is not None:
        say(f"What was there before is kept in {kept}; delete it when you do not want it any more.")


def _present(live: Path) -> str:
    """Say what the present journal holds, if that can be known."""
    if not live.exists():
        return "which is not there yet"
    try:
        with opened.open_history() as journal:
            return f"with {_amounts(counted_in(journal))}"
    except JournalError:
        return "which cannot be read"


def run_check() -> None:
    """Read everything that the journal holds, and fold every session."""
    with _faults(), opened.open_history() as journal:
        held = check(journal)
        say(f"{journal.path} is whole: {_amounts(held)}.")


def run_rebuild() -> None:
    """Compute anew, from the journal, what is kept for speed of every learner, and say whether it was the same."""
    from smquiz.cli.standings import rebuilt

    bank = opened.open_bank()
    with _faults(), opened.open_history() as journal:
        wanted = [who_looks(journal)] if settings.learner else journal.learners()
        played = [x for x in wanted if journal.count_sessions(x, bank.course.id)]
        for learner in played:
            _tell_rebuilt(learner, *rebuilt(journal, learner, bank))
    if not played:
        whose = f"{wanted[0].name} has no" if settings.learner else "nobody has a"
        say(f"Nothing to compute: {whose} session with this bank.")


def _tell_rebuilt(learner: Learner, standing: Standing, same: bool | None) -> None:
    found = {
        None: "nothing had been kept before",
        True: "the same as before",
        False: "not the same as what was kept, which was replaced",
    }[same]
    known = f"{amount(standing.sessions, 'session')}, {amount(len(standing.latest), 'item')} met"
    say(f"{learner.name}, computed anew from the journal: {known}; {found}.")


def _amounts(held: Counted) -> str:
    return f"{amount(held.learners, 'learner')}, {amount(held.sessions, 'session')}, {amount(held.answers, 'answer')}"


def _named_file(name: str) -> Path:
    path = Path(name).expanduser().absolute()
    if path.is_dir():
        raise Failure(f"{path}: this is a folder; name the file in it", USAGE)
    if not path.exists():
        raise Failure(f"{path}: there is no such file", USAGE)
    if not path.is_file():
        raise Failure(f"{path}: this is no file that can be looked at twice; name one that lies on a disk", USAGE)
    return path


@contextmanager
def _faults() -> Iterator[None]:
    """Tell a data file that is at fault from what could not be done."""
    try:
        yield
    except (Damaged, FileAtFault) as error:
        raise Failure(str(error), AT_FAULT) from error
