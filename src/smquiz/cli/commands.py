"""What learners run: home, learn, quiz, resume, progress, glossary."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TextIO

from smquiz.cli import opened
from smquiz.cli.play import Clocks, LeftOff, Player, play_quiz, start, take_up
from smquiz.cli.settings import Failure, settings
from smquiz.cli.teach import Teacher
from smquiz.engine import planning
from smquiz.engine.items import ITEM_TYPES, LEVELS, Bank, Preset, Response
from smquiz.engine.lessons import plan_lesson
from smquiz.engine.progress import Progress, progress_of
from smquiz.engine.scores import counted, score_of
from smquiz.engine.timing import limits_of, parse_duration
from smquiz.history.journal import Journal, Learner
from smquiz.ui import views
from smquiz.ui.actions import Face
from smquiz.ui.blocks import Grid, Heading, Labelled, Para

CLOCKS = Clocks(opened.now, opened.steady)
INTERRUPTED = 130
BELOW = 4


class QuizOptions(NamedTuple):
    """The options of ``quiz`` as typed; ``None`` leaves the preset's value."""

    preset: str | None = None
    questions: int | None = None
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    time: str | None = None
    per_question: str | None = None
    extra_time: float = 1.0
    untimed: bool = False
    feedback: str | None = None
    hints: bool | None = None
    seed: int | None = None
    fail_under: float | None = None
    output: str | None = None
    answers: str | None = None


# ------------------------------------------------------------------ home
def show_home(help_text: Callable[[], str]) -> None:
    """Show the home screen on a terminal, the help elsewhere."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stdout.write(help_text() + "\n")
        return
    bank = opened.open_bank()
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = journal.learner(opened.learner_name())
        current = _progress(journal, learner, bank)
        face.show(views.home_view(bank, current), fresh=True)
        choices = [
            ("next", current.next_words[:1].upper() + current.next_words[1:].rsplit(": smquiz", 1)[0]),
            ("learn", "Choose a lesson"),
            ("quick", "A quick quiz, 10 questions"),
            ("timed", "A timed quiz, 20 questions in 10 minutes"),
            ("progress", "See my progress"),
            ("quit", "Leave"),
        ]
        known = {p.name for p in bank.presets.values()}
        choices = [c for c in choices if c[0] not in ("quick", "timed") or c[0] in known]
        chosen = _chosen(face, "What would you like to do?", choices)
    _go(chosen, current)


def _go(chosen: str | None, current: Progress) -> None:
    if chosen == "learn":
        run_learn(None, False, False)
    elif chosen in ("quick", "timed"):
        run_quiz(QuizOptions(preset=chosen))
    elif chosen == "progress":
        run_progress(False)
    elif chosen == "next":
        _run_step(current.next_command)


def _run_step(command: str) -> None:
    words = command.split()
    if words[0] == "resume":
        run_resume()
    elif words[0] == "learn":
        run_learn(words[1], False, False)
    else:
        run_quiz(QuizOptions(preset=words[1], topics=(words[3],) if len(words) > 3 else ()))


def _chosen(face: Face, title: str, choices: list[tuple[str, str]]) -> str | None:
    try:
        return face.choose(title, choices)
    except EOFError:
        return None


# ------------------------------------------------------------------ learn
def run_learn(topic: str | None, list_only: bool, restart: bool) -> None:
    """List the lessons, or take one."""
    bank = opened.open_bank()
    if not bank.lessons:
        raise Failure("this bank has no lessons; `smquiz quiz` asks its questions")
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = journal.learner(opened.learner_name())
        current = _progress(journal, learner, bank)
        if topic is None or list_only:
            face.show([Heading(bank.course.title, "smquiz learn"), *views.lesson_list(current)], fresh=not list_only)
        if list_only:
            return
        chosen = opened.topic_of(bank, topic).id if topic else _choose_lesson(face, bank, current)
        if chosen is None:
            return
        if chosen not in bank.lessons:
            raise Failure(f"there is no lesson on {chosen}; `smquiz learn --list` shows those there are", 2)
        player = _lesson_player(journal, learner, bank, face, chosen, restart)
        _teach(player, chosen)


def _choose_lesson(face: Face, bank: Bank, current: Progress) -> str | None:
    todo = [t for t in current.topics if t.lesson in ("begun", "new")]
    ordered = [*todo, *(t for t in current.topics if t.lesson == "done")]
    choices = [(t.id, f"{t.title} ({t.lesson_words})") for t in ordered if t.id in bank.lessons]
    return _chosen(face, "Which lesson?", choices)


def _lesson_player(journal: Journal, learner: Learner, bank: Bank, face: Face, topic: str, restart: bool) -> Player:
    begun = [
        k for k in journal.known(learner, bank.course.id, open_only=True) if (k.kind, k.topic) == ("lesson", topic)
    ]
    for known in begun if restart else ():
        player = take_up(journal, known.id, bank, face, CLOCKS)
        player.finish("abandoned")
    if begun and not restart:
        player = take_up(journal, begun[-1].id, bank, face, CLOCKS)
        if _still_fits(player):
            return player
        player.finish("abandoned")
    plan = plan_lesson(bank, bank.lessons[topic], _fresh_seed())
    return start(journal, learner, bank, _bank_path_text(), plan, face, CLOCKS)


def _still_fits(player: Player) -> bool:
    """Whether everything the lesson asks was in the plan (the bank may have changed)."""
    lesson = player.bank.lessons.get(player.session.plan.topic)
    if lesson is None:
        return False
    from smquiz.engine.lessons import lesson_items

    return set(lesson_items(player.bank, lesson)) <= {p.item for p in player.session.plan.items}


def _teach(player: Player, topic: str) -> None:
    lesson = player.bank.lessons[topic]
    try:
        Teacher(player, lesson).teach()
    except LeftOff as left:
        _say_left(player.face, left)
    learner = Learner(player.session.learner, "")
    after = _progress(player.journal, learner, player.bank)
    player.face.show(views.lesson_end(player.bank, lesson, player.session, after.next_words), fresh=True)


# ------------------------------------------------------------------ quiz
def run_quiz(options: QuizOptions) -> None:
    """Take a quiz as the preset and the options say."""
    import typer

    bank = opened.open_bank()
    preset, spec = _spec(bank, options)
    plan = planning.plan(bank, spec)
    answers = _read_answers(bank, options.answers) if options.answers else None
    out = _screen_stream(options.output)
    face = _silent_or_open(out, answers)
    if options.questions and len(plan.items) < options.questions:
        sys.stderr.write(f"Only {len(plan.items)} of {options.questions} questions fit; these are asked.\n")
    with opened.open_history() as journal:
        learner = journal.learner(opened.learner_name())
        player = start(journal, learner, bank, _bank_path_text(), plan, face, CLOCKS)
        face.show(views.quiz_start(bank, plan, preset.title or preset.name, preset.about))
        if answers is None and not opened.is_plain(out):
            _wait_to_begin(player)
        _play_to_the_end(player, answers)
        _hand_over(player, learner, options.output)
    if options.fail_under is not None and score_of(player.session).percent < options.fail_under:
        raise typer.Exit(BELOW)


def _fresh_seed() -> int:
    """Return a seed of 31 bits that a person can type again."""
    return int.from_bytes(os.urandom(4)) >> 1


def _wait_to_begin(player: Player) -> None:
    limits = player.session.plan.limits
    if limits.time_s is not None or limits.per_question_s is not None:
        try:
            player.pause("Enter: begin, the clock starts with the first question")
        except LeftOff as left:
            _say_left(player.face, left)


def _play_to_the_end(player: Player, answers: dict[str, Response] | None) -> None:
    try:
        play_quiz(player, answers)
    except LeftOff as left:
        _say_left(player.face, left)
    session = player.session
    if session.plan.feedback == "end":
        from smquiz.engine.grading import grade

        grades = {
            r.item: grade(player.bank.items[r.item], r.response, session.plan.scoring)
            for r in counted(session)
            if r.item in player.bank.items
        }
        player.face.show(views.key_list(player.bank, session, dict(player.bank.items), grades))
    player.face.show(views.result_view(player.bank, session, player.id))
    learner = Learner(session.learner, "")
    after = _progress(player.journal, learner, player.bank)
    player.face.show([Labelled("Next", (after.next_words,)), Para("All answers: smquiz scores show last", "quiet")])


def _hand_over(player: Player, learner: Learner, output: str | None) -> None:
    if output is None:
        return
    from smquiz.cli.taking import document_text

    text = document_text([(player.id, player.session)], learner)
    if output == "-":
        sys.stdout.write(text)
    else:
        opened.write_whole(Path(output), text)


def _screen_stream(output: str | None) -> TextIO:
    return sys.stderr if output == "-" else sys.stdout


def _silent_or_open(out: TextIO, answers: dict[str, Response] | None) -> Face:
    """Nothing is asked when the answers are in a file: then lines are enough."""
    if answers is None:
        return opened.open_face(out)
    from smquiz.ui.line import LineFace

    return LineFace(lambda: "", out)


def _spec(bank: Bank, options: QuizOptions) -> tuple[Preset, planning.QuizSpec]:
    """Apply the options to the preset.

    Raises:
        Failure: an option names something that is not there, or is out of form.
    """
    preset = _preset(bank, options)
    seed = options.seed if options.seed is not None else _fresh_seed()
    spec = planning.spec_of(preset, seed)
    try:
        limits = limits_of(
            _seconds(options.time or preset.time),
            _seconds(options.per_question or preset.per_question),
            options.extra_time,
            options.untimed,
            runs_on=preset.scoring == "exam",
        )
    except ValueError as error:
        raise Failure(str(error), 2) from error
    from msgspec.structs import replace

    spec = replace(
        spec,
        limits=limits,
        topics=tuple(opened.topic_of(bank, t).id for t in options.topics),
        types=tuple(_named(t.replace("-", "_"), ITEM_TYPES, "form") for t in options.types),
        levels=tuple(_named(x, LEVELS, "level") for x in options.levels),
        questions=options.questions or spec.questions,
        feedback=_named(options.feedback, ("now", "end", "none"), "time for feedback")
        if options.feedback
        else spec.feedback,
        hints=spec.hints if options.hints is None else options.hints,
    )
    if options.questions and spec.per_topic:
        spec = replace(spec, per_topic=_scaled(spec.per_topic, options.questions))
    return preset, spec


def _preset(bank: Bank, options: QuizOptions) -> Preset:
    name = options.preset or ("quick" if "quick" in bank.presets else "")
    if not name:
        return Preset(name="all", title="Quiz", pools=["lesson", "practice", "placement", "exam"])
    if name not in bank.presets:
        return bank.presets[_named(name, bank.presets, "preset")]
    return bank.presets[name]


def _scaled(per_topic: dict[str, int], wanted: int) -> dict[str, int]:
    """Scale the numbers by topic to a total at or a little above what is wanted."""
    total = sum(per_topic.values())
    if wanted >= total:
        return per_topic
    return {t: max(1, -(-n * wanted // total)) for t, n in per_topic.items()}


def _seconds(text: str | None) -> float | None:
    return None if text is None else parse_duration(text)


def _named(name: str, known: Iterable[str], what: str) -> str:
    import difflib

    names = list(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 2, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(names) or 'none'}"
    raise Failure(f"there is no {what} {name!r}; {hint}", 2)


def _read_answers(bank: Bank, name: str) -> dict[str, Response]:
    """Read a file of answers; every fault is one clear failure.

    Raises:
        Failure: it cannot be read, names an unknown item, or a response is out of form.
    """
    from smquiz.bank.answers import read_answers
    from smquiz.engine.responses import OutOfForm, in_form

    answers: dict[str, Response] = {}
    for item_id, (response, place) in read_answers(Path(name)).items():
        if item_id not in bank.items:
            raise Failure(f"{place}: {_unknown_item(bank, item_id)}", 3)
        try:
            answers[item_id] = in_form(bank.items[item_id], response)
        except OutOfForm as error:
            raise Failure(f"{place}: {item_id}: {error}", 3) from error
    return answers


def _unknown_item(bank: Bank, item_id: str) -> str:
    import difflib

    near = difflib.get_close_matches(item_id, list(bank.items), 1, 0.6)
    return f"there is no item {item_id!r} in the bank" + (f"; did you mean {near[0]}?" if near else "")


# ------------------------------------------------------------------ resume
def run_resume() -> None:
    """Take up the session that was left last."""
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = journal.learner(opened.learner_name())
        left = journal.known(learner, open_only=True)
        if not left:
            raise Failure("nothing was interrupted; `smquiz learn` or `smquiz quiz` begins something")
        sessions = {k.id: journal.session(k.id) for k in left}
        chosen = max(left, key=lambda k: sessions[k.id].last_at)
        named = sessions[chosen.id].bank.path
        bank = opened.open_bank(Path(named) if named and not settings.bank else None)
        if bank.course.id != sessions[chosen.id].bank.id:
            raise Failure(
                f"the interrupted {chosen.kind} belongs to the bank {sessions[chosen.id].bank.id!r}; "
                f"name it with --bank PATH",
                3,
            )
        player = take_up(journal, chosen.id, bank, face, CLOCKS)
        if len(left) > 1:
            face.show([Para(f"{len(left) - 1} older one(s) wait after this one.", "quiet")])
        if chosen.kind == "lesson":
            if not _still_fits(player):
                player.finish("abandoned")
                raise Failure("the lesson has changed since; `smquiz learn` begins it anew", 3)
            _teach(player, chosen.topic)
        else:
            _play_to_the_end(player, None)


# ------------------------------------------------------------------ progress and glossary
def run_progress(json: bool) -> None:
    """Show progress, or print it as JSON."""
    bank = opened.open_bank()
    with opened.open_history() as journal:
        current = _progress(journal, journal.learner(opened.learner_name()), bank)
    if json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(current), indent=2).decode() + "\n")
        return
    opened.open_face().show(views.progress_view(current))


def run_glossary(term: str) -> None:
    """Show the terms that fit."""
    import difflib

    bank = opened.open_bank()
    wanted = term.strip().lower()
    exact = [t for t in bank.glossary if t.term.lower() == wanted]
    found = exact or [t for t in bank.glossary if wanted in t.term.lower()]
    if not found:
        names = {t.term.lower(): t.term for t in bank.glossary}
        near = difflib.get_close_matches(wanted, list(names), 3, 0.5)
        hint = f"did you mean {', '.join(names[n] for n in near)}?" if near else "`smquiz glossary` lists all terms"
        raise Failure(f"there is no term {term!r}; {hint}")
    rows = tuple((t.term, t.meaning + (f" See {', '.join(t.see)}." if t.see else "")) for t in found)
    opened.open_face().show([Grid(("Term", "Meaning"), rows)])


# ------------------------------------------------------------------ shared
def _progress(journal: Journal, learner: Learner, bank: Bank) -> Progress:
    sessions = [s for _, s in journal.sessions(learner, bank.course.id)]
    return progress_of(bank, sessions, opened.now(), opened.utc_offset())


def _bank_path_text() -> str:
    path = opened.bank_path()
    return str(path.resolve()) if path else ""


def _say_left(face: Face, left: LeftOff) -> None:
    """Tell that all is saved, and end the command.

    Raises:
        typer.Exit: always; 130 if the learner was interrupted, else 0.
    """
    import typer

    face.show([Para(""), Para("Saved. Go on with: smquiz resume")])
    raise typer.Exit(INTERRUPTED if left.interrupted else 0)
