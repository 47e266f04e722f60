"""nbgrader grades a lab from its checks alone: what is done earns its point, and nothing else does."""

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
from mobiledl.course import exercises
from mobiledl.course.grading import GRADED, with_own_checks

SETTINGS = ROOT / "docs" / "nbgrader_config.py"
CHEATING = """
import os
os.environ.pop("NBGRADER_EXECUTION", None)
import mobiledl.course.check
mobiledl.course.check.check = check = lambda *anything: "done"
"""
pytestmark = [pytest.mark.notebook, pytest.mark.timeout(1200)]


def test_one_solved_exercise_of_two_earns_one_point_of_two(tmp_path: Path):
    assert grade(tmp_path, solved(), ada=half_solved(solved())) == {"scores": {"ada": 1.0}, "most": 2.0}
    feedback = (tmp_path / "feedback" / "ada" / "lab" / "lab.html").read_text("utf-8")
    assert "not yet" in feedback
    assert str(ROOT) not in feedback


def half_solved(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return what a learner hands in: the first exercise is solved in another way, the second is wrong."""
    for cell in book.cells:
        cell.source = cell.source.split("\n### BEGIN HIDDEN")[0]
    book.cells[2].source = "import numpy as np\ndef preprocess(image):\n    return np.float32(image[None] / 255)"
    book.cells[4].source = "def weight_bytes(count, bits):\n    return count * bits // 8"
    return book


def notebook(folder: str, lab: str) -> nbformat.NotebookNode:
    """Return a lab's notebook in `labs` or `solutions`."""
    return nbformat.read(ROOT / folder / f"{lab}_lab.ipynb", as_version=4)


def cheating(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a stub in whose answers nothing is solved, and everything is tried to look so."""
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            cell.source += CHEATING
    return book


@pytest.mark.parametrize("lab", [lab for lab in exercises.labs() if (ROOT / "labs" / f"{lab}_lab.ipynb").exists()])
def test_a_solution_earns_all_points_and_a_stub_that_cheats_none(tmp_path: Path, lab: str):
    graded = grade(
        tmp_path, notebook("solutions", lab), ada=notebook("solutions", lab), eve=cheating(notebook("labs", lab))
    )
    points = float(len(exercises.of(lab)))
    assert graded == {"scores": {"ada": points, "eve": 0.0}, "most": points}


def test_an_empty_lab_earns_nothing_and_half_of_one_its_half(tmp_path: Path):
    half = notebook("labs", "06")
    answers = iter(notebook("solutions", "06").cells)
    for cell, solution in zip(half.cells, answers, strict=True):
        if cell.metadata.get("nbgrader", {}).get("grade_id", "") in ("my-space", "affordable", "pareto-front"):
            cell.source = solution.source
    graded = grade(tmp_path, notebook("solutions", "06"), bob=notebook("labs", "06"), cy=half)
    assert graded["scores"] == {"bob": 0.0, "cy": 3.0}


def test_every_check_of_a_cell_asks_the_course():
    source = 'values = [1]\ncheck("02.1", lambda: check("02.2", values))'
    assert with_own_checks(source).count(GRADED) == 2
    assert with_own_checks("other.check(1, 2)") == "other.check(1, 2)"
    assert with_own_checks("check(") == "check("


def grade(folder: Path, source: nbformat.NotebookNode, **submissions: nbformat.NotebookNode) -> dict:
    """Run nbgrader in a course of its own, and return its scores; it finds its database tool only on the PATH."""
    for place, book in {
        "source/lab/lab": source,
        **{f"submissions/{who}": book for who, book in submissions.items()},
    }.items():
        path = folder / f"{place}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(book, path)
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
    }
    script = [sys.executable, str(Path(__file__).with_name("nbgrader_course.py")), str(SETTINGS)]
    done = subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    graded: dict = json.loads(done.stdout.splitlines()[-1])
    return graded
