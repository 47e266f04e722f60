"""Pocket: a plain network that trains in seconds, for lessons in which the data change and the network does not."""

from __future__ import annotations

import torch
from torch import nn

from mobiledl import train
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.data.augment import Augment
from mobiledl.data.dataset import Dataset
from mobiledl.kinds import check_dataset
from mobiledl.net import Net
from mobiledl.record import Settings
from mobiledl.train.recipe import Recipe

CHANNELS = (16, 32, 64, 64)
NARROWEST = 4
STRIDES = (2, 2, 2, 1)
SIDE = 32
BATCH = 64


def pocket(width: float = 1.0, classes: int = 20, channels: int = 1, seed: int = 0) -> Net:
    """Return an untrained network of four 3 x 3 convolutions, for images (N, channels, 32, 32) uint8.

    `width` multiplies its channels. Raises ValueError for a width that is not positive and fewer than two classes.
    """
    if not 0 < width <= 8 or classes < 2 or channels < 1:
        raise ValueError(
            f"width {width!r}, {classes} classes and {channels} channels came, but a network needs a width up to 8, "
            "two classes and one channel: take the defaults."
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = _module(width, classes, channels)
    card = Card(
        name="pocket",
        classes=tuple(map(str, range(classes))),
        input=TensorSpec("image", (channels, SIDE, SIDE)),
        output=TensorSpec("logits", (classes,)),
        preprocess=Preprocess(SIDE, channels, mean=(0.0,) * channels, std=(1.0,) * channels),
        options=Settings(width=width, classes=classes, channels=channels, seed=seed),
    )
    return Net(module, card)


def teach(
    train_set: Dataset, *, width: float = 1.0, steps: int = 300, augment: Augment | None = None, seed: int = 0
) -> Net:
    """Return a pocket network that was trained for about so many steps of 64 images, whatever the data set's size.

    The same number of steps costs the same time, so data sets can be compared. Raises ValueError for less than a step.
    """
    check_dataset("teach", train_set)
    if steps < 1:
        raise ValueError(f"A training has one step or more, but {steps!r} came: 300 take a few seconds.")
    channels = train_set.images.shape[1]
    net = pocket(width, len(train_set.classes), channels, seed)
    batches = max(1, len(train_set) // BATCH)
    recipe, watched = Recipe(batch=BATCH), train_set.take(1)
    epochs = max(1, round(steps / batches))
    return train.fit(net, train_set, watched, epochs=epochs, recipe=recipe, seed=seed, augment=augment, progress=False)


def _module(width: float, classes: int, channels: int) -> nn.Module:
    layers: list[nn.Module] = []
    seen = channels
    for planned, stride in zip(CHANNELS, STRIDES, strict=True):
        made = max(NARROWEST, round(width * planned))
        layers += [nn.Conv2d(seen, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made), nn.ReLU()]
        seen = made
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(seen, classes)).eval()
