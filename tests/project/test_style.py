"""Format, lint, types, floors and sizes: what CI would refuse is refused here first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from repository import ROOT

BIN = Path(sys.executable).parent
CHECKS = {
    "ruff format": [str(BIN / "ruff"), "format", "--check", "--diff", "."],
    "ruff check": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "import contracts": [str(BIN / "lint-imports")],
    "sizes": [sys.executable, "tools/sizes.py", "--check"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_style_is_kept(name):
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{name} says:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
