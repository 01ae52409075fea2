from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.history.journal import JournalError, Learner, open_journal
from smquiz.history.names import LONGEST_NAME, NotAName, is_id, name_of, nearest_name
from smquiz.history.people import labels
from tests.history.samples import merge_files, play

ESCAPES = "esc\x1b[31mred"
ID = "88e735d14368b61c"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def keep_name(path: Path, learner: Learner, name: str) -> None:
    """Write a name as an older smquiz, or another program, may have written it."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("UPDATE learners SET name = ? WHERE id = ?", (name, learner.id))
    db.close()


# ------------------------------------------------------------------ the rule
@pytest.mark.parametrize("name", ["ana", "Ana María", "李", "a" * LONGEST_NAME, "ana-3f2a", "-x", "'; --"])
def test_one_line_that_can_be_seen_is_a_name_without_the_spaces_around_it(name: str) -> None:
    assert name_of(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", ESCAPES, "two\nlines", "tab\tin it", "turned \u202e round", "\u009b31m", "a" * 81, ID, ID.upper(),
     f"ana-{ID}", f" {ID} "],
)  # fmt: skip
def test_nobody_is_called_what_cannot_be_seen_or_looks_like_an_id(path: Path, name: str) -> None:
    with pytest.raises(NotAName):
        name_of(name)
    with open_journal(path) as journal:
        ana = journal.learner("ana")
        with pytest.raises(NotAName):
            journal.learner(name)
        with pytest.raises(NotAName):
            journal.rename(ana, name)
        assert journal.learners() == [ana]


@given(st.text(max_size=120) | st.from_regex(r"\A(a-)?[0-9a-f]{15,17}\Z"))
def test_what_a_kept_text_goes_by_is_a_name_or_nothing_and_a_name_goes_by_itself(text: str) -> None:
    near = nearest_name(text)
    assert near == "" or name_of(near) == near
    assert nearest_name(near) == near


@given(
    st.dictionaries(
        st.text("0123456789abcdef", min_size=16, max_size=16),
        st.sampled_from(["", "ana", "ana-0000", "learner", ID, ESCAPES, "ana\x07"]) | st.text(max_size=4),
        max_size=8,
    )
)
def test_learners_are_listed_apart_by_what_can_be_shown_and_nobody_as_an_id(kept: dict[str, str]) -> None:
    told = labels(kept.items())
    assert told.keys() == kept.keys()
    assert len(set(told.values())) == len(told)
    assert all(x.isprintable() and not is_id(x) for x in told.values())


# ------------------------------------------------------------------ names that were not said here
def test_a_name_that_was_kept_or_merged_against_the_rule_is_listed_by_the_nearest_and_found_by_it(
    path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.sqlite3"
    with open_journal(other) as journal:
        learner = journal.learner("x")
        play(journal, learner, 1.0)
    keep_name(other, learner, ESCAPES)
    merge_files(path, other)
    for file in (path, other):
        with open_journal(file) as journal:
            assert journal.learners() == [Learner(learner.id, "esc [31mred")]
            assert journal.find("esc [31mred") == journal.find(learner.id) == journal.learners()[0]
            journal.rename(journal.learners()[0], "plain")
            assert journal.find("plain") == Learner(learner.id, "plain")


def test_a_kept_name_that_is_anothers_id_is_never_taken_for_it(path: Path) -> None:
    with open_journal(path) as journal:
        ana, ben = journal.learner("ana"), journal.learner("ben")
        play(journal, ben, 1.0)
    keep_name(path, ana, ben.id)
    with open_journal(path) as journal:
        assert journal.find(ben.id) == ben
        listed = journal.find(ana.id)
        assert listed is not None
        assert listed.name == f"learner-{ana.id[:4]}"
        journal.erase(ben)
        assert journal.find(ben.id) is None
        assert [x.id for x in journal.learners()] == [ana.id]


# ------------------------------------------------------------------ ids beside names
def test_an_id_means_its_learner_whatever_others_are_called(path: Path) -> None:
    with open_journal(path) as journal:
        ana = journal.learner("ana")
        assert journal.learner(ana.id) == journal.find(f" {ana.id} ") == ana
        with pytest.raises(NotAName, match="looks like an id"):
            journal.learner(ID)


def test_a_name_with_the_start_of_an_id_goes_on_meaning_its_learner_when_the_other_is_gone(path: Path) -> None:
    with open_journal(path) as journal:
        ana, ben = journal.learner("ana"), journal.learner("ben")
        assert journal.find(f"ana-{ana.id[:4]}") == journal.find(f"ana-{ana.id[:9]}") == ana
        assert journal.find(f"ben-{ana.id[:4]}") is journal.find(f"ana-{ana.id[:3]}") is None
        with pytest.raises(JournalError, match="learner join"):
            journal.rename(ben, f"ana-{ana.id[:4]}")


def test_what_is_kept_of_a_default_goes_on_meaning_them(path: Path) -> None:
    with open_journal(path) as journal:
        ana = journal.learner("ana")
        assert journal.lasting(ana, " ana ") == "ana"
        for said in (ana.id, f"ana-{ana.id[:4]}"):
            assert journal.lasting(ana, said) == ana.id


def test_an_offered_join_can_be_typed_as_it_stands(path: Path) -> None:
    with open_journal(path) as journal:
        journal.learner("Ana María")
        with pytest.raises(JournalError, match=re.escape("learner join ben 'Ana María'")):
            journal.rename(journal.learner("ben"), "Ana María")
