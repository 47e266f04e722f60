"""What people type, and what CI runs, exists and is the same thing."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
import yaml
from repository import ROOT, text

MAKEFILE = text("Makefile")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
DOCUMENTS = ("README.md", "CONTRIBUTING.md", ".github/workflows/check.yml", ".ci/run", "environment.yml")


def recipes() -> dict[str, list[str]]:
    """The lines under each target."""
    found = re.findall(r"^([a-z]+):.*\n((?:\t.*\n?)*)", MAKEFILE, re.MULTILINE)
    return {target: body.splitlines() for target, body in found}


def dry_run(target: str, **settings: str) -> str:
    """What make would type for a target."""
    command = ["make", "--dry-run", "--no-print-directory", target, *(f"{k}={v}" for k, v in settings.items())]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist(document):
    commands = set(re.findall(r"(?:^|`|run: |&& )make ([a-z]+)", text(document), re.MULTILINE))
    assert commands <= TARGETS


def test_make_alone_lists_every_target():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+)\t\S", said, re.MULTILINE)) == TARGETS


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_target_is_two_lines_at_most(target):
    assert len(recipes()[target]) <= 1, f"{target}: what is longer belongs into tools/"


@pytest.mark.parametrize("target", sorted(TARGETS - {"help", "clean"}))
def test_target_installs_first(target):
    assert "tools/install.py" in dry_run(target)


@pytest.mark.parametrize("script", sorted(set(re.findall(r"tools/\w+\.py", MAKEFILE))))
def test_scripts_of_the_makefile_exist(script):
    assert (ROOT / script).is_file()


def test_lab_opens_the_first_notebook():
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in dry_run("lab")


def test_lab_passes_arguments_through():
    assert dry_run("lab", ARGS="--no-browser --port 8899").rstrip().endswith("--no-browser --port 8899")


def test_lab_allows_root_for_root_alone():
    assert ("--allow-root" in dry_run("lab")) == (os.geteuid() == 0)


def test_lab_leaves_the_token_on():
    assert not re.search(r"token|password", MAKEFILE, re.IGNORECASE)


def test_python_can_be_chosen():
    assert dry_run("install", PYTHON="python3.13").startswith("python3.13 tools/install.py")


def test_check_is_test():
    assert dry_run("check") == dry_run("test")


def test_workflow_calls_make_check():
    workflow = yaml.safe_load(text(".github/workflows/check.yml"))
    (job,) = workflow["jobs"].values()
    assert any(step.get("run", "").startswith("make check") for step in job["steps"])
    assert not any(step.get("continue-on-error") for step in job["steps"])


def test_ci_calls_make_test():
    assert re.search(r"^make test\b.*</dev/null$", text(".ci/run"), re.MULTILINE)
    assert "set -euo pipefail" in text(".ci/run")


def test_ci_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)
