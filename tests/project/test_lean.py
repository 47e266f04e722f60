"""Binder's environment runs every notebook and solution: its packages, one processor, 2 GB, the shipped files alone.

A file of its own, so that one worker makes the environment (once for each state of binder/) and runs them in turn.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from repository import ROOT, tool

from mobiledl import frameworks

pytestmark = [pytest.mark.notebook, pytest.mark.timeout(3600)]
PATHS = [path for folder in ("notebooks", "solutions") for path in sorted((ROOT / folder).glob("*.ipynb"))]


@dataclass(frozen=True)
class Ran:
    """What a run of all notebooks printed, and the folder with what they exported."""

    lines: dict[str, str]
    errors: str
    exports: Path


@pytest.fixture(scope="module")
def lean() -> Path:
    """The lean environment; skips where Binder's packages do not fit or, but for CI, no index can be reached."""
    venv, pip_run = tool("lean_venv"), tool("pip_run")
    if why := venv.why_not_here():
        pytest.skip(why)
    try:
        return venv.make()
    except pip_run.Fail as error:
        if str(error).startswith(pip_run.NO_INDEX) and not os.environ.get("CI"):
            pytest.skip(str(error))
        raise


@pytest.fixture(scope="module")
def ran(lean: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("lean")
    done = tool("lean_run").run(PATHS, folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return Ran(dict(re.findall(r"^(\S+\.ipynb): (.*)$", done.stdout, re.M)), done.stderr, folder / "exports")


def test_no_converter_that_binder_leaves_out_is_there(lean: Path):
    formats = [frameworks.get(name).FORMAT for name in tool("keep_exports").FRAMEWORKS]
    absent = [name for format in formats for name in format.converter if name not in format.runtime]
    script = f"import importlib.util as u; print([name for name in {absent} if u.find_spec(name)])"
    done = subprocess.run([lean / "bin" / "python", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_runs_to_its_end_in_binders_memory(path: Path, ran: Ran, record_property):
    assert path.name in ran.lines, ran.errors
    line = ran.lines[path.name]
    record_property("summary", f"on Binder's packages and one processor, {path.name}: {line}")
    assert int(re.search(r"([\d,]+) MiB", line)[1].replace(",", "")) <= tool("lean_run").MOST_MIB


def test_notebooks_export_what_the_index_of_shipped_files_says(ran: Ran):
    shipping = tool("ship_exports")
    assert shipping.kept(ran.exports) == shipping.index()["exports"], "run `make exports`"
