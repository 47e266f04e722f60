"""A solved lab of two exercises, for tests of what makes and grades labs."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PREPROCESS = """def preprocess(image):
    ### BEGIN SOLUTION
    return image[None].astype("float32") / 255
    ### END SOLUTION"""
BYTES = """def weight_bytes(count, bits):
    ### BEGIN SOLUTION
    return -(-count * bits // 8)
    ### END SOLUTION"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}


def answer(source: str, grade_id: str) -> nbformat.NotebookNode:
    """Return a cell that holds a solution."""
    marks = {"schema_version": 3, "grade": False, "solution": True, "locked": False, "task": False}
    return _cell(source, grade_id, marks)


def graded(source: str, grade_id: str) -> nbformat.NotebookNode:
    """Return a cell that gives one point."""
    marks = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "points": 1, "task": False}
    return _cell(source, grade_id, marks)


def _cell(source: str, grade_id: str, marks: dict[str, Any]) -> nbformat.NotebookNode:
    metadata = {"nbgrader": {**marks, "grade_id": grade_id}}
    output = new_output("execute_result", {"text/plain": "/home/somebody/secret"}, execution_count=7)
    return new_code_cell(source, id=grade_id, metadata=metadata, execution_count=7, outputs=[output])


def solved(*more: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the solved lab, as it is after a run, with more cells at its end."""
    checks = [
        'check("00.1", preprocess)',
        'check("00.2", weight_bytes)\n### BEGIN HIDDEN TESTS\nassert weight_bytes(1, 8) == 1\n### END HIDDEN TESTS',
    ]
    cells = [
        new_markdown_cell("# Lab 00", id="title"),
        new_code_cell("from mobiledl.course.check import check", id="imports", execution_count=1),
        answer(PREPROCESS, "answer-1"),
        graded(checks[0], "check-1"),
        answer(BYTES, "answer-2"),
        graded(checks[1], "check-2"),
    ]
    return new_notebook(cells=[*cells, *more], metadata=KERNEL)
