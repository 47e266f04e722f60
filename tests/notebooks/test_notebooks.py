"""Every committed notebook: kept in form, and run from top to bottom with its outputs compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guards import EVERYWHERE, LESSONS, Guard
from nbval_run import ROOT, nbval

LESSON_PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTION_PATHS = sorted((ROOT / "solutions").glob("*.ipynb"))
GUARDED = [(path, guard) for path in LESSON_PATHS for guard in LESSONS]
GUARDED += [(path, guard) for path in SOLUTION_PATHS for guard in EVERYWHERE]


def test_there_is_a_notebook_to_start_with():
    assert ROOT / "notebooks" / "00_start_here.ipynb" in LESSON_PATHS


@pytest.mark.parametrize(("path", "guard"), GUARDED, ids=lambda value: getattr(value, "stem", None) or value.__name__)
def test_notebook_keeps_to(path: Path, guard: Guard):
    notebook = json.loads(path.read_text("utf-8")) | {"name": path.stem}
    complaints = list(guard(notebook))
    assert not complaints, f"{path.name}: {'; '.join(complaints)}"


@pytest.mark.notebook
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("path", LESSON_PATHS + SOLUTION_PATHS, ids=lambda path: path.stem)
def test_notebook_runs_and_prints_what_is_stored(path: Path, tmp_path: Path):
    result = nbval(path, tmp_path)
    assert result.returncode == 0, f"{path.name}: nbval says\n{result.stdout}{result.stderr}"
