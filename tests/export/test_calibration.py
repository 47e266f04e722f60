"""Calibration images that cannot be right, each refused or told in one sentence."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from mobiledl.export.calibration import samples


@dataclass(frozen=True)
class Images:
    images: Any


def flat(*values: int) -> np.ndarray:
    return np.stack([np.full((1, 16, 16), value, np.uint8) for value in values])


BAD = {
    "no image": (flat(0)[:0], ValueError, "calibration set is empty"),
    "nothing drawn": (flat(0, 0, 0), ValueError, r"of one colour all over \(0 to 0 of 0 to 255\)"),
    "one colour each": (flat(3, 200, 255), ValueError, r"of one colour all over \(3 to 255"),
    "another size": (np.zeros((2, 1, 32, 32), np.uint8), ValueError, r"\(N, 1, 16, 16\), but \(2, 1, 32, 32\) came"),
    "scaled already": (np.zeros((2, 1, 16, 16), np.float32), TypeError, "uint8 in 0..255, but float32 came"),
    "no images": (None, TypeError, "uint8 in 0..255, but object came"),
}


@pytest.mark.parametrize("name", BAD)
def test_images_that_cannot_be_right_are_refused(toy_net, name: str) -> None:
    images, kind, says = BAD[name]
    images = np.array(images) if images is None else images
    with pytest.raises(kind, match=says) as caught:
        samples(toy_net.card, "int8-static", Images(images))
    assert "\n" not in str(caught.value)


def test_preprocessing_that_leaves_the_numbers_is_refused(toy_net, quarters) -> None:
    card = replace(toy_net.card, preprocess=replace(toy_net.card.preprocess, std=(1e-45,)))
    with pytest.raises(ValueError, match="preprocessing of toy turns pixels into numbers that are infinite"):
        samples(card, "int8-static", quarters)


@pytest.mark.parametrize("copies", [1, 20])
def test_one_and_the_same_picture_is_told_and_taken(toy_net, quarters, copies: int) -> None:
    with pytest.warns(UserWarning, match="is a single picture"):
        found = samples(toy_net.card, "int8-static", Images(np.repeat(quarters.images[:1], copies, axis=0)))
    assert found is not None
    assert found.shape == (copies, 1, 16, 16)


def test_different_pictures_are_taken_without_a_word(toy_net, quarters) -> None:
    blank = np.concatenate([flat(0), quarters.images[:2]])  # one without a picture among others does no harm
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert samples(toy_net.card, "int8-static", Images(blank)) is not None
        assert samples(toy_net.card, "float32", Images(flat(0))) is None
