"""Objectives that cost nothing, for tests in one process and in several."""

from __future__ import annotations

import os
import time
from pathlib import Path

from mobiledl import sweep

SPACE = sweep.space(width="0.25 .. 1.0", depth="1 .. 4")


def hill(run: sweep.Run) -> dict[str, float]:
    """Best for a wide network of depth 3; MACs known before the first step."""
    width, depth = run.params["width"], run.params["depth"]
    run.note(macs=width * depth * 1e6)
    return {"accuracy": width - 0.1 * abs(depth - 3)}


def climb(run: sweep.Run) -> float:
    """Reports nine steps; what a trial ends at shows from the first."""
    for step in range(1, 10):
        run.report(step, run.params["width"] * (1 + step / 100), of=9)
    return float(run.params["width"])


def patient(run: sweep.Run) -> float:
    """Says who runs it in the folder TOYS, then waits for the file `go`."""
    folder = Path(os.environ["TOYS"])
    (folder / f"{run.number}.pid").write_text(str(os.getpid()))
    for _ in range(6000):
        if (folder / "go").exists():
            return float(run.params["width"])
        time.sleep(0.05)
    raise sweep.FailedTrial("nobody said go")


def slow(run: sweep.Run) -> float:
    """Takes a twentieth of a second."""
    time.sleep(0.05)
    return float(run.params["width"])


def broken(run: sweep.Run) -> float:
    """Has a mistake in it."""
    raise KeyError("no such layer")


def deadly(run: sweep.Run) -> float:
    """Ends its process without a word."""
    os._exit(9)
