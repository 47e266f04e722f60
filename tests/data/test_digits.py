"""The UCI digits in the frame of the doodles, and drawings scanned as the digits were."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from mobiledl import data
from mobiledl.data import digits, doodles

PINNED = "c7b3205a3ecf36d1e81a33a18e4da4a4ae79da253d116f6b3db2796abec1e8e1"


@pytest.fixture(scope="module")
def real():
    return data.load("digits", "test")


def test_all_the_digits_are_there_with_their_labels(real):
    assert repr(real) == "Dataset digits/test: 1,797 images of 1 x 32 x 32, 10 classes"
    np.testing.assert_array_equal(real.labels, load_digits().target)


def test_labels_mean_the_same_as_the_doodles(real):
    assert real.classes == doodles.CLASSES[:10]


def test_the_bytes_are_the_same_on_every_machine(real):
    assert real.sha256() == PINNED


def test_ink_fills_the_frame_that_the_renderer_fills(real):
    ink = real.images[:, 0] >= 128
    high = 32 - ink.any(axis=2).argmax(axis=1) - ink.any(axis=2)[:, ::-1].argmax(axis=1)
    wide = 32 - ink.any(axis=1).argmax(axis=1) - ink.any(axis=1)[:, ::-1].argmax(axis=1)
    longer = np.maximum(high, wide)
    wanted = 32 * (1 - 2 * 0.1 + 0.09)
    assert np.abs(longer - wanted).max() <= 2.5


def test_there_is_about_as_much_ink_as_in_drawn_digits(real):
    drawn = data.load("doodles", count=600).only(list("0123456789"))
    assert 0.8 < real.images.mean() / drawn.images.mean() < 1.3


def test_a_symmetric_sheet_gives_a_symmetric_image():
    counts = np.zeros((8, 8))
    counts[1:7, 2:6] = 12
    counts[3:5, 3:5] = 0
    image = digits.frame(counts).astype(int)
    assert np.abs(image - image[:, ::-1]).max() <= 1
    assert image[16, 16] == 0


def test_fainter_ink_gives_the_same_image():
    counts = load_digits().images[3]
    np.testing.assert_array_equal(digits.frame(counts), digits.frame(counts / 2.0))


def test_where_the_ink_lies_on_the_sheet_does_not_matter():
    counts = np.zeros((8, 8))
    counts[1:6, 2:4] = 16
    np.testing.assert_array_equal(digits.frame(counts), digits.frame(np.roll(counts, 2, axis=1)))


@pytest.mark.parametrize("counts", [np.zeros((8, 8)), np.ones((8, 7))])
def test_a_blank_or_oddly_shaped_sheet_is_an_error(counts):
    with pytest.raises(ValueError, match="some ink"):
        digits.frame(counts)


@pytest.mark.parametrize("odd", [float("nan"), -1.0, 99.0])
def test_a_number_that_no_count_can_be_is_an_error(odd):
    counts = np.ones((8, 8))
    counts[2, 3] = odd
    with pytest.raises(ValueError, match="4 x 4 pixels holds 0 to 16"):
        digits.frame(counts)


def test_another_size_is_framed_afresh():
    assert data.load("digits", "test", size=16).images.shape == (1797, 1, 16, 16)
    with pytest.raises(ValueError, match="size is 4"):
        data.load("digits", "test", size=4)


def test_scanned_drawings_keep_their_labels_and_their_shape():
    drawn = data.load("doodles", count=60)
    scanned = digits.scanned(drawn)
    assert scanned.images.shape == drawn.images.shape
    np.testing.assert_array_equal(scanned.labels, drawn.labels)


def test_scanned_drawings_are_still_those_drawings():
    drawn = data.load("doodles", count=200)
    scanned = digits.scanned(drawn)
    flat = [images.reshape(200, -1) / 255.0 - images.reshape(200, -1).mean(1, keepdims=True) / 255.0
            for images in (drawn.images, scanned.images)]  # fmt: skip
    own = (flat[0] * flat[1]).sum(axis=1)
    others = [(flat[0] * np.roll(flat[1], far, axis=0)).sum(axis=1) for far in range(1, 20)]  # other classes
    assert (own > others).mean() > 0.9


def test_a_seed_decides_how_wide_drawings_become():
    bars = data.load("doodles", count=100).only("1")
    first, again, other = (digits.scanned(bars, seed) for seed in (1, 1, 2))
    assert first.sha256() == again.sha256() != other.sha256()


def test_counts_are_ink_pixels_in_blocks_of_four_by_four():
    image = np.zeros((32, 32), dtype=np.uint8)
    image[:, :16] = 255
    wanted = np.zeros((8, 8))
    wanted[:, 2:6] = 16
    np.testing.assert_array_equal(digits._counts(image, 0.0, (0.5, 1.0)), wanted)
    np.testing.assert_array_equal(digits._counts(image, 1.0, (0.5, 1.0)), np.full((8, 8), 16.0))


def test_every_drawing_gets_a_width_as_those_on_the_forms():
    wide = np.zeros((32, 32), dtype=np.uint8)
    wide[12:20] = 255
    ink = digits._counts(wide, 1.0, (0.5, 1.0)) > 8
    assert ink.any(axis=0).sum() == 8  # squeezed as far as a digit may be, it still is wider than high
    assert ink.any(axis=1).sum() == 6


@pytest.mark.parametrize("widths", [(0.0, 0.5), (0.8, 0.5)])
def test_widths_rise_from_above_zero(widths):
    with pytest.raises(ValueError, match="rise from above 0"):
        digits.scanned(data.load("doodles", count=2), widths=widths)


def test_a_drawing_without_ink_cannot_be_scanned():
    blank = data.Dataset("x", "y", np.zeros((1, 1, 32, 32), np.uint8), np.zeros(1, np.int64), ("a",))
    with pytest.raises(ValueError, match="no ink"):
        digits.scanned(blank)


def test_colour_cannot_be_scanned():
    colour = data.Dataset("x", "y", np.ones((1, 3, 32, 32), np.uint8), np.zeros(1, np.int64), ("a",))
    with pytest.raises(ValueError, match="colour"):
        digits.scanned(colour)


def test_a_share_of_the_drawings_is_scanned_and_the_others_stay():
    drawn = data.load("doodles", count=200)
    changed = (digits.scanned(drawn, share=0.3).images != drawn.images).any(axis=(1, 2, 3))
    assert 0.2 < changed.mean() < 0.4
    assert digits.scanned(drawn, share=0.0).sha256() == drawn.sha256()


def test_a_share_beyond_all_of_them_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        digits.scanned(data.load("doodles", count=2), share=1.5)
