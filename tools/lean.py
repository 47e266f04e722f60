"""Write binder/requirements.txt: the pins of requirements.lock that the lean environment of mybinder.org needs.

Whoever asked for a pin stands in the lock, so what a few packages need is found without asking an index. Left out
are the converters, which need more memory than the 2 GB that a learner gets there; `export.to` takes the shipped
files of `zoo/exports/` where a converter is missing.
"""

from __future__ import annotations

import re
from pathlib import Path

from cpu_torch import CPU_INDEX
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
OUT = ROOT / "binder" / "requirements.txt"
# mybinder.org's machines, and the Python in binder/runtime.txt.
PLACE = {"sys_platform": "linux", "platform_machine": "x86_64", "python_version": "3.11"}
GROUPS = {"mobiledl", "mobiledl[lab]", "mobiledl[onnx]", "mobiledl[train]"}
RUNTIMES = {"ai-edge-litert"}
# nbgrader writes the labs for teachers; xdsl is for an extra of ai-edge-litert that only its converter wants.
LEFT_OUT = {"nbgrader", "xdsl"}
HEADER = f"""\
# Written by tools/lean.py (part of `make lock`) from requirements.lock; do not edit.
# PyTorch's own index has a build without CUDA for Linux, 2.13.0+cpu, which pip counts as newer than 2.13.0.
--extra-index-url {CPU_INDEX}
"""


def pins(lock: str) -> dict[str, tuple[Requirement, set[str]]]:
    """The pins of a lock that hold on Binder: by name, the requirement and who asks for it."""
    found = {}
    for pin, via in re.findall(r"^([^#\n]+?)  # via (.+)$", lock, re.MULTILINE):
        requirement = Requirement(pin)
        if requirement.marker is None or requirement.marker.evaluate(dict(PLACE)):
            found[canonicalize_name(requirement.name)] = (requirement, set(via.split(", ")))
    return found


def needed(lock: str) -> dict[str, Requirement]:
    """The pins that the lean environment needs, with everything that they need in turn."""
    everything = pins(lock)
    asking, before = GROUPS | RUNTIMES, set[str]()
    while asking != before:
        before = set(asking)
        asking |= {name for name, (_, via) in everything.items() if via & asking and name not in LEFT_OUT}
    return {name: everything[name][0] for name in sorted(asking - GROUPS)}


def text(lock: str) -> str:
    """The text of binder/requirements.txt for the text of a lock."""
    return HEADER + "".join(f"{pin.name}{pin.specifier}\n" for pin in needed(lock).values())


def main() -> None:
    """Write the file."""
    lean = text(LOCK.read_text(encoding="utf-8"))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(lean, encoding="utf-8")
    print(f"{OUT.parent.name}/{OUT.name}: {sum('==' in line for line in lean.splitlines())} packages")


if __name__ == "__main__":
    main()
