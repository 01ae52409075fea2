"""The page for authors says what the check says: its bad item is taken from the page and looked at."""

from __future__ import annotations

import re
from pathlib import Path

from smquiz.bank.load import check, shipped_data
from tests.bank.writing import write


def bad_item() -> tuple[str, str]:
    """Return the block under "A bad item", and the paragraph on it."""
    section = (shipped_data() / "README.md").read_text("utf-8").split("## A bad item\n")[1].split("\n## ")[0]
    _, block, paragraph = section.split("```")
    return block.removeprefix("yaml\n"), " ".join(paragraph.split())


def test_the_bad_item_loads_and_breaks_just_the_rules_that_the_page_names(tmp_path: Path) -> None:
    block, paragraph = bad_item()
    said, unseen = paragraph.split("All of this `smquiz bank check` says too")
    faults = check(write(tmp_path, block))
    assert {f.rule for f in faults} == set(re.findall(r"R\d\d", said))
    assert not re.findall(r"R\d\d", unseen)


def test_each_fault_of_the_bad_item_stands_where_the_page_sees_it(tmp_path: Path) -> None:
    block, _ = bad_item()
    lines = dict(enumerate(block.splitlines(), 1))
    faults = check(write(tmp_path, block))

    def seen(rule: str) -> list[tuple[str, str]]:
        return [(f.what, lines[f.line].strip()) for f in faults if f.rule == rule]

    assert any("hedge words in the key alone (may)" in what for what, _ in seen("R30"))
    assert any("distractors alone" in what and "always" in what for what, _ in seen("R30"))
    assert [line[:5] for _, line in seen("R17")] == ["stem:"]
    assert [line[:8] for _, line in seen("R29")] == ["- {id: d"]
    assert [line[:8] for _, line in seen("R44")] == ["- {id: b"]
    for rule in ("R39", "R41"):
        assert [line[:8] for _, line in seen(rule)] == [f"- {{id: {o}" for o in "abcd"]
