"""Where a learner stands: the kept snapshot carried on, or the whole journal folded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smquiz.cli import opened
from smquiz.engine.items import Bank
from smquiz.engine.learning.past import Past
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.learning.standing import FORMAT, Basis, Standing, decoded, encoded, past_from
from smquiz.engine.planning import NOTHING_PAST
from smquiz.engine.session import Answered, AnyEvent, Expired, Record
from smquiz.history.journal import Journal, Learner

if TYPE_CHECKING:
    from smquiz.engine.learning.progress import Progress

Sessions = Iterator[tuple[str, Sequence[tuple[int, AnyEvent]]]]
FEW = 20  # sessions since the last snapshot up to which planning looks at what was met in them
MANY = 2000  # sessions from which a fold of all takes long enough to be shown


def basis_of(bank: Bank) -> Basis:
    """Return what a standing depends on now, besides the journal."""
    return Basis(bank.sha256, opened.utc_offset(), opened.retention())


def standing_now(journal: Journal, learner: Learner, bank: Bank) -> Standing:
    """Return where a learner stands with a bank; what was computed is kept for the next time."""
    basis = basis_of(bank)
    limit = journal.last_seq()  # what another terminal writes meanwhile is for the next time
    kept = journal.snapshot(learner, bank.course.id, FORMAT)
    standing = None if kept is None else decoded(kept[1], basis)
    if kept is None or standing is None:
        return _kept(journal, learner, bank, limit, _anew(journal, learner, bank, basis, limit))
    changed = journal.changed_since(learner, bank.course.id, kept[0])
    if not changed:
        return standing
    from smquiz.engine.learning.folding import OutOfOrder, carry_on

    sessions = ((i, journal.numbered_events(i)) for i in changed)
    try:
        carry_on(bank, standing, kept[0], _upto(limit, sessions), _review(basis))
    except OutOfOrder:
        standing = _anew(journal, learner, bank, basis, limit)
    return _kept(journal, learner, bank, limit, standing)


def rebuilt(journal: Journal, learner: Learner, bank: Bank) -> tuple[Standing, bool | None]:
    """Fold the whole journal of a learner with a bank anew.

    Returns the standing, and whether what was kept is the same to the last digit; ``None`` if
    nothing was.
    """
    kept = journal.snapshot(learner, bank.course.id, FORMAT)
    carried = None if kept is None else encoded(standing_now(journal, learner, bank))
    journal.drop_snapshots(learner)
    standing = standing_now(journal, learner, bank)
    return standing, None if carried is None else encoded(standing) == carried


def _anew(journal: Journal, learner: Learner, bank: Bank, basis: Basis, limit: int) -> Standing:
    from smquiz.engine.learning.folding import standing_anew

    sessions = journal.all_numbered(learner, bank.course.id)
    number = journal.count_sessions(learner, bank.course.id)
    if number >= MANY:
        from smquiz.ui.waiting import watched

        sessions = watched(sessions, number, "Reading what you have done so far", plain=opened.is_plain())
    return standing_anew(bank, basis, _upto(limit, sessions), _review(basis))


def _upto(limit: int, sessions: Iterator[tuple[str, list[tuple[int, AnyEvent]]]]) -> Sessions:
    for session_id, events in sessions:
        mine = [(n, e) for n, e in events if n <= limit]
        if mine:
            yield session_id, mine


def _review(basis: Basis) -> Callable[[Memory | None, Record], Memory]:
    from smquiz.engine.learning.memory import Schedule, reviewed

    schedule = Schedule(basis.retention)
    return lambda memory, record: reviewed(memory, record, schedule, basis.utc_offset_s)


def _kept(journal: Journal, learner: Learner, bank: Bank, limit: int, standing: Standing) -> Standing:
    if standing.sessions:
        journal.save_snapshot(learner, bank.course.id, FORMAT, limit, encoded(standing))
    return standing


def past_now(journal: Journal, learner: Learner, bank: Bank, exact: bool) -> Past:
    """Return what a learner has done before, as the planning of a quiz needs it.

    Unless it is to be ``exact``, the few sessions since the last snapshot only add what was met in
    them: so the first question need not wait for the fold.
    """
    if not journal.count_sessions(learner, bank.course.id):
        return NOTHING_PAST
    kept = None if exact else journal.snapshot(learner, bank.course.id, FORMAT)
    standing = None if kept is None else decoded(kept[1], basis_of(bank))
    changed = journal.changed_since(learner, bank.course.id, kept[0] if kept and standing else 0)
    if exact or len(changed) > FEW:
        return past_from(standing_now(journal, learner, bank))
    past = NOTHING_PAST if standing is None else past_from(standing)
    met = (e.item for i in changed for e in journal.events(i) if isinstance(e, Answered | Expired))
    return replace(past, met=past.met.union(met))


def progress_now(journal: Journal, learner: Learner, bank: Bank) -> Progress:
    """Sum up where a learner stands with a bank now."""
    from smquiz.engine.learning.progress import progress_of

    standing = standing_now(journal, learner, bank)
    left = minutes_left_of(journal, learner, bank)
    return progress_of(bank, standing, opened.now(), minutes_left=left)


def minutes_left_of(journal: Journal, learner: Learner, bank: Bank) -> float | None:
    """Return what a plan still wants today; the planner is imported only where a wish is kept."""
    if journal.setting(learner, "exam_date") is None:
        return None
    from smquiz.cli.situations import minutes_left_now

    return minutes_left_now(journal, learner, bank)
