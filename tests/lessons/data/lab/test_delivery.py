"""The delivery of lab 04: what went wrong on its way is in it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl.lessons.data.lab.delivery import AGAIN, CLASSES, LEFT, SCARCE, SLIPPED, collect, collect_known, draw_more

COUNT = 300


@pytest.fixture(scope="module")
def known():
    """A delivery, and what was drawn in each of its rows."""
    return collect_known(3, COUNT)


def test_ink_lies_from_0_to_1_and_each_drawing_has_some(known):
    ink = known[0].ink
    assert ink.dtype == np.float32
    assert ink.shape[1:] == (1, 16, 16)
    assert (ink.min(), ink.max()) == (0, 1)
    assert (ink.max(axis=(1, 2, 3)) > 0.9).all()


def test_one_stretch_of_labels_has_moved_on_by_one(known):
    delivery, drawn = known
    moved = np.flatnonzero(delivery.labels != drawn)
    assert len(moved) == int(SLIPPED * len(delivery))
    assert (np.diff(moved) == 1).all()
    assert ((delivery.labels - drawn)[moved] % len(CLASSES) == 1).all()


def test_a_quarter_of_the_drawings_came_again_at_the_end(known):
    ink = known[0].ink
    different = len({image.tobytes() for image in ink})
    assert len(ink) - different == int(AGAIN * different)
    assert len({image.tobytes() for image in ink[:different]}) == different


def test_two_classes_have_next_to_nothing(known):
    drawn = known[1]
    first = drawn[: round(len(drawn) / (1 + AGAIN))]
    assert [int((first == digit).sum()) for digit in SCARCE] == [LEFT, LEFT]
    assert min((first == digit).sum() for digit in range(10) if digit not in SCARCE) == COUNT // 10


def test_the_same_seed_gives_the_same_delivery_and_another_seed_another():
    first, second, other = collect(5, 40), collect(5, 40), collect(6, 40)
    assert np.array_equal(first.ink, second.ink)
    assert np.array_equal(first.labels, second.labels)
    assert not np.array_equal(first.ink, other.ink)


def test_more_drawings_come_as_many_as_asked_for():
    more = draw_more([0, 2, 0, 0, 3, 0, 0, 0, 0, 1])
    assert more.labels.tolist() == [1, 1, 4, 4, 4, 9]
    assert len({image.tobytes() for image in more.ink}) == 6


def test_a_delivery_tells_its_size():
    assert repr(draw_more([1] * 10)) == "Delivery of 10 drawings of 16 x 16, 10 classes"


@pytest.mark.parametrize("counts", [[1] * 9, [0] * 10, [-1] + [1] * 9, [0.5] * 10])
def test_counts_that_cannot_be_drawn_are_refused(counts):
    with pytest.raises(ValueError, match="ten whole numbers"):
        draw_more(counts)
