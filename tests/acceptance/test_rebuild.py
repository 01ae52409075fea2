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
    assert smquiz("history", "rebuild").stdout == "Nothing to compute: nobody has a session with this bank.\n"
    smquiz("quiz", "-n", "3", "--type", "single-choice", "--seed", "1", typed="1\n1\n1\n")
    before = told()
    again = smquiz("history", "rebuild").stdout
    assert again == "default, computed anew from the journal: 1 session, 3 items met; the same as before.\n"
    assert told() == before


def test_a_rebuild_is_of_every_learner_unless_one_is_named_and_makes_nobody() -> None:
    for name, number in (("ana", "1"), ("ben", "2")):
        smquiz("quiz", "-n", number, "--type", "single-choice", "--learner", name, typed="1\n1\n")
    assert [x.split(":")[0] for x in smquiz("history", "rebuild").stdout.splitlines()] == [
        "ana, computed anew from the journal",
        "ben, computed anew from the journal",
    ]
    assert smquiz("history", "rebuild", "--learner", "ben").stdout.startswith("ben, computed anew")
    failed = smquiz("history", "rebuild", "--learner", "bem")
    assert (failed.returncode, "did you mean ben?" in failed.stderr) == (2, True)
    assert {x["name"] for x in json.loads(smquiz("learner", "list", "--json").stdout)} == {"ana", "ben"}
