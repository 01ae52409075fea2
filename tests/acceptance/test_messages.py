"""Errors say what is wrong, where, and what to do: in one line, in words, with the exit code of their kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.test_whole_job import smquiz


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("history merge .", 2, "this is a folder; name the file in it"),
        ("history restore .", 2, "this is a folder; name the file in it"),
        ("history merge /dev/null", 2, "/dev/null: this is no file that can be looked at twice"),
        ("history merge none", 2, "none: there is no such file"),
        ("progress --html .", 2, ".: this is a folder; name a file in it"),
        ("quiz -o .", 2, ".: this is a folder; name a file in it"),
        ("scores export -o .", 2, ".: this is a folder; name a file in it"),
        ("--data-dir file scores list", 1, "file: this is a file; --data-dir wants a folder"),
        ("--data-dir file/in scores list", 1, "file/in: cannot be made, since a file stands in its way"),
        ("bank hash none", 1, "none: cannot be read (No such file or directory); name a text file"),
        ("bank hash latin", 1, "latin: cannot be read (it is not UTF-8); name a text file"),
        ("review --limit x", 2, "'x' is not a whole number."),
        ("review --limit 0", 2, "0 is not from 1 to"),
        ("quiz --extra-time x", 2, "'x' is not a number."),
    ],
)
def test_an_error_is_told_in_words(
    line: str, code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x")
    Path("latin").write_bytes(b"caf\xe9")
    failed = smquiz(*line.split())
    assert (failed.returncode, failed.stdout) == (code, "")
    last = failed.stderr.splitlines()[-1]
    assert told in last
    assert not any(x in failed.stderr for x in ("Errno", " int ", "float", "Traceback"))
