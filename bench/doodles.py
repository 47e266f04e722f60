"""How long the generator takes: python bench/doodles.py [count] [size]."""

from __future__ import annotations

import sys
import time

from mobiledl import data


def main() -> None:
    """Print seconds and images per second for one training set, on one core."""
    count, size = (int(text) for text in (sys.argv[1:] + ["20000", "32"][len(sys.argv) - 1 :])[:2])
    data.load("doodles", count=200, size=size)
    started = time.perf_counter()
    made = data.load("doodles", count=count, size=size)
    seconds = time.perf_counter() - started
    print(f"{made!r}: {seconds:.2f} s, {count / seconds:,.0f} images/s")


if __name__ == "__main__":
    main()
