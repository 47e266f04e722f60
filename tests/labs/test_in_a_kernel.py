"""Checks in a real notebook kernel: the learner's own line is named, and nothing they do costs the kernel."""

from __future__ import annotations

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from labs.lab_cases import ROOT

CELLS = {
    "imports": "from mobiledl.course import answers, check\nanswers.LIMIT_S = 1.0",
    "endless": "def preprocess(image):\n    while True:\n        pass\ncheck('00.1', preprocess)",
    "raises": "def preprocess(image):\n    scale = 0\n    return 1 / scale\ncheck('00.1', preprocess)",
    "stub": "def preprocess(image):\n    # YOUR CODE HERE\n    ...\n    return batch\ncheck('00.1', preprocess)",
    "imports nothing": "def preprocess(image):\n    return np.asarray(image)\ncheck('00.1', preprocess)",
    "renamed": "check('00.1', preproces)",
    "alive": "6 * 7",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """The output of each cell, by name, after one run."""
    from nbclient import NotebookClient

    book = new_notebook(cells=[new_code_cell(source) for source in CELLS.values()])
    here = {"metadata": {"path": str(tmp_path_factory.mktemp("kernel"))}}
    client = NotebookClient(book, kernel_name="python3", timeout=120, allow_errors=True, resources=here)
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    return {name: cell.outputs[0] for name, cell in zip(CELLS, book.cells, strict=True) if cell.outputs}


pytestmark = pytest.mark.notebook


def text(output: nbformat.NotebookNode) -> str:
    return output["data"]["text/plain"]


def test_an_endless_loop_is_stopped_and_the_kernel_lives(outputs):
    assert "It took longer than 1 s, and it was stopped." in text(outputs["endless"])
    assert text(outputs["alive"]) == "42"


def test_an_exception_names_line_and_text_of_the_cell_and_no_file(outputs):
    assert 'ZeroDivisionError in line 3, "return 1 / scale": division by zero.' in text(outputs["raises"])


def test_a_stub_with_given_code_after_it_is_not_attempted(outputs):
    assert "not attempted" in text(outputs["stub"])


def test_a_missing_import_comes_with_advice(outputs):
    assert "name 'np' is not defined. Run the cell that defines or imports it" in text(outputs["imports nothing"])


def test_a_renamed_variable_is_the_cells_own_error(outputs):
    assert outputs["renamed"]["ename"] == "NameError"
