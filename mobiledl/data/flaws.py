"""Flaws: what goes wrong in data sets, made on purpose and from a seed, so that its damage can be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mobiledl.choices import wrong_choice
from mobiledl.data.dataset import Dataset
from mobiledl.kinds import check_dataset, check_share


def noisy(dataset: Dataset, share: float, seed: int = 0) -> Dataset:
    """Return the data set with a share of its labels, drawn at random, changed to another class.

    Which ones: where the labels differ from those that came. Raises ValueError unless the share lies from 0 to 1 and
    there are two classes, and TypeError for what is no data set or no number.
    """
    check_dataset("flaws.noisy", dataset)
    check_share(share, "labels")
    count = len(dataset.classes)
    if count < 2:
        raise ValueError(f"{dataset!r} has one class, so no label can be wrong: take a data set of two or more.")
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(dataset))[: round(share * len(dataset))]
    labels = dataset.labels.copy()
    labels[chosen] = (labels[chosen] + rng.integers(1, count, len(chosen))) % count
    return replace(dataset, labels=labels)


def scarce(dataset: Dataset, classes: Sequence[str], share: float, seed: int = 0) -> Dataset:
    """Return the data set with only a share of the images of these classes: class imbalance.

    Each keeps at least one image. Raises ValueError for a name that is not a class and a share outside of 0 to 1.
    """
    check_dataset("flaws.scarce", dataset)
    check_share(share, "images")
    rng = np.random.default_rng(seed)
    kept = np.ones(len(dataset), dtype=bool)
    for name in [classes] if isinstance(classes, str) else classes:
        if name not in dataset.classes:
            raise ValueError(wrong_choice("class", name, dataset.classes))
        own = np.flatnonzero(dataset.labels == dataset.classes.index(name))
        kept[rng.permutation(own)[max(1, round(share * len(own))) :]] = False
    return replace(dataset, images=dataset.images[kept], labels=dataset.labels[kept])


def resampled(dataset: Dataset, seed: int = 0) -> Dataset:
    """Return the data set with images of rarer classes repeated until every class has as many as the largest.

    The repair of `scarce`: the images are the same ones, seen more often. A class without images stays without.
    """
    check_dataset("flaws.resampled", dataset)
    rng = np.random.default_rng(seed)
    most = int(np.bincount(dataset.labels).max())
    rows = []
    for label in np.unique(dataset.labels):
        own = np.flatnonzero(dataset.labels == label)
        rows.append(np.concatenate([own, rng.choice(own, most - len(own))]))
    order = np.sort(np.concatenate(rows))
    return replace(dataset, images=dataset.images[order], labels=dataset.labels[order])
