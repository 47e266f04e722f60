"""Make the environment that mybinder.org makes from binder/: its packages and no others, kept in build/lean.

It is made again when a file of binder/ changes, by one process at a time; `make clean` removes it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cpu_torch import install_torch
from filelock import FileLock
from pip_run import AGAIN, Fail, Pip, environment, explain

ROOT = Path(__file__).resolve().parent.parent
BINDER = ROOT / "binder"
VENV = ROOT / "build" / "lean"
NEED_GB = 4


def why_not_here() -> str:
    """Why this machine cannot have the environment, in a sentence; empty where it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "Binder's packages are those of Linux on x86: only there can its environment be made."
    return "" if python() else f"Binder runs {wanted_python()}, which is not installed here."


def wanted_python() -> str:
    """The Python of binder/runtime.txt as a command, such as python3.11."""
    return (BINDER / "runtime.txt").read_text().strip().replace("-", "")


def python() -> str:
    """A Python of that version: the one that runs this, else one on PATH; empty when there is none."""
    if wanted_python() == f"python{sys.version_info[0]}.{sys.version_info[1]}":
        return getattr(sys, "_base_executable", None) or sys.executable
    return shutil.which(wanted_python()) or ""


def state() -> str:
    """What the environment depends on, as one hash: the files of binder/, and the place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in sorted(BINDER.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def make() -> Path:
    """Return the environment's folder, made first where it is missing or of another state; raises Fail."""
    VENV.parent.mkdir(exist_ok=True)
    made = VENV / ".made"
    with FileLock(VENV.with_suffix(".lock")):
        whole = (VENV / "bin" / "python").exists() and made.exists()
        if not (whole and made.read_text() == state()):
            _make_again()
            made.write_text(state())
    return VENV


def _make_again() -> None:
    """Make it from nothing, as repo2docker does: the requirements with pip, then postBuild."""
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.disk_usage(VENV.parent).free < NEED_GB * 1e9:
        raise Fail(f"The lean environment needs {NEED_GB} GB of disk: free some {AGAIN}.")
    _say([python(), "-m", "venv", str(VENV)], "Binder's environment")
    pip = Pip(VENV)
    pip.scratch.mkdir()
    requirements = (BINDER / "requirements.txt").read_text()
    install_torch(
        pip, next(VENV.glob("lib/python3*/site-packages")), re.search(r"^torch==(\S+)", requirements, re.M)[1]
    )
    # PyTorch's index was asked for PyTorch; where it is out of reach, pip would wait for it at every other package.
    pins = pip.scratch / "requirements.txt"
    pins.write_text("".join(line for line in requirements.splitlines(True) if not line.startswith("--")))
    pip.run(["install", "--no-compile", "-r", str(pins)], "the packages of binder/requirements.txt")
    _say([str(BINDER / "postBuild")], "the course's own package")


def _say(command: list[str], what: str) -> None:
    """Run a command in the repository, with the environment's programs first; raise Fail with its last words."""
    settings = environment() | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=settings)
    if done.returncode:
        raise Fail(explain(done.stdout + done.stderr, what, VENV / "install.log"))
