"""Scores taken away: list, show, export, schema."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from smquiz import __version__
from smquiz.cli import opened
from smquiz.cli.results import tell_result
from smquiz.cli.saying import amount, remark
from smquiz.cli.settings import Failure, settings
from smquiz.cli.who import known_learner, who_looks
from smquiz.engine.items import Bank
from smquiz.engine.regrading import Change
from smquiz.engine.scores import (
    BankInfo,
    Generator,
    LearnerRef,
    ScoreDocument,
    SessionScore,
    rfc3339,
    score_of,
    score_schema,
    session_score,
)
from smquiz.engine.session import Session
from smquiz.engine.shown import safe
from smquiz.history.journal import Journal, Learner

Played = tuple[str, Session]
NO_BANK = BankInfo("", "", "")
CSV_COLUMNS = (
    "session", "kind", "preset", "started_at", "state", "item", "type", "topic", "level", "response",
    "score", "verdict", "elapsed_s", "expired", "hints", "misconceptions", "certainty", "tries", "flagged", "remark",
)  # fmt: skip


def document(played: Sequence[Played], learner: Learner) -> ScoreDocument:
    """Return the score document of some sessions; the head names the bank of the last one."""
    scores = [session_score(i, s) for i, s in played]
    return ScoreDocument(
        generator=Generator("smquiz", __version__),
        learner=LearnerRef(learner.id, learner.name or None),
        bank=scores[-1].bank if scores else NO_BANK,
        sessions=scores,
    )


def nameless(learner: Learner) -> Learner:
    """Return the learner as others see them: by the pseudonymous id alone."""
    return Learner(learner.id, "")


def document_text(played: Sequence[Played], learner: Learner) -> str:
    """Return the score document as JSON text."""
    return opened.json_text(document(played, learner))


def run_list(json: bool) -> None:
    """List a learner's sessions."""
    with opened.open_history() as journal:
        learner = who_looks(journal)
        played = list(journal.sessions(learner))
    if json:
        sys.stdout.write(document_text(played, nameless(learner)))
        return
    if not played:
        sys.stderr.write(f"No sessions yet; `{opened.command('quiz')}` makes the first.\n")
        return
    from smquiz.ui.blocks import Grid

    rows = tuple(_row(i, s) for i, s in played)
    opened.open_face().show([Grid(("Session", "What", "Started (UTC)", "State", "Score"), rows)])


def _row(session_id: str, session: Session) -> tuple[str, ...]:
    score = score_of(session)
    what = " ".join(x for x in (session.plan.kind, session.plan.preset, session.plan.topic) if x)
    points = f"{score.earned:g} of {score.possible} ({score.percent:.0f} %)" if score.possible else "-"
    state = session.state.replace("_", " ")
    return session_id, what, rfc3339(session.started_at)[:16].replace("T", " "), state, points


def run_show(name: str, json: bool) -> None:
    """Show one session with all its answers."""
    from smquiz.engine.grading import grade
    from smquiz.engine.lessons import lesson_items
    from smquiz.engine.scores import counted
    from smquiz.ui import reports

    with opened.open_history() as journal:
        learner = who_looks(journal)
        session_id = session_named(journal, learner, name)
        session = journal.session(session_id)
    if json:
        sys.stdout.write(document_text([(session_id, session)], nameless(learner)))
        return
    bank = opened.open_bank(Path(session.bank.path) if session.bank.path else None)
    items = dict(bank.items)
    if session.plan.kind == "lesson" and session.plan.topic in bank.lessons:
        items |= lesson_items(bank, bank.lessons[session.plan.topic])
    grades = {
        r.item: grade(items[r.item], r.response, session.plan.scoring) for r in counted(session) if r.item in items
    }
    face = opened.open_face()
    verdicts = reports.key_list(bank, session, items, grades) if session.state != "in_progress" else []
    tell_result(face, verdicts, reports.result_view(bank, session, session_id))


def run_export(
    form: str,
    sessions: tuple[str, ...],
    last: bool,
    all_: bool,
    since: str | None,
    output: str | None,
    with_name: bool,
) -> None:
    """Write the chosen sessions in the form asked for."""
    if form not in ("json", "jsonl", "csv"):
        raise Failure(f"there is no format {form!r}; there are: json, jsonl, csv", 2)
    if sum([bool(sessions), last, all_]) > 1:
        raise Failure("choose one of --session, --last and --all", 2)
    with opened.open_history() as journal:
        learner = who_looks(journal)
        played = _chosen(journal, learner, sessions, last, since)
    text = {"json": document_text, "jsonl": _lines, "csv": _csv}[form](
        played, learner if with_name else nameless(learner)
    )
    if output is None or output == "-":
        sys.stdout.write(text)
    else:
        opened.write_whole(opened.file_to_write(output), text)


def run_schema() -> None:
    """Print the JSON Schema of the score document."""
    opened.print_json(score_schema())


def run_regrade(apply: bool, json: bool) -> None:
    """Mark every stored session of this bank anew, or those of the learner named; write nothing unless ``apply``.

    Sessions of other banks are named, since these questions cannot mark them.
    """
    from smquiz.engine.lessons import lesson_items
    from smquiz.engine.regrading import changes_of

    bank = opened.open_bank()
    items = dict(bank.items)
    for lesson in bank.lessons.values():
        items |= lesson_items(bank, lesson)
    told: list[Regrading] = []
    with opened.open_history() as journal:
        for learner in [known_learner(journal, settings.learner)] if settings.learner else journal.learners():
            for session_id, session in journal.sessions(learner, bank.course.id):
                changes = changes_of(session, items)
                if changes:
                    told.append(Regrading(session_id, learner, session, changes))
        if apply:
            for one in told:
                _write_marks(journal, one, bank)
        left_out = _left_out(journal, bank)
    if json:
        report = [
            {"session": r.session_id, "learner": r.learner.id, "applied": apply, "changes": r.changes} for r in told
        ]
        opened.print_json(report)
    else:
        _show_regrading(told, apply)
    for line in left_out:
        remark(line)


def _left_out(journal: Journal, bank: Bank) -> list[str]:
    """Say which sessions a bank cannot mark, those of other banks, and what marks them."""
    from smquiz.engine.commands import typed

    lines = []
    for other in journal.banks():
        if other.id != bank.course.id:
            again = typed("scores regrade", journal.session(other.latest).bank.path)
            lines.append(
                f"Left out: {amount(other.sessions, 'session')} of the bank {other.id!r}; `{again}` marks those."
            )
    return lines


class Regrading(NamedTuple):
    """What changes in one session."""

    session_id: str
    learner: Learner
    session: Session
    changes: list[Change]


def _write_marks(journal: Journal, one: Regrading, bank: Bank) -> None:
    from smquiz.engine.regrading import marks_of
    from smquiz.engine.session import BankRef, Regraded

    marks = marks_of(one.changes)
    if marks:
        reference = BankRef(bank.course.id, bank.course.version, bank.sha256, one.session.bank.path)
        event = Regraded(at=opened.now(), bank=reference, marks=marks)
        journal.append(one.session_id, len(journal.events(one.session_id)), event)


def _show_regrading(told: Sequence[Regrading], applied: bool) -> None:
    from smquiz.engine.regrading import marks_of
    from smquiz.engine.session import BankRef, Regraded, apply
    from smquiz.ui.blocks import Grid, Heading, Para

    face = opened.open_face()
    if not told:
        face.show([Para("No stored answer would be marked differently by the bank as it is now.", "good")])
        return
    rows = []
    for one in told:
        event = Regraded(at=0.0, bank=BankRef("", "", ""), marks=marks_of(one.changes))
        before, after = score_of(one.session), score_of(apply(one.session, event))
        rows.append(
            (one.session_id, one.learner.name, f"{before.earned:g}", f"{after.earned:g} of {after.possible}",
             "; ".join(f"{c.item}: {c.why}" for c in one.changes))
        )  # fmt: skip
    words = (
        "Written down; the old marks are kept in the journal."
        if applied
        else f"Nothing was written. `{opened.command('scores regrade --apply')}` writes it down, "
        "and the old marks are kept."
    )
    face.show(
        [
            Heading("Marked anew", "1 session changes" if len(told) == 1 else f"{len(told)} sessions change"),
            Grid(("Session", "Learner", "Before", "After", "Why"), tuple(rows)),
            Para(words, "good" if applied else "partly"),
        ]
    )


# ------------------------------------------------------------------ choosing
def _chosen(
    journal: Journal, learner: Learner, sessions: tuple[str, ...], last: bool, since: str | None
) -> list[Played]:
    if sessions:
        return [(i, journal.session(i)) for i in dict.fromkeys(session_named(journal, learner, s) for s in sessions)]
    if last:
        session_id = session_named(journal, learner, "last")
        return [(session_id, journal.session(session_id))]
    first = _day_start(since) if since else 0.0
    return [(i, s) for i, s in journal.sessions(learner) if s.started_at >= first]


def session_named(journal: Journal, learner: Learner, name: str) -> str:
    """Return the id of the session that is meant: ``last``, an id, or its start."""
    if name == "last":
        known = journal.known(learner)
        if not known:
            raise Failure(f"there are no sessions yet; `{opened.command('quiz')}` makes the first")
        return known[-1].id
    mine = {k.id for k in journal.known(learner)}
    near = [i for i in journal.near(name) if i in mine]
    if len(near) == 1 or name in near:
        return name if name in near else near[0]
    reason = f"{len(near)} sessions begin with {name!r}" if near else f"there is no session {name!r}"
    raise Failure(f"{reason}; `smquiz scores list` shows those there are")


def _day_start(text: str) -> float:
    from datetime import UTC, datetime

    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Failure(f"{text!r} is no day; write it as 2026-11-24", 2) from None


# ------------------------------------------------------------------ forms
def _lines(played: Sequence[Played], learner: Learner) -> str:
    """One session a line, each with the head of the document."""
    return "".join(opened.json_text(document([one], learner), indent=0) for one in played)


def _csv(played: Sequence[Played], learner: Learner) -> str:
    """One answer a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("learner", *CSV_COLUMNS))
    for i, s in played:
        for row in _csv_rows(session_score(i, s)):
            writer.writerow((learner.id, *map(_cell, row)))
    return out.getvalue()


def _csv_rows(score: SessionScore) -> list[tuple[object, ...]]:
    head = (score.id, score.kind, score.preset, score.started_at, score.state)
    return [
        (
            *head, a.item, a.type, a.topic, a.level, _response_text(a.response), a.score, a.verdict,
            a.elapsed_s, a.expired, a.hints, " ".join(a.misconceptions),
            a.certainty or "", a.tries, a.flagged, a.remark,
        )
        for a in score.answers
    ]  # fmt: skip


def _response_text(response: object) -> str:
    return "" if response is None else response if isinstance(response, str) else msgspec.json.encode(response).decode()


def _cell(value: object) -> object:
    """Keep a typed answer from being obeyed: by a terminal, or by a spreadsheet as a formula (CWE-1236)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    return ("'" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else "") + safe(value)
