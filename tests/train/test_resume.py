"""Resuming: a training that was killed ends with the same bits, and takes up no other training's checkpoint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from small_trainings import QUICK, SMALL, same

from mobiledl import train, zoo
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Epoch, Recipe
from mobiledl.train.checkpoint import CheckpointError

pytestmark = pytest.mark.usefixtures("one_thread")


class Killed(Exception):
    """Stands in for the end of a process."""


def kill_after(number: int):
    def report(epoch: Epoch) -> None:
        if epoch.number == number:
            raise Killed

    return report


@pytest.mark.parametrize("recipe", [replace(QUICK, ema=0.9), replace(QUICK, optimizer="sgd")])
@pytest.mark.parametrize("name", ["mobilenet_v2", "squeezenet_1_1"])
def test_a_resumed_training_ends_with_the_same_bits(
    name: str, recipe: Recipe, quarters: Dataset, tmp_path: Path
) -> None:
    """Both networks have dropout, so the random numbers must go on as well."""
    net = zoo.load(name, **SMALL)
    whole, history = [], []
    through = train.fit(net, quarters, quarters, epochs=3, recipe=recipe, report=whole.append)
    path = tmp_path / "job"
    with pytest.raises(Killed):
        train.fit(net, quarters, quarters, epochs=3, recipe=recipe, checkpoint=path, report=kill_after(2))
    resumed = train.fit(net, quarters, quarters, epochs=3, recipe=recipe, checkpoint=path, report=history.append)
    assert same(resumed, through)
    assert resumed.card == through.card
    assert history == whole


LONG = """
import sys, torch
from small_trainings import SMALL, QUICK
from four_quarters import images_of, CLASSES
from mobiledl import train, zoo
from mobiledl.data.dataset import Dataset
torch.set_num_threads(1)
images, labels = images_of(200)
data = Dataset("quarters", "test", images, labels.astype("int64"), CLASSES, seed=0)
train.fit(zoo.load("mobilenet_v1", **SMALL), data, data, epochs=12, recipe=QUICK, checkpoint=sys.argv[1],
          report=lambda epoch: print(epoch.number, flush=True))
"""


def test_a_training_survives_kill_9(net: Net, quarters: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "job"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    process = subprocess.Popen([sys.executable, "-c", LONG, str(path)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    assert [int(process.stdout.readline()) for _ in range(3)] == [1, 2, 3]
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    resumed, history = [], []
    again = train.fit(net, quarters, quarters, epochs=12, recipe=QUICK, checkpoint=path, report=resumed.append)
    through = train.fit(net, quarters, quarters, epochs=12, recipe=QUICK, report=history.append)
    assert resumed == history
    assert same(again, through)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"net": zoo.load("squeezenet_1_1", **SMALL)}, "another network"),
        ({"net": zoo.load("mobilenet_v1", **SMALL, seed=1)}, "another network"),
        ({"recipe": replace(QUICK, batch=16)}, "another recipe"),
        ({"epochs": 3}, "another number of epochs"),
        ({"seed": 1}, "another seed"),
    ],
)
def test_the_checkpoint_of_another_training_is_refused(
    net: Net, quarters: Dataset, tmp_path: Path, change: dict, says: str
) -> None:
    same_job = {"net": net, "epochs": 2, "recipe": QUICK, "seed": 0, "checkpoint": tmp_path / "job"}
    train.fit(train_set=quarters, validation_set=quarters, **same_job)
    with pytest.raises(CheckpointError, match=says) as caught:
        train.fit(train_set=quarters, validation_set=quarters, **{**same_job, **change})
    assert "\n" not in str(caught.value)
