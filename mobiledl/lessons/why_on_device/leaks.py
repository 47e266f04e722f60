"""Leaks: which network connections a piece of work opens."""

from __future__ import annotations

import sys
from collections.abc import Callable


class _Watch:
    """Counts the connections that Python opens; the interpreter keeps an audit hook for ever, so there is one."""

    def __init__(self) -> None:
        self.opened = 0
        self.hooked = False

    def hook(self) -> None:
        if not self.hooked:
            sys.addaudithook(self.heard)
            self.hooked = True

    def heard(self, event: str, _: object) -> None:
        self.opened += event == "socket.connect"


_watch = _Watch()


def connections(work: Callable[[], object]) -> int:
    """Return how many network connections a piece of work opens; only Python's own sockets are seen."""
    _watch.hook()
    before = _watch.opened
    work()
    return _watch.opened - before
