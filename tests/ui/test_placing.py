"""What a placement test found, in words a learner understands."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smquiz.engine.adaptive import Estimate
from smquiz.engine.items import Topic
from smquiz.engine.placement import TopicPlacement
from smquiz.ui.blocks import Bars
from smquiz.ui.placing import placement_view
from tests.samples import bank_of

BANK = replace(bank_of([]), topics=(Topic(id="T", slug="tea", title="Tea"),))


@pytest.mark.parametrize(
    ("theta", "error", "words"),
    [
        (0.5, 0.1, "quite surely mostly there"),
        (0.5, 0.6, "mostly there (between partly there and firm)"),
        (-3.0, 0.5, "quite surely at the beginning"),
    ],
)
def test_an_estimate_is_told_with_its_interval(theta: float, error: float, words: str) -> None:
    (found, _) = placement_view(BANK, [TopicPlacement("T", 3, 4, skip=False, estimate=Estimate(theta, error, 0.5))], 4)
    (bars,) = (block for block in found if isinstance(block, Bars))
    assert bars.rows[0][2] == f"{words}, 3 of 4 right; take the whole lesson"
