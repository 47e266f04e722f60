"""Doodles: finger drawings of the ten digits and ten simple objects, made by a seeded generator.

The same seed gives the same bytes on every machine, and image i of a split is the same whatever the
count, because each image has its own stream of random numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mobiledl.choices import wrong_choice
from mobiledl.data import hand
from mobiledl.data.dataset import Dataset
from mobiledl.data.glyphs_digits import DIGITS
from mobiledl.data.glyphs_objects import OBJECTS
from mobiledl.data.render import render_many
from mobiledl.data.shapes import Floats
from mobiledl.kinds import check_generator, check_whole

GLYPHS = {**DIGITS, **OBJECTS}
CLASSES = tuple(GLYPHS)
COUNTS = {"train": 20_000, "validation": 2_000, "test": 4_000}
SIZES = range(8, 257)

# The frame and the pen of a drawing vary about render's defaults; all are fractions of the frame.
MARGINS = (0.06, 0.14)
PENS = (0.06, 0.17)  # most near the thin end
SHIFT = 0.04

_BATCH = 1024  # drawings held as strokes at a time


def strokes(what: int | np.integer | str, rng: np.random.Generator) -> list[Floats]:
    """Return one drawing of a class (a label or a name): (n, 2) float64 polylines in the unit square.

    x runs right and y down. Raises ValueError for a label or name that is not a class, and TypeError for what draws
    no random numbers.
    """
    check_generator(rng)
    name = CLASSES[what] if isinstance(what, int | np.integer) and 0 <= what < len(CLASSES) else what
    if not isinstance(name, str) or name not in GLYPHS:
        raise ValueError(wrong_choice("class", what, CLASSES))
    return hand.draw(hand.pick(GLYPHS[name], rng), rng)


def load(split: str = "train", *, count: int | None = None, size: int = 32, seed: int = 0) -> Dataset:
    """Return a split of the doodles: (N, 1, size, size) uint8, white ink (255) on black (0).

    Classes take turns, so any count is as balanced as it can be; `count` is 20,000, 2,000 or 4,000
    unless given. Raises ValueError for an unknown split and for numbers out of range.
    """
    if split not in COUNTS:
        raise ValueError(wrong_choice("split", split, COUNTS))
    number = COUNTS[split] if count is None else count
    _check(number, size, seed)
    images = np.empty((number, 1, size, size), dtype=np.uint8)
    for first in range(0, number, _BATCH):
        part = range(first, min(first + _BATCH, number))
        images[part.start : part.stop, 0] = _draw(split, part, size, seed)
    labels = np.arange(number, dtype=np.int64) % len(CLASSES)
    return Dataset("doodles", split, images, labels, CLASSES, seed)


def _draw(split: str, part: range, size: int, seed: int) -> NDArray[np.uint8]:
    """Return images (len(part), size, size): every index draws from its own stream."""
    code = list(COUNTS).index(split)
    drawings, settings = [], np.empty((len(part), 5))
    for row, index in enumerate(part):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, code, index))))
        drawings.append(strokes(index % len(CLASSES), rng))
        settings[row] = rng.random(5)
    margin = MARGINS[0] + (MARGINS[1] - MARGINS[0]) * settings[:, 0]
    pen = PENS[0] + (PENS[1] - PENS[0]) * settings[:, 1] * settings[:, 2]
    return render_many(drawings, size, margin, pen, shift=SHIFT * (2.0 * settings[:, 3:] - 1.0))


def _check(count: int, size: int, seed: int) -> None:
    for name, number in (("count", count), ("size", size), ("seed", seed)):
        check_whole(name, number)
    if count < 1:
        raise ValueError(f"count is {count}, but a data set needs at least one image: pass 1 or more.")
    if size not in SIZES:
        raise ValueError(f"size is {size}, but doodles are drawn {SIZES[0]} to {SIZES[-1]} pixels wide.")
    if seed < 0:
        raise ValueError(f"seed is {seed}, but it must be 0 or more.")
