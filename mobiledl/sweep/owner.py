"""Owner: which process runs a trial, and whether it is still alive."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psutil

HEARTBEAT_S = 10  # so often a worker says that it is alive

_at_work: set[str] = set()


@cache
def here() -> str:
    """Return a short name for this machine; containers that share its name differ, and the name itself stays here."""
    namespace = Path("/proc/self/ns/pid")
    inside = os.readlink(namespace) if namespace.is_symlink() else ""
    return hashlib.sha256(f"{socket.gethostname()} {inside}".encode()).hexdigest()[:8]


@contextmanager
def working() -> Iterator[str]:
    """Give a name for what this process does in the block: its machine, its number, when it began, and a token.

    Without the token, a study that is run again in the same process would wait for its own abandoned trials.
    """
    name = f"{here()}:{os.getpid()}:{psutil.Process().create_time():.2f}:{os.urandom(4).hex()}"
    _at_work.add(name)
    try:
        yield name
    finally:
        _at_work.discard(name)


def is_here(name: str) -> bool:
    """Return whether a process belongs to this machine."""
    return name.split(":")[0] == here()


def is_alive(name: str) -> bool:
    """Return whether a process of this machine still works; another one with its number does not count."""
    _, number, began, _ = name.split(":")
    if int(number) == os.getpid():
        return name in _at_work
    try:
        process = psutil.Process(int(number))
        return bool(abs(process.create_time() - float(began)) < 1 and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def beating(beat: Callable[[], object], every_s: float = HEARTBEAT_S) -> Iterator[None]:
    """Call a function at once and then again and again, until the block ends."""
    done = threading.Event()

    def run() -> None:
        while True:
            beat()
            if done.wait(every_s):
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
