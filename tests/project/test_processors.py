"""Numbers hold on every processor: tests that compare them run again as on processors with other instructions.

PyTorch and oneDNN take instructions of their choice, each with sums in an order of its own. Those tests are marked
`processor` that compute a network's numbers in two ways (two layouts of memory, two sizes of batch, folded and not,
hook and whole, loss and its parts) and hold them against a tolerance: there a tolerance is wrong first.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

TESTS = Path(__file__).resolve().parents[1]
SETS = {
    "default": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41"},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
}
CHOICES = {name for settings in SETS.values() for name in settings}


def fewer_than_here() -> list[str]:
    """Return the sets that are smaller than the one that PyTorch takes here by itself."""
    here = torch.backends.cpu.get_cpu_capability().lower()
    return list(SETS)[: list(SETS).index(here)] if here in SETS else list(SETS)


@pytest.mark.processor
def test_pytorch_takes_the_instructions_that_it_is_told_to() -> None:
    told = os.environ.get("ATEN_CPU_CAPABILITY")
    assert told is None or torch.backends.cpu.get_cpu_capability().lower() == told


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="These are instructions of x86 processors.")
@pytest.mark.parametrize("settings", SETS.values(), ids=list(SETS))
def test_numbers_hold_with_other_instructions(settings: dict[str, str]) -> None:
    if settings["ATEN_CPU_CAPABILITY"] not in fewer_than_here():
        pytest.skip("This processor's own instructions are these or fewer: all tests run with them already.")
    marked = [str(path) for path in TESTS.rglob("test_*.py") if "mark.processor" in path.read_text("utf-8")]
    kept = {name: value for name, value in os.environ.items() if name not in CHOICES}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "processor", "-p", "no:cacheprovider", *marked]
    ran = subprocess.run(command, env=kept | settings, cwd=TESTS.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"[1-9][0-9]* passed", ran.stdout), ran.stdout
    assert "skipped" not in ran.stdout
