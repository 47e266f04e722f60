"""Writers: the forms of the UCI digits, and splits that keep people apart."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl import data
from mobiledl.data import doodles, writers


@pytest.fixture(scope="module")
def invented():
    return doodles.invent(6, 4)


def test_the_forms_of_the_digits_are_found():
    labels = data.load("digits", "test").labels
    who = writers.forms(labels)
    sizes = np.bincount(who)
    assert len(sizes) == 12  # two of them hold two people each, whose form begins with a gap
    assert sorted(sizes)[0] >= 126
    assert (np.diff(who) >= 0).all()
    starts = np.flatnonzero(np.diff(who, prepend=-1))
    assert all(labels[start : start + 30].tolist() == [*range(10)] * 3 for start in starts)


def test_a_form_needs_its_beginning():
    with pytest.raises(ValueError, match="not shuffled"):
        writers.forms(np.arange(40)[::-1] % 10)
    with pytest.raises(ValueError, match="not shuffled"):
        writers.forms(np.arange(10))


def test_people_are_kept_apart(invented):
    dataset, who = invented
    first, second = writers.of(dataset, who, range(3)), writers.of(dataset, who, range(3, 6))
    assert len(first) == len(second) == 240
    np.testing.assert_array_equal(np.concatenate([first.images, second.images]), dataset.images)
    np.testing.assert_array_equal(np.concatenate([first.labels, second.labels]), dataset.labels)


def test_a_writer_without_images_is_an_error(invented):
    dataset, who = invented
    with pytest.raises(ValueError, match="numbered 0 to 5"):
        writers.of(dataset, who, [9])
    with pytest.raises(ValueError, match="480 images need as many writers"):
        writers.of(dataset, who[:9], [0])


def test_halves_share_all_images_and_mix_the_people(invented):
    dataset, _ = invented
    first, second = writers.halves(dataset, 0.25, seed=3)
    assert (len(first), len(second)) == (120, 360)
    whole = sorted(image.tobytes() for image in dataset.images)
    assert sorted(image.tobytes() for image in (*first.images, *second.images)) == whole
    assert (np.diff(np.bincount(first.labels, minlength=20)) != 0).any()


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [
        (0.0, ValueError, "empty"),
        (1.0, ValueError, "empty"),
        (-2.0, ValueError, "from 0 to 1"),
        (float("nan"), ValueError, "from 0 to 1"),
        ("half", TypeError, "'half' came"),
    ],
)
def test_both_parts_need_an_image(invented, share, error, words):
    with pytest.raises(error, match=words):
        writers.halves(invented[0], share)
