"""Gain: by how many points one model is better than another on the same images, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mobiledl import answers
from mobiledl.data.targets import targets
from mobiledl.kinds import check_dataset, check_model
from mobiledl.measure.quality import Z95
from mobiledl.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset
    from mobiledl.measure.quality import Model


@dataclass(frozen=True, repr=False)
class Gain(Record):
    """A difference of two accuracies on the same images; value, low and high are fractions in [-1, 1].

    `won` images are right only after the change, `lost` ones only before it.
    """

    value: float
    low: float
    high: float
    won: int
    lost: int
    n: int

    def __repr__(self) -> str:
        value, low, high = (f"{100 * number:+.1f}" for number in (self.value, self.low, self.high))
        unsure = ": holds 0" if self.low <= 0 <= self.high else ""
        return f"gain {value} points ({low} to {high}{unsure}), {self.won} won, {self.lost} lost, n = {self.n:,}"


def right(model: Model, dataset: Dataset) -> NDArray[np.bool_]:
    """Return for each image whether the model names it rightly, (N,); classes are matched by name.

    Raises TypeError for what is no model or no data set, ValueError for a class that the model does not know.
    """
    check_model("measure.right", model)
    check_dataset("measure.right", dataset)
    correct: NDArray[np.bool_] = answers.of(model, dataset.images).argmax(axis=1) == targets(model.card, dataset)
    return correct


def gain(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Gain:
    """Return what a change has gained, from what was right before and after it, (N,) each, on the same images.

    Only images count that one of the two has right and the other wrong: images that both find easy or hard say
    nothing about the change, so the interval is narrower than that of two separate accuracies. The 95 % interval is
    Wald's for matched pairs after half an image is added to each of the four cells (Agresti and Min, 2005).
    Raises ValueError when the two differ in shape or are empty, and TypeError when they are not bool.
    """
    before, after = np.asarray(before), np.asarray(after)
    if before.dtype != bool or after.dtype != bool:
        raise TypeError(
            f"gain takes what measure.right returns, two arrays of bool, not {before.dtype}, {after.dtype}."
        )
    if before.ndim != 1 or before.shape != after.shape or not len(before):
        raise ValueError(f"Shapes {before.shape} and {after.shape} came: give both for the same images, (N,) each.")
    n, won, lost = len(before), int((after & ~before).sum()), int((before & ~after).sum())
    more, pairs = (won - lost) / (n + 2), won + lost + 1
    half = Z95 * math.sqrt(pairs - (n + 2) * more**2) / (n + 2)
    return Gain((won - lost) / n, more - half, more + half, won, lost, n)
