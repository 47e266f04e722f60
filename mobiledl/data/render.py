"""From strokes to pixels: the one drawing routine of the course, simple enough to exist twice.

The phone's page holds the same few lines in JavaScript: only + - * / sqrt, comparisons, floor and
ceil in float64, so both give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FRAME_MARGIN = 0.1  # of the frame, left free on each side of the strokes' bounding box
PEN = 0.09  # width of the line, of the frame
STEP = 0.5  # pixels between stamps, at most

_CHUNK = 256  # drawings rendered together: few enough to stay in the processor's cache

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def render(
    strokes: Sequence[ArrayLike],
    size: int = 32,
    margin: float = FRAME_MARGIN,
    pen: float = PEN,
) -> NDArray[np.uint8]:
    """Return the strokes as a (size, size) uint8 image, white ink (255) on black (0).

    1. The bounding box of all points is scaled, aspect kept, and centred so that its longer side
       fills the frame less `margin` (a fraction of the frame) on each side. A lone dot is centred.
    2. Along every straight piece discs are stamped at most half a pixel apart.
    3. A pixel whose centre is at distance d from the nearest stamp gets
       clip(pen * size / 2 + 0.5 - d, 0, 1), times 255, rounded half up.

    `strokes` are (n, 2) polylines in any unit, x right and y down. Raises ValueError for no strokes,
    an empty or oddly shaped stroke, coordinates that are not finite, and settings out of range.
    """
    image: NDArray[np.uint8] = render_many([strokes], size, margin, pen)[0]
    return image


def render_many(
    drawings: Sequence[Sequence[ArrayLike]],
    size: int = 32,
    margin: ArrayLike = FRAME_MARGIN,
    pen: ArrayLike = PEN,
    shift: ArrayLike = (0.0, 0.0),
) -> NDArray[np.uint8]:
    """Return (N, size, size) uint8: each drawing as `render` draws it, many at a time.

    `margin` and `pen` are one number or (N,); `shift` is one pair or (N, 2), fractions of the frame
    that move the drawing off the centre, at most by the margin. Raises ValueError as `render` does.
    """
    count = len(drawings)
    margins = np.broadcast_to(np.asarray(margin, dtype=np.float64), (count,))
    pens = np.broadcast_to(np.asarray(pen, dtype=np.float64), (count,))
    shifts = np.broadcast_to(np.asarray(shift, dtype=np.float64), (count, 2))
    _check_settings(size, margins, pens, shifts)
    images = np.empty((count, size, size), dtype=np.uint8)
    for i in range(0, count, _CHUNK):
        part = slice(i, i + _CHUNK)
        points, last, owner = _flatten(drawings[part])
        points = _framed(points, owner, size, margins[part], shifts[part])
        stamps, drawing = _stamps(points, last, owner)
        images[part] = _ink(stamps, drawing, pens[part] * size / 2.0, size)
    return images


def _check_settings(size: int, margins: Floats, pens: Floats, shifts: Floats) -> None:
    if size < 1:
        raise ValueError(f"size is {size}, but an image needs at least 1 pixel: pass size=32.")
    if not np.all((margins >= 0.0) & (margins < 0.5)):
        raise ValueError(f"margin must lie in [0, 0.5) of the frame, not {margins.min()} to {margins.max()}.")
    if not np.all((pens > 0.0) & (pens <= 1.0)):
        raise ValueError(f"pen must lie in (0, 1] of the frame, not {pens.min()} to {pens.max()}.")
    if not np.all(np.abs(shifts) <= margins[:, None]):
        raise ValueError("shift moves a drawing out of the frame: keep it within plus or minus the margin.")


def _flatten(drawings: Sequence[Sequence[ArrayLike]]) -> tuple[Floats, NDArray[np.bool_], Ints]:
    """Return all points (P, 2), whether each is the last of its stroke (P,), and its drawing (P,)."""
    strokes = [np.asarray(stroke, dtype=np.float64) for drawing in drawings for stroke in drawing]
    if not strokes or not all(drawings):
        raise ValueError("A drawing has no strokes, so there is nothing to render: pass at least one.")
    for stroke in strokes:
        if stroke.ndim != 2 or stroke.shape[1] != 2 or len(stroke) == 0:
            raise ValueError(f"A stroke has shape {stroke.shape}, but it must be (n, 2) with n >= 1.")
    points = np.concatenate(strokes)
    if not np.isfinite(points).all():
        raise ValueError("A stroke holds a coordinate that is not a finite number: leave that point out.")
    last = np.zeros(len(points), dtype=np.bool_)
    last[np.cumsum([len(stroke) for stroke in strokes]) - 1] = True
    sizes = [sum(map(len, drawing)) for drawing in drawings]  # type: ignore[arg-type]
    return points, last, np.repeat(np.arange(len(drawings)), sizes)


def _framed(points: Floats, owner: Ints, size: int, margin: Floats, shift: Floats) -> Floats:
    """Return the points in pixels, each drawing's bounding box scaled and centred in its frame."""
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    low = np.minimum.reduceat(points, firsts)
    high = np.maximum.reduceat(points, firsts)
    side = np.max(high - low, axis=1)
    room = (1.0 - 2.0 * margin) * size
    scale = np.where(side > 0.0, room / np.where(side > 0.0, side, 1.0), 0.0)
    middle = (low + high) / 2.0
    return (points - middle[owner]) * scale[owner, None] + (0.5 + shift[owner]) * size


def _stamps(points: Floats, last: NDArray[np.bool_], owner: Ints) -> tuple[Floats, Ints]:
    """Return where discs are stamped (S, 2) and for which drawing (S,).

    A piece from a to b of length L is cut into n = ceil(L / STEP) steps: a + (b - a) * k / n for k < n.
    The last point of a stroke is stamped by itself.
    """
    after = np.append(points[1:], points[-1:], axis=0)
    along = np.where(last[:, None], 0.0, after - points)
    length = np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1])
    steps = np.maximum(np.ceil(length / STEP), 1.0).astype(np.intp)
    piece = np.repeat(np.arange(len(points)), steps)
    k = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    return points[piece] + along[piece] * (k / steps[piece])[:, None], owner[piece]


def _ink(stamps: Floats, drawing: Ints, radius: Floats, size: int) -> NDArray[np.uint8]:
    """Return (N, size, size): near a stamp, the smallest squared distance decides each pixel."""
    reach = int(np.ceil(np.max(radius) + 0.5))
    side = size + 2 * reach + 2
    nearest = np.full(len(radius) * side * side, np.inf)
    cell = np.floor(stamps).astype(np.intp)
    corner = (drawing * side + cell[:, 1] + reach) * side + cell[:, 0] + reach
    offset = stamps - cell - 0.5
    square = [(d - offset) * (d - offset) for d in range(-reach, reach + 1)]
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            distance = square[dx + reach][:, 0] + square[dy + reach][:, 1]
            np.minimum.at(nearest, corner + (dy * side + dx), distance)
    frame = nearest.reshape(len(radius), side, side)[:, reach : reach + size, reach : reach + size]
    value = np.clip(radius[:, None, None] + 0.5 - np.sqrt(frame), 0.0, 1.0)
    images: NDArray[np.uint8] = np.floor(value * 255.0 + 0.5).astype(np.uint8)
    return images
