"""nbval as this project runs it: it passes what is stored, and it sees what differs.

The planted notebooks are run by one pytest; what it said about each is looked at here.
"""

from __future__ import annotations

import json
import re

import pytest
from nbval_run import nbval
from planted import good, result, stream

pytestmark = pytest.mark.notebook


def with_cell(source, *outputs):
    """Return the good notebook with another cell in place of `1 + 1`."""
    notebook = good()
    notebook["cells"][3] |= {"source": source, "outputs": list(outputs)}
    return notebook


MEASURED = "latency 0.2 ms (0.1 ms to 0.3 ms), n = 200, net, Xeon, LiteRT, 1 thread\n"
ELSEWHERE = "latency 40.5 ms (31.0 ms to 50.3 ms), n = 100, net, Apple M3, LiteRT, 2 threads"
LEDGER = "import os\nprint(os.path.exists(os.environ['MOBILEDL_LEDGER']), os.environ['MOBILEDL_PROGRESS'])"
NOTEBOOKS = {
    "good": good(),
    "value": with_cell("1 + 1", result(2, "3")),
    "statement": with_cell(
        "print('latency 0.2 ms, at most 300 ms: False')", stream("latency 0.2 ms, at most 300 ms: True\n")
    ),
    "warning": with_cell("import sys\nprint('slow', file=sys.stderr)\n1 + 1", result(2, "2")),
    "measured": with_cell(f"print({ELSEWHERE!r})", stream(MEASURED)),
    "ledger": with_cell(LEDGER, stream("False 0\n")),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What nbval prints about the planted notebooks."""
    folder = tmp_path_factory.mktemp("planted")
    for name, notebook in NOTEBOOKS.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    ran = nbval(folder, folder)
    assert ran.returncode == 1, ran.stdout
    return ran.stdout


def verdicts(said: str, name: str) -> dict[str, str]:
    """Return PASSED or FAILED for each cell of a notebook, by its number among the code cells."""
    return {
        cell: verdict for verdict, cell in re.findall(rf"^(PASSED|FAILED) \S*\b{name}\.ipynb::Cell (\d)", said, re.M)
    }


@pytest.mark.parametrize("name", ["good", "measured", "ledger"])
def test_what_may_differ_passes(said: str, name: str) -> None:
    assert verdicts(said, name) == {"0": "PASSED", "1": "PASSED", "2": "PASSED"}, said


@pytest.mark.parametrize("name", ["value", "statement", "warning"])
def test_what_may_not_differ_fails_in_its_cell_alone(said: str, name: str) -> None:
    assert verdicts(said, name) == {"0": "PASSED", "1": "FAILED", "2": "PASSED"}, said


def test_both_values_are_shown(said: str) -> None:
    assert "'3' == '2'" in said
