"""Run nbval on one notebook, in surroundings of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CELL_LIMIT_S, START_LIMIT_S = 300, 120
# The user's own cache, as it was before the tests made one for themselves.
CACHE = os.environ.get("MOBILEDL_CACHE")


def nbval(notebook: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return the run of pytest with nbval on a notebook; `folder` takes its ledger."""
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(notebook.parent), "-q", "--tb=short"]
    command += ["-p", "no:cacheprovider", "-p", "nbval_patience", "--color=no", "--nbval", "--nbval-current-env"]
    command += ["--nbval-sanitize-with", str(HERE / "sanitize.cfg"), "--nbval-cell-timeout", str(CELL_LIMIT_S)]
    command += ["--nbval-kernel-startup-timeout", str(START_LIMIT_S), str(notebook)]
    return subprocess.run(command, capture_output=True, text=True, env=surroundings(folder), check=False)


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of a run: no progress bars, a ledger of its own, the user's cache."""
    own = {"MOBILEDL_PROGRESS": "0", "MOBILEDL_LEDGER": str(folder / "ledger.jsonl")}
    paths = [str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")]
    own["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    left_out = ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "MOBILEDL_CACHE")
    base = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**base, **own, **({"MOBILEDL_CACHE": CACHE} if CACHE else {})}
