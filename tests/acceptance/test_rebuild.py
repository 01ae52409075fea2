"""What is kept for speed can be thrown away and computed anew, with the same result."""

from __future__ import annotations

import json

from tests.acceptance.test_whole_job import smquiz


def told() -> dict[str, object]:
    """Return what progress tells, without what changes from one second to the next."""
    progress: dict[str, object] = json.loads(smquiz("progress", "--json").stdout)
    del progress["retention"]
    return progress


def test_a_rebuild_gives_what_was_kept_and_says_so() -> None:
    assert "0 sessions, 0 items met; nothing had been kept" in smquiz("history", "rebuild").stdout
    smquiz("quiz", "-n", "3", "--type", "single-choice", "--seed", "1", typed="1\n1\n1\n")
    before = told()
    assert "1 session, 3 items met; the same as before" in smquiz("history", "rebuild").stdout
    assert told() == before
