"""Score: how often a net is right, with the labels of data set and net matched by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mobiledl import answers
from mobiledl.kinds import check_dataset, wrong_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.card import Card
    from mobiledl.data.dataset import Dataset
    from mobiledl.net import Net


def evaluate(net: Net, dataset: Dataset, batch: int = 500, *, closed: bool = False) -> float:
    """Return the top-1 accuracy in [0, 1] of a net on a data set.

    The data set may have fewer classes than the net; the net still chooses among all of its own, or, when `closed`,
    among the data set's.
    Raises ValueError when the net does not know one of the classes, or the images have another size, and TypeError
    when net or data set are something else.
    """
    _check_kinds(net, dataset)
    wanted = targets(net.card, dataset)
    barred = _foreign(net.card, dataset) if closed else []
    right = 0
    for start in range(0, len(wanted), batch):
        part = slice(start, start + batch)
        logits = answers.of(net, dataset.images[part])
        chosen = np.where(np.isin(np.arange(logits.shape[1]), barred), -np.inf, logits).argmax(axis=1)
        right += int((chosen == wanted[part]).sum())
    return right / len(wanted)


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


def _check_kinds(net: object, dataset: object) -> None:
    if not hasattr(net, "card"):
        raise wrong_kind("train.evaluate", "Net", net)
    check_dataset("train.evaluate", dataset)


def _foreign(card: Card, dataset: Dataset) -> list[int]:
    """Return the places of a model's classes that a data set does not have."""
    if has_placeholders(card, dataset):
        return []
    return [place for place, name in enumerate(card.classes) if name not in dataset.classes]


def has_placeholders(card: Card, dataset: Dataset) -> bool:
    """Return whether a model was never told the names of its classes, and has as many as a data set."""
    return not card.steps and card.classes == tuple(map(str, range(len(dataset.classes))))
