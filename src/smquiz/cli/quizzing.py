"""Taking a quiz: options to a plan, the play, and the hand-over of the score."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TextIO

from smquiz.cli import opened
from smquiz.cli.beginning import Beginning, Wanted
from smquiz.cli.play import LeftOff, Player
from smquiz.cli.quizplay import play_quiz
from smquiz.cli.results import tell_result
from smquiz.cli.settings import Ended, Failure, settings
from smquiz.cli.standings import past_now, progress_now
from smquiz.cli.who import who_plays
from smquiz.engine import planning
from smquiz.engine.commands import DEFAULT_POOLS, command, is_fixed, practice
from smquiz.engine.items import ITEM_TYPES, LEVELS, Bank, Preset, Response
from smquiz.engine.policy import has_policy, next_sitting
from smquiz.engine.timing import limits_of, parse_duration
from smquiz.history.journal import Learner
from smquiz.ui.actions import Face
from smquiz.ui.blocks import Block, Labelled, Para

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
    certainty: bool | None = None
    tries: int | None = None
    adaptive: bool = False
    seed: int | None = None
    fail_under: float | None = None
    output: str | None = None
    with_name: bool = False
    answers: str | None = None


def _about(preset: Preset, options: QuizOptions) -> str:
    """Return how the preset describes itself, unless an option changed what that may speak of."""
    changed = (
        options.questions,
        options.time,
        options.per_question,
        options.feedback,
        options.certainty,
        options.tries,
    )
    as_it_is = not options.untimed and options.extra_time == 1.0 and all(c is None for c in changed)
    return preset.about if as_it_is else ""


def run_quiz(options: QuizOptions) -> None:
    """Take a quiz as the preset and the options say."""
    bank = opened.open_bank()
    preset, spec = _spec(bank, options)
    answers = _read_answers(bank, options.answers) if options.answers else None
    if options.output not in (None, "-"):
        opened.refuse_unwritable(opened.file_to_write(options.output))  # told before anything is asked
    out = _screen_stream(options.output)
    face = _silent_or_open(out, answers)
    with opened.open_history() as journal:
        wanted = Wanted(preset, spec, options.seed, options.questions, options.adaptive, _about(preset, options))
        try:
            player = Beginning(journal, bank, face, wanted).player(asks=answers is None)
        except LeftOff as left:
            face.show([Para(""), Para("Nothing was begun.")])
            raise Ended(INTERRUPTED if left.interrupted else 0) from None
        play_to_the_end(player, answers)
        _hand_over(player, who_plays(journal), options.output, options.with_name)
    if options.fail_under is None:
        return
    from smquiz.engine.scores import score_of

    if score_of(player.session).percent < options.fail_under:
        raise Ended(BELOW)


def fresh_seed() -> int:
    """Return a seed of 31 bits that a person can type again."""
    return int.from_bytes(os.urandom(4)) >> 1


def play_to_the_end(player: Player, answers: dict[str, Response] | None) -> None:
    """Play a quiz, then show verdicts kept back, the result and the next step."""
    try:
        play_quiz(player, answers)
    except LeftOff as left:
        say_left(player.face, left)
    from smquiz.ui import reports

    session = player.session
    if session.plan.method:
        player.face.show([], fresh=True)
        tell_result(player.face, [], _placed(player))
        return
    verdicts = _kept_back(player) if session.plan.feedback == "end" else []
    read = session.plan.feedback == "now" and session.state == "finished"  # the last verdict was
    if read or (verdicts and player.face.in_lines):
        player.face.show([], fresh=True)
    learner = player.journal.person(session.learner) or Learner(session.learner, "")
    after = progress_now(player.journal, learner, player.bank)
    then: list[Block] = [
        Labelled("Next", (after.next_words,)),
        Para("All answers: smquiz scores show last", "quiet"),
    ]
    result = reports.result_view(player.bank, session, player.id, _next_sitting(player, learner))
    tell_result(player.face, verdicts, result, [then])


def _next_sitting(player: Player, learner: Learner) -> str:
    """Say whether and when what was just taken may be taken again; empty if that is not limited."""
    preset = player.bank.presets.get(player.session.plan.preset)
    if preset is None or not has_policy(preset):
        return ""
    return next_sitting(preset, past_now(player.journal, learner, player.bank, exact=True), opened.now())


def _kept_back(player: Player) -> list[list[Block]]:
    """Return the verdicts that the learner has not seen yet."""
    from smquiz.engine.grading import grade
    from smquiz.engine.scores import counted
    from smquiz.ui import reports

    items = player.bank.items
    grades = {
        r.item: grade(items[r.item], r.response, player.session.plan.scoring)
        for r in counted(player.session)
        if r.item in items
    }
    return reports.key_list(player.bank, player.session, dict(items), grades)


def _placed(player: Player) -> list[list[Block]]:
    from smquiz.engine.placement import placements_of
    from smquiz.ui.placing import placement_view

    return placement_view(player.bank, placements_of(player.bank, player.session), len(player.session.records))


def _hand_over(player: Player, learner: Learner, output: str | None, with_name: bool) -> None:
    if output is None:
        return
    from smquiz.cli.taking import document_text, nameless

    text = document_text([(player.id, player.session)], learner if with_name else nameless(learner))
    if output == "-":
        sys.stdout.write(text)
        return
    try:
        opened.write_whole(opened.file_to_write(output), text)
    except Failure as failure:
        raise Failure(
            f"{failure}. What was answered is saved: `{_export_of(player.id)}` writes it", failure.code
        ) from None


def _export_of(session_id: str) -> str:
    """Return what to type to write a session's scores later."""
    import shlex

    named = [("--learner", settings.learner), ("--data-dir", settings.data_dir)]
    common = "".join(f" {option} {shlex.quote(value)}" for option, value in named if value)
    return f"smquiz{common} scores export --session {session_id} -o FILE"


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
    _refuse_what_is_fixed(bank, preset, options)
    seed = options.seed if options.seed is not None else fresh_seed()
    spec = planning.spec_of(preset, seed)
    try:
        limits = limits_of(
            _seconds(options.time or preset.time),
            _seconds(options.per_question or preset.per_question),
            options.extra_time,
            options.untimed,
            runs_on=preset.scoring == "exam",
            grace_s=_seconds(preset.grace) or 0.0,
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
        certainty=spec.certainty if options.certainty is None else options.certainty,
        tries=options.tries or spec.tries,
        penalty=preset.penalty if (options.tries or spec.tries) > 1 else 0.0,
    )
    if spec.certainty and spec.tries > 1:
        raise Failure("certainty and several tries do not go together; choose --no-certainty or --tries 1", 2)
    if options.tries is not None and options.tries > 1 and spec.feedback != "now":
        raise Failure("--tries needs a verdict after each try; add --feedback now, or leave it out", 2)
    if options.questions and spec.per_topic:
        spec = replace(spec, per_topic=_scaled(spec.per_topic, options.questions))
    return preset, spec


def _refuse_what_is_fixed(bank: Bank, preset: Preset, options: QuizOptions) -> None:
    """A preset with a policy is the same for everybody, accommodations apart; placement asks what it needs.

    Raises:
        Failure: an option would change what is fixed.
    """
    if options.adaptive and preset.draw != "placement":
        test = next((p.name for p in bank.presets.values() if p.draw == "placement"), None)
        there = "this bank has none" if test is None else command(bank, f"quiz {test} --adaptive")
        raise Failure(f"--adaptive belongs to a placement test: {there}", 2)
    if not is_fixed(preset):
        return
    may_repeat = preset.attempts is not None and not preset.forms  # a seed would draw the same questions again
    fixed = {
        "-n": options.questions,
        "-t": options.topics,
        "--type": options.types,
        "--level": options.levels,
        "--time": options.time,
        "--per-question": options.per_question,
        "--feedback": options.feedback,
        "--hints": options.hints,
        "--certainty": options.certainty,
        "--tries": options.tries,
        **({"--seed": options.seed} if may_repeat else {}),
    }
    named = [name for name, value in fixed.items() if value not in (None, ())]
    if named:
        practised = practice(bank)
        free = ["--extra-time", "--untimed", *([] if may_repeat else ["--seed"])]
        raise Failure(
            f"{', '.join(named)}: `{preset.name}` is fixed; only {', '.join(free[:-1])} and {free[-1]} may be given"
            + (f", `{practised}` takes all options" if practised else ""),
            2,
        )


def _preset(bank: Bank, options: QuizOptions) -> Preset:
    name = options.preset or ("quick" if "quick" in bank.presets else "")
    if not name:
        return Preset(name="all", title="Quiz", pools=list(DEFAULT_POOLS))
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
    names = list(known)
    if name in names:
        return name
    import difflib

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


# ------------------------------------------------------------------ shared with the other commands
def say_left(face: Face, left: LeftOff) -> None:
    """Tell that all is saved, and end the command.

    Raises:
        Ended: always; 130 if the learner was interrupted, else 0.
    """
    face.show([Para(""), Para("Saved. Go on with: smquiz resume")])
    raise Ended(INTERRUPTED if left.interrupted else 0)
