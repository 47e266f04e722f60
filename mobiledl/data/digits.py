"""Digits: people's handwriting, the 1,797 test images of the UCI optical digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobiledl.choices import wrong_choice
from mobiledl.data.dataset import Dataset
from mobiledl.data.doodles.pages import DIGITS, SIZES
from mobiledl.data.framing import looked_up
from mobiledl.data.render import FRAME_MARGIN, PEN
from mobiledl.kinds import check_dataset, check_share

CLASSES = tuple(DIGITS)
SPLITS = ("test",)

CELLS = 8  # the set's images are CELLS x CELLS counts
RIM = 3  # empty cells put around the sheet
SHARPEN = 1.0
FINE = 8  # grid lines a cell
EDGE = 0.7  # coverage that counts as the edge of a stroke
SOFT = 0.4  # coverage on each side of the edge over which the ink fades

BLOCK = 4  # pixels of the scanner's bitmap that a cell counts, each way
STRETCH = 3.5  # how much wider or narrower than it was written a digit may have been made
WIDTHS = (0.5, 0.8)  # of their height, that digits have on the forms, whatever their shape: the set's, measured

Floats = NDArray[np.float64]


def load(split: str = "test", *, size: int = 32) -> Dataset:
    """Return the UCI digits in the frame of the doodles: (1797, 1, size, size) uint8.

    The set (Alpaydin and Kaynak, 1998) was made from 32 x 32 bitmaps by counting ink in blocks of
    4 x 4, so each of its 8 x 8 numbers is 0 to 16. `frame` brings them back.
    Raises ValueError for another split (they are real people's digits: for tests only) or size.
    """
    if split not in SPLITS:
        raise ValueError(wrong_choice("split of the digits", split, SPLITS))
    if size not in SIZES:
        raise ValueError(f"size is {size}, but digits are framed {SIZES[0]} to {SIZES[-1]} pixels wide.")
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.stack([frame(counts, size) for counts in bunch.images])[:, None]
    return Dataset("digits", split, images, bunch.target.astype(np.int64), CLASSES, None)


def frame(counts: NDArray[np.float64], size: int = 32) -> NDArray[np.uint8]:
    """Return an (8, 8) image of counts 0..16 as a (size, size) uint8 image that our pen could have drawn.

    1. Counts become coverage in [0, 1], darkest cell 1; around the sheet there is no ink.
    2. Counting in blocks has blurred the strokes and filled small loops: each cell is pushed away
       from the mean of its four neighbours by SHARPEN times the difference.
    3. Between the cells' centres coverage is a cubic through four cells (Keys, 1981). Where it reaches
       EDGE there is ink; the ink's bounding box is read off a grid FINE times as fine as the cells.
    4. The box is centred and scaled, aspect kept, until its longer side fills what `render` would
       fill: the frame less FRAME_MARGIN on each side, plus one width of the pen.
    5. Contrast is stretched: coverage EDGE - SOFT becomes 0 and EDGE + SOFT becomes 255. The three
       numbers were set so that the strokes are about as wide, and loops as open, as our pen's.

    Raises ValueError for another shape, a sheet without ink, and numbers that no count can be.
    """
    counts = np.asarray(counts, np.float64)
    if counts.shape != (CELLS, CELLS) or not counts.any():
        raise ValueError(f"Counts of shape {counts.shape} were given, but (8, 8) with some ink is needed.")
    if not ((counts >= 0) & (counts <= BLOCK**2)).all():
        raise ValueError(
            f"Counts run from {counts.min():g} to {counts.max():g}, but a cell of {BLOCK} x {BLOCK} pixels holds "
            f"0 to {BLOCK**2}: divide them until they do."
        )
    cover = _sharpened(np.pad(counts / counts.max(), RIM))
    lines = np.arange(FINE * (len(cover) - 1)) / FINE
    ink = looked_up(cover, lines, lines) >= EDGE
    down, right = lines[ink.any(axis=1)], lines[ink.any(axis=0)]
    box = max(down[-1] - down[0], right[-1] - right[0]) + 1.0 / FINE
    cells_a_pixel = box / ((1.0 - 2.0 * FRAME_MARGIN + PEN) * size)
    away = (np.arange(size) + 0.5 - size / 2.0) * cells_a_pixel
    pixels = looked_up(cover, (down[0] + down[-1]) / 2.0 + away, (right[0] + right[-1]) / 2.0 + away)
    value = np.clip((pixels - EDGE) / (2.0 * SOFT) + 0.5, 0.0, 1.0)
    return np.floor(value * 255.0 + 0.5).astype(np.uint8)


def scanned(dataset: Dataset, seed: int = 0, *, share: float = 1.0, widths: tuple[float, float] = WIDTHS) -> Dataset:
    """Return the drawings as if they had gone the way of the UCI digits: matched rendering.

    Each image's ink becomes a 32 x 32 bitmap that it fills, stretched or squeezed to a width between the two
    `widths`, of its height, whatever its shape; ink is counted in blocks of 4 x 4; `frame` brings the counts back.
    With a share below 1 only so many, drawn at random, go that way: train on such a mixture and the gap to
    `load("test")` narrows. Raises ValueError unless images have one channel, the share lies from 0 to 1 and the
    widths rise from above 0.
    """
    check_dataset("digits.scanned", dataset)
    if dataset.images.shape[1] != 1:
        raise ValueError(f"{dataset!r} is in colour, but only drawings with one channel can be scanned.")
    check_share(share, "images")
    if not 0.0 < widths[0] <= widths[1]:
        raise ValueError(f"widths are {widths}, but they rise from above 0: pass two such as {WIDTHS}.")
    rng = np.random.default_rng(seed)
    stretch, chance = rng.random(len(dataset)), rng.random(len(dataset))
    images = dataset.images.copy()
    for row in np.flatnonzero(chance < share):
        images[row, 0] = frame(_counts(images[row, 0], stretch[row], widths), images.shape[-1])
    return replace(dataset, images=images)


def _counts(image: NDArray[np.uint8], stretch: float, widths: tuple[float, float]) -> Floats:
    """Return (8, 8) counts of ink; a stretch of 1 gives the drawing the larger of the two widths, 0 the smaller."""
    ink = image >= 128
    down, right = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(down) == 0:
        raise ValueError("An image holds no ink, so there is nothing to scan: leave it out.")
    high, wide = down[-1] - down[0] + 1.0, right[-1] - right[0] + 1.0
    width = widths[0] + stretch * (widths[1] - widths[0])
    widen = min(max(width * high / wide, 1.0 / STRETCH), STRETCH)
    side = CELLS * BLOCK
    away = (np.arange(side) + 0.5 - side / 2.0) * max(high, wide * min(widen, 1.0)) / side
    cover = np.pad(image / 255.0, 2 * side)
    middle = [2 * side + (place[0] + place[-1]) / 2.0 for place in (down, right)]
    pixels = looked_up(cover, middle[0] + away, middle[1] + away / widen)
    counts: Floats = (pixels >= 0.5).reshape(CELLS, BLOCK, CELLS, BLOCK).sum(axis=(1, 3)).astype(np.float64)
    return counts


def _sharpened(cover: Floats) -> Floats:
    wide = np.pad(cover, 1)
    around = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4.0
    return cover + SHARPEN * (cover - around)
