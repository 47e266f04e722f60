"""Write labs/NN_lab.ipynb from solutions/NN_lab.ipynb: nbgrader takes out the solutions and the hidden tests.

python tools/labs.py              write every lab that has changed, remove labs that have no solution
python tools/labs.py --check      write nothing; say which labs differ from their solution, and return 1
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat

from notebooks import normal_form

ROOT = Path(__file__).resolve().parent.parent
PATTERN = "[0-9][0-9]_lab.ipynb"


class LabFailed(RuntimeError):
    """A lab cannot be made from its solution."""


def lab_text(solution: Path) -> str:
    """Return the lab of a solved notebook as the text of its file, the same for the same solution.

    Raises LabFailed when there is no region to take out, when one has no end, or when one lies in a cell that is
    not marked as a solution for nbgrader.
    """
    notebook = nbformat.read(solution, as_version=4)
    regions = sum("BEGIN SOLUTION" in cell.source for cell in notebook.cells)
    if not regions:
        raise LabFailed(f"{solution.name} has no solution to take out: write ### BEGIN SOLUTION and ### END SOLUTION.")
    text: str = nbformat.writes(normal_form(cleared(notebook, solution.name)))
    return text + "\n"


def cleared(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """Return a notebook without solutions, hidden tests and outputs, by nbgrader's own preprocessors."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions

    from mobiledl.course.grading import STUB, TEXT_STUB

    steps = (
        ClearSolutions(code_stub={"python": STUB}, text_stub=TEXT_STUB),
        ClearHiddenTests(),
        ClearOutput(),
    )
    for step in steps:
        # Its own log repeats the whole cell; the sentence below names it.
        step.log.setLevel(logging.CRITICAL)
        try:
            notebook, _ = step.preprocess(notebook, {})
        except RuntimeError as error:
            raise LabFailed(f"{name} cannot be made a lab: {error}") from None
    return notebook


def jobs(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield each lab's path with the text that it must have, or None where it has no solution."""
    solutions = sorted((root / "solutions").glob(PATTERN))
    for solution in solutions:
        yield root / "labs" / solution.name, lab_text(solution)
    wanted = {solution.name for solution in solutions}
    for lab in sorted((root / "labs").glob(PATTERN)):  # a learner's copy of a lab has another name
        if lab.name not in wanted:
            yield lab, None


def differs(lab: Path, text: str | None) -> str:
    """Return what is wrong with a lab, or nothing."""
    if text is None:
        return "has no solution that it comes from"
    if not lab.exists():
        return "is missing"
    return "" if lab.read_bytes() == text.encode("utf-8") else "differs from its solution"


def write(lab: Path, text: str | None) -> None:
    """Write a lab whole or not at all; remove one that has no solution."""
    if text is None:
        lab.unlink()
        return
    lab.parent.mkdir(exist_ok=True)
    part = lab.with_name(f".{lab.name}.part")
    part.write_bytes(text.encode("utf-8"))
    os.replace(part, lab)


def treat(root: Path, check: bool) -> int:
    """Check or write every lab of a repository; return how many were wrong and stay so."""
    wrong = 0
    for lab, text in jobs(root):
        trouble = differs(lab, text)
        if trouble and check:
            print(f"labs/{lab.name} {trouble}: run `make labs`.", file=sys.stderr)
            wrong += 1
        elif trouble:
            write(lab, text)
            print(f"labs/{lab.name} {'removed: it' if text is None else 'written: it'} {trouble}")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Treat every lab; return 1 when one is wrong and stays so."""
    parser = argparse.ArgumentParser(description="Write the labs from their solutions.")
    parser.add_argument("--check", action="store_true", help="write nothing; return 1 when a lab differs")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository, for tests")
    options = parser.parse_args(arguments)
    try:
        return int(treat(options.root, options.check) > 0)
    except LabFailed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
