"""Suspects: labels that are probably wrong, found by models that confidently disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mobiledl import answers
from mobiledl.kinds import check_dataset, check_model, check_whole
from mobiledl.measure.calibration import are_probabilities, check_labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset
    from mobiledl.measure.quality import Model


def out_of_fold(fit: Callable[[Dataset], Model], dataset: Dataset, folds: int = 4, seed: int = 0) -> np.ndarray:
    """Return logits (N, classes) of every image, each by a model that was trained without it.

    The images are dealt into folds at random; for each fold, `fit` trains a model on all the others.
    Raises ValueError unless there are 2 folds or more and no more than images, and TypeError when `fit` returns no
    model.
    """
    check_dataset("measure.out_of_fold", dataset)
    check_whole("folds", folds)
    if not 2 <= folds <= len(dataset):
        raise ValueError(f"folds is {folds}, but {len(dataset)} images can be dealt into 2 to {len(dataset)}: try 4.")
    fold = np.random.default_rng(seed).permutation(len(dataset)) % folds
    parts = [np.flatnonzero(fold == number) for number in range(folds)]
    logits = []
    for part in parts:
        others = np.setdiff1d(np.arange(len(dataset)), part)
        model = fit(replace(dataset, images=dataset.images[others], labels=dataset.labels[others]))
        check_model("measure.out_of_fold: fit returned", model)
        logits.append(answers.of(model, dataset.images[part]))
    together: np.ndarray = np.concatenate(logits)[np.argsort(np.concatenate(parts))]
    return together


def suspects(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the places of labels that are probably wrong, the most suspicious first.

    probabilities: (N, classes), out of fold. A class is confidently said where its probability reaches the mean that
    it has on the images with that label; a label is suspect where the likeliest class that is confidently said is
    another (Northcutt, Jiang and Chuang, 2021: the counts off the diagonal of the confident joint).
    Raises ValueError for logits in place of probabilities, and when the labels do not fit them.
    """
    probabilities, labels = np.asarray(probabilities, np.float64), np.asarray(labels)
    if probabilities.ndim != 2:
        raise ValueError(f"Probabilities have shape {probabilities.shape}, but (N, classes) is needed.")
    if not are_probabilities(probabilities):
        raise ValueError(
            "Not every row is from 0 to 1 with a sum of 1, so these are no probabilities: "
            "measure.probabilities(logits) makes them."
        )
    check_labels(probabilities, labels)
    classes = np.arange(probabilities.shape[1])
    limits = [probabilities[labels == k, k].mean() if (labels == k).any() else np.inf for k in classes]
    confident = np.where(probabilities >= limits, probabilities, -1.0)
    said = confident.argmax(axis=1)
    own = probabilities[np.arange(len(labels)), labels]
    found = np.flatnonzero((confident.max(axis=1) >= 0.0) & (said != labels))
    ordered: NDArray[np.intp] = found[np.argsort(own[found], kind="stable")]
    return ordered
