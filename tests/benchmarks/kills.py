"""Kill a quiz at random moments, many times; print how many committed answers were lost (none should be).

Run: python -m tests.benchmarks.kills
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.acceptance.test_examination import kill_once

KILLS = int(os.environ.get("KILLS", "200"))


def main() -> None:
    """Print the count."""
    lost = 0
    for seed in range(KILLS):
        with tempfile.TemporaryDirectory() as home:
            lost += not kill_once(Path(home), seed)
    print(f"{KILLS} kills at random moments: {lost} lost an answer whose verdict had been shown")


if __name__ == "__main__":
    main()
