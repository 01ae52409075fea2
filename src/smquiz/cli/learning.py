"""What learners run besides quizzes: home, lessons, resume, glossary."""

from __future__ import annotations

from pathlib import Path

from smquiz.cli import opened
from smquiz.cli.beginning import CLOCKS, bank_path_text
from smquiz.cli.play import LeftOff, Player, start, take_up
from smquiz.cli.quizzing import QuizOptions, fresh_seed, play_to_the_end, run_quiz, say_left
from smquiz.cli.settings import Failure, settings
from smquiz.cli.standings import progress_now, standing_now
from smquiz.cli.teach import Teacher
from smquiz.cli.who import newcomer_note, who, who_looks, who_plays
from smquiz.engine.commands import command, practice
from smquiz.engine.items import Bank
from smquiz.engine.learning.progress import Progress
from smquiz.engine.lessons import first_check, lesson_items, plan_lesson
from smquiz.engine.session import Moved, Session, urgency
from smquiz.history.journal import Journal, Learner
from smquiz.ui import reports, standing
from smquiz.ui.actions import Face
from smquiz.ui.blocks import Grid, Heading, Para
from smquiz.ui.going_on import left_words
from smquiz.ui.telling import step_words

Played = tuple[str, Session]  # a session with its id


# ------------------------------------------------------------------ home
def run_home() -> None:
    """Show the home screen, and do what is chosen there."""
    bank = opened.open_bank()
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = who(journal)
        current = progress_now(journal, learner, bank)
        face.show(standing.home_view(bank, current), fresh=True)
        _note_newcomer(face, journal, learner)
        step = step_words(current)
        choices = [
            ("next", step[:1].upper() + step[1:]),
            ("learn", "Choose a lesson"),
            *_reviews(current),
            *_quizzes(bank, current),
            ("progress", "See my progress"),
            ("quit", "Leave"),
        ]
        chosen = _chosen(face, "What would you like to do?", choices)
    _go(chosen, current)


def _note_newcomer(face: Face, journal: Journal, learner: Learner) -> None:
    note = newcomer_note(journal, learner)
    if note:
        face.show([Para(note, "quiet")])


def _reviews(current: Progress) -> list[tuple[str, str]]:
    """Offer what is due, unless that is the next step anyway."""
    is_next = current.next_command.startswith("review")
    return [("review", f"Review what is due ({current.due})")] if current.due and not is_next else []


def _quizzes(bank: Bank, current: Progress) -> list[tuple[str, str]]:
    """Offer the quizzes that fit: placement to newcomers, mistakes where there are some."""
    offered = [
        ("placement", "Find out where to begin: a placement test", current.answers == 0),
        ("quick", "A quick quiz, 10 questions", True),
        ("mistakes", "Go over what went wrong", current.mistakes > 0),
        ("timed", "A timed quiz, 20 questions in 10 minutes", True),
        ("exam", "The examination", current.answers > 0),
    ]
    return [(name, words) for name, words, fits in offered if fits and name in bank.presets]


def _go(chosen: str | None, current: Progress) -> None:
    if chosen == "learn":
        run_learn(None, False, False)
    elif chosen in ("placement", "quick", "mistakes", "timed", "exam"):
        run_quiz(QuizOptions(preset=chosen))
    elif chosen == "review":
        _run_step("review")
    elif chosen == "progress":
        from smquiz.cli.progressing import run_progress

        run_progress()
    elif chosen == "next":
        _run_step(current.next_command)


def _run_step(command: str) -> None:
    words = command.split()
    if words[0] == "resume":
        run_resume()
    elif words[0] == "review":
        from smquiz.cli.reviewing import ReviewOptions, run_review

        run_review(ReviewOptions(ahead="--ahead" in words))
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
        practised = practice(bank)
        raise Failure("this bank has no lessons" + (f"; `{practised}` asks its questions" if practised else ""))
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = (who_looks if list_only else who)(journal)
        current = progress_now(journal, learner, bank)
        if topic is None or list_only:
            face.show([Heading(bank.course.title, "smquiz learn"), *reports.lesson_list(current)], fresh=not list_only)
            _note_newcomer(face, journal, learner)
        if list_only:
            return
        chosen = opened.topic_of(bank, topic).id if topic else _choose_lesson(face, bank, current)
        if chosen is None:
            return
        if chosen not in bank.lessons:
            raise Failure(f"there is no lesson on {chosen}; `{command(bank, 'learn --list')}` shows those there are", 2)
        player = _lesson_player(journal, who_plays(journal), bank, face, chosen, restart)
        _teach(player, chosen)


def _choose_lesson(face: Face, bank: Bank, current: Progress) -> str | None:
    ordered = sorted(current.topics, key=lambda t: t.lesson == "done")
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
    skips = not restart and topic in standing_now(journal, learner, bank).skips
    plan = plan_lesson(bank, bank.lessons[topic], fresh_seed())
    player = start(journal, learner, bank, bank_path_text(), plan, face, CLOCKS)
    if skips:
        player.record(Moved(at=CLOCKS.now(), to=first_check(bank.lessons[topic])))
        face.show(reports.lesson_from_summary(bank, bank.lessons[topic]), fresh=True)
        try:
            player.pause("Enter: the check questions")
        except LeftOff as left:
            say_left(face, left)
    return player


def _still_fits(player: Player) -> bool:
    """Whether everything the lesson asks was in the plan (the bank may have changed)."""
    lesson = player.bank.lessons.get(player.session.plan.topic)
    if lesson is None:
        return False
    return set(lesson_items(player.bank, lesson)) <= {p.item for p in player.session.plan.items}


def _teach(player: Player, topic: str) -> None:
    lesson = player.bank.lessons[topic]
    try:
        Teacher(player, lesson).teach()
    except LeftOff as left:
        say_left(player.face, left)
    learner = player.journal.person(player.session.learner) or Learner(player.session.learner, "")
    after = progress_now(player.journal, learner, player.bank)
    player.face.show(reports.lesson_end(player.bank, lesson, player.session, after.next_words), fresh=True)


# ------------------------------------------------------------------ resume
def run_resume(name: str | None = None) -> None:
    """Go on with what was left: the session that is named, or the one that is chosen where several wait.

    Args:
        name: The session's id or its start; ``None``: not given.
    """
    face = opened.open_face()
    with opened.open_history() as journal:
        learner = who_looks(journal)
        chosen = _named_session(journal, learner, name) if name else _choose_left(face, _left(journal, learner))
        if chosen is not None:
            _go_on(journal, face, *chosen)


def _named_session(journal: Journal, learner: Learner, name: str) -> Played:
    from smquiz.cli.taking import session_named

    session_id = session_named(journal, learner, name)
    session = journal.session(session_id)
    if session.state != "in_progress":
        raise Failure(f"session {session_id} is over; `smquiz scores show {session_id}` shows it")
    return session_id, session


def _left(journal: Journal, learner: Learner) -> list[Played]:
    """Return what was left, of the bank that was named or of all; first what is to be gone on with first.

    Raises:
        Failure: there is nothing.
    """
    bank = opened.open_bank().course.id if settings.bank else None
    known = journal.known(learner, bank, open_only=True)
    if not known:
        of_bank = " with this bank" if settings.bank else ""
        begin = f"`{opened.command('learn')}` or `{opened.command('quiz')}`"
        raise Failure(f"nothing was interrupted{of_bank}; {begin} begins something")
    played = [(k.id, journal.session(k.id)) for k in known]
    now = CLOCKS.now()
    return sorted(played, key=lambda p: urgency(p[1].clock_ends_at, p[1].last_at, now), reverse=True)


def _choose_left(face: Face, left: list[Played]) -> Played | None:
    """Let one choose where several wait; a pipe holds answers only, and gets the first."""
    if len(left) == 1:
        return left[0]
    if not opened.somebody_types():
        waits = "1 other session waits" if len(left) == 2 else f"{len(left) - 1} other sessions wait"
        how = "`smquiz scores list` tells their ids, `smquiz resume ID` goes on with one"
        face.show([Para(f"{waits}: {how}.", "quiet")])
        return left[0]
    several = len({session.bank.id for _, session in left}) > 1
    choices = [(i, left_words(session, CLOCKS.now(), several)) for i, session in left]
    chosen = _chosen(face, "What do you want to go on with?", choices)
    return next((p for p in left if p[0] == chosen), None)


def _go_on(journal: Journal, face: Face, session_id: str, session: Session) -> None:
    named = session.bank.path
    bank = opened.open_bank(Path(named) if named and not settings.bank else None)
    kind = session.plan.kind
    if bank.course.id != session.bank.id:
        raise Failure(
            f"the interrupted {kind} belongs to the bank {session.bank.id!r}; name it with --bank PATH",
            3,
        )
    player = take_up(journal, session_id, bank, face, CLOCKS)
    if kind != "lesson":
        play_to_the_end(player, None)
        return
    if not _still_fits(player):
        player.finish("abandoned")
        raise Failure(f"the lesson has changed since; `{command(bank, 'learn')}` begins it anew", 3)
    _teach(player, session.plan.topic)


# ------------------------------------------------------------------ glossary
def run_glossary(term: str) -> None:
    """Show the terms that fit."""
    bank = opened.open_bank()
    wanted = term.strip().lower()
    exact = [t for t in bank.glossary if t.term.lower() == wanted]
    found = exact or [t for t in bank.glossary if wanted in t.term.lower()]
    if not found:
        import difflib

        names = {t.term.lower(): t.term for t in bank.glossary}
        near = difflib.get_close_matches(wanted, list(names), 3, 0.5)
        all_terms = f"`{command(bank, 'glossary')}` lists all terms"
        hint = f"did you mean {', '.join(names[n] for n in near)}?" if near else all_terms
        raise Failure(f"there is no term {term!r}; {hint}")
    rows = tuple((t.term, t.meaning.rstrip(".") + (f". See {', '.join(t.see)}." if t.see else "")) for t in found)
    opened.open_face().show([Grid(("Term", "Meaning"), rows)])
