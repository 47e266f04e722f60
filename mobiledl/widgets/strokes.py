"""Strokes from outside the kernel: checked before anything is computed from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MAX_STROKES = 200
MAX_POINTS = 20_000
FARTHEST = 1e6  # coordinates of an example, in any unit: far from where float64 overflows

Floats = NDArray[np.float64]


class StrokesError(ValueError):
    """What came is not a drawing."""


def checked(strokes: object, *, on_pad: bool = True) -> list[Floats]:
    """Return strokes as (n, 2) float64 polylines, x right and y down, in 0..1 of the pad.

    With `on_pad=False` any unit is fine. Raises StrokesError for another structure, for too many strokes or
    points, and for coordinates that are no numbers, not finite or outside the pad.
    """
    if not isinstance(strokes, (list, tuple)):
        raise StrokesError(f"Strokes are a list of polylines, but {_kind(strokes)} came: wrap one polyline in a list.")
    if len(strokes) > MAX_STROKES:
        raise StrokesError(f"A drawing has at most {MAX_STROKES} strokes, but {len(strokes):,} came: clear the pad.")
    points = sum(len(stroke) if isinstance(stroke, (list, tuple, np.ndarray)) else 1 for stroke in strokes)
    if points > MAX_POINTS:
        raise StrokesError(f"A drawing has at most {MAX_POINTS:,} points, but {points:,} came: clear the pad.")
    return [_polyline(stroke, on_pad) for stroke in strokes]


def centred(strokes: Sequence[Floats], margin: float = 0.16) -> list[Floats]:
    """Return strokes scaled, aspect kept, and centred on the pad with `margin` (a fraction of it) left free."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = float(np.max(high - low)) or 1.0
    return [(stroke - (low + high) / 2) / side * (1 - 2 * margin) + 0.5 for stroke in strokes]


def _polyline(stroke: object, on_pad: bool) -> Floats:
    try:
        points = np.asarray(stroke)
    except ValueError:
        raise StrokesError("A stroke is a list of [x, y] pairs, but its points differ in length.") from None
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise StrokesError(f"A stroke is a list of one or more [x, y] pairs, but {_kind(stroke)} came.")
    if points.dtype.kind not in "fiu":
        raise StrokesError("A stroke holds a coordinate that is not a number: leave that point out.")
    points = points.astype(np.float64)
    if not np.isfinite(points).all() or np.abs(points).max() > FARTHEST:
        raise StrokesError("A stroke holds a coordinate that is not finite or is very large: leave that point out.")
    if on_pad and (points.min() < 0 or points.max() > 1):
        raise StrokesError(f"Coordinates lie in 0..1 of the pad, but {_farthest(points):.4g} came: scale the strokes.")
    return points


def _farthest(points: Floats) -> float:
    """Return the coordinate that lies farthest from the middle of the pad."""
    return float(points.flat[np.abs(points - 0.5).argmax()])


def _kind(value: object) -> str:
    """Return what a value is in a few words, never its content: it may be huge."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}" + (f" of {len(value):,}" if isinstance(value, (list, tuple, str)) else "")
