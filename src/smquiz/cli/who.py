"""Who is meant: whoever plays is made on first sight, whoever only looks is not."""

from __future__ import annotations

from typing import NoReturn

from smquiz.cli import opened
from smquiz.cli.settings import Failure, settings
from smquiz.history.journal import Journal, Learner
from smquiz.history.names import NotAName, is_id, name_of
from smquiz.history.store import JournalError

USAGE = 2
FEW = 5  # learners that are told where somebody else was named


def who_plays(journal: Journal) -> Learner:
    """Return who learns, known from now on.

    Raises:
        Failure: an id was given that nobody has.
    """
    learner = who(journal)
    return learner if learner.is_known else journal.learner(learner.name)


def who_looks(journal: Journal) -> Learner:
    """Return whose history is looked at; nobody is made for that.

    Raises:
        Failure: somebody was named on the line who is not known here.
    """
    learner = who(journal)
    if not learner.is_known and settings.learner:
        refuse_unknown(journal, learner.name)
    return learner


def who(journal: Journal) -> Learner:
    """Return who learns, or the newcomer whom nothing is kept of yet.

    Raises:
        Failure: an id was given that nobody has.
    """
    name = opened.learner_name()
    learner = journal.find(name)
    if learner is None and is_id(name):
        refuse_unknown(journal, name)
    return learner or Learner("", name)


def known_learner(journal: Journal, name: str) -> Learner:
    """Return the learner who is meant by a name or an id.

    Raises:
        Failure: there is nobody of that name.
    """
    learner = journal.find(name)
    if learner is None:
        refuse_unknown(journal, name)
    return learner


def default_learner(journal: Journal) -> Learner | None:
    """Return who learns when neither the line nor the environment says so; ``None``: nobody yet, or not told apart."""
    try:
        return journal.find(opened.default_name())
    except JournalError:
        return None


def good_name(name: str) -> str:
    """Return a name that somebody can have.

    Raises:
        Failure: nobody can.
    """
    try:
        return name_of(name)
    except NotAName as error:
        raise Failure(str(error), USAGE) from None


# ------------------------------------------------------------------ nobody
def newcomer_note(journal: Journal, learner: Learner) -> str:
    """Return what is to be said of somebody who was named on the line and is not known; empty: nothing."""
    if learner.is_known or not settings.learner or not journal.learners():
        return ""
    return f"Nothing is kept of {learner.name} yet; {_who_there_is(journal, learner.name)}"


def refuse_unknown(journal: Journal, name: str) -> NoReturn:
    """Say that there is nobody of that name, and who there is.

    Raises:
        Failure: always.
    """
    raise Failure(f"there is no learner {name!r}; {_who_there_is(journal, name)}", USAGE)


def near_names(journal: Journal, name: str) -> str:
    """Return the names that a mistyped one may stand for; empty without any."""
    import difflib

    names = {x.name.lower(): x.name for x in journal.learners()}
    return " or ".join(names[n] for n in difflib.get_close_matches(name.lower(), names, 2, 0.5))


def _who_there_is(journal: Journal, name: str) -> str:
    near = near_names(journal, name)
    if near:
        return f"did you mean {near}?"
    names = [x.name for x in journal.learners()]
    if not names:
        return f"nobody has played on this machine yet; `{opened.command('quiz')}` makes a beginning"
    more = ", and more" if len(names) > FEW else ""
    return f"there are: {', '.join(names[:FEW])}{more} (`smquiz learner list`)"
