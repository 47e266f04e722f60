"""What the tests of the project share: where its files are, and what git would track."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))


def text(name: str) -> str:
    """The text of one file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def tool(name: str) -> ModuleType:
    """A script of tools/ as a module."""
    folder = str(ROOT / "tools")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


def project() -> dict:
    """The [project] table of pyproject.toml."""
    return tomllib.loads(text("pyproject.toml"))["project"]


def direct() -> list[Requirement]:
    """Every dependency that pyproject.toml names, of the package and of all extras."""
    lists = [project()["dependencies"], *project()["optional-dependencies"].values()]
    return [Requirement(item) for items in lists for item in items]


def pin_lines() -> list[str]:
    """The lines of requirements.lock that pin a version."""
    return [line for line in text("requirements.lock").splitlines() if line and not line.startswith("#")]


def pins() -> dict[str, Requirement]:
    """Every pin of requirements.lock, by its normal name."""
    found = [Requirement(line.partition("  #")[0]) for line in pin_lines()]
    return {canonicalize_name(pin.name): pin for pin in found}


def tracked() -> list[Path]:
    """The files that git tracks, or would after `git add .`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]
