"""What the tests of the labs share: answers made from source as a learner types it, and cells of lab notebooks."""

from __future__ import annotations

import ast
import importlib
import itertools
import json
import linecache
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from mobiledl.course import wings

ROOT = Path(__file__).resolve().parents[2]
_counter = itertools.count(1)


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that people really give, and a part of the sentence that the check must say about it."""

    source: str
    says: str


def made(source: str, expression: str, setup: str = "") -> Any:
    """Run source as a cell does, and return what the expression gives then; line numbers are those of the cell."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for text in filter(None, (setup, source)):
        name = f"<cell {next(_counter)}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec"), namespace)
    return eval(expression, namespace)


def cases(lab: str) -> ModuleType:
    """Return the planted answers of a lab: the module `lab/answers.py` in its lesson's folder of the tests.

    It has, by exercise: NAMES (what is checked, an expression), WRONG and RIGHT (by label); for a lab that has no
    notebook of its own also STUBS and SOLUTIONS. SETUP holds the imports that the answers need; `around`, if there is
    one, is a context manager in which they are judged.
    """
    wing = wings.wings()[lab].rpartition(".")[2]
    return importlib.import_module(f"lessons.{wing}.lab.answers")


def notebook(folder: str, lab: str, root: Path = ROOT) -> dict[str, Any] | None:
    """Return a lab's notebook in `labs` or `solutions`, or None when it has none."""
    path = root / folder / f"{lab}_lab.ipynb"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def answer_cells(book: dict[str, Any], id: str) -> tuple[str, dict[str, Any]]:
    """Return the source of a notebook's answer to an exercise, after all its imports, and the cell that checks it.

    The answer is what nbgrader marks as a solution between the check before this one and this one.
    """
    imports: list[str] = []
    answer: list[str] = []
    for cell in (cell for cell in book["cells"] if cell["cell_type"] == "code"):
        source = "".join(cell["source"])
        imports += [
            ast.unparse(node) for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            answer.append(source)
        if (checked := checked_in(source)) == id:
            return "\n".join([*imports, *answer]), cell
        if checked:
            answer.clear()
    raise LookupError(f"No cell checks exercise {id}: write check({id!r}, ...) after its answer.")


def checked_in(source: str) -> str:
    """Return the id that a cell checks, or nothing."""
    call = check_call(source)
    return ast.literal_eval(call.args[0]) if call else ""


def check_call(source: str) -> ast.Call | None:
    """Return the call of `check` in a cell, or None."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and len(node.args) == 2)
    return next((call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check"), None)


def stored_text(cell: dict[str, Any]) -> str:
    """Return the text of a cell's stored outputs."""
    texts = (output.get("data", {}).get("text/plain", output.get("text", "")) for output in cell["outputs"])
    return "\n".join("".join(text) for text in texts)
