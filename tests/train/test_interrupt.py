"""Ctrl-C at any point of a training: the checkpoint stays usable, and the message says how to go on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import torch

import mobiledl
from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe

QUICK = Recipe(learning_rate=0.01, batch=32, ema=0.9)
OWN = tuple(
    str(Path(mobiledl.__file__).parent / "train" / name) for name in ("fit.py", "job.py", "checkpoint.py", "score.py")
)
POINTS = 24
pytestmark = pytest.mark.usefixtures("one_thread")


@contextmanager
def at_every_line(do: Callable[[int], object]) -> Iterator[None]:
    """Call a function with 1, 2, 3 ... before each line that the training's own files run."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename not in OWN:
            return None
        if event == "line":
            count += 1
            do(count)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def interrupt_at(line: int) -> Callable[[int], None]:
    def do(count: int) -> None:
        if count == line:
            raise KeyboardInterrupt

    return do


def fit(net: Net, data: Dataset, path: Path | None, **options: Any) -> Net:
    return train.fit(net, data, data, epochs=2, recipe=QUICK, checkpoint=path, progress=False, **options)


def test_a_training_interrupted_anywhere_ends_with_the_same_bits(
    toy_net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    few, lines = quarters.take(64), [0]
    with at_every_line(lambda count: lines.__setitem__(0, count)):
        whole = fit(toy_net, few, tmp_path / "whole")
    for number in range(POINTS):
        path = tmp_path / f"job-{number}"
        with pytest.raises(KeyboardInterrupt), at_every_line(interrupt_at(2 + number * (lines[0] - 2) // POINTS)):
            fit(toy_net, few, path)
        assert fit(toy_net, few, path).digest == whole.digest
    assert not list(tmp_path.glob(".*.part"))


class Once:
    """Raises KeyboardInterrupt when an epoch with this number is reported."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, epoch: train.Epoch) -> None:
        if epoch.number == self.number:
            raise KeyboardInterrupt


def test_the_message_says_where_to_go_on(toy_net: Net, quarters: Dataset, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt, match=r"in epoch 2 of 2: make the same call again.*job holds\.$") as caught:
        fit(toy_net, quarters, tmp_path / "job", report=Once(1))
    assert "\n" not in str(caught.value)


def test_without_a_checkpoint_the_message_says_what_was_missing(toy_net: Net, quarters: Dataset) -> None:
    with pytest.raises(KeyboardInterrupt, match="nothing of it is kept: give checkpoint="):
        fit(toy_net, quarters, None, report=Once(1))


def test_before_the_first_checkpoint_the_message_says_so(toy_net: Net, quarters: Dataset, tmp_path: Path) -> None:
    def interrupt(images: Any, draw: object) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"in epoch 1 of 2, before .*job was written for the first time"):
        fit(toy_net, quarters, tmp_path / "job", augment=interrupt)


def test_torchs_random_numbers_are_left_alone(toy_net: Net, quarters: Dataset) -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with pytest.raises(KeyboardInterrupt):
        fit(toy_net, quarters, None, report=Once(1))
    assert torch.equal(torch.rand(2), expected)


# A process that a shell started in the background ignores SIGINT, and so would its children.
PROGRAM = """
import signal, sys, torch
signal.signal(signal.SIGINT, signal.default_int_handler)
from four_quarters import images_of, CLASSES
from mobiledl import train, zoo
from mobiledl.data.dataset import Dataset
torch.set_num_threads(1)
images, labels = images_of(200)
data = Dataset("quarters", "test", images, labels.astype("int64"), CLASSES, seed=0)
net = zoo.load("mobilenet_v1", width=0.25, classes=4, channels=1, resolution=16)
train.fit(net, data, data, epochs=500, checkpoint=sys.argv[1], report=lambda epoch: print(epoch.number, flush=True))
"""


def test_a_real_signal_ends_the_process_with_the_message(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "job")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode != 0
    assert re.search(r"^KeyboardInterrupt: The training .* of 500: make the same call again", said, re.MULTILINE)
