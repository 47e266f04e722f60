"""Augment: what each change does to pixels, that seeds decide it, and that shapes stay."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from mobiledl import data
from mobiledl.data import augment

CHANGES = (augment.flip, augment.shift, augment.erase, augment.recolor, augment.thicken, augment.thin, augment.tilt)


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def noise(n: int = 64, channels: int = 1, side: int = 12) -> np.ndarray:
    return draw(7).integers(1, 256, (n, channels, side, side)).astype(np.uint8)


@pytest.fixture(scope="module")
def drawings() -> np.ndarray:
    return data.load("doodles", count=200).images


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_batch_keeps_its_shape_and_type_and_stays_as_it_was(change, channels):
    images = noise(channels=channels)
    before = images.copy()
    changed = change(images, draw())
    assert (changed.shape, changed.dtype) == (images.shape, np.uint8)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_seed_changes_in_the_same_way(change):
    first, again, other = (change(noise(), draw(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("change", CHANGES)
def test_images_that_may_not_be_written_to_can_be_changed(change):
    images = noise()
    images.flags.writeable = False
    change(images, draw())


def test_a_flipped_image_is_itself_or_its_mirror():
    images = noise()
    mirrored = (augment.flip(images, draw()) == images[..., ::-1]).all(axis=(1, 2, 3))
    assert 16 < mirrored.sum() < 48
    np.testing.assert_array_equal(augment.flip(images, draw())[~mirrored], images[~mirrored])


def test_a_shifted_image_is_moved_with_black_behind_it():
    images = noise(200)
    moved = augment.shift(images, draw(), pixels=2)
    seen = set()
    for image, now in zip(images, moved, strict=True):
        padded = np.pad(image, ((0, 0), (2, 2), (2, 2)))
        places = [(y, x) for y in range(5) for x in range(5) if (padded[:, y : y + 12, x : x + 12] == now).all()]
        assert len(places) == 1
        seen.update(places)
    assert len(seen) == 25


def test_an_erased_image_lacks_a_square_and_nothing_else():
    images = noise()
    erased = augment.erase(images, draw(), side=4)
    gone = erased != images
    assert (erased[gone] == 0).all()
    for lost in gone[:, 0]:
        rows, columns = np.flatnonzero(lost.any(axis=1)), np.flatnonzero(lost.any(axis=0))
        assert len(rows) <= 4
        assert len(columns) <= 4
        assert lost[np.ix_(rows, columns)].all()


def test_steps_of_a_chain_follow_each_other():
    def double(images, draw):
        return images * 2

    def add_one(images, draw):
        return images + 1

    assert augment.chain(double, add_one)(np.full((1, 1, 1, 1), 3, np.uint8), draw()).item() == 7


def test_a_chain_draws_on_from_one_generator():
    together = augment.chain(augment.shift, augment.erase)(noise(), draw(3))
    one = draw(3)
    np.testing.assert_array_equal(together, augment.erase(augment.shift(noise(), one), one))


def test_thickening_only_adds_ink_and_thinning_only_takes_it(drawings):
    bold, fine = augment.thicken(drawings, draw()), augment.thin(drawings, draw())
    assert (bold >= drawings).all()
    assert (fine <= drawings).all()
    assert bold.mean() > 1.05 * drawings.mean()
    assert fine.mean() < 0.95 * drawings.mean()


@pytest.mark.parametrize("change", [augment.thicken, augment.thin])
def test_about_half_of_the_drawings_keep_their_pen(change, drawings):
    same = (change(drawings, draw()) == drawings).all(axis=(1, 2, 3))
    assert 70 < same.sum() < 130


def test_ink_never_grows_by_more_than_a_pixel():
    images = np.zeros((50, 1, 9, 9), np.uint8)
    images[:, :, 4, 4] = 200
    bold = augment.thicken(images, draw())
    outside = np.ones((9, 9), bool)
    outside[3:6, 3:6] = False
    assert not bold[:, 0, outside].any()
    assert bold[:, :, 4, 4].tolist() == [[200]] * 50


def test_a_tilt_of_nothing_changes_nothing(drawings):
    np.testing.assert_array_equal(augment.tilt(drawings, draw(), slant=0.0, stretch=0.0), drawings)


def test_a_tilted_bar_leans_about_its_middle():
    bars = np.zeros((100, 1, 33, 33), np.uint8)
    bars[:, :, 4:29, 15:18] = 255
    tilted = augment.tilt(bars, draw(), slant=0.25, stretch=0.0)[:, 0].astype(float)
    columns = np.arange(33)
    top, middle, bottom = ((tilted[:, y] * columns).sum(1) / tilted[:, y].sum(1) for y in (6, 16, 26))
    assert np.abs(middle - 16).max() < 0.1
    np.testing.assert_allclose(top - middle, middle - bottom, atol=0.1)
    lean = top - bottom
    assert lean.min() < -3 < 3 < lean.max()
    assert np.abs(lean).max() <= 0.25 * 20 + 0.1


def test_a_stretched_square_changes_each_side_by_itself():
    squares = np.zeros((100, 1, 32, 32), np.uint8)
    squares[:, :, 8:24, 8:24] = 255
    changed = augment.tilt(squares, draw(), slant=0.0, stretch=0.15)[:, 0] >= 128
    high, wide = changed.any(axis=2).sum(axis=1), changed.any(axis=1).sum(axis=1)
    assert high.min() < 16 < high.max()
    assert (high != wide).any()
    assert {*high, *wide} <= set(range(13, 20))


def test_other_light_moves_colours_but_not_shapes():
    photo = np.zeros((200, 3, 4, 4), np.uint8)
    photo[:, 0] = 120
    photo[:, :, :2] += 60
    changed = augment.recolor(photo, draw())
    assert (changed[:, :, 0] >= changed[:, :, 3]).all()
    assert (changed[:, 0] >= changed[:, 1]).all()
    assert len(np.unique(changed[:, 0, 0, 0])) > 50


def test_light_of_no_strength_changes_nothing():
    np.testing.assert_array_equal(augment.recolor(noise(channels=3), draw(), strength=0.0), noise(channels=3))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("images", "error", "words"),
    [
        (np.zeros((2, 1, 8, 8)), TypeError, "uint8 in 0..255, but float64"),
        ([[0]], TypeError, "but list came"),
        (np.zeros((2, 8, 8), np.uint8), ValueError, r"\(2, 8, 8\) came: images\[:, None\]"),
    ],
)
def test_images_that_would_silently_come_back_wrong_are_refused(change, images, error, words):
    with pytest.raises(error, match=words):
        change(images, draw())


@pytest.mark.parametrize("change", CHANGES)
def test_chance_comes_from_a_generator(change):
    with pytest.raises(TypeError, match=r"0 came: np\.random\.default_rng"):
        change(noise(), 0)


def test_a_chain_of_a_list_is_told_how():
    with pytest.raises(TypeError, match="without a list"):
        augment.chain([augment.flip, augment.shift])


def test_a_card_gets_names_and_never_a_place_in_memory():
    class Still:
        def __call__(self, images, draw):
            return images

    bound = functools.partial(augment.shift, pixels=1)
    assert augment.name_of(functools.partial(bound, pixels=2)) == "shift"
    assert augment.name_of(Still()) == "Still"
    assert augment.chain(augment.flip, bound, Still()).__name__ == "flip, shift, Still"
