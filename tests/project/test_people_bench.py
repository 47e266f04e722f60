"""bench/people.py with tiny numbers: each measure is printed for both generators."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from PIL import Image
from repository import ROOT


def run(*options: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MOBILEDL_MIRROR": ""}
    command = [sys.executable, "bench/people.py", "--quick", *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_people_and_hands_are_told_apart_digit_by_digit():
    out = run()
    assert "only the UCI digits" in out
    rows = re.findall(r"^  (\w+) +[\d.]+% \([\d.]+% to [\d.]+%\)  0 .*  9 +\d+%$", out, re.MULTILINE)
    assert rows == ["old", "new"]


def test_a_sheet_shows_both_beside_people(tmp_path):
    run("--sheet", str(tmp_path / "sheet.png"))
    assert Image.open(tmp_path / "sheet.png").size == (960, 990)


def test_a_recogniser_is_trained_and_read():
    out = run("--recognise", "1", "--network", "shufflenet_v2", "--only", "new")
    assert re.search(r"new, shufflenet_v2, 1 epochs, on digits: of 20 classes +[\d.]+% .*, of ten +[\d.]+%", out)
    assert len(re.findall(r"^  \d +\d+%  ", out, re.MULTILINE)) == 10


@pytest.mark.parametrize("option", [["--only", "newer"], ["--recognise", "many"]])
def test_what_does_not_exist_is_refused(option):
    command = [sys.executable, "bench/people.py", *option]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert option[-1] in done.stderr
