"""Profiled: which operations of a piece of work took the time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def slowest(work: Callable[[], object], count: int = 6) -> dict[str, float]:
    """Return the PyTorch operations that took longest while some work ran once, with their own time in ms.

    Once before, it runs unmeasured: the first time, PyTorch allocates and chooses its routines.
    Raises ValueError when the work calls no operation of PyTorch.
    """
    import torch

    work()
    with _quiet(), torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        work()
    times = {each.key.removeprefix("aten::"): each.self_cpu_time_total / 1e3 for each in profile.key_averages()}
    if not times:
        raise ValueError("The work called no operation of PyTorch, so there is nothing to show: let it use a network.")
    return dict(sorted(times.items(), key=lambda item: -item[1])[:count])


@contextmanager
def _quiet() -> Iterator[None]:
    """Send away what native code writes to stderr: PyTorch's profiler announces itself there."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
