"""The delivery of lab 04: drawings as a collecting app sent them, with what went wrong on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 16  # pixels across a drawing
CLASSES = tuple("0123456789")
SCARCE, LEFT = (4, 8), 4  # the digits whose sheets were lost, and how many drawings are left of each
AGAIN = 0.25  # share of the drawings that were sent once more
SLIPPED = 0.1  # share of the rows, in one stretch, whose labels moved on by one
SLIPPED_AT = 0.5  # where that stretch begins, as a share of the rows


@dataclass(frozen=True, repr=False, eq=False)
class Delivery:
    """Drawings and the labels that came with them.

    ink: (N, 1, 16, 16) float32 in [0, 1], 1 where a place is covered with ink; labels: (N,) int64 in 0..9.
    """

    ink: NDArray[np.float32]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"Delivery of {len(self):,} drawings of {SIDE} x {SIDE}, {len(CLASSES)} classes"


def collect(seed: int = 0, count: int = 4000) -> Delivery:
    """Return a delivery of about `count` drawings, the same for the same seed."""
    return collect_known(seed, count)[0]


def collect_known(
    seed: int, count: int, scarce: Sequence[int] = SCARCE, slipped_at: float = SLIPPED_AT
) -> tuple[Delivery, NDArray[np.int64]]:
    """Return a delivery, and what was really drawn in each of its rows (N,) int64.

    `scarce` are the digits whose sheets were lost; the stretch of slipped labels begins at the share `slipped_at` of
    the rows.
    """
    import numpy as np

    rng = np.random.default_rng((seed, 0))
    drawn = rng.permutation(np.arange(count) % len(CLASSES))
    for digit in scarce:
        drawn = np.delete(drawn, np.flatnonzero(drawn == digit)[LEFT:])
    # what could not be sent by day is sent again at night: the second copies stand at the end
    again = rng.choice(len(drawn), int(AGAIN * len(drawn)), replace=False)
    rows = np.concatenate([np.arange(len(drawn)), again])
    labels = drawn[rows]
    first, length = int(slipped_at * len(rows)), int(SLIPPED * len(rows))
    labels[first : first + length] = (labels[first : first + length] + 1) % len(CLASSES)
    return Delivery(_draw(drawn, rng)[rows], labels), drawn[rows]


def draw_more(counts: Sequence[int], seed: int = 0) -> Delivery:
    """Return new drawings, counts[c] of class c, with right labels: what the volunteers draw when they are asked.

    Whole numbers may be of a type such as float64, which counting into np.zeros gives. Raises ValueError unless there
    are ten counts of 0 or more, and at least one drawing is asked for.
    """
    import numpy as np

    wanted = np.asarray(counts)
    fits = wanted.shape == (len(CLASSES),) and wanted.dtype.kind in "iuf" and (wanted % 1 == 0).all()
    if not fits or wanted.min() < 0 or not wanted.any():
        raise ValueError(f"draw_more takes ten whole numbers of 0 or more, one a class, but {counts!r} came.")
    drawn = np.repeat(np.arange(len(CLASSES)), wanted.astype(np.int64))
    return Delivery(_draw(drawn, np.random.default_rng((seed, 1))), drawn)


def _draw(digits_drawn: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a drawing of each digit as ink (N, 1, 16, 16), rendered the way people's digits were scanned."""
    import numpy as np

    from mobiledl.data import digits, doodles
    from mobiledl.data.dataset import Dataset

    images = doodles.draw(digits_drawn, size=SIDE, seed=int(rng.integers(2**31)))
    scanned = digits.scanned(Dataset("delivery", "train", images, digits_drawn, CLASSES), int(rng.integers(2**31)))
    return scanned.images.astype(np.float32) / np.float32(255)
