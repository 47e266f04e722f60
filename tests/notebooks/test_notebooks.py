"""Every committed notebook: kept in form, and those that convert networks run with all packages.

The others take the same steps with all packages as with Binder's, where test_lean.py compares what they print with
what is stored; where that environment cannot be had, they run here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guards import EVERYWHERE, LESSONS, Guard
from nbval_run import NOTEBOOKS, SOLUTIONS, nbval, needing_all_packages
from repository import ROOT, tool

GUARDED = [(path, guard) for path in NOTEBOOKS for guard in LESSONS]
GUARDED += [(path, guard) for path in SOLUTIONS for guard in EVERYWHERE]
RUN = NOTEBOOKS + SOLUTIONS if tool("lean_venv").why_not_here() else needing_all_packages()


def test_there_is_a_notebook_to_start_with():
    assert ROOT / "notebooks" / "00_start_here.ipynb" in NOTEBOOKS


@pytest.mark.parametrize(("path", "guard"), GUARDED, ids=lambda value: getattr(value, "stem", None) or value.__name__)
def test_notebook_keeps_to(path: Path, guard: Guard):
    notebook = json.loads(path.read_text("utf-8")) | {"name": path.stem}
    complaints = list(guard(notebook))
    assert not complaints, f"{path.name}: {'; '.join(complaints)}"


@pytest.mark.notebook
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
def test_notebook_prints_with_all_packages_what_is_stored(path: Path, tmp_path: Path):
    ran = nbval(path, tmp_path)
    assert ran.returncode == 0, f"{path.name}: nbval says\n{ran.stdout}"
