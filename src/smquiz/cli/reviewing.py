"""`smquiz review`: what is due today, as the model of memory has it."""

from __future__ import annotations

from random import Random

from smquiz.cli import opened
from smquiz.cli.play import start
from smquiz.cli.quizzing import CLOCKS, bank_path_text, fresh_seed, play_to_the_end
from smquiz.cli.standings import standing_now
from smquiz.engine.memory import due_counts, due_items, interleaved
from smquiz.engine.planning import planned
from smquiz.engine.session import Plan
from smquiz.ui.blocks import Heading, Para

AT_ONCE = 20  # questions of one review, unless a limit is given
SOON = 7  # days that are told ahead


def run_review(limit: int, topics: tuple[str, ...], ahead: bool) -> None:
    """Ask what is due, or say that nothing is and when something will be."""
    bank = opened.open_bank()
    face = opened.open_face()
    wanted = [opened.topic_of(bank, t).id for t in topics]
    with opened.open_history() as journal:
        learner = journal.learner(opened.learner_name())
        memories = standing_now(journal, learner, bank).memories
        all_due = due_items(memories, bank, opened.now(), wanted, ahead)
        items = interleaved(all_due[:limit], bank)
        if not items:
            counts = due_counts(memories, opened.now(), opened.utc_offset(), SOON + 1)
            face.show([Para(text) for text in _nothing(bool(memories), counts, ahead)])
            return
        seed = fresh_seed()
        rng = Random(seed)
        plan = Plan(kind="review", seed=seed, items=tuple(planned(bank.items[i], rng) for i in items))
        player = start(journal, learner, bank, bank_path_text(), plan, face, CLOCKS)
        face.show([Heading("Review", bank.course.title), Para(_about(len(items), len(all_due), ahead))])
        play_to_the_end(player, None)


def _about(asked: int, due: int, ahead: bool) -> str:
    questions = f"{asked} question{'s' if asked != 1 else ''}"
    if ahead:
        return f"{questions} ahead of their day; the schedule takes the early day into account."
    if due > asked:
        days = -(-due // asked)
        return f"{questions} of {due} that are due. No hurry: at this pace all are done in {days} days."
    return f"{questions} due today."


def _nothing(answered: bool, counts: list[int], ahead: bool) -> list[str]:
    if not answered or ahead:
        return ["Nothing to review yet. `smquiz learn` or `smquiz quiz` begins; what you answer comes back here."]
    soon = [f"in {n} day{'s' if n > 1 else ''}: {c}" for n, c in enumerate(counts) if n and c]
    told = f"Due {', '.join(soon)}." if soon else f"Nothing falls due within {SOON} days."
    return ["Nothing is due today.", told, "`smquiz review --ahead` practises on all the same."]
