"""The tally of readers: every item was read by two, what was mended by two more, and every case was answered."""

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


def readings() -> list[tuple[str, dict[str, Any]]]:
    """Return each reading with its item: the first of every item, and the second of those mended after it."""
    return [(item, r) for item, entry in tally().items() for r in (entry, entry.get("again")) if r]


def test_every_item_mended_after_its_first_reading_was_read_again_by_two() -> None:
    entries = tally()
    again = {item for item, entry in entries.items() if "again" in entry}
    assert again == {item for item, entry in entries.items() if entry.get("outcome") == "mended"}
    assert all(len(entries[item]["again"]["answered"]) == 2 for item in again)


def test_each_answer_of_a_reader_is_right_partly_right_or_wrong() -> None:
    assert {answer for _, r in readings() for answer in r["answered"]} <= {"right", "partly", "wrong"}


def test_whatever_was_found_has_an_outcome_and_no_standing_case_was_kept() -> None:
    for item, reading in readings():
        if reading.get("found") or reading["case"]:
            assert reading["outcome"] in ("mended", "kept"), item
            assert reading["what"], item
        if reading["case"]:
            assert reading["outcome"] == "mended", item


def test_whatever_was_changed_after_the_last_reading_is_named_with_its_day() -> None:
    changed = [entry["since"] for entry in tally().values() if "since" in entry]
    assert changed
    assert all(change["date"] and change["what"] for change in changed)
