"""Score: how often a net is right on a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mobiledl import answers
from mobiledl.data.targets import has_placeholders, targets
from mobiledl.kinds import check_dataset, wrong_kind

if TYPE_CHECKING:
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
    answers.check_chance(net)  # once, not for every batch
    right = 0
    for start in range(0, len(wanted), batch):
        part = slice(start, start + batch)
        logits = answers.given(net, dataset.images[part])
        chosen = np.where(np.isin(np.arange(logits.shape[1]), barred), -np.inf, logits).argmax(axis=1)
        right += int((chosen == wanted[part]).sum())
    return right / len(wanted)


def _check_kinds(net: object, dataset: object) -> None:
    if not hasattr(net, "card"):
        raise wrong_kind("train.evaluate", "Net", net)
    check_dataset("train.evaluate", dataset)


def _foreign(card: Card, dataset: Dataset) -> list[int]:
    """Return the places of a model's classes that a data set does not have."""
    if has_placeholders(card, dataset):
        return []
    return [place for place, name in enumerate(card.classes) if name not in dataset.classes]
