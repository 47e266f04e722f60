"""tools/notebooks.py: runs a notebook, measures the run, and saves it in normal form."""

from __future__ import annotations

import copy
import json
import re

import guards
import nbformat
import pytest
import repository
from nbval_run import nbval
from planted import code, good, stream, text

tool = repository.tool("notebooks")


def read(notebook):
    return nbformat.from_dict(copy.deepcopy(notebook))


def write(folder, *sources, head="# Title"):
    """Write a notebook that was never run; return its path."""
    cells = [text(head, "head")]
    cells += [code(source, 1) | {"id": f"c{n}", "execution_count": None} for n, source in enumerate(sources)]
    path = folder / "lesson.ipynb"
    path.write_text(json.dumps(good() | {"cells": cells}), "utf-8")
    return path


def test_a_good_notebook_is_in_normal_form():
    assert tool.normal_form(read(good())) == read(good())


def test_what_editors_leave_is_removed_and_the_rest_kept():
    noisy = good()
    noisy["metadata"] |= {"widgets": {"state": {"a": 1}}, "toc": {}}
    noisy["metadata"]["language_info"]["version"] = "3.11.2"
    noisy["cells"][1]["metadata"] = {"execution": {"iopub.busy": "now"}, "tags": ["a"], "nbgrader": {"grade": True}}
    noisy["cells"][3]["metadata"] = {"jupyter": {"source_hidden": True}, "collapsed": True}
    tidy = tool.normal_form(read(noisy))
    assert tidy.metadata == good()["metadata"]
    assert tidy.cells[1].metadata == {"tags": ["a"], "nbgrader": {"grade": True}}
    assert tidy.cells[3].metadata == {}


def test_a_live_widget_leaves_its_text():
    noisy = good()
    noisy["cells"][3]["outputs"][0]["data"][tool.LIVE] = {"model_id": "1f2e"}
    assert tool.normal_form(read(noisy)) == read(good())


def test_ids_are_kept_and_made_unique():
    noisy = good()
    noisy["cells"][3]["id"] = noisy["cells"][1]["id"]
    del noisy["cells"][4]["id"]
    ids = [cell.id for cell in tool.normal_form(read(noisy)).cells]
    assert ids == ["head", "code-1", "section", "code-1-2", "cell-04", "end"]


def test_a_cell_that_did_not_run_is_not_hidden():
    unrun = good()
    unrun["cells"][3]["execution_count"] = None
    assert list(guards.executed_in_order(tool.normal_form(read(unrun))))


def test_check_finds_a_notebook_out_of_form(tmp_path):
    noisy = good()
    noisy["cells"][1]["execution_count"] = 5
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(noisy), "utf-8")
    with pytest.raises(tool.NotebookFailed, match="not in normal form"):
        tool.treat(path, tool.arguments(["--check"]))


def test_a_path_of_this_computer_is_not_saved(tmp_path):
    path = write(tmp_path, "1")
    before = path.read_text("utf-8")
    leaking = good()
    leaking["cells"][3]["outputs"] = [stream(f"written to {tmp_path}/net.tflite")]
    with pytest.raises(tool.NotebookFailed, match=r"net\.tflite"):
        tool.save(path, read(leaking))
    assert path.read_text("utf-8") == before


@pytest.mark.notebook
def test_a_run_is_saved_with_its_outputs_and_measured(tmp_path):
    child = "import time; held = b'x' * 150_000_000; time.sleep(3)"
    path = write(
        tmp_path, "1 + 1", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])\n'done'"
    )
    line = tool.treat(path, tool.arguments([]))
    saved = json.loads(path.read_text("utf-8"))
    assert [cell.get("execution_count") for cell in saved["cells"]] == [None, 1, 2]
    assert saved["cells"][1]["outputs"][0]["data"]["text/plain"] == ["2"]
    seconds, peak_mib = re.search(r"([\d.]+) s, ([\d,]+) MiB at peak", line).groups()
    assert float(seconds) > 1
    assert int(peak_mib.replace(",", "")) > 143 + 20  # the child's bytes and the kernel


@pytest.mark.notebook
def test_a_failing_notebook_is_named_and_left_as_it_was(tmp_path):
    path = write(tmp_path, "1 / 0")
    before = path.read_text("utf-8")
    with pytest.raises(tool.NotebookFailed, match=r"(?s)lesson\.ipynb did not run.*ZeroDivisionError"):
        tool.treat(path, tool.arguments([]))
    assert path.read_text("utf-8") == before


COURSE = [
    "from mobiledl.course import figures, here, ledger, predict, reveal, show\nhere('everywhere')",
    "from mobiledl.budget import Measurement, Place\n"
    "import random\n"
    "place = Place(f'device {random.random()}', 'LiteRT')\n"
    "latency = Measurement('latency', random.uniform(0.1, 90), 'ms', 200, 'net', place)",
    "guess = predict('faster', 'Which is faster?', ['float32', 'int8'])",
    "predict('latency', 'Latency in ms', low=0, high=300)",
    "guess",
    "reveal('faster', 'int8')",
    "reveal('latency', latency)",
    "show(show)",
    "figures.show(figures.bars({'net': latency.value}, 'ms', 'latency'), alt='One bar: the latency of the net.')",
    "ledger.add('float32', latency, macs=4_360_000)",
    "ledger.show(ledger.front('macs', 'latency'))",
]


@pytest.mark.notebook
def test_what_the_course_prints_is_the_same_in_every_run(tmp_path):
    path = write(tmp_path, *COURSE)
    tool.treat(path, tool.arguments([]))
    saved = json.loads(path.read_text("utf-8"))
    assert tool.LIVE not in path.read_text("utf-8")
    assert [list(guard(saved)) for guard in guards.EVERYWHERE] == [[]] * len(guards.EVERYWHERE)
    ran = nbval(path, tmp_path)
    assert ran.returncode == 0, ran.stdout
