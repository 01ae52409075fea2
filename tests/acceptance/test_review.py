"""`smquiz review`: what was answered comes back on its day."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.test_whole_job import smquiz


def test_nothing_to_review_says_how_to_begin() -> None:
    done = smquiz("review")
    assert done.returncode == 0
    assert "Nothing to review yet" in done.stdout


def test_what_was_answered_is_due_another_day_and_can_be_practised_ahead(tmp_path: Path) -> None:
    empty = tmp_path / "answers.yaml"
    empty.write_text("{}", "utf-8")
    assert smquiz("quiz", "quick", "--seed", "2", "--type", "single-choice", "--answers", str(empty)).returncode == 0
    told = " ".join(smquiz("review").stdout.split())
    assert "Nothing is due today. Due in 1 day: 10." in told
    assert "0 today, 10 tomorrow, 10 within 7 days" in " ".join(smquiz("progress").stdout.split())
    ahead = smquiz("review", "--ahead", "--limit", "2", typed="1\n1\n")
    assert "2 questions ahead of their day" in " ".join(ahead.stdout.split())
    session = json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]
    assert (session["kind"], session["state"], len(session["answers"])) == ("review", "finished", 2)
