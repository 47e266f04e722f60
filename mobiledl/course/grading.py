"""Grading: nbgrader runs a learner's lab, and no cell of the lab decides what counts as done.

`docs/nbgrader_config.py` puts `OwnChecks` before nbgrader runs a notebook. It needs nbgrader, which the course's other
modules do not.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade

from mobiledl.course import exercises
from mobiledl.course.check import judged

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What stands where a solution stood. `check` calls it not attempted, and a lab still runs to its end.
STUB = "# YOUR CODE HERE\n..."
TEXT_STUB = "*Your answer here.*"
GRADED = "__import__('mobiledl.course.grading', fromlist=['graded']).graded"


class OwnChecks(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Have each graded cell ask this module, whatever the notebook calls `check` by then.

    The learner's environment and names do not matter: a function called `check` of their own, or a variable that they
    removed, changes nothing.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return a cell with its checks replaced; other cells stay."""
        if cell.cell_type == "code" and is_grade(cell):
            cell.source = with_own_checks(cell.source)
        return cell, resources


def with_own_checks(source: str) -> str:
    """Return a cell's source in which every call of `check` is one of `graded`; what cannot be read stays."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    graded = ast.parse(GRADED, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
            node.func = graded
    return ast.unparse(tree)


def graded(id: str, answer: object) -> None:
    """Print what a check says of an answer; raises NotDone unless it is done, so that the cell earns nothing.

    Nothing is returned: nbgrader warns of every graded cell that ends with a value.
    """
    print(judged(exercises.find(id), answer).require())
