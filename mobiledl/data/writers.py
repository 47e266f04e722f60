"""Writers: whose hand an image is from, so that no one stands on both sides of a split.

`doodles.invent` says who drew each of its drawings; the UCI digits came on forms, one person's after another's.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobiledl.data.dataset import Dataset
from mobiledl.kinds import check_dataset, check_share

FORM = tuple(range(10)) * 3  # what every UCI form begins with


def forms(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each UCI digit the number of its form, (N,) int64 from 0, from the labels in their first order.

    The set names no writers. But every form begins with the ten digits in order, three times over, and holds
    one hand. Where that beginning is damaged, two neighbouring forms stay together, which does no harm to a
    split. Raises ValueError when no form begins at the first label.
    """
    width = len(FORM)
    windows = np.lib.stride_tricks.sliding_window_view(labels, width) if len(labels) >= width else np.empty((0, width))
    starts = np.flatnonzero((windows == FORM).all(axis=1))
    if not len(starts) or starts[0] != 0:
        raise ValueError("The labels do not begin with 0 to 9 three times: give those of the digits, not shuffled.")
    begins = np.zeros(len(labels), np.int64)
    begins[starts] = 1
    return np.cumsum(begins) - 1


def of(dataset: Dataset, who: NDArray[np.int64], people: list[int] | range) -> Dataset:
    """Return the images that these people drew; `who` (N,) says whose each image is.

    Raises ValueError when `who` does not fit the images, or none of them drew any.
    """
    if who.shape != (len(dataset),):
        raise ValueError(f"{len(dataset)} images need as many writers, but an array of shape {who.shape} came.")
    kept = np.isin(who, list(people))
    if not kept.any():
        raise ValueError(f"None of the writers {list(people)} drew an image: they are numbered 0 to {who.max()}.")
    return replace(dataset, images=dataset.images[kept], labels=dataset.labels[kept])


def halves(dataset: Dataset, share: float = 0.5, seed: int = 0) -> tuple[Dataset, Dataset]:
    """Return two parts of the images, dealt at random: the first gets the share, and nobody asks who drew what.

    Raises ValueError unless both parts get an image, and TypeError for a share that is no number.
    """
    check_dataset("writers.halves", dataset)
    check_share(share, "images")
    cut = round(share * len(dataset))
    if not 0 < cut < len(dataset):
        raise ValueError(f"A share of {share!r} leaves one part of {len(dataset)} images empty: take one between.")
    order = np.random.default_rng(seed).permutation(len(dataset))
    first, second = order[:cut], order[cut:]
    return (
        replace(dataset, images=dataset.images[first], labels=dataset.labels[first]),
        replace(dataset, images=dataset.images[second], labels=dataset.labels[second]),
    )
