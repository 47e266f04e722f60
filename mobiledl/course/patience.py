"""Patience: run somebody else's code for a limited time, so that an endless loop does not cost the kernel."""

from __future__ import annotations

import contextvars
import ctypes
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
# How long and how often an endless loop is told to stop: a loop that catches everything needs many tries.
STOPPING_S, TRY_EVERY_S = 3.0, 0.002
# A call that waits uses no processor: it may take so many times as long. So may one on a computer that is busy.
WAITING, LOOK_EVERY_S = 6, 0.02
PROCESSOR_TIME = hasattr(time, "pthread_getcpuclockid")  # not on macOS, where all time counts
NAME = "an answer under check"
_now = time.monotonic  # the clock itself: a check may give the answer another one


class TookTooLong(TimeoutError):
    """A call did not come back in time; `stopped` tells whether it could be ended."""

    def __init__(self, limit_s: float, stopped: bool) -> None:
        ended = "it was stopped" if stopped else "it could not be stopped and still runs: restart the kernel"
        super().__init__(f"It took longer than {limit_s:g} s, and {ended}.")
        self.limit_s, self.stopped = limit_s, stopped


class Stopped(BaseException):
    """Raised inside a call that takes too long; not an Exception, so that `except Exception` does not catch it."""


class _Call(threading.Thread, Generic[T]):
    """One call in a thread of its own, with what it returned or raised."""

    def __init__(self, function: Callable[[], T]) -> None:
        super().__init__(daemon=True, name=NAME)
        self._function, self._context = function, contextvars.copy_context()
        self.results: list[T] = []
        self.error: BaseException | None = None
        self._clock: int | None = None

    def spent(self) -> float:
        """Return the seconds of processor time that the call has had, as far as the system tells."""
        try:
            return time.clock_gettime(self._clock) if self._clock is not None else 0.0
        except OSError:  # it has just ended
            return 0.0

    def run(self) -> None:
        try:
            if PROCESSOR_TIME:
                # asked for here, where the thread surely lives: for one that has ended, the question is not safe
                self._clock = time.pthread_getcpuclockid(threading.get_ident())
            self.results.append(self._context.run(self._function))
        except BaseException as error:
            self.error = error

    def stop(self) -> bool:
        """Raise Stopped in the thread until it ends, for some seconds at most; say whether it has ended."""
        end = _now() + STOPPING_S
        while self.is_alive() and _now() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident or 0), ctypes.py_object(Stopped))
            self.join(TRY_EVERY_S)
        return not self.is_alive()


def within(limit_s: float, function: Callable[[], T]) -> T:
    """Return what the function returns; what it raises is raised again.

    The function runs in a thread of its own: not even a single long call into C keeps the caller waiting, unless
    it holds the interpreter's lock. Raises TookTooLong after `limit_s` seconds of that thread's processor time, which
    do not pass while the computer does something else, and anyhow after six times as long.
    """
    call = _Call(function)
    call.start()
    end = _now() + (WAITING if PROCESSOR_TIME else 1) * limit_s
    try:
        while call.is_alive() and call.spent() < limit_s and _now() < end:
            call.join(LOOK_EVERY_S)
    except BaseException:
        call.stop()
        raise
    if call.is_alive():
        raise TookTooLong(limit_s, call.stop())
    if call.error is not None:
        raise call.error
    return call.results[0]
