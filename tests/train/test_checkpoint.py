"""Checkpoint: whole or absent, and only for the job that wrote it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mobiledl.train import checkpoint
from mobiledl.train.checkpoint import CheckpointError

JOB = {"network": "toy", "seed": "0"}
STATE = {"step": 3, "weights": {"a": torch.arange(4.0)}, "history": [{"loss": 0.5}]}


def test_the_state_comes_back(tmp_path: Path) -> None:
    checkpoint.write(tmp_path / "deep" / "job", JOB, STATE)
    state = checkpoint.read(tmp_path / "deep" / "job", JOB)
    assert state is not None
    assert (state["step"], state["history"]) == (3, [{"loss": 0.5}])
    assert torch.equal(state["weights"]["a"], STATE["weights"]["a"])


def test_no_file_is_no_state(tmp_path: Path) -> None:
    assert checkpoint.read(tmp_path / "none", JOB) is None


def test_another_job_is_told_by_what_differs(tmp_path: Path) -> None:
    checkpoint.write(tmp_path / "job", JOB, STATE)
    with pytest.raises(CheckpointError, match=r"another seed .0; now 1."):
        checkpoint.read(tmp_path / "job", {**JOB, "seed": "1"})


def test_a_write_that_never_finished_changes_nothing(tmp_path: Path) -> None:
    checkpoint.write(tmp_path / "job", JOB, STATE)
    (tmp_path / ".job.part").write_bytes(b"half")
    assert checkpoint.read(tmp_path / "job", JOB)
    checkpoint.write(tmp_path / "job", JOB, STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["job"]


def test_damage_is_always_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "job"
    checkpoint.write(path, JOB, STATE)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(200):
        at = int(rng.integers(len(whole)))
        flipped = whole[:at] + bytes([whole[at] ^ int(rng.integers(1, 256))]) + whole[at + 1 :]
        for content in (whole[:at], flipped):
            path.write_bytes(content)
            with pytest.raises(CheckpointError, match="damaged or something else") as caught:
                checkpoint.read(path, JOB)
            assert "\n" not in str(caught.value)
