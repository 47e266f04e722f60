"""Quality: does a model answer as another does, and does it answer rightly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from mobiledl import answers
from mobiledl.budget import Measurement, Place
from mobiledl.card import Card
from mobiledl.data.targets import targets
from mobiledl.kinds import check_dataset, check_model
from mobiledl.measure.where import place
from mobiledl.record import Settings
from mobiledl.run import Session

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

Z95 = 1.959964  # the normal quantile of a two-sided 95 % interval


class Model(Protocol):
    """What can be judged on images: a Net or a Session."""

    @property
    def card(self) -> Card:
        """What the model is."""

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Return logits (N, classes) float32 for images (N, C, H, W) uint8."""


def agreement(model: Model, reference: Model, images: np.ndarray) -> Measurement:
    """Return how far a model's answers are from a reference's on the same images (N, C, H, W) uint8.

    The value is the fraction of images with the same top-1 class; `max_abs` is the largest difference between two
    logits, `cosine` the smallest cosine similarity between the logits of one image.
    """
    check_model("measure.agreement", model)
    check_model("measure.agreement", reference)
    ours, theirs = answers.of(model, images), answers.of(reference, images)
    if ours.shape != theirs.shape:
        raise ValueError(
            f"The models answer in {ours.shape} and {theirs.shape}: only models of the same classes can agree."
        )
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    cosines = (ours * theirs).sum(axis=1) / np.maximum(lengths, 1e-12)
    values = Settings(max_abs=float(np.abs(ours - theirs).max()), cosine=float(cosines.min()))
    same = float((ours.argmax(1) == theirs.argmax(1)).mean())
    return Measurement("agreement", same, "fraction", len(images), _name(model), _where(model), values=values)


def accuracy(model: Model, dataset: Dataset) -> Measurement:
    """Return the fraction of images that the model names rightly, with Wilson's 95 % interval (1927).

    The data set's classes are found among the model's by name; the model may answer with any class that it has.
    Raises ValueError when the data set is empty or has a class that the model does not know.
    """
    check_model("measure.accuracy", model)
    check_dataset("measure.accuracy", dataset)
    right = answers.of(model, dataset.images).argmax(axis=1) == targets(model.card, dataset)
    low, high = wilson(int(right.sum()), len(right))
    return Measurement("accuracy", float(right.mean()), "fraction", len(right), _name(model), _where(model), low, high)


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion, which stays inside [0, 1] (Wilson, 1927)."""
    share, spread = right / n, Z95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _name(model: Model) -> str:
    return model.name if isinstance(model, Session) else f"{model.card.name} PyTorch"


def _where(model: Model) -> Place | None:
    return place(model) if isinstance(model, Session) else None
