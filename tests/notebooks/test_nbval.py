"""nbval as this project runs it: it passes what is stored, and it sees what differs."""

from __future__ import annotations

import json

import pytest
from nbval_run import nbval
from planted import good, result, stream

pytestmark = pytest.mark.notebook


def run(notebook, folder):
    path = folder / "planted.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    return nbval(path, folder)


def with_cell(source, *outputs):
    """Return the good notebook with another cell in place of `1 + 1`."""
    notebook = good()
    notebook["cells"][3] |= {"source": source, "outputs": list(outputs)}
    return notebook


def test_a_good_notebook_passes(tmp_path):
    ran = run(good(), tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "3 passed" in ran.stdout


def test_another_value_fails_and_both_are_shown(tmp_path):
    ran = run(with_cell("1 + 1", result(2, "3")), tmp_path)
    assert ran.returncode == 1
    assert "1 failed, 2 passed" in ran.stdout
    assert "'3' == '2'" in ran.stdout


def test_a_statement_that_no_longer_holds_fails(tmp_path):
    stored = stream("latency 0.2 ms, at most 300 ms: True\n")
    assert run(with_cell("print('latency 0.2 ms, at most 300 ms: False')", stored), tmp_path).returncode == 1


def test_a_new_warning_fails(tmp_path):
    assert run(with_cell("import sys\nprint('slow', file=sys.stderr)\n1 + 1", result(2, "2")), tmp_path).returncode == 1


def test_a_measured_number_may_differ(tmp_path):
    stored = stream("latency 0.2 ms (0.1 ms to 0.3 ms), n = 200, net, Xeon, LiteRT, 1 thread\n")
    source = "print('latency 40.5 ms (31.0 ms to 50.3 ms), n = 100, net, Apple M3, LiteRT, 2 threads')"
    ran = run(with_cell(source, stored), tmp_path)
    assert ran.returncode == 0, ran.stdout


def test_every_run_has_an_empty_ledger_and_no_progress_bars(tmp_path):
    source = "import os\nprint(os.path.exists(os.environ['MOBILEDL_LEDGER']), os.environ['MOBILEDL_PROGRESS'])"
    ran = run(with_cell(source, stream("False 0\n")), tmp_path)
    assert ran.returncode == 0, ran.stdout
