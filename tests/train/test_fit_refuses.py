"""What a training refuses before it starts, and what it leaves behind when it must stop."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import DivergedError, Recipe
from mobiledl.train.checkpoint import CheckpointError

QUICK = Recipe(learning_rate=0.01, batch=32)
pytestmark = pytest.mark.usefixtures("one_thread")


def fit(net: Any, data: Any, validation: Any = None, **options: Any) -> Net:
    settings = {"epochs": 1, "recipe": QUICK, "progress": False, **options}
    return train.fit(net, data, data if validation is None else validation, **settings)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"net": "mobilenet_v2"}, TypeError, r"train\.fit takes a Net, but a str came: zoo\.load"),
        ({"net": torch.nn.Linear(2, 2)}, TypeError, "takes a Net, but a Linear came"),
        ({"data": "doodles"}, TypeError, r"takes a Dataset, but a str came: data\.load"),
        ({"validation": "doodles"}, TypeError, r"takes a Dataset, but a str came: data\.load"),
        ({"data": lambda epoch: None}, TypeError, "takes a Dataset, but a NoneType came"),
        ({"recipe": {"batch": 32}}, TypeError, "takes a Recipe, but a dict came"),
        ({"augment": [lambda images, draw: images]}, TypeError, r"a list came: augment\.chain"),
        ({"epochs": "3"}, TypeError, "epochs is a whole number, but '3' came"),
        ({"epochs": 1.5}, TypeError, r"epochs is a whole number, but 1\.5 came"),
        ({"epochs": 0}, ValueError, "one epoch or more"),
        ({"seed": -1}, ValueError, "seed is not negative"),
    ],
)
def test_arguments_of_the_wrong_kind_are_told_in_one_sentence(
    toy_net: Net, quarters: Dataset, changes: dict, error: type, says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        fit(**{"net": toy_net, "data": quarters, "validation": quarters, **changes})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("shape", [(8, 1, 32, 32), (8, 3, 16, 16)])
@pytest.mark.parametrize("side", ["data", "validation"])
def test_images_of_another_size_are_refused_before_the_first_step(
    toy_net: Net, quarters: Dataset, side: str, shape: tuple[int, ...]
) -> None:
    odd = replace(quarters, images=np.zeros(shape, np.uint8), labels=quarters.labels[:8])
    steps: list[object] = []
    with pytest.raises(ValueError, match=r"takes images of \(N, 1, 16, 16\), but those of quarters/test have \(8,"):
        fit(
            **{"net": toy_net, "data": quarters, "validation": quarters, side: odd},
            augment=lambda images, draw: steps.append(1) or images,
        )
    assert not steps


@pytest.mark.parametrize(
    ("augment", "says"),
    [
        (lambda images, draw: images[:3], r"augment returned \(3, 1, 16, 16\) uint8"),
        (lambda images, draw: images / 255, "augment returned .* float64"),
        (lambda images, draw: None, "augment returned NoneType"),
    ],
)
def test_an_augmentation_that_returns_something_else_is_told(
    toy_net: Net, quarters: Dataset, augment: Any, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        fit(toy_net, quarters, augment=augment)


def test_scoring_tells_a_name_from_a_data_set(toy_net: Net, quarters: Dataset) -> None:
    with pytest.raises(TypeError, match=r"train\.evaluate takes a Dataset, but a str came"):
        train.evaluate(toy_net, "digits")
    with pytest.raises(TypeError, match=r"train\.evaluate takes a Net, but a str came"):
        train.evaluate("mobilenet_v2", quarters)


def test_a_divergence_in_a_later_epoch_keeps_the_last_good_checkpoint(
    toy_net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    """The first epoch is one step at a rate of 0, the second several at rates that no weight survives."""
    wild = Recipe(optimizer="sgd", learning_rate=1e30, warmup=0.99, batch=32, momentum=0.0, weight_decay=0.0)
    path, kept = tmp_path / "job", []
    options = {"epochs": 3, "recipe": wild, "checkpoint": path, "report": lambda epoch: kept.append(path.read_bytes())}
    with pytest.raises(
        DivergedError, match=r"at step [3-6].*learning rate.*; .*job still holds the last good epoch\.$"
    ):
        fit(toy_net, lambda epoch: quarters.take(128 if epoch else 32), quarters, **options)
    assert kept == [path.read_bytes()]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk with little room: no file may grow beyond a size in bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_checkpoint_and_the_training_goes_on_from_it(
    toy_net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    path, kept = tmp_path / "job", []
    with pytest.raises(
        CheckpointError, match=r"cannot be written \(.*; the one from before stays: make room"
    ) as caught:
        fill_the_disk_after_one_epoch(toy_net, quarters, path, kept)
    assert "\n" not in str(caught.value)
    assert kept == [path.read_bytes()]
    assert [file.name for file in tmp_path.iterdir()] == ["job"]
    resumed = fit(toy_net, quarters, epochs=3, checkpoint=path)
    assert resumed.digest == fit(toy_net, quarters, epochs=3).digest


def fill_the_disk_after_one_epoch(net: Net, data: Dataset, path: Path, kept: list[bytes]) -> None:
    with ExitStack() as stack:

        def fill(epoch: train.Epoch) -> None:
            kept.append(path.read_bytes())
            stack.enter_context(files_of_at_most(len(kept[0]) // 2))

        fit(net, data, epochs=3, checkpoint=path, report=fill)


def test_a_checkpoint_that_is_a_folder_is_told(toy_net: Net, quarters: Dataset, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        fit(toy_net, quarters, checkpoint=tmp_path)


def test_a_half_written_checkpoint_is_told_before_anything_is_trained(
    toy_net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "job"
    fit(toy_net, quarters, checkpoint=path)
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(half)
    with pytest.raises(CheckpointError, match="damaged or something else: delete it"):
        fit(toy_net, quarters, checkpoint=path)
    assert path.read_bytes() == half
