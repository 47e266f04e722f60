"""Frameworks: one file for each. The folder is the registry: to add a framework, add a file.

A framework's module has three names:

- `FORMAT`: what its file is (`mobiledl.artifact.Format`);
- `convert(program, out, precision, calibration)`: writes the file `out` from a `torch.export` program (.pt2, batch 1).
  `calibration` is a .npy of preprocessed inputs (N, C, H, W) float32, or None. Runs in a worker;
- `Session(path, threads)`: `session(inputs)` returns outputs, numpy float32 in and out, with `inputs` (N, C, H, W).

A session on the base `mobiledl.tensors.fitted.Fitted` also reads files that others made: order of axes, element types,
scales, batch and names are the file's, and `session.expect(card)` says what it must take and answer.

Importing a module of this folder loads no framework: heavy imports stand inside its functions.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import pkgutil
from pathlib import Path
from types import ModuleType

from mobiledl import extras
from mobiledl.artifact import Format
from mobiledl.choices import wrong_choice
from mobiledl.record import Settings


class MissingFramework(ImportError):
    """A framework's packages are not installed."""


def names() -> tuple[str, ...]:
    """Return the names of all frameworks, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def get(name: str) -> ModuleType:
    """Return a framework's module; raises ValueError that names the nearest one for an unknown name."""
    if name not in names():
        raise ValueError(wrong_choice("framework", name, names()))
    return importlib.import_module(f"{__name__}.{name}")


def source(name: str) -> str:
    """Return the code of a framework, all files of it where it is a folder: what it writes, it decides."""
    spec = importlib.util.find_spec(f"{__name__}.{name}")
    folders = list(spec.submodule_search_locations or []) if spec else []
    files = sorted(Path(folders[0]).rglob("*.py")) if folders else [Path(str(get(name).__file__))]
    return "\n".join(f"{file.name}\n{file.read_text('utf-8')}" for file in files)


def require(name: str, format: Format, modules: tuple[str, ...]) -> None:
    """Raise MissingFramework when one of the modules that a framework needs cannot be found."""
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise MissingFramework(extras.missing(format.title, ", ".join(missing), format.extra))


def toolchain(format: Format) -> Settings:
    """Return the versions of the packages that a framework's files are made with; absent ones are left out."""
    found = {}
    for package in format.packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return Settings(found)
