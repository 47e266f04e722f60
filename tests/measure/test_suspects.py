"""Suspects: planted wrong labels are found, and no model judges what it was trained on."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl import measure
from mobiledl.data import flaws


class Remembers:
    """A model that answers 1 for images that it was trained on."""

    def __init__(self, dataset) -> None:
        self.seen = {image.tobytes() for image in dataset.images}

    def predict(self, images: np.ndarray) -> np.ndarray:
        return np.array([[image[0, 0, 0], image.tobytes() in self.seen] for image in images], np.float32)


def sure(labels: np.ndarray, classes: int, confidence: float = 0.8) -> np.ndarray:
    shares = np.full((len(labels), classes), (1 - confidence) / (classes - 1))
    shares[np.arange(len(labels)), labels] = confidence
    return shares


def test_every_image_is_judged_once_by_a_model_that_never_saw_it(quarters):
    logits = measure.out_of_fold(Remembers, quarters, folds=5)
    assert logits.shape == (200, 2)
    assert not logits[:, 1].any()
    np.testing.assert_array_equal(logits[:, 0], quarters.images[:, 0, 0, 0])


def test_each_fold_is_trained_on_all_the_others(quarters):
    sizes = []
    measure.out_of_fold(lambda others: sizes.append(len(others)) or Remembers(others), quarters, folds=4)
    assert sizes == [150] * 4


@pytest.mark.parametrize("folds", [1, 201])
def test_there_are_folds_that_images_can_be_dealt_into(quarters, folds):
    with pytest.raises(ValueError, match="2 to 200"):
        measure.out_of_fold(Remembers, quarters, folds=folds)


def test_planted_labels_are_found_by_a_model_that_knows_better(quarters):
    bad = flaws.noisy(quarters, 0.1)
    found = measure.suspects(sure(quarters.labels, 4), bad.labels)
    assert sorted(found) == np.flatnonzero(bad.labels != quarters.labels).tolist()


def test_a_model_that_agrees_suspects_nothing(quarters):
    assert len(measure.suspects(sure(quarters.labels, 4), quarters.labels)) == 0


def test_a_doubtful_answer_is_no_suspicion():
    labels = np.array([0, 0, 0, 1, 1, 1])
    shares = sure(labels, 2, 0.9)
    shares[0] = [0.45, 0.55]  # says 1, but far less surely than of those labelled 1
    assert len(measure.suspects(shares, labels)) == 0


def test_the_least_likely_label_comes_first():
    truth = np.array([0] * 10 + [1] * 10)
    shares = sure(truth, 2, 0.9)
    shares[3], shares[14] = [0.97, 0.03], [0.01, 0.99]
    labels = truth.copy()
    labels[[3, 14]] = 1 - labels[[3, 14]]
    assert measure.suspects(shares, labels).tolist() == [14, 3]


def test_a_class_without_labels_is_never_said():
    labels = np.zeros(4, np.int64)
    assert len(measure.suspects(np.array([[0.6, 0.4]] * 3 + [[0.1, 0.9]]), labels)) == 0


def test_labels_must_fit(quarters):
    shares = sure(quarters.labels, 4)
    for labels, error, words in (
        (quarters.labels[:10], ValueError, "as many labels"),
        (quarters.labels - 1, ValueError, "from -1"),
        (quarters.labels + 1, ValueError, "to 4"),
        (quarters.labels.astype(float), TypeError, "whole numbers, but float64"),
    ):
        with pytest.raises(error, match=words):
            measure.suspects(shares, labels)


@pytest.mark.parametrize("spoilt", [lambda p: 5 * p, lambda p: p * np.nan, lambda p: p - 0.5])
def test_logits_are_no_probabilities(quarters, spoilt):
    with pytest.raises(ValueError, match=r"no probabilities: measure\.probabilities"):
        measure.suspects(spoilt(sure(quarters.labels, 4)), quarters.labels)


def test_one_row_of_probabilities_is_no_table():
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        measure.suspects(np.array([0.5, 0.5]), np.array([0]))


def test_a_fit_that_returns_nothing_is_told_so(quarters):
    with pytest.raises(TypeError, match="fit returned takes a Net or Session, but a NoneType"):
        measure.out_of_fold(lambda others: None, quarters)


def test_folds_are_made_of_a_data_set_and_a_whole_number(quarters):
    with pytest.raises(TypeError, match="takes a Dataset"):
        measure.out_of_fold(Remembers, quarters.images)
    with pytest.raises(TypeError, match="folds is a whole number"):
        measure.out_of_fold(Remembers, quarters, folds=2.5)
