"""Shared by all tests: a small bank of every form, and an environment of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does touches the folders of whoever runs it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("NO_COLOR", "ACCESSIBLE", "SMQUIZ_LEARNER", "COLUMNS", "LINES", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("SMQUIZ_DATA_DIR", str(home / "journal"))
    monkeypatch.setenv("TERM", os.environ.get("TERM", "xterm"))
    return home
