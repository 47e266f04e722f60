"""Writers: one hand for each invented person, the forms of the UCI digits, and splits that keep people apart."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl import data
from mobiledl.data import writers


@pytest.fixture(scope="module")
def invented():
    return writers.invent(6, 4)


def test_everybody_draws_every_class(invented):
    dataset, who = invented
    assert dataset.images.shape == (6 * 20 * 4, 1, 32, 32)
    pairs, counts = np.unique(np.stack([who, dataset.labels]), axis=1, return_counts=True)
    assert pairs.shape[1] == 6 * 20
    assert set(counts) == {4}


def test_one_persons_drawings_of_a_class_are_alike_and_not_the_same(invented):
    dataset, who = invented
    flat = dataset.images.reshape(len(dataset), -1) / 255.0
    own, others = [], []
    for label in range(20):
        first = np.flatnonzero((dataset.labels == label) & (who == 0))
        other = np.flatnonzero((dataset.labels == label) & (who != 0))
        own.append(np.abs(flat[first[0]] - flat[first[1]]).mean())
        others.append(np.abs(flat[first[0]] - flat[other]).mean())
    assert min(own) > 0
    assert np.mean(own) < 0.7 * np.mean(others)


def test_a_seed_decides_what_people_draw():
    first, again, other = (writers.invent(2, 1, seed=seed)[0].sha256() for seed in (1, 1, 2))
    assert first == again != other


def test_a_person_stays_the_same_however_many_others_there_are():
    few, many = writers.invent(1, 2)[0], writers.invent(3, 2)[0]
    np.testing.assert_array_equal(few.images, many.images[: len(few)])


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


@pytest.mark.parametrize(
    ("people", "each", "size", "words"), [(0, 1, 32, "0 people"), (1, 0, 32, "0 drawings"), (1, 1, 4, "wide")]
)
def test_what_nobody_can_draw_is_refused(people, each, size, words):
    with pytest.raises(ValueError, match=words):
        writers.invent(people, each, size=size)
