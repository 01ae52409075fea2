"""Learners: who they are, what they are called, taking their history away and erasing it."""

from __future__ import annotations

import sys

from smquiz.cli import opened
from smquiz.cli.asking import USAGE, confirm
from smquiz.cli.config import config, set_default_learner
from smquiz.cli.saying import amount, remark, say
from smquiz.cli.settings import Failure
from smquiz.cli.who import default_learner, good_name, known_learner, near_names, refuse_unknown
from smquiz.history.journal import Journal, Learner
from smquiz.history.names import is_id
from smquiz.history.people import Summary
from smquiz.history.store import JournalError


def run_list(json: bool) -> None:
    """List the learners of this machine with what the journal holds of them."""
    from smquiz.engine.scores import rfc3339

    with opened.open_history() as journal:
        people, default = journal.summaries(), _default(journal)
    if json:
        opened.print_json(
            [
                {
                    "name": p.learner.name, "id": p.learner.id, "sessions": p.sessions, "answers": p.answers,
                    "last_seen": None if p.last_at is None else rfc3339(p.last_at), "default": p.learner == default,
                }
                for p in people
            ]
        )  # fmt: skip
        return
    if not people:
        remark(f"Nobody has played on this machine yet; `{opened.command('quiz')}` makes a beginning.")
        return
    from smquiz.ui.blocks import Grid

    rows = tuple(
        (
            p.learner.name, p.learner.id, str(p.sessions), str(p.answers),
            "-" if p.last_at is None else rfc3339(p.last_at)[:16].replace("T", " "),
            "yes" if p.learner == default else "",
        )
        for p in people
    )  # fmt: skip
    opened.open_face().show([Grid(("Name", "Id", "Sessions", "Answers", "Last seen (UTC)", "Default"), rows)])


def _default(journal: Journal) -> Learner | None:
    """Return who plays when nothing is said; ``None``: nobody yet, or the name alone does not tell."""
    try:
        return journal.find(opened.learner_name())
    except JournalError:
        return None


def run_rename(old: str, new: str) -> None:
    """Call a learner by another name, here and, after a merge, elsewhere."""
    name = good_name(new)
    with opened.open_history() as journal:
        learner = known_learner(journal, old)
        is_default = default_learner(journal) == learner and config().learner != learner.id
        journal.rename(learner, name)
    say(f"{learner.name} is called {name} now.")
    if is_default:
        say(f"The default learner in {set_default_learner(name)} is {name} now.")


def run_export(name: str, output: str | None, with_name: bool) -> None:
    """Write all that the journal holds of a learner, in a form that ``history merge`` takes."""
    from smquiz.history.exported import export_lines

    with opened.open_history() as journal:
        learner = known_learner(journal, name)
        held = _held(journal, learner)
        with journal.reading():
            lines = export_lines(journal, learner, with_name)
            if output is None or output == "-":
                sys.stdout.writelines(lines)
            else:
                opened.write_whole(opened.file_to_write(output), lines)
    words = "under the name as well" if with_name else "under the id alone (--with-name adds the name)"
    remark(
        f"Exported {learner.id}, {words}: {amount(held.sessions, 'session')}, {amount(held.answers, 'answer')}, "
        "typed answers and remarks as they were typed. `smquiz history merge` takes it in."
    )


def run_erase(name: str, yes: bool) -> None:
    """Erase a learner, after asking, and say what is gone and what is not."""
    with opened.open_history() as journal:
        learner = known_learner(journal, name)
        held = _held(journal, learner)
        much = f"{amount(held.sessions, 'session')} with {amount(held.answers, 'answer')}"
        confirm(f"This erases {learner.name} ({learner.id}) for good: {much}.", learner.name, yes)
        is_default = config().learner is not None and default_learner(journal) == learner
        whole = journal.erase(learner)
        kept = sorted(p for p in journal.path.parent.glob("journal-*.sqlite3*"))
    say(
        f"Gone: {learner.name} ({learner.id}): {much}, settings, all that was computed from them, and the name; "
        "the places in the file were overwritten."
    )
    if not whole:
        say(
            "Another terminal was reading the journal: remains may stand beside it until that one is closed "
            "and smquiz is used again."
        )
    say(
        "Not gone: files exported or backed up before, and other machines' journals (merging one of them brings "
        "the learner back)."
    )
    for path in kept:
        say(f"Kept by a restore, and to be deleted by hand: {path}")
    if is_default:
        say("The config file still names this learner; `smquiz learner default NAME` changes it.")


def run_join(other: str, into: str, yes: bool) -> None:
    """Say that two learners are one person."""
    with opened.open_history() as journal:
        away, person = known_learner(journal, other), known_learner(journal, into)
        if away.id == person.id:
            raise Failure(f"{other} and {into} are the same learner already", USAGE)
        confirm(
            f"This puts all sessions of {away.name} ({away.id}) under {person.name} ({person.id}); "
            "it cannot be undone.",
            away.name,
            yes,
        )
        moved = journal.join(away, person)
        name = next(x.name for x in journal.learners() if x.id == person.id)
    say(f"{away.name} is {name} now: {amount(moved, 'session')} went over; the old name leads there.")


def run_default(name: str) -> None:
    """Write into the config file who learns when nothing else says so."""
    with opened.open_history() as journal:
        known, near = journal.find(name), near_names(journal, name)
        if known is None and is_id(name):
            refuse_unknown(journal, name)
        kept = good_name(name) if known is None else journal.lasting(known, name)
    path = set_default_learner(kept)
    if known is None:
        say(f"The default learner in {path} is {kept} now.")
        hint = f"; did you mean {near}?" if near else "."
        say(f"Nobody of that name has played on this machine yet{hint}")
    else:
        by_id = f", by the id {kept}" if kept == known.id else ""
        say(f"The default learner in {path} is {known.name} now{by_id}.")


def _held(journal: Journal, learner: Learner) -> Summary:
    return next(p for p in journal.summaries() if p.learner.id == learner.id)
