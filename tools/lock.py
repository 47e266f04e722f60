"""Write requirements.lock: every version that `make` installs, each with who needs it; and Binder's part of it.

One file serves Python 3.11 to 3.13 on Linux and macOS, by markers. CUDA packages are left out
together with whatever only they need: `tools/install.py` installs a CPU build of PyTorch first,
which does not ask for them. Versions that are locked already stay, unless `--upgrade` or
`--upgrade-package NAME` is given.
"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import lean
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
CUDA = re.compile(r"(nvidia|cuda|triton)(-|$)")
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
# The shortest marker that says "on these systems", by their places in SYSTEMS.
SYSTEM_MARKERS = {
    (0,): "sys_platform == 'linux' and platform_machine == 'x86_64'",
    (1,): "platform_machine == 'aarch64'",
    (2,): "sys_platform == 'darwin'",
    (0, 1): "sys_platform == 'linux'",
    (0, 2): "platform_machine != 'aarch64'",
    (1, 2): "platform_machine != 'x86_64'",
    (0, 1, 2): "",
}
HEADER = """\
# Written by `make lock` from pyproject.toml; do not edit.
# Install with `make`, or with `--no-deps` after a CPU build of PyTorch (see tools/install.py).
"""


def environments() -> Iterator[tuple[int, str, dict[str, str]]]:
    """Every supported pair of system and Python, as (place in SYSTEMS, Python, marker variables)."""
    for (place, (system, machine)), python in itertools.product(enumerate(SYSTEMS), PYTHONS):
        yield place, python, marker_variables(system, machine, python)


def marker_variables(system: str, machine: str, python: str) -> dict[str, str]:
    """The values that markers are evaluated with."""
    return {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": system.capitalize(),
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": system,
    }


def short_marker(marker: Marker) -> str:
    """The same marker for the supported environments only, in as few words as possible."""
    holds = [(place, python) for place, python, values in environments() if marker.evaluate(values)]
    places = tuple(sorted({place for place, _ in holds}))
    pythons = [python for python in PYTHONS if any(python == p for _, p in holds)]
    if len(holds) != len(places) * len(pythons):
        return str(marker)
    return " and ".join(part for part in (python_marker(pythons), SYSTEM_MARKERS[places]) if part)


def python_marker(pythons: list[str]) -> str:
    """A marker for a run of neighbouring Python versions; empty for all of them."""
    after_last = f"3.{int(pythons[-1].split('.')[1]) + 1}"
    parts = [f"python_version >= '{pythons[0]}'"] if pythons[0] != PYTHONS[0] else []
    return " and ".join(parts + ([f"python_version < '{after_last}'"] if pythons[-1] != PYTHONS[-1] else []))


def extras_by_name() -> dict[str, str]:
    """Who asks for a package in pyproject.toml: `mobiledl`, or `mobiledl[litert]` and the like."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = {"mobiledl": project["dependencies"]}
    groups |= {f"mobiledl[{extra}]": items for extra, items in project["optional-dependencies"].items()}
    return {canonicalize_name(Requirement(item).name): who for who, items in groups.items() for item in items}


def tidy(line: str, asked_by: dict[str, str]) -> str:
    """One pin with a short marker, and with the extra's name where pyproject.toml asks for it."""
    pin, _, via = line.partition("# via ")
    requirement = Requirement(pin)
    marker = short_marker(requirement.marker) if requirement.marker else ""
    via = via.replace("mobiledl (pyproject.toml)", asked_by.get(canonicalize_name(requirement.name), ""))
    via = ", ".join(who for who in via.strip().split(", ") if not who.startswith("-c "))
    head = f"{requirement.name}{requirement.specifier}" + (f" ; {marker}" if marker else "")
    return f"{head}  # via {via}"


def resolve(output: Path, excluded: list[str], options: list[str]) -> list[str]:
    """The pins that uv resolves, one a line, with uv's long markers."""
    excludes = output.with_suffix(".excludes")
    excludes.write_text("\n".join(excluded))
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal"]
    command += ["--python-version", PYTHONS[0], "--fork-strategy", "fewest", "--annotation-style", "line"]
    command += ["--no-header", "--quiet", "--excludes", str(excludes), "--output-file", str(output)]
    subprocess.run([*command, *options], cwd=ROOT, check=True)
    return [line for line in output.read_text().splitlines() if "==" in line]


def lock(options: list[str]) -> str:
    """The text of requirements.lock."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "requirements.txt"
        if LOCK.exists():
            shutil.copy(LOCK, output)
        everything = resolve(output, [], options)
        cuda = [name for name in (line.split("==")[0] for line in everything) if CUDA.match(name)]
        pins = resolve(output, cuda, [])
    asked_by = extras_by_name()
    return HEADER + "".join(f"{tidy(line, asked_by)}\n" for line in sorted(pins))


def main() -> None:
    """Write the lock; options go to uv (`--upgrade`, `--upgrade-package NAME`)."""
    text = lock(sys.argv[1:])
    LOCK.write_text(text)
    print(f"{LOCK.name}: {sum('==' in line for line in text.splitlines())} packages")
    lean.main()


if __name__ == "__main__":
    main()
