"""Augment: changed copies of training images, so that a network sees no image twice the same way.

Each function takes a batch of images (N, C, H, W) uint8 and a seeded generator, and returns a new batch of the same
shape: what `train.fit(augment=...)` calls for every batch. Other images would come back black or in another shape, so
each raises TypeError for another element type and for what is no generator, and ValueError for another shape.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mobiledl.kinds import check_generator

Images = NDArray[np.uint8]
Augment = Callable[[Images, np.random.Generator], Images]


def chain(*steps: Augment) -> Augment:
    """Return one augmentation that does several, in this order. Raises TypeError for a step that is no function."""
    for step in steps:
        if not callable(step):
            raise TypeError(
                f"chain takes functions, one after the other, but a {type(step).__name__} came: "
                "augment.chain(augment.flip, augment.shift), without a list."
            )

    def all_of_them(images: Images, draw: np.random.Generator) -> Images:
        for step in steps:
            images = step(images, draw)
        return images

    all_of_them.__name__ = ", ".join(map(name_of, steps))  # what a trained net's card says
    return all_of_them


def name_of(step: object) -> str:
    """Return what a card calls an augmentation: the name of its function or class, the same in every process."""
    while isinstance(step, functools.partial):
        step = step.func
    return str(getattr(step, "__name__", type(step).__name__))


def flip(images: Images, draw: np.random.Generator) -> Images:
    """Return the images, half of them mirrored left to right: for photos, not for digits."""
    _check(images, draw)
    chosen = draw.random(len(images)) < 0.5
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)


def shift(images: Images, draw: np.random.Generator, pixels: int = 4) -> Images:
    """Return the images moved by up to `pixels` each way, black where nothing was (He et al., 2015, section 4.2)."""
    _check(images, draw)
    high, wide = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels)))
    down, right = draw.integers(0, 2 * pixels + 1, (2, len(images)))
    rows = down[:, None] + np.arange(high)
    columns = right[:, None] + np.arange(wide)
    which = np.arange(len(images))[:, None, None]
    moved: Images = padded[which, :, rows[:, :, None], columns[:, None, :]].transpose(0, 3, 1, 2)
    return np.ascontiguousarray(moved)


def erase(images: Images, draw: np.random.Generator, side: int = 8) -> Images:
    """Return the images with a black square of `side` pixels at a random place of each (DeVries and Taylor, 2017)."""
    _check(images, draw)
    high, wide = images.shape[2:]
    top = draw.integers(-side // 2, high - side // 2, len(images))
    left = draw.integers(-side // 2, wide - side // 2, len(images))
    in_rows = (np.arange(high) >= top[:, None]) & (np.arange(high) < top[:, None] + side)
    in_columns = (np.arange(wide) >= left[:, None]) & (np.arange(wide) < left[:, None] + side)
    hidden = in_rows[:, None, :, None] & in_columns[:, None, None, :]
    return np.where(hidden, np.uint8(0), images)


def recolor(images: Images, draw: np.random.Generator, strength: float = 0.3) -> Images:
    """Return photos with other light: saturation, contrast and brightness each times 1 - strength to 1 + strength."""
    _check(images, draw)
    saturation, contrast, brightness = 1.0 + strength * (2.0 * draw.random((3, len(images), 1, 1, 1)) - 1.0)
    grey = images.mean(axis=1, keepdims=True)
    changed = grey + saturation * (images - grey)
    middle = grey.mean(axis=(2, 3), keepdims=True)
    changed = brightness * (middle + contrast * (changed - middle))
    seen: Images = np.round(np.clip(changed, 0.0, 255.0)).astype(np.uint8)
    return seen


def thicken(images: Images, draw: np.random.Generator) -> Images:
    """Return drawings, half of them in a bolder pen: a random blend with the largest pixel of each 3 x 3 square."""
    _check(images, draw)
    return _blended(images, _extreme(images, np.maximum), draw)


def thin(images: Images, draw: np.random.Generator) -> Images:
    """Return drawings, half of them in a finer pen: a random blend with the smallest pixel of each 3 x 3 square."""
    _check(images, draw)
    return _blended(images, _extreme(images, np.minimum), draw)


def tilt(images: Images, draw: np.random.Generator, slant: float = 0.25, stretch: float = 0.15) -> Images:
    """Return drawings slanted by up to `slant` either way, each side stretched or squeezed by up to `stretch`.

    A slant of 0.25 moves the top by a quarter of the height against the bottom's. The middle stays where it is, what
    leaves the frame is lost, and between pixels values are linear.
    """
    _check(images, draw)
    count, _, high, wide = images.shape
    lean = slant * (2.0 * draw.random((count, 1, 1)) - 1.0)
    taller, wider = 1.0 + stretch * (2.0 * draw.random((2, count, 1, 1)) - 1.0)
    y, x = np.meshgrid(np.arange(high) - (high - 1) / 2.0, np.arange(wide) - (wide - 1) / 2.0, indexing="ij")
    down = y * taller
    right = x * wider + down * lean
    return _looked_up(images, down + (high - 1) / 2.0, right + (wide - 1) / 2.0)


def _check(images: Images, draw: object) -> None:
    """Refuse what would silently come back wrong."""
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
        kind = getattr(images, "dtype", type(images).__name__)
        raise TypeError(f"Augmentations take images of uint8 in 0..255, but {kind} came: change them before scaling.")
    if images.ndim != 4:
        raise ValueError(
            f"Augmentations take a batch (N, C, H, W), but {images.shape} came: images[:, None] adds the channel."
        )
    check_generator(draw)


def _blended(images: Images, other: Images, draw: np.random.Generator) -> Images:
    """Return half of the images moved a random part of the way towards another version of them."""
    share = draw.random(len(images)) * (draw.random(len(images)) < 0.5)
    way = share.astype(np.float32)[:, None, None, None]
    return np.round(images + way * (other.astype(np.float32) - images)).astype(np.uint8)


def _extreme(images: Images, choose: np.ufunc) -> Images:
    """Return the largest or smallest pixel of each 3 x 3 square; the frame's edge is repeated outside it."""
    high, wide = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    rows: Images = choose.reduce([padded[:, :, k : k + high] for k in range(3)])
    chosen: Images = choose.reduce([rows[..., k : k + wide] for k in range(3)])
    return chosen


def _looked_up(images: Images, y: NDArray[np.float64], x: NDArray[np.float64]) -> Images:
    """Return the images (N, C, H, W) at rows y and columns x (N, H, W), black outside of the frame."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    high, wide = padded.shape[2:]
    y, x = np.clip(y + 1.0, 0.0, high - 1.001), np.clip(x + 1.0, 0.0, wide - 1.001)
    top, left = y.astype(np.intp), x.astype(np.intp)
    below, after = (y - top)[..., None], (x - left)[..., None]
    which = np.arange(len(images))[:, None, None]
    corners = [padded[which, :, top + dy, left + dx] for dy in (0, 1) for dx in (0, 1)]
    upper, lower = (a * (1.0 - after) + b * after for a, b in (corners[:2], corners[2:]))
    values = upper * (1.0 - below) + lower * below
    return np.ascontiguousarray(np.round(values).astype(np.uint8).transpose(0, 3, 1, 2))
