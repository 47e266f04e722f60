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
    """A checkpoint is damaged, or another job wrote it."""


def write(path: Path, job: Mapping[str, str], state: Mapping[str, Any]) -> None:
    """Write a job's state (tensors, numbers, texts, lists and dicts of them) and what tells the job from others.

    A kill at any moment leaves the old file or the new one.
    """
    buffer = io.BytesIO()
    torch.save({"job": dict(job), "state": dict(state)}, buffer)
    content = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(HEAD + hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def read(path: Path, job: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the state that `write` left for this job, or None when there is no file yet.

    Raises CheckpointError when the file is damaged, or names the first thing in which its job is another.
    """
    if not path.exists():
        return None
    saved = _load(path)
    for name, value in job.items():
        if (other := saved["job"].get(name)) != value:
            raise CheckpointError(
                f"The checkpoint {path.name} belongs to a training with another {name} ({other}; now {value}): "
                "give another checkpoint path, or delete the file to start again."
            )
    state: dict[str, Any] = saved["state"]
    return state


def _load(path: Path) -> Any:
    data = path.read_bytes()
    start = len(HEAD) + DIGITS + 1
    content = data[start:]
    if data[:start] != HEAD + hashlib.sha256(content).hexdigest().encode() + b"\n":
        raise CheckpointError(f"The checkpoint {path.name} is damaged or something else: delete it to start again.")
    return torch.load(io.BytesIO(content), weights_only=True)
