"""Joining a bank, and its compiled form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from smquiz.bank.faults import BankError
from smquiz.bank.load import bank_files, load, shipped_data
from tests.bank.writing import ALL, HEAD, LESSON, SET, SINGLE, TRUE_FALSE, WHOLE, check, write


def test_children_of_a_set_take_from_it_what_they_do_not_say(tmp_path: Path) -> None:
    bank = load(write(tmp_path, WHOLE), None)
    child, other = bank.items["set1-b"], bank.items["set1-a"]
    assert (child.topic, child.pool, child.setting, child.scenario) == ("T2", "exam", "bakery", "set1")
    assert other.pool == "practice"
    assert bank.stimuli == {"set1": "A baker posts."}


def test_questions_inside_a_lesson_take_topic_and_name_from_it(tmp_path: Path) -> None:
    lesson = load(write(tmp_path, WHOLE), None).lessons["T1"]
    assert (lesson.pretest.id, lesson.pretest.topic, lesson.pretest.pool) == ("T1.pretest", "T1", "lesson")
    assert lesson.steps[0].check.id == "T1.s1"


def test_the_smallest_bank_is_one_file_of_items(tmp_path: Path) -> None:
    item = TRUE_FALSE.replace(", misconception: M1", "")
    bank = load(write(tmp_path, f"items:\n{item}", "my bank.yaml"), None)
    assert (bank.course.id, [t.id for t in bank.topics], list(bank.items)) == ("my-bank", ["T1"], ["tf"])


def test_a_folder_means_the_same_as_one_file_of_all(tmp_path: Path) -> None:
    one = load(write(tmp_path / "one", WHOLE), None)
    write(tmp_path / "many", HEAD, "course.yaml")
    write(tmp_path / "many", f"items:\n{ALL}", "deep/er/items.yml")
    write(tmp_path / "many", SET, "sets.yaml")
    write(tmp_path / "many", LESSON, "a-lesson.yaml")
    write(tmp_path / "many", "nothing: to see", ".hidden.yaml")
    write(tmp_path / "many", "nothing: to see", "schema.json")
    assert load(tmp_path / "many", None) == one


def test_other_file_names_give_the_same_fingerprint(tmp_path: Path) -> None:
    halves = ("items:\n" + SINGLE, "items:\n" + TRUE_FALSE)
    for folder, names in (("one", "ab"), ("two", "ba")):
        write(tmp_path / folder, HEAD, "head.yaml")
        for half, name in zip(halves, names, strict=True):
            write(tmp_path / folder, half, f"{name}.yaml")
    assert load(tmp_path / "one", None).sha256 == load(tmp_path / "two", None).sha256


def test_another_word_gives_another_fingerprint(tmp_path: Path) -> None:
    first = load(write(tmp_path, WHOLE, "a.yaml"), None)
    second = load(write(tmp_path, WHOLE.replace("Which?", "Which one?"), "b.yaml"), None)
    assert first.sha256 != second.sha256
    assert len(first.sha256) == 64


def test_errors_come_as_one_exception_with_all_faults(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE.replace("stem: Which?", "stem: no").replace("stem: Judge.", "stem: off"))
    with pytest.raises(BankError) as caught:
        load(path, None)
    assert len(caught.value.faults) == 2
    assert [f.line for f in caught.value.faults] == sorted(f.line for f in check(path))


def test_the_shipped_course_is_there_and_hashes_of_wording_are_no_file_of_it() -> None:
    files = bank_files(shipped_data())
    assert {"course.yaml", "glossary.yaml"} <= {f.name for f in files}
    assert "wording.yaml" not in {f.name for f in files}


# ------------------------------------------------------------------ the compiled form
def compiled(cache: Path) -> Path:
    (found,) = cache.iterdir()
    return found


def test_the_compiled_form_is_the_same_bank(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    built = load(path, cache)
    before = compiled(cache).read_bytes()
    assert load(path, cache) == built
    assert compiled(cache).read_bytes() == before


def test_the_compiled_form_is_read_without_parser_and_patterns(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    load(path, cache)
    program = (
        "import sys; from pathlib import Path; from smquiz.bank.load import load\n"
        f"load(Path({str(path)!r}), Path({str(cache)!r}))\n"
        "print([m for m in ('yaml', 'regex', 'difflib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("damage", [b"", b"\0", b"not a bank at all"])
def test_a_damaged_compiled_form_is_built_anew(damage: bytes, tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    built = load(path, cache)
    whole = compiled(cache).read_bytes()
    compiled(cache).write_bytes(damage)
    assert load(path, cache) == built
    assert compiled(cache).read_bytes() == whole


def test_no_changed_byte_of_the_compiled_form_changes_the_bank(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    built = load(path, cache)
    whole = compiled(cache).read_bytes()
    for at in range(0, len(whole), 97):
        compiled(cache).write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        assert load(path, cache) == built


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    load(path, cache)
    write(tmp_path, WHOLE.replace("stem: Which?", "stem: Whose?"))  # of the same size
    os.utime(path, ns=(1, 1))
    assert load(path, cache).items["sc"].stem == "Whose?"


def test_a_file_that_came_or_went_is_noticed(tmp_path: Path) -> None:
    folder, cache = tmp_path / "bank", tmp_path / "cache"
    write(folder, WHOLE)
    more = write(folder, "items:\n- {id: new, type: true_false, topic: T1, stem: New?, answer: true}\n", "more.yaml")
    assert "new" in load(folder, cache).items
    more.unlink()
    assert "new" not in load(folder, cache).items


def test_a_change_for_the_worse_is_told_in_spite_of_the_compiled_form(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    load(path, cache)
    write(tmp_path, WHOLE.replace("stem: Which?", "stem: no"))
    with pytest.raises(BankError):
        load(path, cache)


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    blocked = write(tmp_path, "a file", "cache")
    assert "sc" in load(write(tmp_path, WHOLE), blocked).items


def test_nothing_is_left_over_beside_the_compiled_form(tmp_path: Path) -> None:
    path, cache = write(tmp_path, WHOLE), tmp_path / "cache"
    load(path, cache)
    load(path, cache)
    assert len(list(cache.iterdir())) == 1


def test_a_bank_survives_its_packing(tmp_path: Path) -> None:
    bank = load(write(tmp_path, WHOLE), None)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(bank), type=type(bank)) == bank
