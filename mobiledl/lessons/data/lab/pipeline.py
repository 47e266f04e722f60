"""The pipeline of lab 04 as a colleague left it, from a delivery of drawings to a network on the phone."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.lessons.data.lab.delivery import CLASSES, SIDE, Delivery, collect, draw_more

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset
    from mobiledl.net import Net

__all__ = ["APP", "TRAINING", "collect", "draw_more", "golden", "on_phone", "out_of_fold", "pack", "people"]
__all__ += ["prepared", "small_net", "split", "to_pixels", "train"]

EPOCHS = 8
NEIGHBOURS, FOLDS = 10, 5
# What the training does to pixels, and what the app on the phone does to them.
TRAINING = Preprocess(SIDE, 1, mean=(0.2,), std=(0.35,))
APP = Preprocess(SIDE, 1)


def prepared(delivery: Delivery) -> tuple[Dataset, Dataset]:
    """Return the data set to train on and the one to test on."""
    images = to_pixels(delivery.ink)
    train, test = split(images)
    return pack("train", images[train], delivery.labels[train]), pack("test", images[test], delivery.labels[test])


def to_pixels(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return ink in [0, 1] as pixels: a byte has 256 values."""
    import numpy as np

    return (ink * 256).astype(np.int64).astype(np.uint8)


def split(images: NDArray[np.uint8], seed: int = 0) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows to train on and the rows to test on, a fifth of all."""
    import numpy as np

    rows = np.arange(len(images))
    return rows[len(rows) // 5 :], rows[: len(rows) // 5]


def pack(part: str, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> Dataset:
    """Return images (N, 1, 16, 16) uint8 and labels (N,) int64 as a data set; `part` is "train" or "test"."""
    from mobiledl.data.dataset import Dataset

    return Dataset("delivery", part, images, labels, CLASSES)


def out_of_fold(ink: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how likely each row is of each class, (N, 10), by its ten nearest neighbours in the other folds.

    The rows are dealt into five folds; no row is asked about itself, nor about its own fold. Raises ValueError when
    there are not as many labels as drawings.
    """
    import numpy as np
    from sklearn.model_selection import KFold
    from sklearn.neighbors import KNeighborsClassifier

    if len(ink) != len(labels):
        raise ValueError(f"{len(ink)} drawings and {len(labels)} labels came: leave the same rows out of both.")
    cells = ink.reshape(len(ink), SIDE // 2, 2, SIDE // 2, 2).mean(axis=(2, 4)).reshape(len(ink), -1)
    probabilities = np.zeros((len(ink), len(CLASSES)))
    for others, fold in KFold(FOLDS, shuffle=True, random_state=0).split(cells):
        model = KNeighborsClassifier(NEIGHBOURS).fit(cells[others], labels[others])
        probabilities[np.ix_(fold, model.classes_)] = model.predict_proba(cells[fold])
    return probabilities


def small_net(seed: int = 0) -> Net:
    """Return three untrained convolutions and a linear layer, for drawings of 16 x 16."""
    import torch
    from torch import nn

    from mobiledl.net import Net

    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for inputs, outputs, end in ((1, 16, nn.MaxPool2d(2)), (16, 32, nn.MaxPool2d(2)), (32, 64, nn.Flatten())):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(), end]
    module = nn.Sequential(*layers, nn.Dropout(0.3), nn.Linear(64 * (SIDE // 4) ** 2, len(CLASSES)))
    image, logits = TensorSpec("image", (1, SIDE, SIDE)), TensorSpec("logits", (len(CLASSES),))
    return Net(module.eval(), Card("small_net", CLASSES, image, logits, TRAINING))


def train(train_set: Dataset, test_set: Dataset, seed: int = 0) -> Net:
    """Return a small network after eight rounds over the training set."""
    import torch

    from mobiledl.train import fit

    threads = torch.get_num_threads()
    # so small a network gains nothing from more threads, and on a busy computer they wait for each other
    torch.set_num_threads(1)
    try:
        return fit(small_net(seed), train_set, test_set, epochs=EPOCHS, seed=seed, progress=False)
    finally:
        torch.set_num_threads(threads)


def on_phone(net: Net, preprocess: Preprocess) -> Net:
    """Return the network as the app runs it: on pixels of the canvas, with the app's preprocessing."""
    from mobiledl.net import Net

    return Net(net.module, replace(net.card, preprocess=preprocess))


@functools.cache
def people() -> Dataset:
    """Return people's digits as the phone's canvas gives them: dark ink (0) on white paper (255)."""
    from mobiledl import data

    real = data.load("digits", "test", size=SIDE)
    return replace(real, images=255 - real.images)


def golden() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return golden vectors: ten drawings as the canvas gives them, and the very numbers the training makes of these.

    Both are (10, 1, 16, 16): uint8 in 0..255, dark ink on white paper, and float32.
    """
    import numpy as np

    pixels = np.rint(draw_more([1] * len(CLASSES), seed=99).ink * 255).astype(np.uint8)
    return 255 - pixels, TRAINING(pixels)
