"""What must hold in any bank beyond its form; and the bank is played."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from smquiz.bank.build import Places
from smquiz.bank.faults import Fault, near
from smquiz.engine.grading import grade, key_of
from smquiz.engine.items import (
    BankFile,
    Classify,
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    Response,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
    type_of,
)
from smquiz.engine.quality.groups import named_misconceptions
from smquiz.engine.timing import LONGEST_WAIT, MAX_SECONDS, parse_duration
from smquiz.engine.typed import Runaway, compiled, fold, pattern_fits

Path = tuple[str | int, ...]
Add = Callable[[Path, str, str], None]
# What a pattern that runs away is caught with: 200 characters in several shapes.
PROBES = ("a" * 199 + "!", " " * 199 + "!", "ab" * 100, "a " * 99 + "!", "aaaaaaaaa," * 20, "0" * 199 + "x")
PATTERN_SECONDS = 0.05


class Built(NamedTuple):
    """One file of a bank, built."""

    name: str
    file: BankFile
    places: Places


class Found(NamedTuple):
    """An item with the file and the path where it stands."""

    built: Built
    path: Path
    item: Item


def items_of(built: Iterable[Built]) -> Iterator[Found]:
    """Yield every item of every file: stand-alone, in sets, and in lessons."""
    for b in built:
        for n, item in enumerate(b.file.items):
            yield Found(b, ("items", n), item)
        for n, group in enumerate(b.file.scenario_sets):
            for m, item in enumerate(group.items):
                yield Found(b, ("scenario_sets", n, "items", m), item)
        if b.file.lesson:
            yield Found(b, ("lesson", "pretest"), b.file.lesson.pretest)
            for n, step in enumerate(b.file.lesson.steps):
                yield Found(b, ("lesson", "steps", n, "check"), step.check)


def check_built(
    built: list[Built], named: Mapping[str, Iterable[str]] | None = None
) -> tuple[list[Fault], list[Found]]:
    """Return the faults of a bank that need more than its form to be seen.

    Second come the items with typed answers, which `prove_typed` has still to look at.

    Args:
        built: What is sound of the bank.
        named: By kind, what stands in files with faults of form, and may be referred to.
    """
    checker = _Checker(built, named or {})
    checker.check()
    return checker.faults, checker.typed


def check_alone(built: list[Built]) -> tuple[list[Fault], list[Found]]:
    """Return the same of a bank with a file that cannot be read at all: what can be told without it.

    What items refer to is not looked up, as it may stand there.
    """
    checker = _Checker(built, {})
    checker.check_alone()
    return checker.faults, checker.typed


def prove_typed(typed: Iterable[Found]) -> list[Fault]:
    """Return the faults in rules for typed answers: patterns, tests, and the key when it is played.

    This takes a third of the time of a whole check, as every pattern is compiled.
    """
    faults: list[Fault] = []
    for found in typed:
        assert isinstance(found.item, ShortAnswer)
        before, add = len(faults), _adder(found, faults)
        _check_rules(found.item, add)
        if len(faults) == before:
            _play(found.item, add)
    return faults


def _adder(found: Found, faults: list[Fault]) -> Add:
    def add(inner: Path, what: str, todo: str) -> None:
        faults.append(Fault(*found.built.places.of(*found.path, *inner), what, todo))

    return add


class _Checker:
    def __init__(self, built: list[Built], named: Mapping[str, Iterable[str]]) -> None:
        self.faults: list[Fault] = []
        self.typed: list[Found] = []
        self._built = built
        self._found = list(items_of(built))
        self._known: dict[str, dict[str, object | None]] = {
            "topic": {t.id: t for b in built for t in b.file.topics},
            "claim": {c.id: c for b in built for c in b.file.claims},
            "misconception": {m.id: m for b in built for m in b.file.misconceptions},
            "objective": {o.id: o for b in built for o in b.file.objectives},
            "item": {f.item.id: f.item for f in self._found if f.path[0] != "lesson"},
        }
        for kind, names in named.items():
            self._known[kind] = {**dict.fromkeys(names), **self._known[kind]}

    def check(self) -> None:
        self._unique_ids()
        for built in self._built:
            self._course(built)
            if built.file.lesson:
                self._lesson(built)
        for found in self._found:
            self._item(found)

    def check_alone(self) -> None:
        self._unique_ids()
        for found in self._found:
            self._play(found, len(self.faults))

    # -------------------------------------------------------------- names
    def _unique_ids(self) -> None:
        kinds = {
            "topics": "topic", "claims": "claim", "misconceptions": "misconception",
            "objectives": "objective", "presets": "preset", "glossary": "term",
        }  # fmt: skip
        for field, what in kinds.items():
            named = [
                (b, (field, n), getattr(x, "id", None) or getattr(x, "name", None) or x.term)
                for b in self._built
                for n, x in enumerate(getattr(b.file, field))
            ]
            self._once(named, what)
        sets = [(b, ("scenario_sets", n), s.id) for b in self._built for n, s in enumerate(b.file.scenario_sets)]
        self._once([*((f.built, f.path, f.item.id) for f in self._found), *sets], "item or set")
        self._once([(b, ("lesson",), b.file.lesson.topic) for b in self._built if b.file.lesson], "lesson on")
        self._once([(b, ("course",), "course") for b in self._built if b.file.course], "section")

    def _once(self, named: Iterable[tuple[Built, Path, str]], what: str) -> None:
        first: dict[str, str] = {}
        for built, path, name in named:
            place = built.places.of(*path)
            if name in first:
                self._add(
                    built, path, f"a second {what} `{name}` (the first is at {first[name]})", "rename one of them"
                )
            first.setdefault(name, f"{place.file}:{place.line}")

    def _refer(self, built: Built, path: Path, kind: str, name: str | None) -> None:
        known = self._known[kind]
        if name is None or name in known or (kind != "item" and not known):
            return
        self._add(built, path, f"there is no {kind} `{name}`", near(name, known))

    # -------------------------------------------------------------- course and lessons
    def _course(self, built: Built) -> None:
        file = built.file
        for n, m in enumerate(file.misconceptions):
            for k, claim in enumerate(m.claims):
                self._refer(built, ("misconceptions", n, "claims", k), "claim", claim)
        for n, o in enumerate(file.objectives):
            self._refer(built, ("objectives", n, "topic"), "topic", o.topic)
            for k, claim in enumerate(o.claims):
                self._refer(built, ("objectives", n, "claims", k), "claim", claim)
            for k, name in enumerate(o.misconceptions):
                self._refer(built, ("objectives", n, "misconceptions", k), "misconception", name)
        for n, p in enumerate(file.presets):
            for field in ("per_topic", "floors"):
                for topic in getattr(p, field):
                    self._refer(built, ("presets", n, field, topic), "topic", topic)
            for form, items in p.forms.items():
                for k, item in enumerate(items):
                    self._refer(built, ("presets", n, "forms", form, k), "item", item)
            if p.certainty and p.tries > 1:
                what = "certainty and several tries do not go together"
                self._add(built, ("presets", n, "tries"), what, "remove one of the two")
            times = {"time": p.time, "per_question": p.per_question, "grace": p.grace, "wait": p.wait}
            for field, text in times.items():
                if text is not None:
                    try:
                        parse_duration(text, LONGEST_WAIT if field == "wait" else MAX_SECONDS)
                    except ValueError as error:
                        self._add(built, ("presets", n, field), str(error).split(";")[0], "write 90s, 10m or 1h30m")

    def _lesson(self, built: Built) -> None:
        lesson = built.file.lesson
        assert lesson
        self._refer(built, ("lesson", "topic"), "topic", lesson.topic)
        for field, named in (("checks", lesson.checks), ("diagnostic", lesson.diagnostic)):
            for n, item in enumerate(named):
                self._refer(built, ("lesson", field, n), "item", item)
        for n, row in enumerate(lesson.contrast.rows):
            if len(row) != len(lesson.contrast.columns):
                what = f"a row of {len(row)} cells in a table of {len(lesson.contrast.columns)} columns"
                self._add(built, ("lesson", "contrast", "rows", n), what, "give each column its cell")
        if lesson.contrast.fill and len(lesson.contrast.columns) < 3:
            self._add(built, ("lesson", "contrast", "fill"), "a table to fill in needs three columns", "add columns")
        names = [s.id for s in lesson.steps]
        for n, step in enumerate(lesson.steps):
            if step.id in names[:n]:
                self._add(built, ("lesson", "steps", n, "id"), f"a second step `{step.id}`", "rename it")
            for k, claim in enumerate(step.claims):
                self._refer(built, ("lesson", "steps", n, "claims", k), "claim", claim)
            for k, m in enumerate(step.misconceptions):
                self._refer(built, ("lesson", "steps", n, "misconceptions", k), "misconception", m)

    # -------------------------------------------------------------- items
    def _item(self, found: Found) -> None:
        built, path, item = found
        before, add = len(self.faults), _adder(found, self.faults)
        self._refer(built, (*path, "topic"), "topic", item.topic)
        self._refer(built, (*path, "objective"), "objective", item.objective)
        for n, claim in enumerate(item.claims):
            self._refer(built, (*path, "claims", n), "claim", claim)
        for n, enemy in enumerate(item.enemies):
            self._refer(built, (*path, "enemies", n), "item", enemy)
        for inner, m in named_misconceptions(item):
            self._refer(built, (*path, *inner), "misconception", m)
        self._agrees_with_objective(item, add)
        self._play(found, before)

    def _play(self, found: Found, before: int) -> None:
        """Look at options and key; play the item if it has no faults after the first ``before``."""
        item, add = found.item, _adder(found, self.faults)
        _check_options(item, add)
        _check_key(item, add)
        if isinstance(item, ShortAnswer):
            self.typed.append(found)
        elif len(self.faults) == before:
            _play(item, add)

    def _agrees_with_objective(self, item: Item, add: Add) -> None:
        objective = self._known["objective"].get(item.objective or "")
        topic, level = getattr(objective, "topic", None), getattr(objective, "level", None)
        if topic is not None and topic != item.topic:
            add(("topic",), f"topic `{item.topic}`, but objective {item.objective} belongs to `{topic}`", "change one")
        if level is not None and item.bloom is not None and level != item.bloom:
            add(("bloom",), f"level `{item.bloom}`, but objective {item.objective} is `{level}`", "change one")

    def _add(self, built: Built, path: Path, what: str, todo: str) -> None:
        self.faults.append(Fault(*built.places.of(*path), what, todo))


def _check_options(item: Item, add: Add) -> None:
    """Ids and texts of options are there once."""
    if isinstance(item, TrueFalse | Numeric):
        return
    groups: list[tuple[Path, list[object]]]
    if isinstance(item, Cloze):
        groups = [(("blanks", n, "options"), list(b.options)) for n, b in enumerate(item.blanks)]
        numbers = [b.id for b in item.blanks]
        for n, number in enumerate(numbers):
            if number in numbers[:n]:
                add(("blanks", n, "id"), f"a second blank {number}", "give it a number of its own")
    else:
        groups = [(("options",), list(item.options))]
    if isinstance(item, Matching):
        groups.append((("prompts",), list(item.prompts)))
    for path, options in groups:
        ids, texts = set(), set()
        for n, option in enumerate(options):
            name, text = getattr(option, "id", ""), fold(getattr(option, "text", "") or "")
            if name in ids:
                add((*path, n, "id"), f"a second option `{name}`", "give it an id of its own")
            if text and text in texts:
                add((*path, n, "text"), "the same text as an option before it", "write another text")
            ids.add(name)
            texts.add(text)


def _check_key(item: Item, add: Add) -> None:
    """The key names what is there, and all of it."""
    match item:
        case SingleChoice():
            _names(item.answer, [o.id for o in item.options], ("answer",), "option", add)
        case MultipleResponse():
            for n, key in enumerate(item.answer):
                _names(key, [o.id for o in item.options], ("answer", n), "option", add)
            if len(set(item.answer)) != len(item.answer):
                add(("answer",), "an option is named twice", "name each key once")
        case TrueFalse():
            pass
        case TrueFalseReason():
            _names(item.answer.reason, [o.id for o in item.options], ("answer", "reason"), "reason", add)
            keyed = next((o for o in item.options if o.id == item.answer.reason), None)
            if keyed is not None and keyed.for_ is not item.answer.verdict:
                add(("answer",), f"reason `{keyed.id}` is not for the verdict that is keyed", "change one of them")
        case Classify():
            _map_key(item.answer, [o.id for o in item.options], item.categories, "line", "category", add)
            for n, line in enumerate(item.options):
                for category in line.traps:
                    _names(category, item.categories, ("options", n, "traps", category), "category", add)
                    if category == item.answer.get(line.id):
                        add(("options", n, "traps", category), f"`{category}` is the right one here", "remove the trap")
        case Matching():
            options = [o.id for o in item.options]
            _map_key(item.answer, [p.id for p in item.prompts], options, "prompt", "option", add)
            if len(set(item.answer.values())) != len(item.answer):
                add(("answer",), "two prompts have the same option", "give each prompt an option of its own")
            for n, c in enumerate(item.confusions):
                _names(c.prompt, [p.id for p in item.prompts], ("confusions", n, "prompt"), "prompt", add)
                _names(c.option, options, ("confusions", n, "option"), "option", add)
                if item.answer.get(c.prompt) == c.option:
                    add(("confusions", n), "this pair is right", "remove it, or name the wrong option")
        case Ordering():
            for n, order in enumerate([item.answer, *item.also]):
                if sorted(order) != sorted(o.id for o in item.options):
                    add(("answer",) if n == 0 else ("also", n - 1), "not each step once", "name each step once")
        case Cloze():
            in_stem = re.findall(r"\[(\d)\]", item.stem)
            numbers = [str(b.id) for b in item.blanks]
            for n, number in enumerate(numbers):
                if in_stem.count(number) != 1:
                    add(
                        ("blanks", n, "id"),
                        f"[{number}] stands {in_stem.count(number)} times in the stem",
                        "put it there once",
                    )
            for number in in_stem:
                if number not in numbers:
                    add(("stem",), f"[{number}] has no blank", "add the blank, or remove it from the stem")
            for number in numbers:
                if number not in item.answer:
                    add(("answer",), f"blank {number} has no key", "name its word")
            by_number = {str(b.id): [o.id for o in b.options] for b in item.blanks}
            for number, key in item.answer.items():
                _names(number, numbers, ("answer", number), "blank", add)
                _names(key, by_number.get(number, [key]), ("answer", number), "option", add)
        case ShortAnswer():
            pass  # its key is what its rules accept: `prove_typed` plays them
        case Numeric():
            for n, trap in enumerate(item.traps):
                if abs(trap.value - item.answer) <= item.tolerance:
                    add(("traps", n, "value"), "this value is right", "remove the trap, or narrow the tolerance")
        case _:
            assert_never(item)


def _names(name: str, known: list[str], path: Path, what: str, add: Add) -> None:
    if name not in known:
        add(path, f"there is no {what} `{name}`", near(name, known))


def _map_key(answer: dict[str, str], parts: list[str], choices: list[str], part: str, choice: str, add: Add) -> None:
    for name in parts:
        if name not in answer:
            add(("answer",), f"{part} `{name}` has no key", "add it")
    for name, chosen in answer.items():
        _names(name, parts, ("answer", name), part, add)
        _names(chosen, choices, ("answer", name), choice, add)


def _check_rules(item: ShortAnswer, add: Add) -> None:
    for n, rule in enumerate(item.options):
        if bool(rule.any) == (rule.match is not None):
            add(("options", n), "a rule has either `any` or `match`", "give exactly one of them")
        if rule.match is None:
            continue
        try:
            compiled(rule.match)
        except ValueError as error:
            add(("options", n, "match"), f"not a pattern: {error}", "mend the regular expression")
            continue
        try:
            for probe in PROBES:
                pattern_fits(rule.match, probe, PATTERN_SECONDS)
        except Runaway:
            add(
                ("options", n, "match"),
                "the pattern runs away on 200 characters",
                "avoid nested repetition, as in (a+)+",
            )
    if not any(r.accept for r in item.options):
        add(("options",), "no rule accepts anything", "add one with `accept: true`")
    for field, texts, wanted in (("accept", item.tests.accept, True), ("reject", item.tests.reject, False)):
        for n, text in enumerate(texts):
            result = grade(item, text)
            if (result.verdict == "correct") is not wanted and not result.problems:
                was = "refused" if wanted else "accepted"
                add(("tests", field, n), f"`{text}` is {was}", "mend the rules or the test")


# ------------------------------------------------------------------ playing
def _play(item: Item, add: Add) -> None:
    """Every key grades right in practice and exam, and every distractor wrong."""
    for scoring in ("practice", "exam"):
        result = grade(item, key_of(item), scoring)
        if result.verdict != "correct" or result.meant is not None:
            add(("answer",), f"the key itself scores {result.score:g}", "make the rules accept it")
            return
    for response in _wrong(item):
        if grade(item, response).verdict == "correct":
            add(("answer",), f"the wrong response {response!r} grades as right ({type_of(item)})", "mend the key")


def _wrong(item: Item) -> Iterator[Response]:
    match item:
        case SingleChoice():
            yield from (o.id for o in item.options if o.id != item.answer)
        case TrueFalse():
            yield not item.answer
        case TrueFalseReason():
            for reason in item.options:
                if reason.id != item.answer.reason:
                    yield {"verdict": reason.for_, "reason": reason.id}
        case MultipleResponse():
            for option in item.options:
                yield sorted(set(item.answer) ^ {option.id})
        case Classify():
            for line in item.options:
                yield from (_but(item.answer, line.id, c) for c in item.categories if c != item.answer[line.id])
        case Matching():
            for p in item.prompts:
                yield from (_but(item.answer, p.id, o.id) for o in item.options if o.id != item.answer[p.id])
        case Cloze():
            for b in item.blanks:
                blank = str(b.id)
                yield from (_but(item.answer, blank, o.id) for o in b.options if o.id != item.answer[blank])
        case Ordering():
            for n in range(len(item.answer) - 1):
                swapped = [*item.answer]
                swapped[n : n + 2] = reversed(swapped[n : n + 2])
                if swapped not in item.also:
                    yield swapped
        case ShortAnswer():
            yield from (text for r in item.options if not r.accept for text in r.any)
        case Numeric():
            yield item.answer + 2 * item.tolerance + 1
            yield from (t.value for t in item.traps)
        case _:
            assert_never(item)


def _but(answer: dict[str, str], part: str, choice: str) -> Response:
    """Return a key with one part changed."""
    return {**answer, part: choice}
