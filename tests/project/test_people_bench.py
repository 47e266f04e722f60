"""bench/people.py with tiny numbers: each measure is printed."""

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
    assert re.search(r"^  before +89\.5%", out, re.MULTILINE)
    assert re.search(r"^  now +[\d.]+% \([\d.]+% to [\d.]+%\)  0 .*  9 +\d+%$", out, re.MULTILINE)


def test_a_sheet_shows_ours_below_peoples(tmp_path):
    run("--sheet", str(tmp_path / "sheet.png"))
    assert Image.open(tmp_path / "sheet.png").size == (960, 670)


def test_a_recogniser_is_trained_and_read():
    out = run("--recognise", "1", "--network", "shufflenet_v2")
    assert re.search(r"shufflenet_v2 on digits: of 20 classes +[\d.]+% .*, of ten +[\d.]+%", out)
    assert len(re.findall(r"^  \d +\d+%  ", out, re.MULTILINE)) == 10


def test_what_the_course_ships_is_read():
    out = run("--recognise", "--network", "squeezenet_1_1")
    of_20, of_ten = map(float, re.search(r"of 20 classes +([\d.]+)% .*, of ten +([\d.]+)%", out).groups())
    assert 80.0 < of_20 <= of_ten


@pytest.mark.parametrize("option", [["--network", "alexnet"], ["--recognise", "many"]])
def test_what_does_not_exist_is_refused(option):
    command = [sys.executable, "bench/people.py", *option]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert option[-1] in done.stderr
