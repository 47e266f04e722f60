"""Suspects: labels that are probably wrong, found by models that confidently disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset
    from mobiledl.measure.quality import Model


def out_of_fold(fit: Callable[[Dataset], Model], dataset: Dataset, folds: int = 4, seed: int = 0) -> np.ndarray:
    """Return logits (N, classes) of every image, each by a model that was trained without it.

    The images are dealt into folds at random; for each fold, `fit` trains a model on all the others.
    Raises ValueError unless there are 2 folds or more and no more than images.
    """
    if not 2 <= folds <= len(dataset):
        raise ValueError(f"folds is {folds}, but {len(dataset)} images can be dealt into 2 to {len(dataset)}: try 4.")
    fold = np.random.default_rng(seed).permutation(len(dataset)) % folds
    parts = [np.flatnonzero(fold == number) for number in range(folds)]
    logits = []
    for part in parts:
        others = np.setdiff1d(np.arange(len(dataset)), part)
        model = fit(replace(dataset, images=dataset.images[others], labels=dataset.labels[others]))
        logits.append(model.predict(dataset.images[part]))
    together: np.ndarray = np.concatenate(logits)[np.argsort(np.concatenate(parts))]
    return together


def suspects(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the places of labels that are probably wrong, the most suspicious first.

    probabilities: (N, classes), out of fold. A class is confidently said where its probability reaches the mean that
    it has on the images with that label; a label is suspect where the likeliest class that is confidently said is
    another (Northcutt, Jiang and Chuang, 2021: the counts off the diagonal of the confident joint).
    Raises ValueError when the labels do not fit the probabilities.
    """
    if probabilities.ndim != 2 or np.shape(labels) != (len(probabilities),):
        raise ValueError(f"Shapes {probabilities.shape} and {np.shape(labels)} came: (N, classes) and (N,) are needed.")
    classes = np.arange(probabilities.shape[1])
    limits = [probabilities[labels == k, k].mean() if (labels == k).any() else np.inf for k in classes]
    confident = np.where(probabilities >= limits, probabilities, -1.0)
    said = confident.argmax(axis=1)
    own = probabilities[np.arange(len(labels)), labels]
    found = np.flatnonzero((confident.max(axis=1) >= 0.0) & (said != labels))
    ordered: NDArray[np.intp] = found[np.argsort(own[found], kind="stable")]
    return ordered
