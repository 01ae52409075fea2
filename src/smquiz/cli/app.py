"""The commands. Each tells its options here and imports what it needs when it runs.

The annotations are read by Typer (:mod:`smquiz.cli.syntax.parsing`) or, for plain lines, without it
(:mod:`smquiz.cli.syntax.lane`); a command is added here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from smquiz.cli.syntax.commands import Group

if TYPE_CHECKING:
    import typer

MOST_ITEMS = 1_000_000  # more than any bank has
MOST_SEED = 2**53 - 1  # up to which every reader of JSON keeps whole numbers as they are
COMMON = (
    "Common options, before or after the command: --bank PATH, --learner NAME, --data-dir DIR, "
    "--plain, --no-color, --debug."
)


def home() -> None:
    """Show where the learner stands, and the best next step."""
    from smquiz.cli.learning import run_home

    run_home()


app = Group("Learn how social media differs from social networking, and test yourself.", alone=home, epilog=COMMON)
scores_app = Group("Scores: list, show, take away.")
bank_app = Group("The question bank: check, list, show.")
app.add(scores_app, name="scores")
learner_app = Group("Who learns: names, export, erase.")
history_app = Group("The history: merge, backup, restore, check, rebuild.")
app.add(bank_app, name="bank")
app.add(learner_app, name="learner")
app.add(history_app, name="history")


@app.command(epilog=COMMON)
def learn(
    topic: Annotated[str | None, typer.Argument(help="1 to 5, d1 to d5, os, pc, or a name.")] = None,
    list_only: Annotated[bool, typer.Option("--list", help="List the lessons and what is done.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Begin the lesson again.")] = False,
) -> None:
    """Take a guided lesson."""
    from smquiz.cli.learning import run_learn

    run_learn(topic, list_only, restart)


@app.command(epilog=COMMON)
def quiz(
    preset: Annotated[
        str | None, typer.Argument(help="quick, timed, exam, placement, mistakes, or one of your bank's.")
    ] = None,
    questions: Annotated[
        int | None, typer.Option("-n", "--questions", min=1, max=MOST_ITEMS, help="How many items.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option("-t", "--topic", help="Only this topic (repeatable).")] = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this form (repeatable).")] = None,
    level: Annotated[list[str] | None, typer.Option("--level", help="Only this level (repeatable).")] = None,
    time: Annotated[str | None, typer.Option("--time", help="Limit for the whole: 90, 90s, 10m, 1h30m.")] = None,
    per_question: Annotated[str | None, typer.Option("--per-question", help="Limit for each question.")] = None,
    extra_time: Annotated[float, typer.Option("--extra-time", min=1.0, max=10.0, help="Factor, such as 1.25.")] = 1.0,
    untimed: Annotated[bool, typer.Option("--untimed", help="Lift all limits.")] = False,
    feedback: Annotated[str | None, typer.Option("--feedback", help="When verdicts are shown: now, end, none.")] = None,
    hints: Annotated[bool | None, typer.Option("--hints/--no-hints", help="Whether hints are offered.")] = None,
    certainty: Annotated[
        bool | None, typer.Option("--certainty/--no-certainty", help="Say how sure you are, for or against points.")
    ] = None,
    tries: Annotated[int | None, typer.Option("--tries", min=1, max=9, help="Tries for each question.")] = None,
    adaptive: Annotated[bool, typer.Option("--adaptive", help="For placement: choose by the answers.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", min=0, max=MOST_SEED, help="The same quiz again.")] = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Exit 4 below this percentage.")
    ] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write the score JSON; - is stdout.")] = None,
    with_name: Annotated[bool, typer.Option("--with-name", help="For -o: the learner's name beside the id.")] = False,
    answers: Annotated[
        str | None,
        typer.Option("--answers", help="Answer from a YAML or JSON map of item id to response."),
    ] = None,
) -> None:
    """Take a quiz."""
    from smquiz.cli.quizzing import QuizOptions, run_quiz

    run_quiz(
        QuizOptions(
            preset=preset,
            questions=questions,
            topics=tuple(topic or ()),
            types=tuple(types or ()),
            levels=tuple(level or ()),
            time=time,
            per_question=per_question,
            extra_time=extra_time,
            untimed=untimed,
            feedback=feedback,
            hints=hints,
            certainty=certainty,
            tries=tries,
            adaptive=adaptive,
            seed=seed,
            fail_under=fail_under,
            output=output,
            with_name=with_name,
            answers=answers,
        )
    )


@app.command(epilog=COMMON)
def review(
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, max=MOST_ITEMS, help="At most so many questions.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option("-t", "--topic", help="Only this topic (repeatable).")] = None,
    ahead: Annotated[bool, typer.Option("--ahead", help="Practise what is not asked today.")] = False,
    exam_date: Annotated[
        str | None, typer.Option("--exam-date", help="Plan for this day: 2026-12-18; none forgets it.")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", help="Minutes a day for the plan, 1 to 240; kept with the day, 10 at first."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what is due or planned as JSON; ask nothing.")] = False,
) -> None:
    """Review what is due today, most likely forgotten first, or today's share of a plan for an examination."""
    from smquiz.cli.reviewing import ReviewOptions, run_review

    run_review(ReviewOptions(limit, tuple(topic or ()), ahead, exam_date, minutes, json))


@app.command(epilog=COMMON)
def resume(
    session: Annotated[str | None, typer.Argument(help="Which one, by its id or the start of it.")] = None,
) -> None:
    """Go on with what was interrupted."""
    from smquiz.cli.learning import run_resume

    run_resume(session)


@app.command(epilog=COMMON)
def progress(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[str | None, typer.Option("--html", help="Write a page to show; - is stdout.")] = None,
    with_name: Annotated[bool, typer.Option("--with-name", help="Put the learner's name on the page.")] = False,
) -> None:
    """Show what is known, what is due, activity, memory, certainty and misconceptions."""
    from smquiz.cli.progressing import run_progress

    run_progress(json, html, with_name)


@app.command(epilog=COMMON)
def glossary(
    term: Annotated[list[str] | None, typer.Argument(help="A term, or a part of one.")] = None,
) -> None:
    """Look up a term, or read them all."""
    from smquiz.cli.learning import run_glossary

    run_glossary(" ".join(term or ()))


@scores_app.command("list", epilog=COMMON)
def scores_list(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the sessions with their scores."""
    from smquiz.cli.taking import run_list

    run_list(json)


@scores_app.command("show", epilog=COMMON)
def scores_show(
    session: Annotated[str, typer.Argument(help="A session's id (its start will do), or last.")] = "last",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show one session: answers, keys, score."""
    from smquiz.cli.taking import run_show

    run_show(session, json)


@scores_app.command("export", epilog=COMMON)
def scores_export(
    form: Annotated[str, typer.Option("--format", help="json, jsonl or csv.")] = "json",
    session: Annotated[list[str] | None, typer.Option("--session", help="Only this session (repeatable).")] = None,
    last: Annotated[bool, typer.Option("--last", help="Only the last session.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="All sessions (the default).")] = False,
    since: Annotated[str | None, typer.Option("--since", help="From this day on: 2026-11-24.")] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write to a file, whole or not at all.")] = None,
    with_name: Annotated[bool, typer.Option("--with-name", help="The learner's name beside the id.")] = False,
) -> None:
    """Write scores as JSON, JSON lines or CSV."""
    from smquiz.cli.taking import run_export

    run_export(form, tuple(session or ()), last, all_, since, output, with_name)


@scores_app.command("regrade", epilog=COMMON)
def scores_regrade(
    write: Annotated[bool, typer.Option("--apply", help="Write the new marks down; the old ones are kept.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Mark all stored answers anew with the bank as it is now."""
    from smquiz.cli.taking import run_regrade

    run_regrade(write, json)


@scores_app.command("schema", epilog=COMMON)
def scores_schema() -> None:
    """Print the JSON Schema of the score document."""
    from smquiz.cli.taking import run_schema

    run_schema()


@bank_app.command("check", epilog=COMMON)
def bank_check(
    path: Annotated[str | None, typer.Argument(help="A bank's folder or file; the course if left out.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    form: Annotated[str, typer.Option("--format", help="text, json, sarif or github (annotations).")] = "text",
    explain: Annotated[str | None, typer.Option("--explain", help="Tell a rule: R25, or all.")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Let a reader without knowledge guess.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, max=MOST_SEED, help="For --blind.")] = 1,
) -> None:
    """Find every fault of a bank, with file, line and column."""
    from smquiz.cli.checking import CheckOptions, run_check

    run_check(CheckOptions(path, strict, "json" if json else form, explain, blind, seed))


@bank_app.command("new", epilog=COMMON)
def bank_new(
    form: Annotated[str, typer.Argument(help="single_choice, cloze, ..., scenario_set or course.")],
) -> None:
    """Print a commented skeleton to write over."""
    from smquiz.cli.banking import run_new

    run_new(form)


@bank_app.command("list", epilog=COMMON)
def bank_list(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the items."""
    from smquiz.cli.banking import run_list

    run_list(json)


@bank_app.command("show", epilog=COMMON)
def bank_show(
    item: Annotated[str, typer.Argument(help="An item's id.")],
    key: Annotated[bool, typer.Option("--key", help="With key, feedback and all that its author wrote.")] = False,
) -> None:
    """Show one item as a learner sees it, or as its author does."""
    from smquiz.cli.banking import run_show

    run_show(item, key)


@bank_app.command("search", epilog=COMMON)
def bank_search(
    words: Annotated[list[str] | None, typer.Argument(help="Words that must all occur.")] = None,
    claim: Annotated[list[str] | None, typer.Option("--claim", help="Cites this claim (repeatable).")] = None,
    misconception: Annotated[
        list[str] | None, typer.Option("--misconception", help="Tempts with this misconception (repeatable).")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Has this tag (repeatable).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find items by words, claims, misconceptions and tags."""
    from smquiz.cli.banking import Wanted, run_search

    run_search(Wanted(*(tuple(w or ()) for w in (words, claim, misconception, tag))), json)


@bank_app.command("stats", epilog=COMMON)
def bank_stats(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what the bank holds beside what its blueprint wants, gaps marked."""
    from smquiz.cli.banking import run_stats

    run_stats(json)


@bank_app.command("hash", epilog=COMMON)
def bank_hash(
    source: Annotated[str, typer.Argument(help="A text that the bank must not copy.")],
    exempt: Annotated[list[str] | None, typer.Option("--exempt", help="A title or name that may be said.")] = None,
    salt: Annotated[str | None, typer.Option("--salt", help="Any text; drawn by lot if left out.")] = None,
) -> None:
    """Hash a source's runs of words for the check against copying: save as wording.yaml."""
    from smquiz.cli.banking import run_hash

    run_hash(source, tuple(exempt or ()), salt)


@bank_app.command("schema", epilog=COMMON)
def bank_schema() -> None:
    """Print the JSON Schema of a bank's YAML files."""
    from smquiz.cli.banking import run_schema

    run_schema()


@learner_app.command("list", epilog=COMMON)
def learner_list(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the learners with what is kept of them."""
    from smquiz.cli.people import run_list

    run_list(json)


@learner_app.command("rename", epilog=COMMON)
def learner_rename(
    old: Annotated[str, typer.Argument(help="The name as it is listed, or an id.")],
    new: Annotated[str, typer.Argument(help="The new name.")],
) -> None:
    """Call a learner by another name."""
    from smquiz.cli.people import run_rename

    run_rename(old, new)


@learner_app.command("export", epilog=COMMON)
def learner_export(
    name: Annotated[str, typer.Argument(help="The name as it is listed, or an id.")],
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write to a file, whole or not at all.")] = None,
    with_name: Annotated[bool, typer.Option("--with-name", help="The name beside the id.")] = False,
) -> None:
    """Write all that is kept of a learner; `history merge` takes it in elsewhere."""
    from smquiz.cli.people import run_export

    run_export(name, output, with_name)


@learner_app.command("erase", epilog=COMMON)
def learner_erase(
    name: Annotated[str, typer.Argument(help="The name as it is listed, or an id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a learner with every answer, for good."""
    from smquiz.cli.people import run_erase

    run_erase(name, yes)


@learner_app.command("join", epilog=COMMON)
def learner_join(
    other: Annotated[str, typer.Argument(help="Who is the same person: a name or an id.")],
    into: Annotated[str, typer.Argument(help="Under whom all stands afterwards.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Say that two learners are one person."""
    from smquiz.cli.people import run_join

    run_join(other, into, yes)


@learner_app.command("default", epilog=COMMON)
def learner_default(name: Annotated[str, typer.Argument(help="A name, or an id.")]) -> None:
    """Write into config.toml who learns when nothing else says so."""
    from smquiz.cli.people import run_default

    run_default(name)


@history_app.command("merge", epilog=COMMON)
def history_merge(
    file: Annotated[str, typer.Argument(help="Another machine's journal, a backup, or an exported learner.")],
) -> None:
    """Take in another history: nothing of either is lost."""
    from smquiz.cli.machines import run_merge

    run_merge(file)


@history_app.command("backup", epilog=COMMON)
def history_backup(
    file: Annotated[str | None, typer.Argument(help="Where to; smquiz-DATE.sqlite3 if left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a copy of the whole history into one file."""
    from smquiz.cli.machines import run_backup

    run_backup(file, force)


@history_app.command("restore", epilog=COMMON)
def history_restore(
    file: Annotated[str, typer.Argument(help="A backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the history, which is kept beside it."""
    from smquiz.cli.machines import run_restore

    run_restore(file, yes)


@history_app.command("check", epilog=COMMON)
def history_check() -> None:
    """Read the whole history and tell whether it is sound."""
    from smquiz.cli.machines import run_check

    run_check()


@history_app.command("rebuild", epilog=COMMON)
def history_rebuild() -> None:
    """Compute memory, mastery and progress anew from the journal, for every learner or the one named."""
    from smquiz.cli.machines import run_rebuild

    run_rebuild()
