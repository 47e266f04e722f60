"""Make .venv and put into it what requirements.lock says; `make` runs this before anything else.

Standard library only, for any Python that runs it. It may be stopped at any point and started again:
the stamp that says "nothing to do" is written last, and two that start at once take turns.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cpu_torch import install_torch
from pip_run import AGAIN, NEED_GB, Fail, Pip, environment, explain

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BEGUN = VENV / ".begun"  # this script makes the venv, so it may remove it
MADE = VENV / ".made"  # the venv itself is whole
STAMP = VENV / ".installed"  # so is everything in it
PYTHONS = ((3, 11), (3, 12), (3, 13))
# JupyterLab asks no outside host for news or updates.
LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}}
# Menus for teachers ("Create Assignment") confuse learners; docs/grading.md says how to bring them back.
LAB_PAGE = {"disabledExtensions": {"@jupyter/nbgrader": True}}


def fingerprint() -> str:
    """What the installation depends on: the lock, the project, these scripts, the Python, the place."""
    scripts = [ROOT / "tools" / f"{name}.py" for name in ("install", "pip_run", "wheel_folders", "cpu_torch")]
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "pyproject.toml", *scripts, VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes() if path.exists() else b"absent")
    return digest.hexdigest()


def up_to_date() -> bool:
    """Whether a finished installation matches; a Python that was removed since then does not."""
    return STAMP.exists() and PYTHON.exists() and STAMP.read_text() == fingerprint()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold .venv.lock; pip inherits it, so that a pip that outlives a killed parent is waited for."""
    import fcntl  # not on Windows, which gets its own answer before this

    with open(ROOT / ".venv.lock", "w") as handle:
        os.set_inheritable(handle.fileno(), True)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another installation is running here; waiting for it.", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def refuse_unsupported() -> None:
    """Say what to do where the packages have no builds."""
    if sys.platform in ("win32", "cygwin", "msys"):
        raise Fail(
            "Windows itself is not supported, since coremltools has no build for it: type `wsl --install` in"
            " PowerShell, open Ubuntu, and run the same command there."
        )
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise Fail(
            "PyTorch is no longer built for Intel Macs: use a Python for arm64 (on an Apple processor) or a"
            f" Linux machine, {AGAIN}."
        )


def find_python() -> str:
    """This interpreter where its version fits, else the first on PATH that runs and fits."""
    if sys.version_info[:2] in PYTHONS:
        return getattr(sys, "_base_executable", None) or sys.executable
    for version in PYTHONS:
        name = f"python{version[0]}.{version[1]}"
        # A shim may be on PATH for a version that is not there, so only an answer counts.
        if shutil.which(name) and succeeds([name, "-c", f"import sys; sys.exit(sys.version_info[:2] != {version})"]):
            return name
    raise Fail(
        f"The course needs Python 3.11, 3.12 or 3.13 and found {platform.python_version()}: install one"
        " (`sudo apt install python3.11 python3.11-venv`, `brew install python@3.11`, or from python.org)"
        f" {AGAIN}."
    )


def succeeds(command: list[str]) -> bool:
    """Whether a command ends well, quietly."""
    try:
        return subprocess.run(command, capture_output=True, env=environment()).returncode == 0
    except OSError:
        return False


def need_space(gigabytes: float) -> None:
    """Refuse to start what the disk cannot hold."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < gigabytes:
        raise Fail(f"The disk has {free:.1f} GB free and {gigabytes:g} GB are needed: free some {AGAIN}.")


def venv_is_whole() -> bool:
    """Whether .venv was made to its end, in this place, and its pip runs."""
    made_here = MADE.exists() and MADE.read_text() == str(VENV)
    return made_here and succeeds([str(PYTHON), "-m", "pip", "--version"])


def refuse_foreign() -> None:
    """Keep a .venv that somebody else made, or that is a link: what is not ours is not removed."""
    if VENV.is_symlink() or (VENV.exists() and not BEGUN.exists() and not MADE.exists()):
        raise Fail(f"{VENV} was not made by this course: move it away {AGAIN}.")


def make_venv() -> None:
    """A whole .venv with pip; one that was cut short, moved or broken is made again."""
    if venv_is_whole():
        return
    refuse_foreign()
    python = find_python()
    need_space(NEED_GB)
    print(f"Making .venv with {python}.", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    BEGUN.touch()
    command = [python, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment())
    if done.returncode:
        what = "a virtual environment with pip (on Debian and Ubuntu first `sudo apt install python3-venv`)"
        raise Fail(explain(done.stdout + done.stderr, what, VENV))
    MADE.write_text(str(VENV))


def site_packages() -> Path:
    """The folder that pip installs into."""
    return next((VENV / "lib").glob("python3.*/site-packages"))


def forget_torn_packages() -> None:
    """Make pip install again whatever an interrupted pip left without all of its files."""
    site = site_packages()
    for leftover in site.glob("~*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for info in site.glob("*.dist-info"):
        if not is_whole(info):
            shutil.rmtree(info)


def is_whole(info: Path) -> bool:
    """Whether every file that a package's RECORD names is there (pip writes RECORD last)."""
    try:
        lines = (info / "RECORD").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    names = (line.rsplit(",", 2)[0].strip('"') for line in lines)
    return all(os.path.exists(info.parent / name) for name in names if not name.endswith(".pyc"))


def install() -> None:
    """Bring .venv to what the lock says."""
    STAMP.unlink(missing_ok=True)
    make_venv()
    pip = Pip(VENV)
    shutil.rmtree(pip.scratch, ignore_errors=True)
    pip.scratch.mkdir()
    forget_torn_packages()
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text(), re.MULTILINE))
    install_torch(pip, site_packages(), pins["torch"])
    print(f"Installing {len(pins)} packages; the first time takes some minutes.", flush=True)
    pip.run(["install", "--no-deps", "-r", str(LOCK)], "the packages of requirements.lock", len(pins))
    pip.run(["install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "the course's own package")
    write_lab_settings()
    shutil.rmtree(pip.scratch, ignore_errors=True)
    finished = STAMP.with_suffix(".new")
    finished.write_text(fingerprint())
    finished.replace(STAMP)


def write_lab_settings() -> None:
    """JupyterLab's defaults for this environment; a learner's own settings go before them."""
    for place, settings in (
        (("share", "jupyter", "lab", "settings", "overrides.json"), LAB_SETTINGS),
        (("etc", "jupyter", "labconfig", "page_config.json"), LAB_PAGE),
    ):
        file = VENV.joinpath(*place)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))


def reason(error: OSError) -> str:
    """An operating system's error as one sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return explain("No space left on device", "", VENV)
    return f"{error}: make {ROOT} writable {AGAIN}."


def main() -> int:
    """Install what is missing; say in one sentence what stands in the way."""
    try:
        refuse_unsupported()
        if not up_to_date():
            with one_at_a_time():
                if not up_to_date():
                    install()
    except (Fail, OSError) as error:
        print(f"install: {reason(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("install: stopped; run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
