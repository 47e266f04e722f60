"""Flaws: as many as were asked for, where the seed says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl.data import flaws


def test_as_many_labels_are_wrong_as_were_asked_for(quarters):
    bad = flaws.noisy(quarters, 0.15)
    assert (bad.labels != quarters.labels).sum() == 30
    assert bad.images is quarters.images or (bad.images == quarters.images).all()


def test_a_seed_decides_which_labels_are_wrong(quarters):
    first, again, other = (flaws.noisy(quarters, 0.2, seed).labels for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_wrong_labels_go_to_every_other_class(quarters):
    bad = flaws.noisy(quarters, 1.0)
    assert (bad.labels != quarters.labels).all()
    assert {*zip(quarters.labels.tolist(), bad.labels.tolist(), strict=True)} == {
        (a, b) for a in range(4) for b in range(4) if a != b
    }


def test_no_share_changes_nothing(quarters):
    assert flaws.noisy(quarters, 0.0).sha256() == quarters.sha256()


def test_scarce_classes_lose_images_and_the_others_none(quarters):
    before = np.bincount(quarters.labels)
    after = np.bincount(flaws.scarce(quarters, ["b", "d"], 0.1).labels)
    assert after.tolist() == [before[0], round(0.1 * before[1]), before[2], round(0.1 * before[3])]


def test_a_scarce_class_keeps_an_image(quarters):
    assert np.bincount(flaws.scarce(quarters, ["a"], 0.0).labels)[0] == 1


def test_the_images_that_stay_keep_their_labels(quarters):
    own = dict(zip((image.tobytes() for image in quarters.images), quarters.labels, strict=True))
    kept = flaws.resampled(flaws.scarce(quarters, ["c"], 0.3))
    assert all(own[image.tobytes()] == label for image, label in zip(kept.images, kept.labels, strict=True))


def test_resampled_classes_are_equally_large_and_nothing_is_lost(quarters):
    rare = flaws.scarce(quarters, ["a", "b"], 0.1)
    even = flaws.resampled(rare)
    counts = np.bincount(even.labels)
    assert counts.min() == counts.max() == np.bincount(rare.labels).max()
    assert {image.tobytes() for image in even.images} == {image.tobytes() for image in rare.images}


def test_a_class_without_images_stays_without(quarters):
    assert flaws.resampled(quarters.only(["a", "c"])).labels.max() == 2


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_is_a_part(quarters, share):
    for make in (lambda: flaws.noisy(quarters, share), lambda: flaws.scarce(quarters, ["a"], share)):
        with pytest.raises(ValueError, match="from 0 to 1"):
            make()


def test_an_unknown_class_is_named(quarters):
    with pytest.raises(ValueError, match="class 'aa'; did you mean 'a'"):
        flaws.scarce(quarters, ["aa"], 0.5)


def test_with_one_class_no_label_can_be_wrong(quarters):
    from mobiledl.data.dataset import Dataset

    one = Dataset("one", "x", quarters.images, np.zeros(200, np.int64), ("a",))
    with pytest.raises(ValueError, match="one class"):
        flaws.noisy(one, 0.1)


def test_a_single_class_may_be_named_without_a_list(quarters):
    np.testing.assert_array_equal(flaws.scarce(quarters, "a", 0.5).labels, flaws.scarce(quarters, ["a"], 0.5).labels)


def test_a_word_is_no_share_and_an_array_no_data_set(quarters):
    for make in (lambda share: flaws.noisy(quarters, share), lambda share: flaws.scarce(quarters, ["a"], share)):
        with pytest.raises(TypeError, match="'a' came: give a number"):
            make("a")
    for make in (flaws.resampled, lambda d: flaws.noisy(d, 0.1), lambda d: flaws.scarce(d, "a", 0.1)):
        with pytest.raises(TypeError, match="takes a Dataset, but a ndarray"):
            make(quarters.images)
