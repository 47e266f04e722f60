"""Shelf: records of one kind in one small file of the learner's, a line of JSON each.

A writer may be killed at any moment: the file is replaced as a whole, by a copy that is already on the disk.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from mobiledl.record import Record

R = TypeVar("R", bound=Record)
WAIT_S = 30.0


class ShelfError(RuntimeError):
    """A file of the learner's cannot be read or written."""


def ledger_path() -> Path:
    """Return where the learner's ledger lies.

    The environment variable MOBILEDL_LEDGER names the file. Without it, it is `ledger.jsonl` in the folder
    `mobiledl` of the user's data: `~/.local/share` on Linux, `~/Library/Application Support` on macOS.
    Raises ShelfError when the variable names a folder.
    """
    import platformdirs

    if named := os.environ.get("MOBILEDL_LEDGER"):
        path = Path(named).expanduser().absolute()
        if os.path.isdir(path):
            raise ShelfError(f"{path} is a folder: set MOBILEDL_LEDGER to a file in it, such as ledger.jsonl.")
        return path
    return platformdirs.user_data_path("mobiledl", appauthor=False) / "ledger.jsonl"


def now() -> str:
    """Return the time in UTC, to the second: `2025-11-22T16:02:00+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Shelf(Generic[R]):
    """The records in one file; `key` says which record replaces which.

    Every call reads the file anew and takes a lock beside it, so that two notebooks may write at once.
    Raises ShelfError when the file cannot be read or written.
    """

    def __init__(self, path: Path, kind: type[R], key: Callable[[R], Hashable]) -> None:
        self.path, self._kind, self._key = path, kind, key

    def read(self) -> tuple[R, ...]:
        """Return the records, oldest first; a damaged line is moved aside with a warning."""
        if not os.path.exists(self.path):  # not Path.exists, which fails for a name that is too long
            return ()
        with self._locked():
            return tuple(self._load().values())

    def put(self, record: R) -> None:
        """Add a record, in the place of the one with the same key if there is one."""
        with self._locked():
            self._save([*(self._load() | {self._key(record): record}).values()])

    def clear(self) -> Path | None:
        """Empty the shelf; return where the old file is kept, or None when there was none."""
        with self._locked():
            if not self.path.exists():
                return None
            backup = self._free_name(datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))
            os.replace(self.path, backup)
            return backup

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the shelf's lock; the system frees it when its holder dies."""
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=WAIT_S):
                yield
        except Timeout:
            raise ShelfError(
                f"Another program has held {self.path.name} for {WAIT_S:.0f} s: close other notebooks and try again."
            ) from None
        except OSError as error:
            raise ShelfError(
                f"{self.path} cannot be used ({error.strerror or error}): free some space, or set MOBILEDL_LEDGER "
                "to a file in a folder that you may write to."
            ) from error

    def _load(self) -> dict[Hashable, R]:
        """Return the records by key, after moving damaged lines aside."""
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        good: dict[Hashable, R] = {}
        damaged: list[tuple[int, bytes]] = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = self._kind.from_json(line.decode())
            except (ValueError, TypeError, RecursionError):
                damaged.append((number, line))
            else:
                good[self._key(record)] = record
        if damaged:
            self._set_aside(damaged, good)
        return good

    def _set_aside(self, damaged: Sequence[tuple[int, bytes]], good: dict[Hashable, R]) -> None:
        """Move damaged lines to a file of their own, which is on the disk before they leave this one."""
        aside = self.path.with_suffix(f".damaged{self.path.suffix}")
        with aside.open("ab") as stream:
            stream.writelines(line + b"\n" for _, line in damaged)
            stream.flush()
            os.fsync(stream.fileno())
        self._save([*good.values()])
        numbers = ", ".join(str(number) for number, _ in damaged)
        warnings.warn(
            f"{self.path.name} had lines that cannot be read (number {numbers}): they were moved to {aside.name} "
            f"beside it, and the other {len(good)} are unharmed.",
            stacklevel=5,
        )

    def _save(self, records: Sequence[R]) -> None:
        """Replace the file as a whole; the lock makes the temporary name ours alone."""
        part = self.path.with_name(f".{self.path.name}.part")
        with part.open("wb") as stream:
            stream.writelines(_line(record) for record in records)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, self.path)

    def _free_name(self, stamp: str) -> Path:
        """Return a name for a backup that no file has yet."""
        stamps = [stamp, *(f"{stamp}-{copy}" for copy in range(2, 1000))]
        names = (self.path.with_suffix(f".{each}{self.path.suffix}") for each in stamps)
        return next(name for name in names if not name.exists())


def _line(record: Record) -> bytes:
    return json.dumps(record.to_dict(), sort_keys=True, ensure_ascii=False).encode() + b"\n"
