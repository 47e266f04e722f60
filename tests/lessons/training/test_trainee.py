"""Trainee: a training that is killed in the middle goes on and ends with the same weights."""

import os
import signal

import pytest

from mobiledl.lessons.training import trainee
from mobiledl.lessons.training.trainee import Trainee

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_killed_training_ends_with_the_same_weights(tmp_path, monkeypatch):
    process = Trainee(tmp_path / "job")
    process.wait_for(epoch=2)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -9
    history = []
    resumed = trainee.work(checkpoint=tmp_path / "job", report=history.append)
    assert len(history) == trainee.EPOCHS
    assert resumed.digest == trainee.work().digest
