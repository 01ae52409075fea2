from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smquiz.cli import opened
from smquiz.cli.config import Config, config, config_path, set_default_learner
from smquiz.cli.settings import Failure, settings
from smquiz.engine.learning.remembered import RETENTION


def write(text: str) -> Path:
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_its_default() -> None:
    assert config() == Config(None, RETENTION)
    assert (opened.learner_name(), opened.retention()) == ("default", RETENTION)


def test_the_line_comes_before_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write('learner = "from the file"\nretention = 0.85\n')
    assert (opened.learner_name(), opened.retention()) == ("from the file", 0.85)
    monkeypatch.setenv("SMQUIZ_LEARNER", "from the environment")
    assert opened.learner_name() == "from the environment"
    monkeypatch.setattr(settings, "learner", "from the line")
    assert opened.learner_name() == "from the line"


def test_whoever_is_named_on_the_line_or_in_the_environment_keeps_to_the_rule_for_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SMQUIZ_LEARNER", "esc\x1b[31m")
    with pytest.raises(Failure, match=r"^SMQUIZ_LEARNER: 'esc\\x1b") as failure:
        opened.learner_name()
    assert failure.value.code == 2
    monkeypatch.setattr(settings, "learner", "two\nlines")
    with pytest.raises(Failure, match=r"^--learner: 'two\\nlines' cannot be"):
        opened.learner_name()
    monkeypatch.setattr(settings, "learner", " ana ")
    assert opened.learner_name() == "ana"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# mine\nlerner = 'ana'\n", r"config.toml:2: there is no setting 'lerner'; did you mean learner\?"),
        ("\ncolour = 3\n", r"config.toml:2: there is no setting 'colour'; there are: learner, retention"),
        ("retention = 0.99", r"config.toml:1: retention is to be a number from 0.7 to 0.97, not 0.99"),
        ("retention = true", r"config.toml:1: retention is to be a number"),
        ("learner = 'x'\nretention = 'much'", r"config.toml:2: retention is to be a number .* not 'much'"),
        ("learner = ''", r"config.toml:1: learner is to be a name"),
        (r'learner = "esc\u001b[31m"', r"config.toml:1: learner is to be a name: 'esc\\x1b\[31m' cannot be"),
        ("learner = 'ana-88e735d14368b61c'", r"config.toml:1: learner is to be a name: .* looks like an id"),
        ("[learner]\nname = 'ana'", r"config.toml:1: learner is to be a name"),
        ("learner = ana", r"config.toml:1:\d+: this is no TOML"),
        ("learner = 'a'\n= 3", r"config.toml:2:\d+: this is no TOML"),
        ("learner = 'a'\nlearner = 'b'", r"config.toml: this is no TOML \(Cannot overwrite a value\)"),
    ],
)
def test_a_fault_is_told_in_one_message_with_its_line_and_exit_code(text: str, message: str) -> None:
    write(text)
    with pytest.raises(Failure, match=message) as failure:
        config()
    assert (failure.value.code, "\n" in str(failure.value)) == (2, False)


def test_a_file_that_is_no_text_is_told() -> None:
    write("").write_bytes(b"learner = '\xff'")
    with pytest.raises(Failure, match="not UTF-8"):
        config()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'learner = "ana"\n'),
        ("# mine\nretention = 0.8", 'learner = "ana"\n# mine\nretention = 0.8\n'),
        ("retention = 0.8\n learner='ben' # him\n", 'retention = 0.8\nlearner = "ana"\n'),
    ],
)
def test_the_default_learner_is_written_and_all_else_kept(before: str, after: str) -> None:
    path = write(before)
    assert set_default_learner("ana") == path
    assert path.read_text() == after
    assert opened.learner_name() == "ana"


@pytest.mark.parametrize("name", ['a"b', "back\\slash", "Zoë 李", "88e735d14368b61c"])
def test_any_name_is_read_back_as_it_was_written(name: str) -> None:
    set_default_learner(name)
    assert config().learner == name


def test_a_file_that_cannot_be_changed_line_by_line_is_left_as_it_is() -> None:
    before = 'learner = """\nana"""\n'
    path = write(before)
    with pytest.raises(Failure, match="write into it yourself"):
        set_default_learner("ben")
    assert path.read_text() == before


def test_a_faulty_file_is_not_written_over() -> None:
    path = write("retention = 7")
    with pytest.raises(Failure, match="retention"):
        set_default_learner("ana")
    assert path.read_text() == "retention = 7"


def test_toml_is_not_imported_without_a_file() -> None:
    code = "import sys; from smquiz.cli import opened; opened.learner_name(); sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
