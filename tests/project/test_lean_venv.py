"""tools/lean_venv.py: Binder's environment is made once for each state of binder/, and not where it does not fit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from repository import ROOT, text, tool


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The tool on a copy of binder/, with a folder instead of an environment."""
    venv = tool("lean_venv")
    monkeypatch.setattr(venv, "BINDER", Path(shutil.copytree(ROOT / "binder", tmp_path / "binder")))
    monkeypatch.setattr(venv, "VENV", tmp_path / "build" / "lean")
    monkeypatch.setattr(venv, "times", [], raising=False)

    def make_again() -> None:
        venv.times.append(1)
        (venv.VENV / "bin").mkdir(parents=True, exist_ok=True)
        (venv.VENV / "bin" / "python").touch()

    monkeypatch.setattr(venv, "_make_again", make_again)
    return venv


def test_it_is_made_once(venv):
    assert venv.make() == venv.make() == venv.VENV
    assert len(venv.times) == 1


@pytest.mark.parametrize("name", ["requirements.txt", "postBuild", "runtime.txt"])
def test_it_is_made_again_when_binder_changes(venv, name):
    venv.make()
    path = venv.BINDER / name
    path.write_text(path.read_text() + "\n")
    venv.make()
    assert len(venv.times) == 2


def test_it_is_made_again_when_its_making_was_cut_short(venv, monkeypatch):
    def cut() -> None:
        venv.VENV.mkdir()
        raise venv.Fail("The disk is full.")

    whole = venv._make_again
    monkeypatch.setattr(venv, "_make_again", cut)
    with pytest.raises(venv.Fail):
        venv.make()
    monkeypatch.setattr(venv, "_make_again", whole)
    venv.make()
    assert len(venv.times) == 1


def test_it_is_made_again_when_its_python_is_gone(venv):
    venv.make()
    (venv.VENV / "bin" / "python").unlink()
    venv.make()
    assert len(venv.times) == 2


def test_its_python_is_binders(venv):
    assert venv.wanted_python() == "python3.11"


def test_another_system_is_named(venv, monkeypatch):
    monkeypatch.setattr(venv.sys, "platform", "darwin")
    assert venv.why_not_here().startswith("Binder's packages are those of Linux on x86")


def test_a_missing_python_is_named(venv, monkeypatch):
    (venv.BINDER / "runtime.txt").write_text("python-2.0\n")
    monkeypatch.setattr(venv.sys, "platform", "linux")
    monkeypatch.setattr(venv.platform, "machine", lambda: "x86_64")
    assert venv.why_not_here() == "Binder runs python2.0, which is not installed here."


def test_make_clean_removes_it():
    folder = tool("lean_venv").VENV.relative_to(ROOT).parts[0]
    assert f"{folder}/" in text(".gitignore").splitlines()
    assert f" {folder} " in text("Makefile")
