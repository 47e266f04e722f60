"""Clock: the time that practice models take, shown to those who measure them, however busy the computer is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# The clocks of the time module that a stopwatch is made from, and what one second is in each.
WALLS = dict.fromkeys(("time", "perf_counter", "monotonic"), 1.0)
WALLS |= {f"{name}_ns": 1e9 for name in WALLS}
sleep = time.sleep
TICK_S = 1e-6  # a look at the clock takes time as well: a loop that waits for it comes to an end


@dataclass
class Clock:
    """Seconds that have passed for the models alone."""

    seconds: float = 0.0


_given: ContextVar[Clock | None] = ContextVar("the clock that a check gives", default=None)


def take(seconds: float) -> None:
    """Let time pass, on the clock that a check gives and in truth: an answer may have another clock."""
    if (clock := _given.get()) is not None:
        clock.seconds += seconds
    sleep(seconds)


@contextmanager
def given() -> Iterator[None]:
    """Give a clock on which only models take time, to this thread and to what is called with its context.

    The clocks of the time module show it there; other threads see the true time.
    """
    clock, true = Clock(), {name: getattr(time, name) for name in WALLS}
    token = _given.set(clock)
    try:
        for name, second in WALLS.items():
            setattr(time, name, _shown(clock, true[name], second))
        yield
    finally:
        for name in WALLS:
            setattr(time, name, true[name])
        _given.reset(token)


def _shown(clock: Clock, true: Callable[[], float], second: float) -> Callable[[], float]:
    """Return a function of the time module that shows a clock to those whom it was given."""
    start = true()

    def read() -> float:
        if _given.get() is not clock:
            return true()
        clock.seconds += TICK_S
        return type(start)(start + second * clock.seconds)

    return read
