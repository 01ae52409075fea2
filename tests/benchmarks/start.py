"""Speed as ratios measured in one run; nothing here passes or fails.

Run with the virtual environment's own interpreter: python -m tests.benchmarks.start
What is compared is interleaved, without the shell's settings of Python (PYTHONDONTWRITEBYTECODE would compile our
modules anew at every start, as no installed program is); medians are printed.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pexpect

from smquiz.engine.grading import grade
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.session import Answered, BankRef, Started
from smquiz.history.journal import open_journal
from tests.samples import bank_of, many_items

BIN = Path(sys.executable).parent
PYTHON, SMQUIZ = sys.executable, str(BIN / "smquiz")
ROUNDS = int(os.environ.get("ROUNDS", "15"))
TYPER = """
import typer
app = typer.Typer()
@app.command()
def main(): pass
app()
"""
SELECT = """
import questionary
questionary.select("Which?", choices=["one", "two", "three", "four"]).ask()
"""


def command(*words: str, env: dict[str, str]) -> Callable[[], float]:
    """Time one run of a command, input empty."""

    def run() -> float:
        start = time.perf_counter()
        subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return time.perf_counter() - start

    return run


def first_line(words: list[str], text: str, env: dict[str, str]) -> Callable[[], float]:
    """Time until a text comes out of a pipe."""

    def run() -> float:
        start = time.perf_counter()
        with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            for line in program.stdout:
                if text in line:
                    break
            spent = time.perf_counter() - start
            program.kill()
        return spent

    return run


def on_pty(words: list[str], text: str, env: dict[str, str]) -> Callable[[], float]:
    """Time until a text is on a terminal, cursor questions answered at once."""

    def run() -> float:
        start = time.perf_counter()
        child = pexpect.spawn(words[0], words[1:], env=env, dimensions=(40, 80), timeout=20)
        child.delaybeforesend = None
        while child.expect_exact([text, "\x1b[6n"]) == 1:
            child.send("\x1b[1;1R")
        spent = time.perf_counter() - start
        child.close(force=True)
        return spent

    return run


def peak(words: list[str], text: str, env: dict[str, str]) -> Callable[[], float]:
    """Return the peak memory in MiB of a program that was brought to its first prompt."""

    def run() -> float:
        child = pexpect.spawn(words[0], words[1:], env=env, dimensions=(40, 80), timeout=20)
        while child.expect_exact([text, "\x1b[6n"]) == 1:
            child.send("\x1b[1;1R")
        status = Path(f"/proc/{child.pid}/status")
        told = [x for x in status.read_text().splitlines() if x.startswith("VmHWM")] if status.exists() else []
        child.close(force=True)
        return int(told[0].split()[1]) / 1024 if told else float(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)

    return run


def compare(
    title: str,
    limit: float,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    unit: str = "ms",
    rounds: int = ROUNDS,
) -> None:
    """Measure both in turn and print medians and their ratio."""
    ours(), theirs()
    scale = 1000 if unit == "ms" else 1
    mine, other = zip(*((ours() * scale, theirs() * scale) for _ in range(rounds)), strict=True)
    m, o = statistics.median(mine), statistics.median(other)
    print(f"| {title} | {m:.3g} {unit} | {o:.3g} {unit} | {m / o:.2f} | {limit:g} |")


def answers(folder: Path, stack: ExitStack) -> tuple[Callable[[], float], Callable[[], float]]:
    """Time one answer from the key press to the commit, and a bare durable insert."""
    bank = bank_of(many_items())
    made = plan(bank, QuizSpec(seed=1))
    item = bank.items[made.items[0].item]
    journal = stack.enter_context(open_journal(folder / "a.sqlite3"))
    start = Started(at=0, plan=made, bank=BankRef("b", "1", "0"))
    session = journal.start(start, journal.learner("x"), "b", "quiz", "")
    count = [0]

    def ours() -> float:
        begun = time.perf_counter()
        count[0] += 1
        g = grade(item, "a")
        event = Answered(at=1.0, item=item.id, response="a", score=g.score, verdict=g.verdict)
        journal.append(session, count[0], event)
        return time.perf_counter() - begun

    bare = sqlite3.connect(folder / "b.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")

    def theirs() -> float:
        begun = time.perf_counter()
        bare.execute("INSERT INTO t (body) VALUES (?)", (b"x" * 120,))
        return time.perf_counter() - begun

    return ours, theirs


def main() -> None:
    """Measure everything and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        env = {**own, "SMQUIZ_DATA_DIR": name, "XDG_CACHE_HOME": name, "TERM": "xterm-256color"}
        (folder / "typer_app.py").write_text(TYPER)
        (folder / "bare_select.py").write_text(SELECT)
        completing = {**env, "_SMQUIZ_COMPLETE": "complete_bash", "COMP_WORDS": "smquiz sc", "COMP_CWORD": "1"}
        quiz = [SMQUIZ, "quiz", "quick", "--seed", "3", "--type", "single-choice"]
        select = [PYTHON, str(folder / "bare_select.py")]
        nothing = command(PYTHON, "-c", "pass", env=env)
        typer_app = command(PYTHON, str(folder / "typer_app.py"), env=env)
        print("| what | smquiz | compared with | ratio | aim |\n| --- | ---: | ---: | ---: | ---: |")
        compare("`smquiz --version` / empty Typer app", 1.15, command(SMQUIZ, "--version", env=env), typer_app)
        compare("completing a command's name / empty Typer app", 1.15, command(SMQUIZ, env=completing), typer_app)
        plain = [SMQUIZ, "quiz", "--plain"]
        compare(
            "`quiz --plain` to the first question / `python -c pass`", 8, first_line(plain, "Question 1", env), nothing
        )
        compare("`quiz` on a pty to the first prompt / bare `questionary.select`", 1.6,
                on_pty(quiz, "Choose one", env), on_pty(select, "Which?", env))  # fmt: skip
        compare(
            "peak memory of that / bare select", 1.8, peak(quiz, "Choose one", env), peak(select, "Which?", env), "MiB"
        )
        with ExitStack() as stack:
            ours, theirs = answers(folder, stack)
            compare("one answer, graded and committed / bare durable insert", 2, ours, theirs, rounds=20 * ROUNDS)


if __name__ == "__main__":
    main()
