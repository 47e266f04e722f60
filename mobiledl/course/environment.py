"""environment: what this computer has for the course, what is missing, and what that costs the learner."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

from mobiledl import fetch, frameworks
from mobiledl.card import table
from mobiledl.worker import first_line

FREE_GIB, MEMORY_GIB = 1.0, 2.0
PYTHONS = ((3, 11), (3, 14))


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether the course runs with it, what was found, and what to do when it does not.

    limit: what cannot be done here, although every lesson runs; empty where there is no such thing.
    """

    name: str
    fine: bool
    found: str
    remedy: str = ""
    limit: str = ""

    @property
    def line(self) -> str:
        """The finding as one line that is the same on every computer where all is well."""
        return f"{self.name}: {self.limit or 'ok'}" if self.fine else f"{self.name}: {self.found}. {self.remedy}"

    @property
    def cell(self) -> str:
        """The finding in a table, with what was found."""
        return "; ".join(filter(None, [self.found, self.limit])) if self.fine else f"{self.found}. {self.remedy}"


@dataclass(frozen=True, repr=False)
class Report:
    """All findings; `fine` when nothing is missing."""

    findings: tuple[Finding, ...]

    @property
    def fine(self) -> bool:
        """Whether everything is here."""
        return all(finding.fine for finding in self.findings)

    def __repr__(self) -> str:
        lines = [finding.line for finding in self.findings]
        return "\n".join([*lines, f"everything that the course needs is here: {self.fine}"])

    def _repr_html_(self) -> str:
        rows = {finding.name: finding.cell for finding in self.findings}
        return table(rows | {"everything is here": "yes" if self.fine else "no: see above"})


def check() -> Report:
    """Return what this computer has for the course."""
    found = [_python(), _memory(), _disk(), _weights(), *map(_framework, frameworks.names())]
    return Report(tuple(found))


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]
    return Finding("Python", fine, version, "The course runs on 3.11 to 3.13: start JupyterLab with make lab.")


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available / 2**30
    remedy = f"The notebooks need {MEMORY_GIB:.0f} GiB: close other programs, or shut down kernels that you do not use."
    return Finding("memory", free >= MEMORY_GIB, f"{free:.1f} GiB free", remedy)


def _disk() -> Finding:
    """Look at the folder where exported models are kept."""
    try:
        with fetch.locked(fetch.cache_dir() / "environment"):
            free = shutil.disk_usage(fetch.cache_dir()).free / 2**30
    except fetch.CacheError as error:
        return Finding("disk", False, first_line(str(error)).rstrip("."), "Without it no model can be exported.")
    remedy = f"Exports need {FREE_GIB:.0f} GiB: free some space, or set MOBILEDL_CACHE to another folder."
    return Finding("disk", free >= FREE_GIB, f"{free:.1f} GiB free", remedy)


def _weights() -> Finding:
    from mobiledl.zoo import stored

    names = stored.files()
    remedy = "Every lesson starts from them: set MOBILEDL_ZOO to the folder zoo/ of the whole repository."
    return Finding("zoo weights", bool(names), f"{len(names)} trained models", remedy)


def _framework(name: str) -> Finding:
    """Look for a framework's converter and runtime."""
    format = frameworks.get(name).FORMAT
    versions = ", ".join(f"{package} {version}" for package, version in frameworks.toolchain(format).items())
    try:
        frameworks.require(name, format, format.runtime)
    except frameworks.MissingFramework as error:
        return Finding(name, False, first_line(str(error)).rstrip("."), "Cells that use it cannot run until then.")
    try:
        frameworks.require(name, format, format.converter)
    except frameworks.MissingFramework as error:
        return _without_converter(name, versions, first_line(str(error)).rstrip("."))
    return Finding(name, True, versions)


def _without_converter(name: str, versions: str, why: str) -> Finding:
    """Return what the runtime alone is good for: with the course's shipped files, as on Binder, every lesson runs."""
    from mobiledl.zoo import shipped

    if not any(shipped.folder().glob(f"{name}-*")):
        return Finding(name, False, why, "Cells that export to it cannot run until then.")
    format = frameworks.get(name).FORMAT
    needed = ", ".join(module for module in format.converter if module not in format.runtime)
    limit = f"the models that the course ships run; others cannot be exported to it here, without {needed}"
    return Finding(name, True, versions, limit=limit)
