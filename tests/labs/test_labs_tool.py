"""tools/labs.py: labs come from solutions, the same bytes each time, and nothing of the solution is left."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from labs.lab_cases import ROOT, answer_cells, made
from labs.planted_labs import answer, solved
from mobiledl.course.check import check


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch):
    """The script as a module; its neighbour `notebooks.py` is found only beside it."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    for name in ("labs", "notebooks"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import labs

    return labs


def put(root: Path, *more: nbformat.NotebookNode, name: str = "98_lab.ipynb") -> Path:
    """Write a solved lab into a repository, and return where its lab will be."""
    (root / "solutions").mkdir(exist_ok=True)
    nbformat.write(solved(*more), root / "solutions" / name)
    return root / "labs" / name


def run(tool, root: Path, *options: str) -> int:
    return tool.main(["--root", str(root), *options])


def test_the_committed_labs_come_from_their_solutions(tool):
    assert tool.main(["--check"]) == 0


def test_a_repository_without_solutions_is_in_order(tool, tmp_path):
    assert run(tool, tmp_path) == 0
    assert run(tool, tmp_path, "--check") == 0
    assert not (tmp_path / "labs").exists()


def test_solutions_hidden_tests_and_outputs_are_gone(tool, tmp_path):
    lab = put(tmp_path)
    assert run(tool, tmp_path) == 0
    text = lab.read_text("utf-8")
    for secret in ("SOLUTION", "astype", "// 8", "HIDDEN", "assert", "secret"):
        assert secret not in text
    cells = json.loads(text)["cells"]
    assert "".join(cells[2]["source"]) == "def preprocess(image):\n    # YOUR CODE HERE\n    ..."
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * 5


def test_ids_and_marks_for_nbgrader_are_kept(tool, tmp_path):
    lab = put(tmp_path)
    run(tool, tmp_path)
    before, after = solved(), nbformat.read(lab, as_version=4)
    assert [cell.id for cell in after.cells] == [cell.id for cell in before.cells]
    assert [cell.metadata for cell in after.cells] == [cell.metadata for cell in before.cells]


def test_a_second_run_writes_the_same_bytes(tool, tmp_path, capsys):
    lab = put(tmp_path)
    run(tool, tmp_path)
    first = lab.read_bytes()
    assert "written" in capsys.readouterr().out
    run(tool, tmp_path)
    assert capsys.readouterr().out == ""
    lab.unlink()
    run(tool, tmp_path)
    assert lab.read_bytes() == first


def test_the_stub_of_a_lab_is_not_attempted(tool, tmp_path):
    lab = put(tmp_path)
    run(tool, tmp_path)
    source, _ = answer_cells(json.loads(lab.read_text("utf-8")), "00.2")
    assert check("00.2", made(source, "weight_bytes")).state == "not attempted"


def spoil(lab: Path) -> None:
    lab.write_text(lab.read_text("utf-8").replace("# Lab 00", "# Lab 0"), "utf-8")


TROUBLES = {
    "edited": (spoil, "labs/98_lab.ipynb differs from its solution"),
    "missing": (Path.unlink, "labs/98_lab.ipynb is missing"),
    "renamed": (lambda lab: lab.rename(lab.with_name("97_lab.ipynb")), "labs/97_lab.ipynb has no solution"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_check_names_the_lab_that_differs_and_leaves_it(tool, tmp_path, capsys, name):
    lab = put(tmp_path)
    run(tool, tmp_path)
    trouble, says = TROUBLES[name]
    trouble(lab)
    before = {path.name: path.read_bytes() for path in lab.parent.iterdir()}
    assert run(tool, tmp_path, "--check") == 1
    assert says in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in lab.parent.iterdir()} == before


@pytest.mark.parametrize("name", TROUBLES)
def test_a_run_repairs_what_a_check_finds(tool, tmp_path, name):
    lab = put(tmp_path)
    run(tool, tmp_path)
    TROUBLES[name][0](lab)
    assert run(tool, tmp_path) == 0
    assert run(tool, tmp_path, "--check") == 0
    assert [path.name for path in lab.parent.iterdir()] == ["98_lab.ipynb"]


def test_a_copy_that_somebody_made_is_left_alone(tool, tmp_path):
    lab = put(tmp_path)
    run(tool, tmp_path)
    mine = lab.with_name("98_lab-Copy1.ipynb")
    mine.write_text("my answers")
    assert run(tool, tmp_path) == 0
    assert run(tool, tmp_path, "--check") == 0
    assert mine.read_text() == "my answers"


BAD = {
    "a region without an end": (answer("### BEGIN SOLUTION\nx = 1", "open"), "no end solution"),
    "a region that is not marked": (new_code_cell("### BEGIN SOLUTION\n### END SOLUTION"), "non-solution cell"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_solution_that_would_leak_is_refused(tool, tmp_path, capsys, name):
    cell, says = BAD[name]
    lab = put(tmp_path, cell)
    assert run(tool, tmp_path) == 1
    told = capsys.readouterr().err
    assert "98_lab.ipynb" in told
    assert says in told
    assert not lab.exists()


def test_the_script_runs_from_any_folder(tmp_path):
    script = [sys.executable, str(ROOT / "tools" / "labs.py"), "--check"]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
