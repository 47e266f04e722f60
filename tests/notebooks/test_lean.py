"""Binder's environment runs every notebook and solution: its packages, one processor, 2 GB, the shipped files alone.

A file of its own, so that one worker makes the environment (once for each state of binder/) and runs them in turn.
What they print there must be what is stored, which was made with all packages; but those that convert networks say
that they took a shipped file, and only have to reach their end.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from nbval_run import NOTEBOOKS, SOLUTIONS, Kernel, nbval, needing_all_packages
from repository import tool

from mobiledl import frameworks

pytestmark = [pytest.mark.notebook, pytest.mark.timeout(3600)]


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
def visit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what one visitor's notebooks leave: their cache, and what they export."""
    return tmp_path_factory.mktemp("visit")


def test_no_converter_that_binder_leaves_out_is_there(lean: Path):
    formats = [frameworks.get(name).FORMAT for name in tool("keep_exports").FRAMEWORKS]
    absent = [name for format in formats for name in format.converter if name not in format.runtime]
    script = f"import importlib.util as u; print([name for name in {absent} if u.find_spec(name)])"
    done = subprocess.run([lean / "bin" / "python", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", NOTEBOOKS + SOLUTIONS, ids=lambda path: path.stem)
def test_notebook_runs_on_binder_to_its_end_and_prints_what_is_stored(
    path: Path, lean: Path, visit: Path, tmp_path: Path, record_property
):
    keep = tool("keep_exports").code(visit / "exports" / path.stem)
    kernel = Kernel(tool("lean_run").python(visit / "cache"), keep)
    ran = nbval(path, tmp_path, kernel, compare=path not in needing_all_packages())
    seen = f"{ran.seconds:.1f} s, {ran.peak_mib:,.0f} MiB at peak"
    record_property("summary", f"on Binder's packages and one processor, {path.name}: {seen}")
    assert ran.returncode == 0, f"{path.name}: nbval says\n{ran.stdout}"
    assert ran.peak_mib <= tool("lean_run").MOST_MIB


def test_notebooks_export_what_the_index_of_shipped_files_says(visit: Path):
    shipping = tool("ship_exports")
    assert shipping.kept(visit / "exports") == shipping.index()["exports"], "run `make exports`"
