"""The tally of readers: every item was read by two, and every case that stood was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from smquiz.bank.load import load

TALLIES = sorted((Path(__file__).parent.parent / "review").glob("*.yaml"))


def tally() -> dict[str, dict[str, Any]]:
    return {item: entry for f in TALLIES for item, entry in yaml.safe_load(f.read_text("utf-8")).items()}


def test_every_item_was_answered_by_two_readers_who_had_not_written_it() -> None:
    read = tally()
    assert read.keys() == load(None, None).items.keys()
    assert all(len(entry["answered"]) == 2 for entry in read.values())


def test_whatever_was_found_has_an_outcome_and_no_standing_case_was_kept() -> None:
    for item, entry in tally().items():
        if entry.get("found") or entry["case"]:
            assert entry["outcome"] in ("mended", "kept"), item
            assert entry["what"], item
        if entry["case"]:
            assert entry["outcome"] == "mended", item
