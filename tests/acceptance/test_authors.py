"""What authors and teachers run: the check in its forms, skeletons, searches, counts, regrading."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from smquiz.bank.load import load
from smquiz.bank.skeletons import skeleton
from smquiz.engine.items import SingleChoice
from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz

FAULTY = skeleton("single_choice").replace("Bake it straight away", "Bake it straight away in a very hot oven")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, "utf-8")
    return path


def test_a_warning_fails_only_a_strict_check_and_names_its_rule_and_line(faulty: Path) -> None:
    done = smquiz("bank", "check", str(faulty))
    assert done.returncode == 0
    assert f"warning: {faulty}:9:5: lengths from" in done.stdout
    assert "[R25]" in done.stdout
    assert smquiz("bank", "check", str(faulty), "--strict").returncode == 3


def test_a_rule_tells_its_reason_and_how_to_change_it() -> None:
    told = " ".join(smquiz("bank", "check", "--explain", "r25").stdout.split())
    for words in ("R25 Options of like length", "longest option is the key", "limits: {R25: {most: 0.2}}", "waive:"):
        assert words in told
    wrong = smquiz("bank", "check", "--explain", "R2")
    assert wrong.returncode == 2
    assert "did you mean" in wrong.stderr


def test_annotations_and_sarif_name_the_same_places_as_the_json(faulty: Path) -> None:
    told = json.loads(smquiz("bank", "check", str(faulty), "--json").stdout)
    (fault,) = told["faults"]
    annotation = smquiz("bank", "check", str(faulty), "--format", "github").stdout
    assert f"line={fault['line']},col={fault['column']}::" in annotation
    assert annotation.startswith("::warning title=R25,file=")
    (run,) = json.loads(smquiz("bank", "check", str(faulty), "--format", "sarif").stdout)["runs"]
    (result,) = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (result["ruleId"], region["startLine"]) == ("R25", fault["line"])
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == ["R25"]


def test_reports_for_machines_hold_whatever_a_strangers_names_and_texts_hold(tmp_path: Path) -> None:
    folder = tmp_path / "50% off, caf\u00e9"
    folder.mkdir()
    (folder / "a: b.yaml").write_text('items: [{"type": "x::error::\\n%0A\\e[31m"}]\n', "utf-8")
    annotation = smquiz("bank", "check", str(folder), "--format", "github").stdout
    lines = annotation.split("\n")
    assert [line[:8] for line in lines] == ["::error ", "::error ", ""]  # the control character, the type
    where, _, message = lines[1].removeprefix("::error ").partition("::")
    assert dict(p.split("=") for p in where.split(","))["file"].endswith("50%25 off%2C caf\u00e9/a%3A b.yaml")
    assert "x::error::%0A%250A" in message
    assert "\x1b" not in annotation
    (run,) = json.loads(smquiz("bank", "check", str(folder), "--format", "sarif").stdout)["runs"]
    result = run["results"][1]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri.removeprefix("file://")) == str(folder / "a: b.yaml")
    assert " " not in uri
    assert (result["level"], result["ruleId"]) == ("error", "structure")
    assert {r["id"] for r in run["tool"]["driver"]["rules"]} == {"structure"}


def test_the_smallest_bank_of_the_readme_gives_nothing_to_complain_of(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (tmp_path / "tea.yaml").write_text(
        re.split(r"The\s+smallest\s+bank:", readme)[1].split("```")[1].removeprefix("yaml\n")
    )
    done = smquiz("bank", "check", str(tmp_path / "tea.yaml"), "--strict")
    assert done.stdout.endswith("tea.yaml: no faults\n")


def test_the_blind_reader_is_reported_and_stays_at_chance_on_the_course() -> None:
    told = json.loads(smquiz("bank", "check", "--blind", "--json").stdout)
    assert told["blind"]["p_value"] > 0.05
    assert len(told["blind"]["cues"]) == 40  # 18 cues and 2 middle places, both ways
    text = smquiz("bank", "check", "--blind").stdout
    assert "no better than chance" in " ".join(text.split())


def test_a_rule_is_told_to_machines_as_one_json_document() -> None:
    told = json.loads(smquiz("bank", "check", "--explain", "R25", "--json").stdout)
    assert (told["id"], told["scope"], told["limits"]["most"]) == ("R25", "item", 0.2)
    every = json.loads(smquiz("bank", "check", "--explain", "all", "--format", "json").stdout)
    assert told in every
    assert len(every) == len({r["id"] for r in every}) > 50
    refused = smquiz("bank", "check", "--explain", "R25", "--format", "sarif")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "a rule is told as text or json" in refused.stderr


def betrayed(folder: Path, count: int) -> Path:
    """Write a bank of so many choices whose keys are all in second place."""
    one = skeleton("single_choice").split("items:\n")[1]
    quiet = "quality: {levels: {R54: 'off', R34: 'off', R59: 'off', R26: 'off', R39: 'off'}}\n"
    path = folder / "betrayed.yaml"
    path.write_text(quiet + "items:\n" + "".join(one.replace("-001", f"-{n:03}") for n in range(count)), "utf-8")
    return path


def test_what_the_blind_reader_scores_reaches_pull_requests_as_well(tmp_path: Path) -> None:
    bank = str(betrayed(tmp_path, 24))
    annotations = smquiz("bank", "check", bank, "--blind", "--format", "github").stdout.splitlines()
    assert annotations[-1].startswith("::warning title=Blind reader::All cues together")
    assert "better than chance" in annotations[-1]
    (run,) = json.loads(smquiz("bank", "check", bank, "--blind", "--format", "sarif").stdout)["runs"]
    assert run["results"][-1]["ruleId"] == "blind"
    assert run["results"][-1]["level"] == "warning"
    assert "blind" in {r["id"] for r in run["tool"]["driver"]["rules"]}
    assert run["properties"]["blind"]["choices"] == 24
    at_chance = smquiz("bank", "check", "--blind", "--format", "github").stdout
    assert at_chance.startswith("::notice title=Blind reader::")


def test_of_few_choices_the_blind_reader_says_only_that_they_are_few(tmp_path: Path) -> None:
    few = betrayed(tmp_path, 1)
    told = smquiz("bank", "check", str(few), "--blind").stdout
    assert "1 choice of one among several" in told
    assert "Too few choices to tell luck from cues: 1 choice, where 20 begin" in " ".join(told.split())
    assert "%" not in told.split("knows nothing")[1]
    few = betrayed(tmp_path, 19)
    assert json.loads(smquiz("bank", "check", str(few), "--blind", "--json").stdout)["blind"]["p_value"] <= 0.05
    assert smquiz("bank", "check", str(few), "--blind", "--strict").returncode == 0  # nothing is known of them yet
    many = betrayed(tmp_path, 24)
    assert smquiz("bank", "check", str(many), "--blind", "--strict").returncode == 3


def test_a_skeleton_is_printed_and_an_unknown_form_offers_the_near_one() -> None:
    assert smquiz("bank", "new", "cloze").stdout == skeleton("cloze")
    wrong = smquiz("bank", "new", "cloz")
    assert wrong.returncode == 2
    assert "did you mean `cloze`?" in wrong.stderr


def test_an_item_is_shown_without_its_key_unless_the_key_is_wanted() -> None:
    item = load(None, None).items["q-d2-sc-001"]
    assert isinstance(item, SingleChoice)
    feedback = str(item.options[0].feedback)
    learner = " ".join(smquiz("bank", "show", item.id).stdout.split())
    author = " ".join(smquiz("bank", "show", item.id, "--key").stdout.split())
    assert "Key:" not in learner
    assert feedback not in learner
    assert "Key:" in author
    assert feedback in author


def test_items_are_found_by_claim_misconception_tag_and_words() -> None:
    def found(*words: str) -> set[str]:
        return {i["id"] for i in json.loads(smquiz("bank", "search", *words, "--json").stdout)}

    claim, misconception = found("--claim", "d2.8"), found("--misconception", "m08")
    assert found("--claim", "d2.8", "--misconception", "m08") == claim & misconception != set()
    assert found("housing", "--tag", "ngo") == {"q-d2-sc-001"}
    assert smquiz("bank", "search").returncode == 2


def test_every_quota_of_the_course_is_met() -> None:
    stats = json.loads(smquiz("bank", "stats", "--json").stdout)
    assert stats["items"] == 256
    for title in ("By topic", "By objective and form", "By form", "By level", "By pool"):
        assert all(c["there"] == c["wanted"] for c in stats["tables"][title]), title
    for title in ("By difficulty", "Place of the key (single choice)", "Keys of multiple responses", "Verdicts"):
        assert all(c["wanted"] <= c["there"] <= c["most"] for c in stats["tables"][title]), title
    labels = {c["name"]: c for c in stats["tables"]["Labels of classified lines"]}
    assert all(labels[x]["wanted"] <= labels[x]["there"] for x in ("media", "networking", "both", "neither"))
    assert "Every quota is met." in smquiz("bank", "stats").stdout


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        (("bank", "stats"), "What the bank holds", "Every quota is met."),
        (("bank", "check", "--explain", "all"), "R01", "Nobody is always the one who errs"),
        (("bank", "show", "q-d2-sa-001", "--key"), "q-d2-sa-001", "Marked with"),
    ],
    ids=["stats", "all rules", "an item whole"],
)
def test_what_is_longer_than_a_screen_is_read_a_screen_at_a_time(words: tuple[str, ...], first: str, last: str) -> None:
    terminal = Terminal(*words, rows=24)
    assert first in terminal.see("Enter: read on")
    assert last not in terminal.screen
    for _ in range(200):
        terminal.press("\r")
        if last in terminal.until(lambda screen: "Enter: read on" in screen or last in screen, "the next screen"):
            break
    assert terminal.ends() == 0


def test_hashes_of_a_source_find_what_was_copied_from_it(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text("Nobody has ever seen the baker of this town asleep at noon.", "utf-8")
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "wording.yaml").write_text(smquiz("bank", "hash", str(source), "--salt", "x").stdout, "utf-8")
    (bank / "items.yaml").write_text(
        skeleton("single_choice").replace("stem: A loaf", "stem: Has ever seen the baker of any? A loaf"), "utf-8"
    )
    done = smquiz("bank", "check", str(bank))
    assert done.returncode == 3
    assert "has ever seen the baker of" in done.stdout


# ------------------------------------------------------------------ regrading
def test_a_corrected_key_changes_stored_scores_only_when_applied_and_keeps_the_old_ones(tmp_path: Path) -> None:
    bank = tmp_path / "bank.yaml"
    wrong_key = "course: {id: b, title: B}\n" + skeleton("single_choice").replace("answer: b", "answer: c")
    bank.write_text(wrong_key, "utf-8")
    answers = tmp_path / "answers.yaml"
    answers.write_text("q-single-choice-001: b\n", "utf-8")
    common = ("--bank", str(bank))
    assert smquiz("quiz", "--answers", str(answers), *common).returncode == 0
    assert "No stored answer" in smquiz("scores", "regrade", *common).stdout
    bank.write_text(wrong_key.replace("answer: c", "answer: b"), "utf-8")

    def answer() -> dict[str, object]:
        told = json.loads(smquiz("scores", "export", "--last", *common).stdout)
        return dict(told["sessions"][0]["answers"][0])

    shown = smquiz("scores", "regrade", *common).stdout
    assert "wrong before, right by the bank as it is now" in " ".join(shown.split())
    assert "Nothing was written" in shown
    assert (answer()["score"], answer()["first_score"]) == (0.0, None)
    (change,) = json.loads(smquiz("scores", "regrade", "--apply", "--json", *common).stdout)
    assert change["applied"] is True
    assert (answer()["score"], answer()["first_score"]) == (1.0, 0.0)
    assert "No stored answer" in smquiz("scores", "regrade", *common).stdout


# ------------------------------------------------------------------ placement
def right_answers(folder: Path, *pools: str) -> str:
    """Write the keys of all items in some pools into a file of answers, and return its path."""
    from smquiz.bank.load import load
    from smquiz.engine.grading import key_of

    answers = folder / "answers.json"
    answers.write_text(
        json.dumps({i.id: key_of(i) for i in load(None, None).items.values() if i.pool in pools}), "utf-8"
    )
    return str(answers)


def test_a_placement_test_answered_right_lets_lessons_begin_at_their_summary(tmp_path: Path) -> None:
    done = smquiz("quiz", "placement", "--answers", right_answers(tmp_path, "placement"), "--seed", "3")
    assert done.stdout.count("begins at the summary") == 5
    lesson = smquiz("learn", "d1", typed="")
    assert "By your placement test you know this well" in " ".join(lesson.stdout.split())
    again = smquiz("quiz", "placement")
    assert again.returncode == 1
    assert "may be taken again in 30 days" in again.stderr


def test_an_adaptive_test_leaves_a_lesson_that_is_never_skipped_as_it_is(tmp_path: Path) -> None:
    answers = right_answers(tmp_path, "placement", "practice")
    found = " ".join(smquiz("quiz", "placement", "--adaptive", "--answers", answers, "--seed", "3").stdout.split())
    for title in ("Overlap", "Perspectives"):
        assert re.search(rf"{title}: [^:]* right; its lesson is never skipped", found), found
    assert found.count("begins at the summary") == 5
    assert "Before the lesson: 1 of 3" in smquiz("learn", "os", typed="").stdout
