"""tools/install.py finds a Python that fits, and says what to do where there is none."""

from __future__ import annotations

import sys

import pytest
from repository import tool


@pytest.fixture
def old_python(monkeypatch, tmp_path):
    """As if an old Python ran the script, with nothing else on PATH."""
    monkeypatch.setattr(tool("install").sys, "version_info", (3, 9, 1, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put_on_path(folder, name, script):
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_fitting_python_is_used_itself():
    assert tool("install").find_python() == sys._base_executable


def test_wrong_python_names_those_that_fit(old_python):
    install = tool("install")
    with pytest.raises(install.Fail, match=r"needs Python 3\.11, 3\.12 or 3\.13"):
        install.find_python()


def test_another_python_on_the_path_is_found(old_python):
    put_on_path(old_python, "python3.13", "exit 0")
    assert tool("install").find_python() == "python3.13"


def test_shim_of_a_python_that_is_not_there_is_passed_over(old_python):
    put_on_path(old_python, "python3.11", "echo 'command not found' >&2; exit 127")
    put_on_path(old_python, "python3.12", "exit 0")
    assert tool("install").find_python() == "python3.12"


def test_command_that_lies_about_its_version_is_passed_over(old_python):
    put_on_path(old_python, "python3.12", f'exec "{sys.executable}" -S "$@"')
    install = tool("install")
    if sys.version_info[:2] == (3, 12):
        pytest.skip("The Python that runs the tests is a 3.12 itself.")
    with pytest.raises(install.Fail):
        install.find_python()


def test_windows_is_told_about_wsl(monkeypatch):
    install = tool("install")
    monkeypatch.setattr(install.sys, "platform", "win32")
    with pytest.raises(install.Fail, match="wsl --install"):
        install.refuse_unsupported()


def test_intel_mac_is_told_that_pytorch_has_no_build(monkeypatch):
    install = tool("install")
    monkeypatch.setattr(install.sys, "platform", "darwin")
    monkeypatch.setattr(install.platform, "machine", lambda: "x86_64")
    with pytest.raises(install.Fail, match="Intel Macs"):
        install.refuse_unsupported()
