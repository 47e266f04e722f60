"""The judges of lab 04: mistakes that they name by what came are told apart by what came."""

from __future__ import annotations

import numpy as np

from mobiledl.lessons.data.lab import mended, pictures, sides


def test_every_named_share_of_known_images_is_another_number():
    train, test = sides._two_sides(0, *sides.CASES[0])
    seen = [sides._among(image, train) for image in test]
    named = sides._named(train, test, seen)
    assert sum(seen) / len(test) not in named
    assert len(named) == 18
    assert np.diff(sorted(named)).min() > 1e-6


def test_the_fresh_delivery_has_other_faults_than_the_lab_s():
    delivery, drawn = mended.fresh()
    slipped = np.flatnonzero(delivery.labels != drawn)
    assert slipped.max() < len(delivery) // 2
    assert np.bincount(drawn, minlength=10)[[2, 5]].max() < 10


def test_a_label_that_plainly_slipped_is_one_that_slipped():
    delivery, drawn = mended.fresh()
    slipped = pictures.rows_like(delivery, delivery.labels != drawn)
    assert mended.plain().sum() > 50
    assert slipped[mended.plain()].all()


def test_the_nearest_drawing_is_found_whatever_was_rounded():
    delivery, _ = mended.fresh()
    for images in (np.rint(delivery.ink[:30] * 255), np.floor(delivery.ink[:30] * 255)):
        row, known = pictures.delivered(delivery, images.astype(np.uint8))
        assert known.all()
        assert np.array_equal(delivery.ink[row], delivery.ink[:30])
