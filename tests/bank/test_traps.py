"""Traps that the room has fallen into once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smquiz.bank.load import load
from smquiz.bank.wording import as_yaml, hash_source
from smquiz.engine.typed import compiled
from tests.bank.writing import HEAD, SET, SINGLE, TRUE_FALSE, WHOLE, check, write


@pytest.mark.parametrize("written", ["s c", "no", "1.0", "'-x'", "''", "x" * 65, '"sc\\n"'])
def test_an_id_has_the_form_of_an_id(written: str, tmp_path: Path) -> None:
    text = WHOLE.replace("- id: sc", f"- id: {written}").replace("checks: [sc]", "checks: [mr]")
    assert check(write(tmp_path, text))


def test_an_author_may_not_write_scenario_even_as_the_first_field(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE.replace("- id: sc\n", "- scenario: nowhere\n  id: sc\n")))


def test_no_fault_carries_an_escape_to_the_terminal(tmp_path: Path) -> None:
    faults = check(write(tmp_path, WHOLE.replace("  stem: Which?", '  "\\e[31mx": 1\n  stem: Which?')))
    assert all(str(f).isprintable() for f in faults)


def test_children_of_a_set_stay_in_the_order_of_the_set(tmp_path: Path) -> None:
    bank = load(write(tmp_path, f"{HEAD}items:\n{SINGLE}{SET}"), None)
    assert [i.id for i in bank.items.values() if i.scenario] == ["set1-b", "set1-a"]


def test_the_order_of_the_files_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    terms = [f"glossary: [{{term: {t}, meaning: m}}]\n" for t in "uv"]
    for folder, names in (("one", "ab"), ("two", "ba")):
        write(tmp_path / folder, f"{HEAD}items:\n{SINGLE}", "head.yaml")
        for term, name in zip(terms, names, strict=True):
            write(tmp_path / folder, term, f"{name}.yaml")
    assert load(tmp_path / "one", None).sha256 == load(tmp_path / "two", None).sha256


def test_the_name_of_the_file_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    text = "items:\n" + TRUE_FALSE.replace(", misconception: M1", "")
    banks = [load(write(tmp_path, text, name), None) for name in ("a.yaml", "b.yaml")]
    assert banks[0].sha256 == banks[1].sha256


def test_an_unreadable_file_beside_hashes_of_wording_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    write(tmp_path, as_yaml(hash_source("", "salt")), "wording.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    assert [Path(f.file).name for f in check(tmp_path)] == ["gone.yaml"]


def test_a_number_is_finite(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE.replace("value: 25", "value: 1e999")))


def test_a_comment_may_not_turn_the_direction_of_writing(tmp_path: Path) -> None:
    assert check(write(tmp_path, WHOLE + "# \u202e hidden\n"))


def test_a_tab_that_indents_is_called_a_tab(tmp_path: Path) -> None:
    (fault,) = check(write(tmp_path, "items:\n\t- id: a\n"))
    assert fault.todo == "indent with spaces"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in the file system")
def test_a_pipe_named_like_a_file_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    os.mkfifo(tmp_path / "pipe.yaml")
    assert [Path(f.file).name for f in check(tmp_path)] == ["pipe.yaml"]


def test_a_pattern_that_would_fill_the_memory_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="repeats too often"):
        compiled("((a{9999}){9999}){99}")
