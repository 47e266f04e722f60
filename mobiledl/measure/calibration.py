"""Calibration: is a model as often right as it says, and the one number that repairs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 15  # as in Guo et al., 2017
LOWEST, HIGHEST = 0.01, 100.0  # between these a temperature is looked for
HALVINGS = 60
CLOSE = 1e-3  # how far a sum of probabilities may be from 1


@dataclass(frozen=True, repr=False)
class Reliability:
    """Answers sorted into bins by confidence: for each bin its mean confidence, its accuracy, and its images.

    Bin k of B holds confidences above k / B and up to (k + 1) / B. Both means are in [0, 1] and 0 in an empty bin.
    """

    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]
    count: tuple[int, ...]

    @property
    def error(self) -> float:
        """Expected calibration error in [0, 1]: the mean distance of confidence and accuracy (Guo et al., 2017)."""
        gaps = np.abs(np.subtract(self.accuracy, self.confidence))
        return float(np.average(gaps, weights=self.count))

    @property
    def excess(self) -> float:
        """Mean confidence less accuracy, over all images: above 0 the model promises too much."""
        return float(np.average(np.subtract(self.confidence, self.accuracy), weights=self.count))

    def __repr__(self) -> str:
        side = "over" if self.excess > 0 else "under"
        return (
            f"calibration error {100 * self.error:.1f} points, {side}confident by {100 * abs(self.excess):.1f}, "
            f"n = {sum(self.count):,}"
        )


def probabilities(logits: np.ndarray, temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the softmax (N, classes) of logits (N, classes) that are divided by a temperature first.

    Raises ValueError for another shape, no image, numbers that are not finite, or a temperature that is not a positive
    number.
    """
    scores = np.asarray(logits, np.float64)
    if scores.ndim != 2 or scores.size == 0:
        raise ValueError(f"Logits have shape {scores.shape}, but (N, classes) with one image or more is needed.")
    if not np.isfinite(scores).all():
        bad = np.flatnonzero(~np.isfinite(scores).all(axis=1))
        raise ValueError(f"The logits of {len(bad)} images are not finite, first of image {bad[0]}: find out why.")
    if not 0.0 < temperature < np.inf:
        raise ValueError(
            f"temperature is {temperature!r}, but it divides: pass a positive number, 1 to change nothing."
        )
    scores = scores / temperature
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def reliability(
    logits: np.ndarray, labels: NDArray[np.int64], *, temperature: float = 1.0, bins: int = BINS
) -> Reliability:
    """Return how right a model is where it is how sure, for logits (N, classes) and labels (N,).

    The confidence of an answer is its softmax, the largest of the image. Raises ValueError when the labels do not fit
    the logits, for probabilities in place of logits, and for fewer than one bin.
    """
    _check_logits(logits)
    shares = probabilities(logits, temperature)
    check_labels(shares, labels)
    if bins < 1:
        raise ValueError(f"bins is {bins}, but answers are sorted into at least one: take {BINS}.")
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    sums = [np.bincount(place, weights, bins) for weights in (sure, right)]
    confidence, accuracy = (tuple(map(float, total / np.maximum(count, 1))) for total in sums)
    return Reliability(confidence, accuracy, tuple(map(int, count)))


def temperature(logits: np.ndarray, labels: NDArray[np.int64]) -> float:
    """Return the temperature under which the labels are likeliest (Guo et al., 2017, section 4.2).

    Fit it on validation images, never on those that are to be judged. The loss is convex in 1 / temperature, so its
    slope there is halved in: from 0.01 to 100. Raises ValueError when the labels do not fit the logits, and for
    probabilities in place of logits.
    """
    _check_logits(logits)
    scores = np.asarray(logits, np.float64)
    check_labels(probabilities(scores), labels)
    true = scores[np.arange(len(scores)), labels]
    low, high = np.log(1.0 / HIGHEST), np.log(1.0 / LOWEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        expected = (probabilities(scores, float(np.exp(-middle))) * scores).sum(axis=1)
        low, high = (low, middle) if (expected - true).mean() > 0.0 else (middle, high)
    return float(np.exp(-low))


def are_probabilities(numbers: np.ndarray) -> bool:
    """Return whether every row (N, classes) lies in [0, 1] and sums to 1."""
    rows = np.asarray(numbers, np.float64)
    return bool(rows.ndim == 2 and ((rows >= 0) & (rows <= 1 + CLOSE)).all() and (abs(rows.sum(1) - 1) <= CLOSE).all())


def _check_logits(logits: np.ndarray) -> None:
    if are_probabilities(logits):
        raise ValueError(
            "Every row sums to 1, so these are probabilities already: give the logits that predict returns."
        )


def check_labels(shares: np.ndarray, labels: np.ndarray) -> None:
    """Refuse labels that are no places among the classes of shares (N, classes), one an image."""
    if np.asarray(labels).dtype.kind not in "iu":
        raise TypeError(
            f"Labels are whole numbers, but {np.asarray(labels).dtype} came: labels.astype(int) makes them."
        )
    if np.shape(labels) != (len(shares),):
        raise ValueError(f"{len(shares)} images need as many labels, but labels of shape {np.shape(labels)} came.")
    if np.min(labels) < 0 or np.max(labels) >= shares.shape[1]:
        raise ValueError(
            f"Labels run from {np.min(labels)} to {np.max(labels)}, but the logits are of {shares.shape[1]} classes: "
            "give labels as places among the model's classes, as data.targets.targets does."
        )
