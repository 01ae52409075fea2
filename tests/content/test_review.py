"""The tally of readers: each item was read by two, what was changed by two more each time, every case was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from smquiz.bank.load import load
from smquiz.engine.items import Classify, Cloze, MultipleResponse, SingleChoice, TrueFalseReason

REVIEW = Path(__file__).parent.parent / "review"
TALLIES = sorted(f for f in REVIEW.glob("*.yaml") if f.stem not in ("ticks", "tempted"))


def tally() -> dict[str, dict[str, Any]]:
    return {item: entry for f in TALLIES for item, entry in yaml.safe_load(f.read_text("utf-8")).items()}


def test_every_item_was_answered_by_two_readers_who_had_not_written_it() -> None:
    read = tally()
    assert read.keys() == load(None, None).items.keys()
    assert all(len(entry["answered"]) == 2 for entry in read.values())


def readings() -> list[tuple[str, dict[str, Any]]]:
    """Return each reading with its item: the first of every item, the later ones of those changed before it."""
    later = ("again", "third", "fourth")
    return [(i, r) for i, entry in tally().items() for r in (entry, *(entry[x] for x in later if x in entry))]


def test_every_item_mended_after_its_first_reading_was_read_again_by_two() -> None:
    entries = tally()
    again = {item for item, entry in entries.items() if "again" in entry}
    assert again == {item for item, entry in entries.items() if entry.get("outcome") == "mended"}
    assert all(len(entries[item]["again"]["answered"]) == 2 for item in again)


def test_every_item_mended_or_sharpened_after_that_was_read_a_third_time_by_two() -> None:
    entries = tally()
    third = {item for item, entry in entries.items() if "third" in entry}
    mended = {item for item, entry in entries.items() if entry.get("again", {}).get("outcome") == "mended"}
    assert third == mended | {item for item, entry in entries.items() if "since" in entry}
    assert all(len(entries[item]["third"]["answered"]) == 2 for item in third)


def test_every_item_mended_or_sharpened_after_that_was_read_a_fourth_time_by_two() -> None:
    entries = tally()
    fourth = {item for item, entry in entries.items() if "fourth" in entry}
    mended = {item for item, entry in entries.items() if entry.get("third", {}).get("outcome") == "mended"}
    sharpened = {item for item, entry in entries.items() if "sharpened" in entry}
    assert sharpened
    assert mended | sharpened == fourth
    assert all(len(entries[item]["fourth"]["answered"]) == 2 for item in fourth)


def test_the_third_reading_tells_how_a_hurried_reader_did_with_each_item() -> None:
    hurried = [entry["third"]["hurried"] for entry in tally().values() if "third" in entry]
    assert set(hurried) == {"right", "partly", "wrong"}


def test_each_answer_of_a_reader_is_right_partly_right_or_wrong() -> None:
    assert {answer for _, r in readings() for answer in r["answered"]} <= {"right", "partly", "wrong"}


def test_whatever_was_found_has_an_outcome_and_no_standing_case_was_kept() -> None:
    for item, reading in readings():
        if reading.get("found") or reading["case"]:
            assert reading["outcome"] in ("mended", "kept"), item
            assert reading["what"], item
        if reading["case"]:
            assert reading["outcome"] == "mended", item


@pytest.mark.parametrize("change", ["since", "sharpened"])
def test_whatever_was_changed_between_readings_is_named_with_its_day(change: str) -> None:
    changed = [entry[change] for entry in tally().values() if change in entry]
    assert changed
    assert all(change["date"] and change["what"] for change in changed)


# ------------------------------------------------------------------ ticks: what rules leave to eyes
def ticks() -> dict[str, Any]:
    return dict(yaml.safe_load((REVIEW / "ticks.yaml").read_text("utf-8")))


def test_every_line_keyed_both_or_neither_was_read_for_the_two_questions_or_answers_another() -> None:
    keyed = {
        i.id
        for i in load(None, None).items.values()
        if isinstance(i, Classify) and not {"both", "neither"}.isdisjoint(i.answer.values())
    }
    read, others = set(ticks()["R22"]["items"]), set(ticks()["R22"]["other_questions"])
    assert read | others == keyed
    assert not read & others


def test_every_text_with_gaps_was_read_with_each_of_its_words() -> None:
    assert set(ticks()["R47"]["items"]) == {i.id for i in load(None, None).items.values() if isinstance(i, Cloze)}


def test_every_set_was_read_for_questions_that_tell_each_others_keys() -> None:
    assert set(ticks()["R50"]["sets"]) == set(load(None, None).stimuli)


# ------------------------------------------------------------------ what tempts whoever does not know
def tempted() -> dict[str, dict[str, int]]:
    return dict(yaml.safe_load((REVIEW / "tempted.yaml").read_text("utf-8"))["items"])


def test_ten_readers_tried_every_item_that_one_chooses_from() -> None:
    chosen_from = {
        i
        for i, item in load(None, None).items.items()
        if isinstance(item, SingleChoice | TrueFalseReason | MultipleResponse | Cloze)
    }
    assert tempted().keys() == chosen_from
    assert all(0 <= n <= 5 for entry in tempted().values() for n in (entry["right"], entry["outsiders"]))


def share_right(who: str, hard: bool) -> float:
    items = load(None, None).items
    right = [e[who] for i, e in tempted().items() if (items[i].bloom in ("analyse", "evaluate")) is hard]
    return sum(right) / 5 / len(right)


def test_a_reader_who_skimmed_gets_most_items_at_the_hard_end_wrong_and_most_others_right() -> None:
    assert share_right("right", hard=True) < 0.5 < share_right("right", hard=False)


def test_whoever_holds_the_misconceptions_gets_most_items_wrong() -> None:
    assert share_right("outsiders", hard=True) < share_right("outsiders", hard=False) < 0.5
