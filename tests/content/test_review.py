"""The tally of readers: each item was read by two, what was changed by two more each time, every case was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from smquiz.bank.load import load
from smquiz.engine.items import Classify, Cloze, Item, MultipleResponse, SingleChoice, TrueFalseReason

REVIEW = Path(__file__).parent.parent / "review"
TALLIES = sorted(f for f in REVIEW.glob("*.yaml") if f.stem not in ("ticks", "tempted"))


def tally() -> dict[str, dict[str, Any]]:
    return {item: entry for f in TALLIES for item, entry in yaml.safe_load(f.read_text("utf-8")).items()}


def test_every_item_was_answered_by_two_readers_who_had_not_written_it() -> None:
    read = tally()
    assert read.keys() == load(None, None).items.keys()
    assert all(len(entry["answered"]) == 2 for entry in read.values())


def readings() -> list[tuple[str, dict[str, Any]]]:
    """Return each reading with its item: the first of every item, the second and third of those changed before it."""
    return [(item, r) for item, entry in tally().items() for r in (entry, entry.get("again"), entry.get("third")) if r]


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


def test_whatever_was_changed_before_the_third_reading_is_named_with_its_day() -> None:
    changed = [entry["since"] for entry in tally().values() if "since" in entry]
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


# ------------------------------------------------------------------ what tempts a reader who skimmed
def distractors(item: Item) -> set[str]:
    """Return the wrong options of an item that one chooses from; those of a gap with its number."""
    match item:
        case SingleChoice():
            return {o.id for o in item.options} - {item.answer}
        case TrueFalseReason():
            return {o.id for o in item.options} - {item.answer.reason}
        case MultipleResponse():
            return {o.id for o in item.options} - set(item.answer)
        case Cloze():
            return {f"{b.id}{o.id}" for b in item.blanks for o in b.options if o.id != item.answer[str(b.id)]}
        case _:
            return set()


def test_what_tempted_five_readers_is_told_of_every_item_that_one_chooses_from() -> None:
    told = yaml.safe_load((REVIEW / "tempted.yaml").read_text("utf-8"))["items"]
    wrong = {i: found for i, item in load(None, None).items.items() if (found := distractors(item))}
    assert told.keys() == wrong.keys()
    assert all(0 <= entry["right"] <= 5 for entry in told.values())
    assert all(set(entry.get("nobody", [])) <= wrong[i] for i, entry in told.items())


def test_a_reader_who_skimmed_gets_most_items_at_the_hard_end_wrong_and_most_others_right() -> None:
    told = yaml.safe_load((REVIEW / "tempted.yaml").read_text("utf-8"))["items"]
    items = load(None, None).items
    hard = [e["right"] for i, e in told.items() if items[i].bloom in ("analyse", "evaluate")]
    others = [e["right"] for i, e in told.items() if items[i].bloom not in ("analyse", "evaluate")]
    assert sum(hard) < 5 * len(hard) / 2
    assert sum(others) > 5 * len(others) / 2
