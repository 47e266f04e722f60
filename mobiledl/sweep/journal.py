"""Journal: a study in one file, whole after a kill or a full disk at any moment.

Importing this module loads Optuna.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import filelock
import optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

TAIL_BYTES = 1 << 16
ENTRY = b'{"op_code":'  # how each line of a journal begins


def lock(path: str, what: str) -> filelock.BaseFileLock:
    """Return a lock beside a journal, whose file is called so that it is nobody else's; what: "write" or "revive"."""
    return filelock.FileLock(f"{path}.sweep-{what}.lock")


class KernelLock(JournalFileOpenLock):
    """A lock that the system gives back when its process dies; Optuna's own would be waited for, 30 s long."""

    def __init__(self, path: str) -> None:
        self._lock = lock(path, "write")

    def acquire(self) -> bool:
        """Wait for the lock."""
        self._lock.acquire()
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()


class WholeLines(JournalFileBackend):
    """Optuna's journal, where a line that was cut off by a kill or a full disk is removed before the next."""

    def __init__(self, path: str) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._guard = KernelLock(path)
        super().__init__(path, lock_obj=self._guard)

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Write entries, all of them or none."""
        text = "".join(json.dumps(log, separators=(",", ":")) + "\n" for log in logs).encode()
        self._guard.acquire()
        try:
            with open(self._path, "r+b", buffering=0) as file:
                end = _whole_end(file)
                file.truncate(end)
                file.seek(end)
                _write(file, text, end, safe=any("datetime_complete" in log for log in logs))
        finally:
            self._guard.release()


def _whole_end(file: Any) -> int:
    """Return where the last whole line ends.

    Raises ValueError when what follows is not the beginning of an entry: then the file is somebody else's.
    """
    size = file.seek(0, os.SEEK_END)
    start, tail = size, b""
    while start and b"\n" not in tail:
        start = max(0, size - 2 * len(tail) - TAIL_BYTES)
        file.seek(start)
        tail = file.read()
    end = tail.rfind(b"\n") + 1
    if not tail[end:].startswith(ENTRY[: len(tail) - end]):
        raise ValueError("what ends this file was not written by a study")
    return int(start + end)


def _write(file: Any, text: bytes, end: int, safe: bool) -> None:
    """Write a text at the end of a file, or leave the file as it was; a safe one survives a power cut."""
    try:
        written = 0
        while written < len(text):
            written += file.write(text[written:])
        if safe:
            os.fsync(file.fileno())
    except OSError:
        file.truncate(end)
        raise


def open_journal(path: str) -> optuna.storages.JournalStorage:
    """Return the storage of a journal file."""
    return optuna.storages.JournalStorage(WholeLines(path))
