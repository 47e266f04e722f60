from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mobiledl import measure


class Fixed:
    """A model whose logits are given."""

    def __init__(self, card, logits: np.ndarray) -> None:
        self.card = card
        self.logits = np.asarray(logits, np.float32)

    def predict(self, images: np.ndarray) -> np.ndarray:
        return self.logits[: len(images)]


def one_hot(labels: np.ndarray, classes: int = 4) -> np.ndarray:
    return np.eye(classes)[labels]


def test_accuracy_counts_right_answers(toy_net, quarters) -> None:
    logits = one_hot(quarters.labels)
    logits[:50] = np.roll(logits[:50], 1, axis=1)
    measured = measure.accuracy(Fixed(toy_net.card, logits), quarters)
    assert measured.value == 0.75
    assert measured.low < 0.75 < measured.high
    assert measured.n == 200


def test_a_trained_net_and_its_export_have_the_same_accuracy(toy_net, quarters) -> None:
    from mobiledl import export, run

    plain = measure.accuracy(toy_net, quarters)
    assert plain.value > 0.9
    assert measure.accuracy(run.load(export.to("onnx", toy_net)), quarters).value == plain.value


def test_classes_are_matched_by_name_not_by_place(toy_net, quarters) -> None:
    card = replace(toy_net.card, classes=("d", "c", "b", "a"))
    assert measure.accuracy(Fixed(card, one_hot(3 - quarters.labels)), quarters).value == 1.0


def test_a_class_that_the_model_does_not_know_is_named(toy_net, quarters) -> None:
    card = replace(toy_net.card, classes=("a", "b", "c", "z"))
    with pytest.raises(ValueError, match="class 'd' that toy"):
        measure.accuracy(Fixed(card, one_hot(quarters.labels)), quarters)


def test_agreement_counts_equal_answers_and_the_largest_difference(toy_net, quarters) -> None:
    logits = one_hot(quarters.labels)
    other = logits.copy()
    other[0] = np.roll(other[0], 1)
    other[1:] += 0.25
    measured = measure.agreement(Fixed(toy_net.card, other), Fixed(toy_net.card, logits), quarters.images)
    assert measured.value == pytest.approx(199 / 200)
    assert measured.values["max_abs"] == 1.0
    assert measured.values["cosine"] == 0.0


def test_models_of_different_classes_cannot_agree(toy_net, quarters) -> None:
    card = replace(toy_net.card, classes=tuple("abc"), output=replace(toy_net.card.output, shape=(3,)))
    with pytest.raises(ValueError, match="same classes"):
        measure.agreement(Fixed(card, np.zeros((200, 3))), toy_net, quarters.images)


def test_wilsons_interval_agrees_with_scipy() -> None:
    from scipy import stats

    for right, n in [(0, 10), (10, 10), (3, 7), (970, 1000), (1, 1000)]:
        expected = stats.binomtest(right, n).proportion_ci(method="wilson")
        assert measure.wilson(right, n) == pytest.approx(tuple(expected), abs=1e-6)
