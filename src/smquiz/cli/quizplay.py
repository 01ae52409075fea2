"""Playing a quiz: item by item, with verdicts at once, or with a list to look through at the end."""

from __future__ import annotations

from typing import Literal

from smquiz.cli.play import LeftOff, Player
from smquiz.cli.settings import Failure
from smquiz.engine.commands import command
from smquiz.engine.items import Item, Response
from smquiz.engine.session import Planned, Record
from smquiz.ui import views
from smquiz.ui.actions import Entry, Key, Offer, Reviewing
from smquiz.ui.blocks import Para

BANK_FAULT = 3


def play_quiz(player: Player, answers: dict[str, Response] | None = None) -> None:
    """Play a quiz to its end; leaving raises :class:`LeftOff`."""
    if player.session.plan.method:
        _play_placement(player, answers)
    elif answers is not None:
        _answer_all(player, answers)
    elif player.session.plan.reviewed:
        _play_with_review(player)
    else:
        _play_with_verdicts(player)


def _answer_all(player: Player, answers: dict[str, Response]) -> None:
    while (planned := player.session.next_item) is not None:
        item = _item(player, planned)
        player.answered(item, answers.get(item.id), "quiz", 0.0)
    player.finish()


def _item(player: Player, planned: Planned) -> Item:
    item = player.bank.items.get(planned.item)
    if item is None:
        raise Failure(
            f"question {planned.item} is no longer in the bank; `{command(player.bank, 'quiz')}` starts a new quiz, "
            f"`smquiz scores show {player.id}` shows what was answered",
            BANK_FAULT,
        )
    return item


def _show(player: Player, planned: Planned, item: Item) -> None:
    items = player.session.plan.items
    number = items.index(planned) + 1
    player.shown(item.id)
    titles = {t.id: t.title for t in player.bank.topics}
    aside = [titles.get(item.topic, item.topic), *(["flagged"] if item.id in player.session.flags else [])]
    position = f"{number} of {len(items)}"
    blocks = views.item_view(player.bank, item, f"Question {position}", ", ".join(aside))
    player.show_question(blocks, item, planned, position)


# ------------------------------------------------------------------ verdicts at once
def _play_with_verdicts(player: Player) -> None:
    while (planned := player.session.next_item) is not None:
        item = _item(player, planned)
        if player.time_is_over():
            player.shown(item.id)
            player.expire(item, "quiz")
            break
        _show(player, planned, item)
        key, result = player.ask(item, planned, "quiz", Offer(hint=True, skip=True))
        late = key is Key.TIME_UP
        if result is not None:
            record = player.session.records[-1]
            words = views.verdict_words(result, late)[0]  # said again at the foot: a long verdict scrolls
            verdict = views.verdict_view(player.bank, item, record.response, result, late, mark=record.score)
            player.face.show([*verdict, *views.mark_view(record, player.session.plan)])
            if player.session.next_item is not None and not (late and player.time_is_over()):
                player.pause(f"{words}. Enter: next question")
            elif not late:
                player.pause(f"{words}. Enter: result")
        if late and player.time_is_over():
            break
    player.finish("expired" if player.session.next_item is not None or _ran_out(player) else "finished")


def _ran_out(player: Player) -> bool:
    last = player.session.records[-1] if player.session.records else None
    return last is not None and last.expired and player.time_is_over()


# ------------------------------------------------------------------ a placement test
def _play_placement(player: Player, answers: dict[str, Response] | None) -> None:
    """Ask without verdicts and without going back; what comes next depends on the answers."""
    from smquiz.engine import placement
    from smquiz.engine.session import Extended

    routing = placement.routing_of(player.bank.presets.get(player.session.plan.preset))
    while True:
        while (planned := player.session.next_item) is not None:
            item = _item(player, planned)
            if player.time_is_over():
                _too_late(player)
                return
            if answers is not None:
                player.answered(item, answers.get(item.id), "quiz", 0.0)
                continue
            player.shown(item.id)
            position = f"{len(player.session.records) + 1}, of {placement.expected(player.session.plan, routing)}"
            blocks = views.item_view(player.bank, item, f"Question {position}")
            player.show_question(blocks, item, planned, position)
            player.ask(item, planned, "quiz", Offer(hint=False, skip=True))
        more = placement.more_items(player.bank, player.session, routing)
        if not more:
            player.finish()
            return
        player.record(Extended(at=player.clocks.now(), items=tuple(more)))


# ------------------------------------------------------------------ answers to look through
def _play_with_review(player: Player) -> None:
    """Ask one after another, then let answers be changed until they are handed in.

    A scenario set is asked child by child, without going back inside it or into it.
    """
    todo = player.session.next_item
    while todo is not None and not player.time_is_over():
        todo = _ask_one(player, todo)
    while not player.time_is_over():
        done = _review(player)
        if done.key is Key.SUBMIT:
            player.finish()
            return
        if done.key is not Key.TIME_UP:
            _ask_one(player, next(p for p in player.session.plan.items if p.item == done.item))
    _too_late(player)


def _too_late(player: Player) -> None:
    kept = player.session.plan.expiry == "submit"
    words = "what is there is handed in" if kept else "by the rules of this quiz nothing counts"
    player.face.show([Para(f"Time is up: {words}.", "late")])
    player.finish("expired")


def _ask_one(player: Player, planned: Planned) -> Planned | None:
    """Ask one item; return the one to be asked next, ``None`` for the list of answers."""
    item = _item(player, planned)
    before = _before(player, planned)
    _show(player, planned, item)
    record = next((r for r in player.session.records if r.item == planned.item), None)
    if record is not None:
        player.face.show(views.earlier_answer(item, record.response))
    back = before is not None or record is not None
    stands = None if record is None else record.response
    key, _ = player.ask(item, planned, "quiz", Offer(hint=True, skip=True, back=back, before=stands))
    if key is Key.BACK:
        return before
    if key is Key.TIME_UP and not player.time_is_over():
        player.face.show([Para("Time is up for this question.", "late")])
    return player.session.next_item


def _before(player: Player, planned: Planned) -> Planned | None:
    """The item before, if going back to it is allowed: not inside a set, and not into one."""
    items = player.session.plan.items
    n = items.index(planned)
    if n == 0 or _in_set(player, planned) or _in_set(player, items[n - 1]):
        return None
    return items[n - 1]


def _in_set(player: Player, planned: Planned) -> bool:
    item = player.bank.items.get(planned.item)
    return item is not None and item.scenario is not None


def _entries(player: Player) -> list[Entry]:
    records = {r.item: r for r in player.session.records}
    entries = []
    for n, planned in enumerate(player.session.plan.items, 1):
        item = player.bank.items.get(planned.item)
        state = _state(records.get(planned.item), _in_set(player, planned))
        flagged = planned.item in player.session.flags
        entries.append(Entry(planned.item, n, item.stem if item else planned.item, state, flagged))
    return entries


def _state(record: Record | None, in_set: bool) -> Literal["answered", "open", "closed", "skipped", "too late"]:
    """Say how a question stands: of a case, and where its time ran out, what was done is final."""
    if record is not None and record.expired:
        return "too late"
    answered = record is not None and record.response is not None
    if in_set:
        return "closed" if answered else "skipped"
    return "answered" if answered else "open"


def _review(player: Player) -> Reviewing:
    """Show the list until something is to be asked again, handed in or left."""
    while True:
        done = player.at_list(_entries(player))
        closed = {e.item for e in _entries(player) if e.is_final}
        if done.key is Key.FLAG:
            player.flag_from_list(player.bank.items[done.item])
        elif done.key is Key.SUBMIT:
            if _confirmed(player):
                return done
        elif done.key is Key.BACK and done.item in closed:
            player.face.show(
                [Para("That one is closed: a case is answered once, and so is what was too late.", "partly")]
            )
            player.pause("Enter: back to the list")
        elif done.key is Key.QUIT:
            player.leave()
            raise LeftOff(interrupted=False)
        else:
            return done


def _confirmed(player: Player) -> bool:
    states = [e.state for e in _entries(player)]
    still_open, skipped = states.count("open"), states.count("skipped")
    if not still_open:
        return True
    of_cases = f", and {skipped} of a case {'was' if skipped == 1 else 'were'} skipped" if skipped else ""
    title = (
        f"{still_open} {'question is' if still_open == 1 else 'questions are'} open{of_cases}. Hand in all the same?"
    )
    chosen = player.picked(title, [("no", "No, go on answering"), ("yes", "Yes, hand in")])
    return chosen == "yes"
