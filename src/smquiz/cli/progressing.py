"""`smquiz progress`: on the terminal, as JSON, as a page to show to somebody."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from smquiz.cli import opened
from smquiz.cli.saying import remark
from smquiz.cli.settings import Failure
from smquiz.cli.standings import minutes_left_of, standing_now
from smquiz.cli.who import who_looks

if TYPE_CHECKING:
    from smquiz.engine.items import Bank
    from smquiz.engine.learning.progress import Progress, Retention
    from smquiz.engine.learning.standing import Standing
    from smquiz.history.journal import Journal, Learner


def run_progress(json: bool = False, html: str | None = None, with_name: bool = False) -> None:
    """Show progress, print it as JSON, or write it as a page.

    Args:
        json: One JSON document on standard output and nothing else.
        html: The page's file; ``-`` is standard output.
        with_name: Whether the page tells the learner's name.
    """
    if json and html is not None:
        raise Failure("--json and --html are two ways to take progress away; choose one of them", 2)
    if with_name and html is None:
        raise Failure("--with-name belongs to --html FILE", 2)
    bank = opened.open_bank()
    with opened.open_history() as journal:
        learner = who_looks(journal)
        current = _current(journal, learner, bank)
    if json:
        opened.print_json(current)
    elif html is not None:
        from smquiz import __version__
        from smquiz.ui.page import progress_page

        _write(html, progress_page(current, bank, _who(learner, with_name), __version__))
    else:
        from smquiz.ui.standing import progress_sections

        opened.open_face().read(progress_sections(current, bank.path))


def _current(journal: Journal, learner: Learner, bank: Bank) -> Progress:
    """Sum up where a learner stands, with what is remembered, which only this command needs."""
    from smquiz.engine.learning.progress import progress_of

    standing, now = standing_now(journal, learner, bank), opened.now()
    retention = _retention(journal, learner, bank, standing, now) if standing.memories else None
    left = minutes_left_of(journal, learner, bank)
    return progress_of(bank, standing, now, retention, left)


def _retention(journal: Journal, learner: Learner, bank: Bank, standing: Standing, now: float) -> Retention:
    """Work out how much of what was met is remembered, now and on the day of an examination that is planned for."""
    from smquiz.cli.wishes import kept_wish
    from smquiz.engine.learning.days import date_of, day_number
    from smquiz.engine.learning.memory import recall
    from smquiz.engine.learning.progress import Retention

    memories, offset = standing.memories, standing.basis.utc_offset_s
    remembered = sum(recall(m, now) for m in memories.values()) / len(memories)
    wish = kept_wish(journal, learner, day_number(now, offset))
    if wish is None:
        return Retention(len(memories), remembered)
    from smquiz.cli.situations import situation_now
    from smquiz.engine.learning.examplan import plan_for

    shares = plan_for(situation_now(journal, learner, bank, memories, wish), wish.minutes).met
    day = date_of(wish.exam_day).isoformat()
    return Retention(len(memories), remembered, day, wish.minutes, shares.without, shares.planned)


def _who(learner: Learner, with_name: bool) -> str:
    """Name the learner as the page does: pseudonymous unless the name was asked for."""
    if not with_name:
        return f"Learner {learner.id}" if learner.is_known else "A new learner"
    if learner.name == opened.NOBODY_NAMED:
        raise Failure("there is no name to show; say whose progress it is with --learner NAME", 2)
    return learner.name


def _write(name: str, page: str) -> None:
    if name == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(page.encode("utf-8"))  # as the page says of itself, whatever the terminal's encoding
        return
    path = opened.file_to_write(name)
    opened.write_whole(path, page)
    remark(f"Written: {path}")
