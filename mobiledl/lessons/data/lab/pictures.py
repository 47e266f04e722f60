"""What exercise 04.6 sees in images: which drawing each is, whether its pixels are right, and new ones their labels."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.delivery import CLASSES, SIDE, Delivery, draw_more

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset

CLOSE = 2.0 * SIDE * SIDE  # squared distance of two images that rounding alone tells apart
MOST_HOLLOW, LEAST_DELIVERED, ALIKE = 0.02, 0.4, 0.98
FULL, LEAST_FULL = 250, 0.2  # of the bright pixels of right images more than a third are this bright
FEWEST_NEW, LEAST_AGREEING = 20, 0.5
REFERENCE_SEED, REFERENCE_COUNT = 2024, 80


def check_pixels(delivery: Delivery, train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet when images are the colleague's, or not bytes of ink, or none of the delivery's."""
    import numpy as np

    images = np.concatenate([train.images, test.images])
    known = delivered(delivery, images)[1]
    hollow = (nearest(images, np.floor(delivery.ink * 256) % 256)[1] <= CLOSE) & ~known
    if hollow.mean() > MOST_HOLLOW:
        raise NotYet("Full ink is dark in the images: use your own to_pixels.", f"{hollow.mean():.0%} of the images",
                     "none", on)  # fmt: skip
    if known.mean() < LEAST_DELIVERED:
        raise NotYet(_tell_strange(delivery, images), describe(images), on=on)
    new = images[~known]
    full = float((new >= FULL).sum() / max(1, (new >= FULL // 2).sum()))
    if len(new) >= FEWEST_NEW and (full < LEAST_FULL or np.median(new) > 0):
        raise NotYet("The pixels of what was drawn anew are wrong: use your own to_pixels for these drawings, too.",
                     describe(new), on=on)  # fmt: skip


def _tell_strange(delivery: Delivery, images: NDArray[np.uint8]) -> str:
    """Return the sentence for images most of which are none of the delivery's."""
    import numpy as np

    likeness = _shape(images) @ _shape(delivery.ink).T
    if np.mean(likeness.max(axis=1) > ALIKE) > LEAST_DELIVERED:
        return "The drawings are those that came, and not their pixels: bytes that grow with the ink, from 0 to 255."
    if np.mean(likeness.min(axis=1) < -ALIKE) > LEAST_DELIVERED:
        return "The drawings are inverted: ink is white, 255, and paper 0."
    return "Most images are none of the delivery that came: does mended begin with the one that it is given?"


def _shape(images: Any) -> NDArray[np.float64]:
    """Return images as rows of mean 0 and length 1: of these, what is brighter or has more contrast is the same."""
    import numpy as np

    rows = images.reshape(len(images), -1).astype(np.float64)
    rows = rows - rows.mean(axis=1, keepdims=True)
    shape: NDArray[np.float64] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return shape


def check_new_labels(delivery: Delivery, train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet when most drawings that are not in the delivery have another label than the most similar ones."""
    import numpy as np

    images, labels = np.concatenate([train.images, test.images]), np.concatenate([train.labels, test.labels])
    new = ~delivered(delivery, images)[1]
    if new.sum() < FEWEST_NEW:
        return
    others, theirs = _reference()
    agree = float((theirs[nearest(images[new], others)[0]] == labels[new]).mean())
    if agree < LEAST_AGREEING:
        raise NotYet("What was drawn anew has other labels than digits: its labels came with it, in its order.",
                     f"{agree:.0%} of these labels look right", "nearly all", on)  # fmt: skip


@functools.cache
def _reference() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return drawings of every class as pixels, and their labels."""
    import numpy as np

    drawn = draw_more([REFERENCE_COUNT] * len(CLASSES), seed=REFERENCE_SEED)
    return np.rint(drawn.ink * 255).astype(np.float64), drawn.labels


def different(images: Any) -> tuple[Any, Any]:
    """Return the images that differ, one of each, and the row of the first of each."""
    import numpy as np

    _, once = np.unique(images.reshape(len(images), -1), axis=0, return_index=True)
    return images[once], once


def delivered(delivery: Delivery, images: NDArray[np.uint8]) -> tuple[Any, Any]:
    """Return for each image the row of the nearest drawing in the delivery, and whether it is that drawing."""
    import numpy as np

    row, distance = nearest(images, np.rint(delivery.ink * 255))
    return row, distance <= CLOSE


def rows_like(delivery: Delivery, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows hold the same drawing as one of these rows."""
    import numpy as np

    drawings = {image.tobytes() for image in delivery.ink[rows]}
    return np.array([image.tobytes() in drawings for image in delivery.ink])


def nearest(images: NDArray[np.uint8], references: Any) -> tuple[Any, Any]:
    """Return for each image the row of the nearest reference, and its squared distance."""
    import numpy as np

    flat = images.reshape(len(images), -1).astype(np.float64)
    others = np.asarray(references, np.float64).reshape(len(references), -1)
    squares = (others**2).sum(axis=1) - 2 * flat @ others.T + (flat**2).sum(axis=1)[:, None]
    return squares.argmin(axis=1), squares.min(axis=1)
