"""How the check of a bank grows from 256 items to 10,240; nothing here passes or fails.

Run: python -m tests.benchmarks.lint
Each check is a first one: nothing of it is kept from one run to the next. Beside the time that passes
stands the processors' time, of the process that helps as well: it says more where others use the machine.
The banks are made from the shipped items: in each copy half of the longer words give way to
invented ones, drawn with frequencies that fall as 1/rank (Zipf), so that words are shared
between copies as they are in real banks.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from smquiz.bank.load import shipped_data
from tests.benchmarks.start import SMQUIZ

ROUNDS = int(os.environ.get("ROUNDS", "9"))
SIZES = (256, 2560, 10240)
SYLLABLES = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
TEXTS = ("stem", "text", "feedback", "hint", "explanation", "stimulus", "default_feedback")


def shipped_items() -> list[dict[str, Any]]:
    """Return the shipped stand-alone items as plain values."""
    files = sorted((shipped_data() / "questions").glob("*.yaml"))
    return [item for f in files for item in yaml.safe_load(f.read_text("utf-8")).get("items", [])]


def invented(rng: random.Random, count: int = 20000) -> list[str]:
    """Return words that nobody has heard of."""
    return ["".join(rng.choices(SYLLABLES, k=rng.randint(3, 4))) for _ in range(count)]


def varied(value: Any, words: list[str], rng: random.Random, inside: bool = False) -> Any:
    """Return a copy whose texts have half of their longer words replaced."""
    if isinstance(value, dict):
        return {
            k: v
            if k in ("options", "tests") and value.get("type") == "short_answer"
            else varied(v, words, rng, k in TEXTS)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [varied(v, words, rng) for v in value]
    if not inside or not isinstance(value, str) or len(value.split()) < 3:
        return value
    return " ".join(
        words[min(int(len(words) ** rng.random()), len(words) - 1)]
        if len(w) > 5 and w.isalpha() and rng.random() < 0.5
        else w
        for w in value.split()
    )


def bank_of_size(folder: Path, size: int) -> Path:
    """Write a bank of so many items, in files of 256."""
    rng = random.Random(1)
    source, words = shipped_items(), invented(rng)
    made: list[dict[str, Any]] = []
    while len(made) < size:
        n = len(made)
        item = varied(source[n % len(source)], words, rng)
        item |= {"id": f"q-{n}", "enemies": []}
        for name in ("objective", "claims", "lens"):
            item.pop(name, None)
        made.append(unnamed(item))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for start in range(0, size, 256):
        text = yaml.dump({"items": made[start : start + 256]}, Dumper=dumper, sort_keys=False, allow_unicode=True)
        (folder / f"items-{start:05}.yaml").write_text(text, "utf-8")
    return folder


def unnamed(value: Any) -> Any:
    """Return a copy that names no misconception, as these banks have none."""
    if isinstance(value, dict):
        return {k: unnamed(v) for k, v in value.items() if k not in ("misconception", "if_missed", "traps")}
    return [unnamed(v) for v in value] if isinstance(value, list) else value


class Taken(NamedTuple):
    """What a run took: seconds that passed, and seconds of processors."""

    passed: float
    worked: float


def taken(*words: str) -> Taken:
    """Time one run of a command, without a terminal."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(runs: list[Taken]) -> Taken:
    """Return the medians of both times."""
    return Taken(*(statistics.median(times) for times in zip(*runs, strict=True)))


def main() -> None:
    """Print seconds and ratios, medians of several runs."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["SMQUIZ_DATA_DIR"] = home
        banks = {}
        for size in SIZES:
            folder = Path(home, str(size))
            folder.mkdir()
            banks[size] = bank_of_size(folder, size)
        times: dict[str, list[Taken]] = {}
        for n in range(ROUNDS):
            for _ in range(3):
                times.setdefault("import yaml", []).append(taken(sys.executable, "-c", "import yaml"))
            times.setdefault("the course", []).append(taken(SMQUIZ, "bank", "check"))
            for size, folder in banks.items():
                if size <= 2560 or n < 2:
                    times.setdefault(f"{size:,} items", []).append(taken(SMQUIZ, "bank", "check", str(folder)))
    unit = median(times["import yaml"])
    for name, runs in times.items():
        run = median(runs)
        ratios = f"{run.passed / unit.passed:7.1f} x {run.worked / unit.worked:7.1f} x import yaml"
        print(f"{name:>14}: {run.passed:8.3f} s {run.worked:8.3f} s of processors {ratios}")
    small, large = (median(times[f"{s:,} items"]) for s in (SIZES[0], SIZES[-1]))
    print(f"{SIZES[-1] // SIZES[0]} times the items take {large.worked / small.worked:.1f} times as long")


if __name__ == "__main__":
    main()
