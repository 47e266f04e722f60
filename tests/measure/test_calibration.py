"""Calibration: bins by hand, the temperature that was planted, and what cannot be judged."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl import measure


def said(confidences: list[float]) -> np.ndarray:
    """Return logits of two classes that say class 0 with these confidences."""
    return np.array([[np.log(p / (1 - p)), 0.0] for p in confidences])


def drawn(n: int, temperature: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits of a model that promises too much by a temperature, and labels drawn from what is true."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0.0, 1.5, (n, 5))
    shares = measure.probabilities(logits)
    labels = (rng.random((n, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 4)
    return temperature * logits, labels


def test_probabilities_are_a_softmax_that_no_large_number_breaks():
    shares = measure.probabilities(np.array([[1e4, 1e4 - np.log(3.0)], [0.0, 0.0]]))
    np.testing.assert_allclose(shares, [[0.75, 0.25], [0.5, 0.5]], atol=1e-9)


def test_a_temperature_of_two_takes_the_root():
    shares = measure.probabilities(np.array([[np.log(9.0), 0.0]]), 2.0)
    np.testing.assert_allclose(shares, [[0.75, 0.25]])


def test_answers_are_sorted_into_bins_by_confidence():
    found = measure.reliability(said([0.6, 0.6, 0.9, 0.95]), np.array([0, 1, 0, 0]), bins=5)
    assert found.count == (0, 0, 2, 0, 2)
    assert found.accuracy == (0, 0, 0.5, 0, 1)
    assert found.confidence == pytest.approx((0, 0, 0.6, 0, 0.925))


def test_the_error_is_the_mean_distance_weighted_by_images():
    found = measure.reliability(said([0.6, 0.6, 0.9, 0.95]), np.array([0, 1, 0, 0]), bins=5)
    assert found.error == pytest.approx(0.5 * 0.1 + 0.5 * 0.075)
    assert found.excess == pytest.approx((0.6 + 0.6 + 0.9 + 0.95) / 4 - 0.75)


def test_full_confidence_falls_into_the_last_bin():
    found = measure.reliability(np.array([[800.0, 0.0]]), np.array([0]), bins=10)
    assert found.count[-1] == 1


def test_it_says_whether_a_model_promises_too_much():
    logits = said([0.9, 0.9])
    assert "overconfident by 40.0" in repr(measure.reliability(logits, np.array([0, 1])))
    assert "underconfident by 10.0" in repr(measure.reliability(logits, np.array([0, 0])))


@pytest.mark.parametrize("planted", [0.4, 1.0, 3.0])
def test_a_planted_temperature_is_found_again(planted):
    logits, labels = drawn(20_000, planted)
    assert measure.temperature(logits, labels) == pytest.approx(planted, rel=0.05)


def test_no_other_temperature_makes_the_labels_likelier():
    logits, labels = drawn(500, 2.0)

    def loss(temperature: float) -> float:
        return -np.log(measure.probabilities(logits, temperature)[np.arange(500), labels]).mean()

    best = measure.temperature(logits, labels)
    assert loss(best) < min(loss(0.98 * best), loss(1.02 * best))


def test_the_right_temperature_repairs_the_error():
    logits, labels = drawn(20_000, 3.0)
    broken = measure.reliability(logits, labels)
    repaired = measure.reliability(logits, labels, temperature=measure.temperature(logits, labels))
    assert broken.error > 0.1 > 0.02 > repaired.error


def test_a_model_that_is_always_right_gets_the_lowest_temperature():
    assert measure.temperature(said([0.9, 0.8]), np.array([0, 0])) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: measure.probabilities(np.zeros(3)), "shape"),
        (lambda: measure.probabilities(np.zeros((0, 3))), "shape"),
        (lambda: measure.probabilities(np.zeros((1, 3)), 0.0), "temperature is 0.0"),
        (lambda: measure.reliability(np.zeros((2, 3)), np.array([0])), "as many labels"),
        (lambda: measure.reliability(np.zeros((2, 3)), np.array([0, 3])), "3 classes"),
        (lambda: measure.reliability(np.zeros((2, 3)), np.array([0, 1]), bins=0), "bins is 0"),
        (lambda: measure.temperature(np.zeros((2, 3)), np.array([-1, 0])), "from -1"),
        (lambda: measure.probabilities(np.array([[1.0, 2.0], [np.nan, 0.0]])), "1 images are not finite, first of"),
        (lambda: measure.reliability(np.array([[np.inf, 0.0]]), np.array([0])), "not finite"),
        (lambda: measure.temperature(np.array([[np.nan, 0.0]]), np.array([0])), "not finite"),
        (lambda: measure.reliability(np.array([[0.2, 0.8]]), np.array([0])), "probabilities already"),
        (lambda: measure.temperature(np.array([[0.2, 0.8]]), np.array([0])), "probabilities already"),
    ],
)
def test_what_cannot_be_judged_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("judge", [measure.reliability, measure.temperature])
def test_labels_are_whole_numbers(judge):
    with pytest.raises(TypeError, match="whole numbers, but float64"):
        judge(np.zeros((2, 3)), np.array([0.0, 1.0]))
