"""A repository of two tiny packages, to install for real in seconds and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from repository import ROOT

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# The smallest backend that can install a project editable: a wheel that puts its folder on the path.
BACKEND = """\
import zipfile

def build_editable(folder, settings=None, metadata=None):
    name = "course-0.1.0-py3-none-any.whl"
    info = "course-0.1.0.dist-info/"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("course.pth", __file__.rpartition("/")[0])
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: course\\nVersion: 0.1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_wheel(folder: Path, name: str, version: str, requires: tuple[str, ...] = ()) -> None:
    """Write a wheel of one module that knows its version."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {item}\n" for item in requires)
    files = {f"{name}.py": f"version = {version!r}\n", f"{info}/METADATA": metadata, f"{info}/WHEEL": WHEEL}
    record = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, content in (files | {f"{info}/RECORD": record}).items():
            wheel.writestr(file, content)


@dataclass(frozen=True)
class TinyRepository:
    """Its folder, and what a person would do in it."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> TinyRepository:
        """Write one that is not installed yet."""
        (root / "tools").mkdir(parents=True)
        for script in ("install", "pip_run", "wheel_folders", "cpu_torch"):
            shutil.copy(ROOT / "tools" / f"{script}.py", root / "tools")
        (root / "pyproject.toml").write_text(PYPROJECT)
        (root / "backend.py").write_text(BACKEND)
        (root / "requirements.lock").write_text("torch==2.13.0  # via course\ntiny==1.0  # via course\n")
        write_wheel(root.parent / "wheels", "torch", "2.13.0+cpu")
        write_wheel(root.parent / "wheels", "tiny", "1.0")
        write_wheel(root.parent / "wheels", "tiny", "1.1")
        write_wheel(root.parent / "cuda", "torch", "2.13.0", ("nvidia-cublas (==13.1); platform_system == 'Linux'",))
        return cls(root)

    @property
    def venv(self) -> Path:
        """Its virtual environment."""
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        """What says that there is nothing to do."""
        return self.venv / ".installed"

    @property
    def site(self) -> Path:
        """Where its packages are."""
        return next((self.venv / "lib").glob("python3*/site-packages"))

    def start(self, wheels: str = "wheels", **settings: str) -> subprocess.Popen[str]:
        """Start `tools/install.py`, with wheels from a folder beside the repository and from nowhere else."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        clean |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.root.parent / wheels)}
        clean |= {"PIP_NO_CACHE_DIR": "1"} | settings
        command = [sys.executable, str(self.root / "tools" / "install.py")]
        return subprocess.Popen(
            command, env=clean, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    def install(self, wheels: str = "wheels", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `tools/install.py` to its end."""
        process = self.start(wheels, **settings)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def version(self, name: str) -> str:
        """The version of a package that its Python imports."""
        command = [str(self.venv / "bin" / "python"), "-c", f"import {name}; print({name}.version)"]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.strip()
