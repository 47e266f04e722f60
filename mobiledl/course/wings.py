"""Wings: where each lesson keeps what only it needs, found by the lesson's two digits. The folder is the list.

A wing is a package in `mobiledl/lessons/`. It is imported here by its name alone, since nothing below the lessons
knows one of them.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import pkgutil
from types import ModuleType

LESSONS = "mobiledl.lessons"


@functools.cache
def wings() -> dict[str, str]:
    """Return the package of each lesson by its two digits, in order."""
    folder = importlib.import_module(LESSONS).__path__
    found = [importlib.import_module(f"{LESSONS}.{module.name}") for module in pkgutil.iter_modules(folder)]
    return {wing.NUMBER: wing.__name__ for wing in sorted(found, key=lambda wing: str(wing.NUMBER))}


def module(number: str, name: str) -> ModuleType | None:
    """Return a module of a lesson's wing, such as "quiz" or "lab.exercises"; None where the lesson has none."""
    path = f"{wings()[number]}.{name}"
    return importlib.import_module(path) if _exists(path) else None


def numbers(name: str) -> tuple[str, ...]:
    """Return the two digits of every lesson whose wing has a module, in order; the modules are not imported."""
    return tuple(number for number, wing in wings().items() if _exists(f"{wing}.{name}"))


def _exists(path: str) -> bool:
    try:
        return importlib.util.find_spec(path) is not None
    except ModuleNotFoundError:  # the folder above it is missing
        return False
