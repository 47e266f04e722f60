"""Identity: a checkpoint answers for the training that wrote it, and for no other."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl import train
from mobiledl.data import augment
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe, identity
from mobiledl.train.checkpoint import CheckpointError

QUICK = Recipe(learning_rate=0.01, batch=32)
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def few(quarters: Dataset) -> Dataset:
    return quarters.take(64)


def fit(net: Net, data: Any, validation: Dataset, path: Path, **options: Any) -> Net:
    settings = {"epochs": 1, "recipe": QUICK, "progress": False, "checkpoint": path, **options}
    return train.fit(net, data, validation, **settings)


def relabelled(dataset: Dataset) -> Dataset:
    return replace(dataset, labels=(dataset.labels + 1) % 4)


def repainted(dataset: Dataset) -> Dataset:
    images = dataset.images.copy()
    images[0, 0, 0, 0] ^= 1
    return replace(dataset, images=images)


def with_layer(net: Net, place: int, layer: nn.Module) -> Net:
    other = net.copy()
    other.module[place] = layer
    return other


def frozen(net: Net) -> Net:
    other = net.copy()
    other.module[0].requires_grad_(False)
    return other


def shifted(pixels: int) -> Callable[..., Any]:
    return lambda images, draw: augment.shift(images, draw, pixels)


def every_epoch(dataset: Dataset, turn: int) -> Callable[[int], Dataset]:
    def of(epoch: int) -> Dataset:
        order = np.roll(np.arange(len(dataset)), epoch * turn)
        return replace(dataset, images=dataset.images[order], labels=dataset.labels[order])

    return of


# name: the arguments of the first call, those that another has, both made of net and data, and what is said
OTHERS: dict[str, tuple[Callable[..., dict], Callable[..., dict], str]] = {
    "pixels to validate on": (lambda n, d: {}, lambda n, d: {"validation": repainted(d)}, "validation set"),
    "labels to validate on": (lambda n, d: {}, lambda n, d: {"validation": relabelled(d)}, "validation set"),
    "pixels": (lambda n, d: {}, lambda n, d: {"data": repainted(d)}, "training set"),
    "labels": (lambda n, d: {}, lambda n, d: {"data": relabelled(d)}, "training set"),
    "names": (lambda n, d: {}, lambda n, d: {"data": replace(d, classes=tuple("abdc"))}, "training set"),
    "later epochs": (
        lambda n, d: {"data": every_epoch(d, 1)},
        lambda n, d: {"data": every_epoch(d, 2)},
        "way to the training sets",
    ),
    "augmentation": (lambda n, d: {}, lambda n, d: {"augment": augment.thin}, r"augmentation \(none; now thin, "),
    "closure": (
        lambda n, d: {"augment": shifted(1)},
        lambda n, d: {"augment": shifted(2)},
        r"augmentation \(<lambda>, ",
    ),
    "argument": (
        lambda n, d: {"augment": functools.partial(augment.shift, pixels=1)},
        lambda n, d: {"augment": functools.partial(augment.shift, pixels=2)},
        r"augmentation \(shift, ",
    ),
    "structure": (lambda n, d: {}, lambda n, d: {"net": with_layer(n, 2, nn.Hardswish())}, "structure"),
    "frozen layer": (lambda n, d: {}, lambda n, d: {"net": frozen(n)}, "structure"),
    "patience": (lambda n, d: {"patience": 3}, lambda n, d: {}, r"patience \(3; now None\)"),
    "recipe": (lambda n, d: {}, lambda n, d: {"recipe": replace(QUICK, clip=1.0)}, "recipe"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_training_that_differs_is_refused_by_what_differs(
    untaught: Net, few: Dataset, tmp_path: Path, name: str
) -> None:
    first, then, says = OTHERS[name]
    base = {"net": untaught, "data": few, "validation": few, "path": tmp_path / "job"}
    fit(**{**base, **first(untaught, few)})
    with pytest.raises(CheckpointError, match=f"another [a-z ,]*{says}.*delete the file") as caught:
        fit(**{**base, **then(untaught, few)})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "way", [lambda: shifted(2), lambda: functools.partial(augment.shift, pixels=2), lambda: augment.chain(augment.thin)]
)
def test_the_same_functions_made_anew_are_the_same_training(
    untaught: Net, few: Dataset, tmp_path: Path, way: Callable[[], Any]
) -> None:
    ends = [
        fit(untaught.copy(), every_epoch(few, 3), few, tmp_path / "job", augment=way(), report=lambda epoch: None)
        for _ in range(2)
    ]
    assert ends[0].digest == ends[1].digest


@pytest.mark.parametrize(
    ("part", "says"),
    [("_code", r"another code of mobiledl\.train"), ("torch.__version__", "another version of PyTorch")],
)
def test_another_version_or_code_says_so(
    untaught: Net, few: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, says: str
) -> None:
    fit(untaught, few, few, tmp_path / "job")
    monkeypatch.setattr(f"mobiledl.train.identity.{part}", "2.0.0" if "version" in part else lambda: "other")
    with pytest.raises(CheckpointError, match=f"{says}.*give another checkpoint path, or delete the file"):
        fit(untaught, few, few, tmp_path / "job")


def test_a_module_that_runs_in_training_mode_is_the_same_training(untaught: Net, few: Dataset, tmp_path: Path) -> None:
    fit(untaught, few, few, tmp_path / "job")
    other = untaught.copy()
    other.module.train()
    fit(other, few, few, tmp_path / "job")


def test_tied_weights_are_another_structure_than_equal_ones(toy_net: Net, few: Dataset) -> None:
    def named(tied: bool) -> str:
        first, second = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1)
        with torch.no_grad():
            second.weight.copy_(first.weight.fill_(0.5))
            second.bias.copy_(first.bias.fill_(0.0))
        if tied:
            second.weight = first.weight
        net = replace(toy_net, module=nn.Sequential(first, second, toy_net.module))
        job = train.job.Job(net, few, QUICK)
        return identity.of(job, few, few, few)["card, structure or first weights of the network"]

    assert named(True) == named(True) != named(False)
