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
from collections.abc import Sequence
from pathlib import Path

from lean_venv import ROOT, VENV, make, why_not_here
from pip_run import Fail

# Of the 2 GB of a machine there, JupyterLab and the system take the rest.
MOST_MIB = 1536
OWN = ("MOBILEDL_", "PYTHON", "PYTEST", "VIRTUAL_ENV")


def run(paths: Sequence[str | Path], folder: Path, **options: int) -> subprocess.CompletedProcess[str]:
    """Run notebooks with tools/notebooks.py in the lean environment; `options` go to subprocess.run.

    What each exports is kept in `exports` below the folder, which is empty and takes all that they write elsewhere.
    """
    tool = [str(VENV / "bin" / "python"), str(ROOT / "tools" / "notebooks.py"), "--time-only", "--processors", "1"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    settings |= {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "MOBILEDL_CACHE": str(folder / "cache")}
    (folder / "exports").mkdir()
    command = [*tool, "--exports", str(folder / "exports"), *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, env=settings, text=True, check=False, **options)


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
        return run([Path(path).resolve() for path in sys.argv[1:]], Path(folder)).returncode


if __name__ == "__main__":
    sys.exit(main())
