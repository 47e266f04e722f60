"""Print the sizes of files and functions beside the design's limits; `--check` fails when one is broken.

A function is counted from its `def` to its last line, without its docstring: words are not what makes
code long. Functions inside functions count for both.
"""

from __future__ import annotations

import ast
import math
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("mobiledl", "tools", "bench", "tests")
FILE_MOST = 250
FUNCTION_MEDIAN = 8
FUNCTION_P90 = 25
FUNCTION_MOST = 50


@dataclass(frozen=True, order=True)
class Size:
    """The lines of one file or function, and where it is."""

    lines: int
    where: str


def sources(folder: Path) -> list[Path]:
    """Every Python file below a folder."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def file_size(path: Path) -> Size:
    """The lines of one file."""
    return Size(len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT)))


def function_sizes(path: Path) -> list[Size]:
    """The lines of each function and method of one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    place = path.relative_to(ROOT)
    return [Size(function_lines(node), f"{place}:{node.lineno} {node.name}") for node in functions]


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the end, without the docstring."""
    first = node.body[0]
    words = 0
    if ast.get_docstring(node) is not None:
        words = (first.end_lineno or first.lineno) - first.lineno + 1
    return (node.end_lineno or node.lineno) - node.lineno + 1 - words


def percentile(sizes: list[Size], share: float) -> int:
    """The smallest size that at least this share of all sizes does not exceed."""
    ordered = sorted(size.lines for size in sizes)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def broken(files: list[Size], functions: list[Size]) -> list[str]:
    """What is over a limit, one sentence each."""
    found = [f"{s.where} has {s.lines} lines, {FILE_MOST} at most" for s in files if s.lines > FILE_MOST]
    found += [f"{s.where} has {s.lines} lines, {FUNCTION_MOST} at most" for s in functions if s.lines > FUNCTION_MOST]
    for share, most in ((0.5, FUNCTION_MEDIAN), (0.9, FUNCTION_P90)):
        if functions and percentile(functions, share) > most:
            found.append(
                f"{share:.0%} of the functions have up to {percentile(functions, share)} lines, {most} at most"
            )
    return found


def report(name: str) -> list[str]:
    """Print the sizes of one folder, and return what is broken there."""
    paths = sources(ROOT / name)
    files = [file_size(path) for path in paths]
    functions = [size for path in paths for size in function_sizes(path)]
    if not functions:
        return []
    print(f"{name}: {len(files)} files, {sum(f.lines for f in files)} lines, {len(functions)} functions")
    print(f"  file      longest {max(files).lines} of {FILE_MOST}: {max(files).where}")
    print(
        f"  function  median {percentile(functions, 0.5)} of {FUNCTION_MEDIAN},"
        f" 90th percentile {percentile(functions, 0.9)} of {FUNCTION_P90},"
        f" longest {max(functions).lines} of {FUNCTION_MOST}: {max(functions).where}"
    )
    return [f"{name}: {sentence}" for sentence in broken(files, functions)]


def main() -> int:
    """Print every folder; with `--check`, exit 1 when a limit is broken."""
    found = [sentence for name in FOLDERS for sentence in report(name)]
    for sentence in found:
        print(f"over the limit: {sentence}")
    return 1 if found and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
