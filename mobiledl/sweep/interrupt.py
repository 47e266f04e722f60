"""Interrupt: Ctrl-C waits while a trial is being written down."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Shield:
    """Inside the block, Ctrl-C takes effect only where `exposed`, and at the next such place if it came elsewhere."""

    def __init__(self) -> None:
        self._exposed = False
        self._pressed = False

    def __enter__(self) -> Shield:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)

    def _press(self, number: int, frame: FrameType | None) -> None:
        self._pressed = True
        self._raise_if_due()

    def _raise_if_due(self) -> None:
        if self._pressed and self._exposed:
            self._pressed = False
            raise KeyboardInterrupt

    @contextmanager
    def exposed(self) -> Iterator[None]:
        """Let Ctrl-C take effect here."""
        with self._set(True):
            yield

    @contextmanager
    def covered(self) -> Iterator[None]:
        """Hold Ctrl-C back here, inside of `exposed`."""
        with self._set(False):
            yield

    @contextmanager
    def _set(self, exposed: bool) -> Iterator[None]:
        before, self._exposed = self._exposed, exposed
        try:
            self._raise_if_due()
            yield
        finally:
            self._exposed = before
        self._raise_if_due()
