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
STOPPING_S, TRY_EVERY_S = 1.0, 0.002
NAME = "an answer under check"


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

    def run(self) -> None:
        try:
            self.results.append(self._context.run(self._function))
        except BaseException as error:
            self.error = error

    def stop(self) -> bool:
        """Raise Stopped in the thread until it ends, for a second at most; say whether it has ended."""
        end = time.monotonic() + STOPPING_S
        while self.is_alive() and time.monotonic() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident or 0), ctypes.py_object(Stopped))
            self.join(TRY_EVERY_S)
        return not self.is_alive()


def within(limit_s: float, function: Callable[[], T]) -> T:
    """Return what the function returns; what it raises is raised again.

    The function runs in a thread of its own: not even a single long call into C keeps the caller waiting, unless
    it holds the interpreter's lock. Raises TookTooLong after `limit_s` seconds.
    """
    call = _Call(function)
    call.start()
    try:
        call.join(limit_s)
    except BaseException:
        call.stop()
        raise
    if call.is_alive():
        raise TookTooLong(limit_s, call.stop())
    if call.error is not None:
        raise call.error
    return call.results[0]
