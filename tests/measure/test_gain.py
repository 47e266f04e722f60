"""Gain: the difference of two models on the same images, and how far its interval may be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl import measure


def answers(both: int, won: int, lost: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    before = np.repeat([True, False, True, False], [both, won, lost, neither])
    after = np.repeat([True, True, False, False], [both, won, lost, neither])
    return before, after


def test_the_gain_is_the_difference_of_the_accuracies():
    before, after = answers(70, 15, 5, 10)
    found = measure.gain(before, after)
    assert found.value == pytest.approx(after.mean() - before.mean())
    assert (found.won, found.lost, found.n) == (15, 5, 100)


def test_the_interval_is_walds_with_half_an_image_in_every_cell():
    found = measure.gain(*answers(70, 15, 5, 10))
    cells = np.array([70, 15, 5, 10]) + 0.5
    p = cells / cells.sum()
    middle, variance = p[1] - p[2], (p[1] + p[2] - (p[1] - p[2]) ** 2) / cells.sum()
    assert found.low == pytest.approx(middle - 1.959964 * variance**0.5)
    assert found.high == pytest.approx(middle + 1.959964 * variance**0.5)


def test_turned_round_a_gain_is_a_loss():
    before, after = answers(70, 15, 5, 10)
    one, other = measure.gain(before, after), measure.gain(after, before)
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))


def test_models_that_never_disagree_have_an_interval_around_zero():
    found = measure.gain(*answers(90, 0, 0, 10))
    assert found.low < found.value == 0 < found.high


def test_images_on_which_both_agree_narrow_nothing_but_the_share():
    few, many = measure.gain(*answers(0, 30, 10, 60)), measure.gain(*answers(60, 30, 10, 0))
    assert few == many


def test_nineteen_intervals_of_twenty_hold_the_truth():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(2_000):
        cells = rng.multinomial(200, [0.7, 0.12, 0.04, 0.14])
        found = measure.gain(*answers(*cells))
        held += found.low <= 0.08 <= found.high
    assert 0.93 < held / 2_000 < 0.975


def test_a_gain_is_told_in_points_with_its_sign():
    assert ": holds 0)" in repr(measure.gain(*answers(70, 8, 5, 17)))
    assert "holds" not in repr(measure.gain(*answers(70, 15, 3, 12)))
    assert repr(measure.gain(*answers(70, 15, 5, 10))).startswith("gain +10.0 points (+1.")


def test_right_is_what_accuracy_counts(toy_net, quarters):
    assert measure.right(toy_net, quarters).mean() == measure.accuracy(toy_net, quarters).value


@pytest.mark.parametrize(
    ("before", "after"),
    [(np.ones(3, bool), np.ones(4, bool)), (np.ones(0, bool), np.ones(0, bool)), (np.ones((2, 2), bool),) * 2],
)
def test_other_images_cannot_be_paired(before, after):
    with pytest.raises(ValueError, match="same images"):
        measure.gain(before, after)


def test_logits_are_not_answers():
    with pytest.raises(TypeError, match=r"measure\.right"):
        measure.gain(np.ones(3), np.ones(3))


def test_what_is_no_model_or_no_data_set_is_refused(toy_net, quarters):
    with pytest.raises(TypeError, match="Net or Session"):
        measure.right("toy", quarters)
    with pytest.raises(TypeError, match="Dataset"):
        measure.right(toy_net, quarters.images)
