"""Run notebooks as on mybinder.org: binder/'s packages alone, one processor, and nothing exported yet.

    python tools/lean_run.py             all of notebooks/ and solutions/
    python tools/lean_run.py PATH ...    some of them

The first time makes the environment (tools/lean_venv.py). Seconds and peak memory are printed for each notebook.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lean_venv import ROOT, VENV, make, why_not_here
from pip_run import Fail

# Of the 2 GB of a machine there, JupyterLab and the system take the rest.
MOST_MIB = 1536
# What this process was told, and a visitor's would not be.
OWN = ("MOBILEDL_", "PYTHON", "PYTEST", "VIRTUAL_ENV")
KEPT = ("MOBILEDL_LEDGER", "MOBILEDL_PROGRESS")


def python(cache: Path) -> list[str]:
    """Return the command that starts the lean Python: on one processor, with a cache of its own."""
    own = [name for name in os.environ if name.startswith(OWN) and name not in KEPT]
    without = [word for name in own for word in ("-u", name)]
    path = f"PATH={VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    one = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))]
    return ["env", *without, path, f"MOBILEDL_CACHE={cache}", *one, str(VENV / "bin" / "python")]


def main() -> int:
    """Make the environment, run the notebooks; return 1 when one failed."""
    try:
        if why := why_not_here():
            raise Fail(why)
        make()
    except Fail as error:
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        tool = [str(ROOT / "tools" / "notebooks.py"), "--time-only", *map(os.path.abspath, sys.argv[1:])]
        return subprocess.run([*python(Path(folder)), *tool], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
