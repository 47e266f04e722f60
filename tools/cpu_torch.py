"""Install PyTorch without CUDA, for tools/install.py.

PyTorch publishes its CPU builds for Linux on an index of its own; the ordinary index has a build that
pulls gigabytes of CUDA packages. Where PyTorch's index is out of reach, whatever pip is set to look at
will do, as long as what it offers is a CPU build.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pip_run import AGAIN, Fail, Pip, explain

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA = re.compile(r"(nvidia|cuda|triton)\b", re.IGNORECASE)


def wants_cuda(requirements: list[str]) -> bool:
    """Whether a build of PyTorch asks for CUDA packages."""
    return any(CUDA.match(requirement) for requirement in requirements)


def has_cpu_torch(site: Path, version: str) -> bool:
    """Whether .venv has this PyTorch already, built without CUDA."""
    for info in site.glob("torch-*.dist-info"):
        text = (info / "METADATA").read_text(encoding="utf-8")
        found = re.search(r"^Version: (\S+)", text, re.MULTILINE)
        if found and found.group(1).split("+")[0] == version:
            return not wants_cuda(re.findall(r"^Requires-Dist: (.*)", text, re.MULTILINE))
    return False


def torch_offer(pip: Pip, version: str, source: list[str]) -> tuple[list[str] | None, str]:
    """What the PyTorch that pip would take requires (None where it finds none), and pip's words."""
    report = pip.scratch / "report.json"
    report.unlink(missing_ok=True)
    options = ["--dry-run", "--no-deps", "--ignore-installed", "--report", str(report), *source]
    done, said = pip.ask(["install", "--quiet", *options, f"torch=={version}"])
    if not (done and report.exists()):
        return None, said
    return json.loads(report.read_text())["install"][0]["metadata"].get("requires_dist", []), said


def install_torch(pip: Pip, site: Path, version: str) -> None:
    """A CPU build: from PyTorch's own index, else from wherever pip is set to look."""
    if has_cpu_torch(site, version):
        return
    cpu_index = ["--index-url", CPU_INDEX, "--timeout", "15", "--retries", "2"]
    sources = [cpu_index, []] if sys.platform == "linux" else [[]]
    words, found_cuda = "", False
    for source in sources:
        requires, said = torch_offer(pip, version, source)
        words += said
        if requires is not None and not wants_cuda(requires):
            pip.run(["install", "--no-deps", "--force-reinstall", *source, f"torch=={version}"], "PyTorch")
            return
        found_cuda = found_cuda or requires is not None
    if not found_cuda:
        raise Fail(explain(words, "PyTorch", pip.log))
    raise Fail(
        f"Only a CUDA build of PyTorch {version} was found, which would pull gigabytes: allow {CPU_INDEX}, or put"
        f" a CPU wheel into a folder and set PIP_FIND_LINKS to that folder, {AGAIN}."
    )
