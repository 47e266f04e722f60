"""Checkpoint: the state of a long job in one file, whole or absent, and only ever read by the job that wrote it."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

HEAD = b"mobiledl checkpoint 1\n"
DIGITS = 64  # of a sha256 in hexadecimal


class CheckpointError(RuntimeError):
    """A checkpoint is damaged, cannot be written or read, or another job wrote it."""


def write(path: Path, job: Mapping[str, str], state: Mapping[str, Any]) -> None:
    """Write a job's state (tensors, numbers, texts, lists and dicts of them) and what tells the job from others.

    A kill at any moment leaves the old file or the new one. Raises CheckpointError when the file cannot be written,
    for example on a full disk; then the old one stays.
    """
    buffer = io.BytesIO()
    torch.save({"job": dict(job), "state": dict(state)}, buffer)
    content = buffer.getvalue()
    try:
        _replace(path, HEAD + hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    except OSError as error:
        kept = "the one from before stays" if path.is_file() else "none was there before"
        raise CheckpointError(
            f"The checkpoint {path} of {len(content) / 1e6:.1f} MB cannot be written ({error.strerror}); {kept}: "
            "make room or choose another path, then start the same training again."
        ) from error


def _replace(path: Path, content: bytes) -> None:
    """Write a file beside the old one, then put it in its place; what is half written is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path, job: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the state that `write` left for this job, or None when there is no file yet.

    Raises CheckpointError when the file is damaged or no file, or names the first thing in which its job is another.
    """
    if not path.exists():
        return None
    saved = _load(path)
    for name in (*job, *saved["job"]):
        now, before = (each.get(name, "not noted") for each in (job, saved["job"]))
        if now != before:
            raise CheckpointError(
                f"The checkpoint {path.name} belongs to a training with another {name} ({before}; now {now}): "
                "give another checkpoint path, or delete the file to start again."
            )
    state: dict[str, Any] = saved["state"]
    return state


def _load(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint {path} cannot be read ({error.strerror}): give the path of a file of your own."
        ) from error
    start = len(HEAD) + DIGITS + 1
    content = data[start:]
    if data[:start] != HEAD + hashlib.sha256(content).hexdigest().encode() + b"\n":
        raise CheckpointError(f"The checkpoint {path.name} is damaged or something else: delete it to start again.")
    return torch.load(io.BytesIO(content), weights_only=True)
