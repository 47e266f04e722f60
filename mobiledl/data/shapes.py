"""How a drawing is written down: lines, curves and arcs through knots on a 100 x 100 sheet.

x runs right and y runs down. An arc is written in hours of a clock face, so no sine is needed and
every machine computes the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]

SAMPLES = 8  # straight pieces that one span between two knots is drawn with

_HALF_ROOT_3 = 3.0**0.5 / 2.0  # the square root is correctly rounded everywhere
_QUARTER = ((0.0, -1.0), (0.5, -_HALF_ROOT_3), (_HALF_ROOT_3, -0.5))
# Hour h of the clock is (sin, -cos) of h * 30 degrees: each quarter is the one before, turned by 90.
CLOCK = (
    _QUARTER
    + tuple((-y, x) for x, y in _QUARTER)
    + tuple((-x, -y) for x, y in _QUARTER)
    + tuple((y, -x) for x, y in _QUARTER)
)


@dataclass(frozen=True)
class Span:
    """The piece between knots `start` and `stop`; its end tangents are `pull * (knot b - knot a)`."""

    start: int
    stop: int
    leave: tuple[int, int, float]
    arrive: tuple[int, int, float]


@dataclass(frozen=True)
class Stroke:
    """What one movement of the pen draws: its knots, and the spans between them."""

    knots: tuple[Point, ...]
    spans: tuple[Span, ...]


def line(*points: Point) -> Stroke:
    """Return straight pieces from point to point, with a sharp corner at each."""
    spans = (Span(i, i + 1, (i, i + 1, 1.0), (i, i + 1, 1.0)) for i in range(len(points) - 1))
    return Stroke(points, tuple(spans))


def curve(*points: Point) -> Stroke:
    """Return a smooth curve through the points (Catmull and Rom, 1974)."""
    last = len(points) - 1

    def tangent(i: int) -> tuple[int, int, float]:
        before, after = max(i - 1, 0), min(i + 1, last)
        return before, after, 1.0 / (after - before)

    spans = (Span(i, i + 1, tangent(i), tangent(i + 1)) for i in range(last))
    return Stroke(points, tuple(spans))


def arc(x: float, y: float, width: float, height: float, start: int = 0, stop: int = 12) -> Stroke:
    """Return a piece of an ellipse with centre (x, y) from hour to hour; a falling hour runs backwards."""
    step = 2 if stop > start else -2
    hours = [*range(start, stop, step), stop]
    return curve(*((x + width / 2 * CLOCK[h % 12][0], y + height / 2 * CLOCK[h % 12][1]) for h in hours))


def join(*parts: Stroke) -> Stroke:
    """Return one stroke that draws the parts without lifting the pen, with a corner where they meet."""
    knots: list[Point] = []
    spans: list[Span] = []
    for part in parts:
        meets = bool(knots) and knots[-1] == part.knots[0]
        base = len(knots) - meets
        if knots and not meets:
            spans.append(Span(base - 1, base, (base - 1, base, 1.0), (base - 1, base, 1.0)))
        knots += part.knots[meets:]
        spans += [_moved(span, base) for span in part.spans]
    return Stroke(tuple(knots), tuple(spans))


def _moved(span: Span, by: int) -> Span:
    (a, b, leave), (c, d, arrive) = span.leave, span.arrive
    return Span(span.start + by, span.stop + by, (a + by, b + by, leave), (c + by, d + by, arrive))


@dataclass(frozen=True)
class Style:
    """One way to draw a class: how often people do it, the strokes, and whether it may be turned.

    `flip` lets half of the drawings be mirrored, `turn` lets them point in any of four directions.
    """

    weight: float
    strokes: tuple[Stroke, ...]
    flip: bool = False
    turn: bool = False

    @cached_property
    def sheet(self) -> Sheet:
        """The style's strokes laid out in arrays."""
        return Sheet.of(self.strokes)


def style(weight: float, *strokes: Stroke, flip: bool = False, turn: bool = False) -> Style:
    """Return a style of these strokes."""
    return Style(weight, strokes, flip, turn)


@dataclass(frozen=True)
class Sheet:
    """All strokes of a drawing in flat arrays, so that one expression moves every knot.

    `knots` is (K, 2) float64 in [0, 1]; `owner` (K,) names each knot's stroke; `ends` and `inner` are
    the first and last knot of each stroke and the knots beside them. The span arrays are (S,) indices
    into the knots. `cuts` are where the sampled points of one stroke end and the next begin, and
    `reach` (points,) is how many points each point stands from the nearer end of its stroke.
    """

    knots: Floats
    owner: NDArray[np.intp]
    ends: NDArray[np.intp]
    inner: NDArray[np.intp]
    start: NDArray[np.intp]
    stop: NDArray[np.intp]
    leave: tuple[NDArray[np.intp], NDArray[np.intp], Floats]
    arrive: tuple[NDArray[np.intp], NDArray[np.intp], Floats]
    cuts: tuple[int, ...]
    reach: NDArray[np.intp]

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> Sheet:
        """Lay the strokes out."""
        firsts = [sum(len(s.knots) for s in strokes[:i]) for i in range(len(strokes))]
        lasts = [first + len(s.knots) - 1 for first, s in zip(firsts, strokes, strict=True)]
        spans = [_moved(span, first) for first, s in zip(firsts, strokes, strict=True) for span in s.spans]
        points = [len(s.spans) * (SAMPLES + 1) for s in strokes]
        return cls(
            knots=np.array([knot for s in strokes for knot in s.knots], dtype=np.float64) / 100.0,
            owner=np.repeat(np.arange(len(strokes)), [len(s.knots) for s in strokes]),
            ends=np.array(firsts + lasts),
            inner=np.array([i + 1 for i in firsts] + [i - 1 for i in lasts]),
            start=np.array([span.start for span in spans]),
            stop=np.array([span.stop for span in spans]),
            leave=_tangents([span.leave for span in spans]),
            arrive=_tangents([span.arrive for span in spans]),
            cuts=tuple(int(cut) for cut in np.cumsum(points)),
            reach=np.concatenate([np.minimum(np.arange(n), np.arange(n)[::-1]) for n in points]),
        )


def _tangents(rows: list[tuple[int, int, float]]) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    before, after, pull = zip(*rows, strict=True)
    return np.array(before), np.array(after), np.array(pull)[:, None]
