"""How much slower smquiz gets as a learner's journal grows; nothing here passes or fails.

Run: python -m tests.benchmarks.growth
A bank of 10,240 generated items, one journal of a thousand answers and one of a million, both of
a learner who answers day by day, twenty questions at a time. Home, progress and the first due
question are compared in turn; then the whole fold is computed anew from journals that grow
tenfold. ANSWERS=100000 makes the large one smaller, ROUNDS=5 measures less often.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from smquiz.bank.load import load
from smquiz.engine.items import Bank
from smquiz.engine.planning import planned
from smquiz.engine.session import Answered, AnyEvent, BankRef, Finished, Plan, Shown, Started
from smquiz.history.journal import open_journal
from smquiz.history.schema import sum_of
from tests.benchmarks.lint import bank_of_size
from tests.benchmarks.start import SMQUIZ, first_line, on_pty

ROUNDS = int(os.environ.get("ROUNDS", "9"))
SMALL, LARGE = 1000, int(os.environ.get("ANSWERS", "1000000"))
ITEMS, AT_ONCE, DAYS = 10_240, 20, 1500
DAY = 86400.0


def played(bank: Bank, answers: int, end: float) -> Iterator[tuple[float, list[AnyEvent]]]:
    """Return sessions of twenty answers, spread evenly over the days before ``end``."""
    rng = random.Random(answers)
    items = sorted(bank.items)
    sessions = answers // AT_ONCE
    gap = DAYS * DAY / sessions
    reference = BankRef(bank.course.id, bank.course.version, bank.sha256)
    for n in range(sessions):
        at = end - DAYS * DAY + n * gap
        chosen = [planned(bank.items[i], rng) for i in rng.sample(items, AT_ONCE)]
        events: list[AnyEvent] = [Started(at=at, plan=Plan(kind="review", seed=n, items=tuple(chosen)), bank=reference)]
        for p in chosen:
            at += min(gap / 50, 8.0)
            right = rng.random() < 0.85
            events.append(Shown(at=at, item=p.item))
            events.append(
                Answered(at=at, item=p.item, response="a", score=float(right), elapsed_s=6.0,
                         verdict="correct" if right else "incorrect")
            )  # fmt: skip
        events.append(Finished(at=at, state="finished"))
        yield events[0].at, events


def fill(folder: Path, bank: Bank, answers: int, end: float) -> None:
    """Write a journal of so many answers, in one transaction."""
    folder.mkdir()
    path = folder / "journal.sqlite3"
    with open_journal(path) as journal:
        learner = journal.learner("default")
    encode = msgspec.json.Encoder().encode
    with sqlite3.connect(path) as db:
        for n, (at, events) in enumerate(played(bank, answers, end)):
            db.execute(
                "INSERT INTO sessions (id, learner, bank, kind, topic, started_at, ended) VALUES (?, ?, ?, ?, ?, ?, 1)",
                (f"{n:012x}", learner.id, bank.course.id, "review", "", at),
            )
            db.executemany(
                "INSERT INTO events (session, n, at, body, sum) VALUES (?, ?, ?, ?, ?)",
                [(f"{n:012x}", m, e.at, body, sum_of(body)) for m, e in enumerate(events) for body in [encode(e)]],
            )
    db.close()


def in_turn(title: str, small: Callable[[], float], large: Callable[[], float]) -> None:
    """Measure both in turn and print medians with their ratio; the first run of each is not counted."""
    small(), large()
    few, many = zip(*((small() * 1000, large() * 1000) for _ in range(ROUNDS)), strict=True)
    m, o = statistics.median(many), statistics.median(few)
    print(f"| {title} | {o:.0f} ms | {m:.0f} ms | {m / o:.2f} | 2 |", flush=True)


def seconds_anew(environment: dict[str, str], bank: Path) -> float:
    """Time a fold of the whole journal."""
    start = time.perf_counter()
    words = [SMQUIZ, "history", "rebuild", "--bank", str(bank)]
    subprocess.run(words, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print a table of ratios and the seconds of a rebuild."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "bank").mkdir()
        source = bank_of_size(root / "bank", ITEMS)
        bank = load(source, None)
        end = time.time()
        sizes = sorted({SMALL, LARGE // 100, LARGE // 10, LARGE})
        homes = {n: {**os.environ, "XDG_CACHE_HOME": str(root / "cache"), "SMQUIZ_DATA_DIR": str(root / str(n)),
                     "TERM": "xterm-256color"} for n in sizes}  # fmt: skip
        for n in sizes:
            fill(root / str(n), bank, n, end)
        seconds_anew(homes[SMALL], source)  # compiles the bank
        took = {n: seconds_anew(homes[n], source) for n in sizes}
        few, many = homes[SMALL], homes[LARGE]
        print(f"| | {SMALL:,} answers | {LARGE:,} answers | ratio | aim |\n| --- | ---: | ---: | ---: | ---: |")
        home = [SMQUIZ, "--bank", str(source)]
        in_turn("home screen", on_pty(home, "Leave", few), on_pty(home, "Leave", many))
        progress = [SMQUIZ, "progress", "--plain", "--bank", str(source)]
        in_turn("`progress`", first_line(progress, "Sessions", few), first_line(progress, "Sessions", many))
        review = [SMQUIZ, "review", "--plain", "--bank", str(source)]
        in_turn("first due question", first_line(review, "Question 1", few), first_line(review, "Question 1", many))
        print("\n| answers | computed anew | a thousand answers |\n| ---: | ---: | ---: |")
        for n, spent in took.items():
            print(f"| {n:,} | {spent:.1f} s | {1000 * spent / n * 1000:.1f} ms |")


if __name__ == "__main__":
    main()
