"""Whatever stands in a file: faults at most, never a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.bank.writing import WHOLE, check, write

LINES = WHOLE.split("\n")
SCRAPS = st.sampled_from(
    ["items:", "- ", "  ", "id: a", "[", "]", "{", "}", "'", '"', "|", ">-", "&a", "*a", "!!x", ": ", "? ", "---", "\t",
     "%YAML 1.1", "#", "no", "08:00", "\\e", "\n", "~", "<<", "lesson:", "topics: []", "course: {}"]
)  # fmt: skip


def faults_of(data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return [str(f) for f in check(write(Path(folder), data))]


@given(st.binary(max_size=300))
def test_random_bytes_give_faults(data: bytes) -> None:
    assert faults_of(data)


@given(st.lists(SCRAPS | st.text(max_size=5), max_size=40).map("".join))
def test_random_scraps_of_yaml_give_faults(text: str) -> None:
    assert faults_of(text.encode("utf-8", "surrogatepass"))


@given(st.integers(0, len(LINES) - 1), st.lists(SCRAPS, max_size=3).map("".join))
def test_a_line_replaced_in_a_sound_bank_never_crashes(at: int, scrap: str) -> None:
    text = "\n".join([*LINES[:at], scrap, *LINES[at + 1 :]])
    for fault in faults_of(text.encode()):
        assert "; " in fault


@given(st.text("abx()[]{}|*+?^$\\.-=!<:>1,9", max_size=14))
def test_no_pattern_crashes_the_check(pattern: str) -> None:
    written = pattern.replace("'", "''")
    faults_of(WHOLE.replace("'^followers?$'", f"'{written}'").encode())
