"""Confusion: which class is taken for which, and how much of each class is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mobiledl import answers
from mobiledl.data.targets import has_placeholders, targets
from mobiledl.kinds import check_dataset, check_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset
    from mobiledl.measure.quality import Model


@dataclass(frozen=True, repr=False, eq=False)
class Confusion:
    """Counts of images: rows are what they show, columns what the model said.

    `counts` is (classes of the data set, classes of the model) int64; `truth` and `said` name both.
    """

    truth: tuple[str, ...]
    said: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def recall(self) -> dict[str, float]:
        """For each class that has images, the share in [0, 1] of them that the model named rightly."""
        totals = self.counts.sum(axis=1)
        return {
            name: float(self.counts[row, self.said.index(name)] / totals[row])
            for row, name in enumerate(self.truth)
            if totals[row]
        }

    def pairs(self, n: int = 5) -> list[tuple[str, str, int]]:
        """Return the n most frequent mistakes: what was shown, what was said, and how many times."""
        wrong = self.counts.copy()
        for row, name in enumerate(self.truth):
            wrong[row, self.said.index(name)] = 0
        order = np.argsort(-wrong, axis=None, kind="stable")[:n]
        places = [divmod(int(place), wrong.shape[1]) for place in order]
        return [(self.truth[row], self.said[column], int(wrong[row, column])) for row, column in places
                if wrong[row, column]]  # fmt: skip

    def __repr__(self) -> str:
        n, found = int(self.counts.sum()), self.recall
        lowest = min(found, key=lambda name: found[name])
        most = ", ".join(f"{shown} as {said} {times} times" for shown, said, times in self.pairs(3)) or "none"
        return f"confusion of {n:,} images: least found {lowest} ({found[lowest]:.1%}); most frequent mistakes: {most}"


def confusion(model: Model, dataset: Dataset) -> Confusion:
    """Return which classes of a data set a model takes for which of its own; classes are matched by name.

    Raises TypeError for what is no model or no data set, ValueError for a class that the model does not know.
    """
    check_model("measure.confusion", model)
    check_dataset("measure.confusion", dataset)
    wanted, said = targets(model.card, dataset), answers.of(model, dataset.images).argmax(axis=1)
    names = dataset.classes if has_placeholders(model.card, dataset) else model.card.classes
    square = np.zeros((len(names), len(names)), np.int64)
    np.add.at(square, (wanted, said), 1)
    return Confusion(dataset.classes, names, square[[names.index(name) for name in dataset.classes]])
