"""tools/lab.py: JupyterLab starts also where the home folder cannot be written, and says so in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from repository import text, tool


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """The tool, with the folder that it falls back on in a temporary place."""
    lab = tool("lab")
    monkeypatch.setattr(lab, "OWN_HOME", tmp_path / "course" / "home")
    return lab


def test_home_that_can_be_written_is_left_alone(lab, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert lab.surroundings(os.environ) == dict(os.environ)
    assert capsys.readouterr().out == ""


def read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a folder be one that cannot be written, also for root."""
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) != path)


@pytest.mark.parametrize("exists", [True, False])
def test_another_folder_takes_the_place_of_a_home_that_cannot_be_written(lab, tmp_path, monkeypatch, capsys, exists):
    home = tmp_path / "ada"
    if exists:
        home.mkdir()
        read_only(home, monkeypatch)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("MOBILEDL_CACHE", "/elsewhere")
    settings = lab.surroundings(os.environ)
    assert settings["HOME"] == str(lab.OWN_HOME)
    assert lab.OWN_HOME.is_dir()
    assert "XDG_DATA_HOME" not in settings
    assert settings["MOBILEDL_CACHE"] == "/elsewhere"
    said = capsys.readouterr().out
    assert said.startswith(f"Your home folder {home} cannot be written")
    assert said.count("\n") == 1


def test_that_folder_is_ignored_by_git_and_left_by_make_clean():
    assert ".mobiledl/" in text(".gitignore").splitlines()
    assert ".mobiledl" not in text("Makefile")
