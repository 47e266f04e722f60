"""How long the generator takes: python bench/doodles.py [count] [size]."""

from __future__ import annotations

import sys
import time

from mobiledl.data import doodles


def main() -> None:
    """Print seconds and images per second for one training set, on one core."""
    count, size = (int(text) for text in (sys.argv[1:] + ["20000", "32"][len(sys.argv) - 1 :])[:2])
    doodles.load(count=200, size=size)
    started, worked = time.perf_counter(), time.process_time()
    made = doodles.load(count=count, size=size)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    print(f"{made!r}: {seconds:.2f} s, {busy:.2f} s of them calculating, {count / seconds:,.0f} images/s")


if __name__ == "__main__":
    main()
