"""Run nbval on notebooks, in surroundings of their own, with the tests' Python or another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from repository import ROOT, tool

HERE = Path(__file__).parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
CELL_LIMIT_S, START_LIMIT_S = 900, 300  # for what never ends, not for a slow computer


@dataclass(frozen=True)
class Ran:
    """How a run of nbval ended, what it printed, its seconds, and the peak memory of its kernels in MiB."""

    returncode: int
    stdout: str
    seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Kernel:
    """A kernel of another environment than the tests': the command that starts its Python, and what it runs first."""

    command: list[str]
    first: str

    def write(self, folder: Path) -> dict[str, str]:
        """Write the kernel where Jupyter finds it, below a folder; return the settings with which it does."""
        home = folder / "kernels" / "planted"
        home.mkdir(parents=True)
        argv = [*self.command, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv += [f"--IPKernelApp.exec_lines={self.first}"]
        (home / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "", "language": "python"}), "utf-8")
        return {"JUPYTER_PATH": str(folder)}


def nbval(notebook: Path, folder: Path, kernel: Kernel | None = None, *, compare: bool = True) -> Ran:
    """Run pytest with nbval on a notebook, or on all of a folder, with the tests' own Python unless a kernel is given.

    `folder` takes the notebooks' ledger. Unless they are to be compared with what is stored, outputs may be any.
    """
    root = notebook if notebook.is_dir() else notebook.parent
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(root), "-q", "-rA", "--tb=short"]
    command += ["-p", "no:cacheprovider", "-p", "nbval_patience", "--color=no", str(notebook)]
    command += ["--nbval" if compare else "--nbval-lax"]
    command += ["--nbval-sanitize-with", str(HERE / "sanitize.cfg"), "--nbval-cell-timeout", str(CELL_LIMIT_S)]
    command += ["--nbval-kernel-startup-timeout", str(START_LIMIT_S)]
    command += ["--nbval-kernel-name", "planted"] if kernel else ["--nbval-current-env"]
    settings = surroundings(folder) | (kernel.write(folder / "jupyter") if kernel else {})
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=settings)
    memory = tool("notebooks").PeakMemory(process.pid)
    memory.start()
    said, _ = process.communicate()
    return Ran(process.returncode, said, time.perf_counter() - started, memory.stop())


def needing_all_packages() -> list[Path]:
    """Return the notebooks that convert networks, for which Binder's environment cannot stand."""
    shipped = tool("ship_exports").index()["exports"]
    return [path for path in NOTEBOOKS + SOLUTIONS if shipped.get(path.stem, True)]


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of a run: no progress bars, a ledger of its own, and the cache that all tests share."""
    own = {"MOBILEDL_PROGRESS": "0", "MOBILEDL_LEDGER": str(folder / "ledger.jsonl")}
    paths = [str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")]
    own["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    left_out = ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")
    return {name: value for name, value in os.environ.items() if name not in left_out} | own
