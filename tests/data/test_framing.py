"""Framing: other people's ink where our pen would have drawn it."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl.data import digits, framing
from mobiledl.data.framing import framed
from mobiledl.data.render import render


def picture(height=28, width=28, ink=(slice(4, 24), slice(10, 16))):
    image = np.zeros((height, width), np.uint8)
    image[ink] = 255
    return image


def test_our_pens_drawings_stay_nearly_as_they_are():
    drawn = render([[(0, 0), (1, 3)], [(0.2, 2), (0.8, 2)]])
    assert np.abs(framed(drawn).astype(int) - drawn).mean() < 6


@pytest.mark.parametrize("size", [16, 32, 100])
def test_the_ink_fills_what_the_pen_would_fill(size):
    ink = np.flatnonzero((framed(picture(), size) >= 128).any(axis=1))
    assert abs(len(ink) - 0.89 * size) <= 1
    assert abs((ink[0] + ink[-1] + 1) - size) <= 1


def test_where_the_ink_stands_does_not_matter():
    moved = picture(50, 40, (slice(25, 45), slice(2, 8)))
    np.testing.assert_array_equal(framed(picture()), framed(moved))


def test_a_large_scan_is_averaged():
    large = np.kron(picture(), np.ones((9, 9), np.uint8))
    assert np.abs(framed(large).astype(int) - framed(picture())).mean() < 6


def test_faint_specks_are_no_ink():
    speckled = picture()
    speckled[0, 0] = 100
    np.testing.assert_array_equal(framed(speckled) >= 128, framed(picture()) >= 128)


@pytest.mark.parametrize(
    ("image", "size", "error", "words"),
    [
        (np.zeros((28, 28), np.uint8), 32, ValueError, "some ink"),
        (np.zeros((0, 28), np.uint8), 32, ValueError, "some ink"),
        (picture()[None], 32, ValueError, "shape"),
        (picture() / 255.0, 32, TypeError, "float64 came"),
        ([[255]], 32, TypeError, "list came"),
        (picture(), 0, ValueError, "size is 0"),
        (picture(), 32.0, TypeError, "size is a whole number"),
    ],
)
def test_what_cannot_be_framed_is_an_error(image, size, error, words):
    with pytest.raises(error, match=words):
        framed(image, size)


def test_between_the_pixels_a_straight_slope_stays_straight():
    slope = np.add.outer(np.arange(8.0), 2.0 * np.arange(8.0))
    y, x = np.array([1.25, 3.5, 5.75]), np.array([1.5, 2.0, 6.0])
    np.testing.assert_allclose(framing.looked_up(slope, y, x), np.add.outer(y, 2.0 * x))
    assert digits.looked_up is framing.looked_up
