"""Writers: whose hand an image is from, so that no one stands on both sides of a split.

Invented people draw the doodles, each always in the same way; the UCI digits came on forms, one after another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mobiledl.data import doodles, hand
from mobiledl.data.dataset import Dataset
from mobiledl.data.render import render_many
from mobiledl.kinds import check_dataset, check_share

if TYPE_CHECKING:
    from mobiledl.data.shapes import Floats

PENS = (0.06, 0.15)  # of the frame; each person has one
MARGIN = 0.1
# How one person's drawings of a class differ: deviations of slant and width, and of a whole stroke's place.
SLANT, WIDTH, PLACE = 0.06, 0.07, 0.012
FORM = tuple(range(10)) * 3  # what every UCI form begins with


def invent(people: int, each: int, *, size: int = 32, seed: int = 0) -> tuple[Dataset, NDArray[np.int64]]:
    """Return drawings by invented people and who drew each: `each` drawings of every class by every person.

    (people * classes * each, 1, size, size) uint8, and (N,) int64 from 0. A person draws a class once with the
    doodles' own hand; all of theirs are that drawing, slightly slanted, stretched and moved, in one pen.
    Raises ValueError for fewer than one person or drawing, and for a size that doodles do not have.
    """
    if people < 1 or each < 1:
        raise ValueError(
            f"{people} people with {each} drawings of each class came, but at least one of both is needed."
        )
    if size not in doodles.SIZES:
        raise ValueError(
            f"size is {size}, but doodles are drawn {doodles.SIZES[0]} to {doodles.SIZES[-1]} pixels wide."
        )
    classes = len(doodles.CLASSES)
    rngs = [np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, who)))) for who in range(people)]
    pens = [PENS[0] + (PENS[1] - PENS[0]) * rng.random() for rng in rngs]
    drawings = [_again(doodles.strokes(label, rng), each, rng) for rng in rngs for label in range(classes)]
    flat = [drawing for copies in drawings for drawing in copies]
    images = render_many(flat, size, MARGIN, np.repeat(pens, classes * each))[:, None]
    labels = np.tile(np.repeat(np.arange(classes, dtype=np.int64), each), people)
    who = np.repeat(np.arange(people, dtype=np.int64), classes * each)
    return Dataset("invented writers", "all", images, labels, doodles.CLASSES, seed), who


def forms(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each UCI digit the number of its form, (N,) int64 from 0, from the labels in their first order.

    The set names no writers. But every form begins with the ten digits in order, three times over, and holds
    one hand. Where that beginning is damaged, two neighbouring forms stay together, which does no harm to a
    split. Raises ValueError when no form begins at the first label.
    """
    width = len(FORM)
    windows = np.lib.stride_tricks.sliding_window_view(labels, width) if len(labels) >= width else np.empty((0, width))
    starts = np.flatnonzero((windows == FORM).all(axis=1))
    if not len(starts) or starts[0] != 0:
        raise ValueError("The labels do not begin with 0 to 9 three times: give those of the digits, not shuffled.")
    begins = np.zeros(len(labels), np.int64)
    begins[starts] = 1
    return np.cumsum(begins) - 1


def of(dataset: Dataset, who: NDArray[np.int64], people: list[int] | range) -> Dataset:
    """Return the images that these people drew; `who` (N,) says whose each image is.

    Raises ValueError when `who` does not fit the images, or none of them drew any.
    """
    if who.shape != (len(dataset),):
        raise ValueError(f"{len(dataset)} images need as many writers, but an array of shape {who.shape} came.")
    kept = np.isin(who, list(people))
    if not kept.any():
        raise ValueError(f"None of the writers {list(people)} drew an image: they are numbered 0 to {who.max()}.")
    return replace(dataset, images=dataset.images[kept], labels=dataset.labels[kept])


def halves(dataset: Dataset, share: float = 0.5, seed: int = 0) -> tuple[Dataset, Dataset]:
    """Return two parts of the images, dealt at random: the first gets the share, and nobody asks who drew what.

    Raises ValueError unless both parts get an image, and TypeError for a share that is no number.
    """
    check_dataset("writers.halves", dataset)
    check_share(share, "images")
    cut = round(share * len(dataset))
    if not 0 < cut < len(dataset):
        raise ValueError(f"A share of {share!r} leaves one part of {len(dataset)} images empty: take one between.")
    order = np.random.default_rng(seed).permutation(len(dataset))
    first, second = order[:cut], order[cut:]
    return (
        replace(dataset, images=dataset.images[first], labels=dataset.labels[first]),
        replace(dataset, images=dataset.images[second], labels=dataset.labels[second]),
    )


def _again(drawing: list[Floats], times: int, rng: np.random.Generator) -> list[list[Floats]]:
    """Return a drawing several times over, each time a little otherwise, as one person repeats a sign."""
    slant, width = SLANT * hand.bell(rng, times), WIDTH * hand.bell(rng, times)
    moved = PLACE * hand.bell(rng, times, len(drawing), 2)
    return [
        [_leant(stroke, slant[k], 1.0 + width[k]) + moved[k, s] for s, stroke in enumerate(drawing)]
        for k in range(times)
    ]


def _leant(stroke: Floats, slant: float, width: float) -> Floats:
    return np.stack([stroke[:, 0] * width - slant * stroke[:, 1], stroke[:, 1]], axis=1)
