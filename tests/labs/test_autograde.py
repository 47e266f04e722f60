"""nbgrader grades a lab from its checks alone: what is done earns its point, what is not earns none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from labs.lab_cases import ROOT
from labs.planted_labs import solved


@pytest.mark.notebook
@pytest.mark.timeout(300)
def test_one_solved_exercise_of_two_earns_one_point_of_two(tmp_path: Path):
    source = tmp_path / "source" / "lab"
    source.mkdir(parents=True)
    nbformat.write(solved(), source / "lab.ipynb")
    nbformat.write(half_solved(), tmp_path / "submission.ipynb")
    done = grade(tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {"score": 1.0, "most": 2.0}
    assert list(tmp_path.glob("feedback/ada/lab/lab.html"))


def half_solved() -> nbformat.NotebookNode:
    """Return what a learner hands in: the first exercise is solved in another way, the second is wrong."""
    book = solved()
    for cell in book.cells:
        cell.source = cell.source.split("\n### BEGIN HIDDEN")[0]
    book.cells[2].source = "import numpy as np\ndef preprocess(image):\n    return np.float32(image[None] / 255)"
    book.cells[4].source = "def weight_bytes(count, bits):\n    return count * bits // 8"
    return book


def grade(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in a course of its own; it finds its database tool only on the PATH."""
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
    }
    script = [sys.executable, str(Path(__file__).with_name("nbgrader_course.py"))]
    return subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)
