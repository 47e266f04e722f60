"""A notebook that keeps to every guard, for tests that plant one fault in it."""

from __future__ import annotations

import copy
from typing import Any

HEADER = """# A lesson

Takes 3 minutes. You are ready if you can run a cell. You will be able to run two. It leaves out the rest."""
ALT = "Three bars, of which the third is the longest."


def text(source: str, name: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(source: str, count: int, *outputs: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": f"code-{count}", "metadata": {}, "source": source}
    return cell | {"execution_count": count, "outputs": list(outputs)}


def result(count: int, shown: str) -> dict[str, Any]:
    data = {"text/plain": shown}
    return {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}


def stream(shown: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": shown}


def picture(alt: str) -> dict[str, Any]:
    data = {"image/png": "aGVsbG8=", "text/plain": f"Figure: {alt}"}
    return {"output_type": "display_data", "metadata": {"image/png": {"alt": alt}}, "data": data}


def good() -> dict[str, Any]:
    """Return a new notebook without a fault; its code needs nothing but Python."""
    cells = [
        text(HEADER, "head"),
        code("here = str\nhere('Train')", 1, result(1, "'Train'")),
        text("## A section", "section"),
        code("1 + 1", 2, result(2, "2")),
        code("print('three')", 3, stream("three\n")),
        text("## What you have learned\n\n## Your ledger\n\n## Frequent errors\n\n## Further reading", "end"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": copy.deepcopy(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def lesson() -> dict[str, Any]:
    """Return the good notebook as lesson 07, which asks its quiz where the other prints."""
    notebook = good() | {"name": "07_toy"}
    notebook["cells"][4] = code('quiz("07")', 3, result(3, "1. Why?"))
    return notebook
