"""Targets: the labels of a data set as places among a model's classes, matched by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.card import Card
    from mobiledl.data.dataset import Dataset

UNTAUGHT = ("prune channels", "prune weights", "fold")  # steps that teach a model no classes


def targets(card: Card, dataset: Dataset) -> NDArray[np.int64]:
    """Return a data set's labels (N,) int64 as places among a model's classes, matched by name.

    A model that was never trained has placeholder names ("0", "1", ...); then the places count.
    Raises ValueError for a class that the model does not have, for images of another size, and for a data set
    without images.
    """
    if len(dataset.labels) == 0:
        raise ValueError(f"{dataset.name}/{dataset.split} holds no image: there is nothing to train on or to score.")
    wanted = (card.preprocess.channels, card.preprocess.resolution, card.preprocess.resolution)
    if dataset.images.shape[1:] != wanted:
        raise ValueError(
            f"{card.name} takes images of (N, {', '.join(map(str, wanted))}), but those of {dataset.name}/"
            f"{dataset.split} have {dataset.images.shape}: load the data in the net's size, or the net for theirs."
        )
    if dataset.classes == card.classes or has_placeholders(card, dataset):
        return dataset.labels
    if unknown := [name for name in dataset.classes if name not in card.classes]:
        raise ValueError(
            f"{dataset.name} has a class {unknown[0]!r} that {card.name} with its {len(card.classes)} does not know: "
            f"build the net with classes={len(dataset.classes)}, or give it a new head with zoo.rehead."
        )
    places = np.array([card.classes.index(name) for name in dataset.classes], dtype=np.int64)
    labels: NDArray[np.int64] = places[dataset.labels]
    return labels


def has_placeholders(card: Card, dataset: Dataset) -> bool:
    """Return whether a model was never told the names of its classes, and has as many as a data set."""
    untaught = all(step.verb in UNTAUGHT for step in card.steps)
    return untaught and card.classes == tuple(map(str, range(len(dataset.classes))))
