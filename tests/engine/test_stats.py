"""What a bank holds beside what is wanted: gaps are marked where a rule would speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from smquiz.bank.load import load
from smquiz.engine.quality.stats import Count, bank_stats

CHOICE = """\
- {{id: c{n}, type: single_choice, topic: t, stem: "Which?", answer: {key},
   options: [{{id: a, text: A}}, {{id: b, text: B}}, {{id: c, text: C}}, {{id: d, text: D}}]}}
"""
SORTED = """\
- {{id: s{n}, type: classify, topic: t, stem: "Sort.", categories: [in, out], answer: {{a: {a}, b: {b}}},
   options: [{{id: a, text: A}}, {{id: b, text: B}}]}}
"""
VERDICT = '- {{id: v{n}, type: true_false, topic: t, stem: "So?", answer: {key}}}\n'


def table(tmp_path: Path, title: str, items: str, quality: str = "{}") -> dict[str, Count]:
    path = tmp_path / "bank.yaml"
    path.write_text(f"quality: {quality}\nitems:\n{items}", "utf-8")
    return {c.name: c for c in bank_stats(load(path, None)).tables[title]}


def test_a_place_where_too_many_keys_stand_is_a_gap(tmp_path: Path) -> None:
    items = "".join(CHOICE.format(n=n, key="aaabcd"[n % 6]) for n in range(24))
    places = table(tmp_path, "Place of the key (single choice)", items)
    assert {name: c.there for name, c in places.items()} == {"1": 12, "2": 4, "3": 4, "4": 4}
    assert (places["1"].wanted, places["1"].most) == (5, 7)  # 18 to 32 % of 24
    assert [c.gap for c in places.values()] == [True, True, True, True]


def test_few_keys_are_counted_and_not_judged(tmp_path: Path) -> None:
    places = table(tmp_path, "Place of the key (single choice)", CHOICE.format(n=1, key="a"))
    assert [(c.there, c.gap) for c in places.values()] == [(1, False), (0, False), (0, False), (0, False)]


@pytest.mark.parametrize(("true", "gap"), [(5, False), (9, True)])
def test_verdicts_out_of_balance_are_a_gap(true: int, gap: bool, tmp_path: Path) -> None:
    items = "".join(VERDICT.format(n=n, key=str(n < true).lower()) for n in range(10))
    assert [c.gap for c in table(tmp_path, "Verdicts", items).values()] == [gap, gap]


def test_a_label_that_is_keyed_too_seldom_is_a_gap_and_other_labels_are_one_count(tmp_path: Path) -> None:
    items = "".join(SORTED.format(n=n, a="in", b="in" if n else "out") for n in range(5))
    items += SORTED.format(n=9, a="near", b="far").replace("[in, out]", "[near, far]")
    labels = table(tmp_path, "Labels of classified lines", items, "{labels: {in: [40, 60], out: [40, 60]}}")
    assert {n: (c.there, c.gap) for n, c in labels.items()} == {
        "in": (9, True), "out": (1, True), "lines of items with other labels": (2, False),
    }  # fmt: skip


def test_settings_are_summed_up_and_one_that_is_everywhere_is_a_gap(tmp_path: Path) -> None:
    items = "".join(VERDICT.format(n=n, key="true").replace("}", ", setting: bakery}") for n in range(3))
    wanted = "{levels: {R57: warning}, limits: {R57: {settings: 1, percent: 50}}}"
    settings = table(tmp_path, "Settings", items, wanted)
    assert {n: (c.there, c.gap) for n, c in settings.items()} == {
        "different ones": (1, False), "most used: bakery": (3, True),
    }  # fmt: skip


def test_shares_of_difficulty_are_wanted_where_the_course_plans_them(tmp_path: Path) -> None:
    items = "".join(VERDICT.format(n=n, key="true").replace("}", ", bloom: apply, difficulty: 1}") for n in range(20))
    plan = "{difficulty: {apply: {usual: [-1, 1], shares: [25, 50, 25]}}}"
    bands = table(tmp_path, "By difficulty", items, plan)
    assert {n: (c.there, c.gap) for n, c in bands.items()} == {
        "apply, easy": (0, True), "apply, middling": (0, True), "apply, hard": (20, True),
    }  # fmt: skip
