"""bench/pruning.py with tiny numbers: every side is cut to the same MACs, recovers, and is held against ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from repository import ROOT

SIDES = (
    "ours, first order", "ours, L2", "torch-pruning, Taylor", "torch-pruning, L2", "same layers, from scratch",
    "narrower, from scratch",
)  # fmt: skip


def test_every_side_ends_at_about_the_same_macs_and_gets_its_accuracies():
    pytest.importorskip("torch_pruning")
    command = [sys.executable, "bench/pruning.py", "--quick"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rows = re.findall(r"^  (\S.*?) +([\d.]+)% of the MACs(?: +[\d.]+%){3}  gain", done.stdout, re.MULTILINE)
    assert tuple(name for name, _ in rows) == SIDES
    assert all(34 < float(share) < 50 for _, share in rows)
    ratios = re.findall(r"(\d+)% zeros   SciPy +[\d.]+ x   PyTorch +[\d.]+ x", done.stdout)
    assert ratios == ["50", "80", "90", "95", "99"] * 2
