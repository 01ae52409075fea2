"""Teaching: a lesson played place by place, forwards and back."""

from __future__ import annotations

from smquiz.cli.play import LeftOff, Player
from smquiz.engine.grading import Grade, grade
from smquiz.engine.items import Item, Lesson
from smquiz.engine.lessons import (
    CONTRAST,
    DIAGNOSIS,
    EXAMPLE,
    HOOK,
    REFLECTION,
    RESULT,
    SUMMARY,
    Place,
    checks_to_repeat,
    lesson_items,
    passed,
    places,
    replay_left,
    replay_place,
    steps_to_replay,
)
from smquiz.engine.session import Record, Role
from smquiz.ui import reports, views
from smquiz.ui.actions import Key, Offer
from smquiz.ui.blocks import Block, Card, Heading, Labelled, Para

REPLAY, GO_ON = "replay", "go on"
ASKED_ONCE: tuple[Role, ...] = ("diagnostic", "pretest", "check", "posttest")  # a step's check may be tapped again


class Teacher:
    """Leads through one lesson; the place is written at every move."""

    def __init__(self, player: Player, lesson: Lesson) -> None:
        """Take the session's player and the lesson."""
        self.player, self.lesson = player, lesson
        self.places = places(lesson)
        self.items: dict[str, Item] = lesson_items(player.bank, lesson)
        self.planned = {p.item: p for p in player.session.plan.items}

    def teach(self) -> None:
        """Go through the lesson from where it was left; leaving raises :class:`LeftOff`."""
        names = [p.name for p in self.places]
        here = self.player.session.place
        at = names.index(RESULT) if replay_left(here) else names.index(here) if here in names else 0
        while at < len(self.places):
            place = self.places[at]
            if not (place.name == RESULT and replay_left(self.player.session.place)):
                self._move(place.name)
            key = self._visit(place, at)
            at = max(0, at - 1) if key is Key.BACK else at + 1
        self.player.finish()

    def _move(self, name: str) -> None:
        from smquiz.engine.session import Moved

        if self.player.session.place != name:
            self.player.record(Moved(at=self.player.clocks.now(), to=name))

    def _visit(self, place: Place, at: int) -> Key:
        """Show one place; returns ``NEXT`` or ``BACK``."""
        aside = f"{place.part} · part {at + 1} of {len(self.places)}"
        back = at > 0
        if place.name == EXAMPLE:
            return self._example(aside)
        if place.name == RESULT:
            return self._result(aside)
        if place.name == DIAGNOSIS:
            told = reports.diagnosis_view(self.player.bank, self.lesson, self.player.session)
            self.player.face.show(told, fresh=True)
            return self.player.pause()
        told = self._told(place)
        if not place.item:
            self.player.face.show([Heading(place.title, aside), *told], fresh=True)
            return self.player.pause(back=back)
        head = [Heading(place.title, aside), *told]
        given = self._given(place) if place.role in ASKED_ONCE else None
        return self._question(place, head, back) if given is None else self._answered(place, head, given, back)

    def _told(self, place: Place) -> list[Block]:
        lesson = self.lesson
        if place.name == HOOK:
            return [
                Card(lesson.hook),
                Para(
                    f"About {lesson.minutes} minutes. Leave when you like; you go on at the same step.",
                    "quiet",
                ),
            ]
        if place.name == CONTRAST:
            return [reports.contrast_grid(lesson)]
        if place.name == SUMMARY:
            return [Card(lesson.summary)]
        if place.name == REFLECTION:
            return [Card(lesson.reflection)]
        if place.role == "diagnostic":
            return [Para("Not scored: it shows what this lesson can give you. The verdicts come together.", "quiet")]
        if place.role == "pretest":
            return [Para("You are not expected to know this yet. Guess; it comes again at the end.", "quiet")]
        step = next((s for s in lesson.steps if s.id == place.name), None)
        if step is None:
            return []
        source = views.where(self.player.bank, step.claims)
        return [Card(step.text), *([Para(f"Source: {source}", "quiet")] if source else [])]

    def _question(self, place: Place, head: list[Block], back: bool) -> Key:
        item, planned = self.items[place.item], self.planned[place.item]
        self.player.shown(item.id)
        self.player.show_question([*head, *self._stem(place)], item, planned)
        offer = Offer(hint=place.role != "diagnostic", skip=True, back=back, tap=place.role == "step")
        key, result = self.player.ask(item, planned, place.role, offer)
        if key is Key.BACK or result is None:
            return Key.BACK
        if place.role == "diagnostic":
            return Key.NEXT
        self.player.face.show(self._outcome(place, self.player.session.records[-1]))
        return self.player.pause(self._go_on(place, self.player.session.records[-1]), back=back)

    def _answered(self, place: Place, head: list[Block], given: Record, back: bool) -> Key:
        """Show a question that is asked once with the answer it was given, and what had been said to it."""
        before: list[Block] = [Para("You have answered this one.", "quiet")]
        if place.role in ("diagnostic", "pretest"):  # a verdict would tell the answer along with itself
            before += views.given_answer(self.items[place.item], given.response)
        outcome = self._outcome(place, given)
        self.player.face.show([*head, *self._stem(place), *before, *outcome], fresh=True)
        return self.player.pause(self._go_on(place, given), back=back)

    def _stem(self, place: Place) -> list[Block]:
        return views.item_view(self.player.bank, self.items[place.item], place.part)[1:]

    def _outcome(self, place: Place, given: Record) -> list[Block]:
        """Return what is said to an answer: nothing while a diagnostic lasts, a note or the verdict."""
        if place.role == "diagnostic":
            return []
        if place.role == "pretest":  # the key is kept back: the question comes again
            return [Para("Noted. You will meet this question again at the end.", "quiet")]
        return views.verdict_view(self.player.bank, self.items[place.item], given.response, self._grade(place, given))

    def _go_on(self, place: Place, given: Record) -> str:
        """Return what the foot says below an answer: the verdict's word once more, for a long verdict scrolls."""
        if place.role in ("diagnostic", "pretest"):
            return "Enter: go on"
        return f"{views.verdict_words(self._grade(place, given))[0]}. Enter: go on"

    def _grade(self, place: Place, given: Record) -> Grade:
        return grade(self.items[place.item], given.response, self.player.session.plan.scoring)

    def _example(self, aside: str) -> Key:
        example = self.lesson.worked_example
        self.player.face.show([Heading(example.title, aside), Card(example.case)], fresh=True)
        for n, part in enumerate(example.parts, 1):
            self.player.face.show([Labelled(f"{n} of {len(example.parts)}", (part.ask,))])
            if self.player.pause("Enter: the answer", back=True) is Key.BACK:
                return Key.BACK
            self.player.face.show([Para(part.tell, "good")])
        return self.player.pause(back=True)

    def _result(self, aside: str) -> Key:
        """Tell how the check questions went; below the mark, replay the steps concerned."""
        self._replay()
        while not passed(self.lesson, self.player.session):
            self.player.face.show(
                [Heading("How it went", aside), *reports.lesson_result(self.lesson, self.player.session)],
                fresh=True,
            )
            steps = steps_to_replay(self.lesson, self.player.session.records)
            replay = f"Go through {len(steps)} step{'s' if len(steps) > 1 else ''} again, then the questions missed"
            if (
                self._choose("What now?", [(REPLAY, replay), (GO_ON, "Go on to the end; take the lesson again later")])
                == GO_ON
            ):
                return Key.NEXT
            missed = checks_to_repeat(self.lesson, self.player.session.records)
            names = [s.id for s in steps] + [p.name for p in self.places if p.role == "check" and p.item in missed]
            self._move(replay_place(names))
            self._replay()
        self.player.face.show(
            [Heading("How it went", aside), *reports.lesson_result(self.lesson, self.player.session)],
            fresh=True,
        )
        return self.player.pause()

    def _replay(self) -> None:
        """Go through what is left of a replay; each place is written, so that leaving loses none."""
        by_name = {p.name: p for p in self.places}
        while left := [n for n in replay_left(self.player.session.place) if n in by_name]:
            place = by_name[left[0]]
            told = self._told(place) if place.role == "step" else []
            self._question(place, [Heading(place.title, "Once more"), *told], back=False)
            self._move(replay_place(left[1:]) if left[1:] else RESULT)

    def _choose(self, title: str, choices: list[tuple[str, str]]) -> str:
        from smquiz.engine.session import Left

        try:
            chosen = self.player.face.choose(title, choices)
        except (KeyboardInterrupt, EOFError):
            self.player.record(Left(at=self.player.clocks.now()))
            raise LeftOff(interrupted=True) from None
        if chosen is None:
            self.player.record(Left(at=self.player.clocks.now()))
            raise LeftOff(interrupted=False)
        return chosen

    def _given(self, place: Place) -> Record | None:
        """The last answer to a place's question in its role, if there is one."""
        given = [r for r in self.player.session.records if (r.item, r.role) == (place.item, place.role)]
        return given[-1] if given else None
