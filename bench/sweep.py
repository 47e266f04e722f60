"""Trials a minute of one study: python bench/sweep.py [trials] [seconds].

With one worker and with two, in a journal file and in a PostgreSQL of its own, for trials that take no time (so that
only the bookkeeping is left) and for trials that calculate for some seconds. The clock runs from the start of the
first trial to the end of the last: the start of the processes is not in it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "sweep"))

from postgres import FOUND, MISSING, Server

from mobiledl import sweep

SPACE = sweep.space(width="0.25 .. 1.0", depth="1 .. 4", resolution="12 | 16 | 24")


def calculate(run: sweep.Run) -> dict[str, float]:
    """Keep one core busy for BENCH_SECONDS, and say when it began and ended."""
    began, end = time.time(), time.process_time() + float(os.environ["BENCH_SECONDS"])
    while time.process_time() < end:
        sum(range(1000))
    return {"accuracy": run.params["width"], "began": began, "ended": time.time()}


def rate(name: str, storage: str | Path, trials: int, workers: int) -> float:
    """Run a study and return its trials a minute."""
    # by name: the function of a script is in no module that a worker could import
    study = sweep.run(
        "sweep:calculate", SPACE, name=name, trials=trials, storage=storage, workers=workers, search="random"
    )
    finished = sweep.results(study).finished
    seconds = max(trial["ended"] for trial in finished) - min(trial["began"] for trial in finished)
    return 60 * len(finished) / seconds


def compare(place: str, storage: str | Path, trials: int, seconds: str) -> None:
    """Print the rates of one worker and of two."""
    os.environ["BENCH_SECONDS"] = seconds
    one, two = (rate(f"{seconds}s-{workers}", storage, trials, workers) for workers in (1, 2))
    print(f"{place:12} {seconds:>5} s {one:12,.0f} {two:12,.0f} {two / one:8.2f}", flush=True)


def main() -> None:
    """Print one line for each place and each kind of trial."""
    trials, seconds = [*sys.argv[1:], *["40", "0.5"][len(sys.argv) - 1 :]]
    print(f"{'place':12} {'trial':>7} {'1 worker':>12} {'2 workers':>12} {'ratio':>8}   (trials a minute)")
    with tempfile.TemporaryDirectory() as folder:
        for length in ("0", seconds):
            compare("journal", Path(folder, "journal"), int(trials), length)
    if not FOUND:
        print(MISSING)
        return
    server = Server()
    try:
        server.start()
        for length in ("0", seconds):
            compare("PostgreSQL", server.url, int(trials), length)
        server.stop()
    finally:
        server.remove()


if __name__ == "__main__":
    main()
