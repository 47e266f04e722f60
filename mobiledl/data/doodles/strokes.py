"""Strokes: how a movement of the pen is written down, as few points on a 100 x 100 sheet.

x runs right and y runs down. Between two corners the pen runs along one smooth curve through its points. An arc is
written in hours of a clock face, so no sine is needed and every machine computes the same bytes.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

Point = tuple[float, float]
Tangent = tuple[tuple[int, float], ...]  # knots and what each is multiplied with

FULLER = 1.12  # Catmull and Rom's tangents flatten a circle through few points; these make it round again

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
class Stroke:
    """What one movement of the pen passes: its knots, at which of them it turns a corner, and whether it closes.

    A closed stroke ends where it begins, and runs through that point as smoothly as through the others.
    """

    knots: tuple[Point, ...]
    corners: frozenset[int] = frozenset()
    closed: bool = False

    @property
    def spans(self) -> list[tuple[Tangent, Tangent]]:
        """The tangents, as sums of knots, with which the pen leaves knot i and arrives at knot i + 1."""
        turns = [0, *sorted(self.corners), len(self.knots) - 1]
        spans: list[tuple[Tangent, Tangent]] = []
        for first, last in itertools.pairwise(turns):
            tangents = [self._tangent(i, first, last) for i in range(first, last + 1)]
            spans += itertools.pairwise(tangents)
        return spans

    @property
    def straight(self) -> list[bool]:
        """For each span whether it is a straight line from corner to corner."""
        turns = {0, *self.corners, len(self.knots) - 1}
        return [i in turns and i + 1 in turns for i in range(len(self.knots) - 1)]

    def _tangent(self, i: int, first: int, last: int) -> Tangent:
        """Return the tangent at knot i of the smooth piece from knot `first` to knot `last`."""
        if last - first == 1:
            return ((last, 1.0), (first, -1.0))
        if first < i < last:
            return ((i + 1, FULLER / 2), (i - 1, -FULLER / 2))
        if self.closed and not self.corners:
            return ((1, FULLER / 2), (last - 1, -FULLER / 2))
        way = 1 if i == first else -1  # the end of a parabola through the three outer points
        return ((i, -1.5 * way), (i + way, 2.0 * way), (i + 2 * way, -0.5 * way))


def line(*points: Point) -> Stroke:
    """Return straight pieces from point to point, with a corner at each."""
    return Stroke(points, frozenset(range(1, len(points) - 1)))


def curve(*points: Point) -> Stroke:
    """Return a smooth curve through the points (Catmull and Rom, 1974)."""
    return Stroke(points)


def loop(*points: Point) -> Stroke:
    """Return a smooth curve through the points and back to the first."""
    return Stroke((*points, points[0]), closed=True)


def arc(x: float, y: float, width: float, height: float, start: int = 0, stop: int = 12, grow: float = 1.0) -> Stroke:
    """Return a piece of an ellipse about (x, y) from hour to hour; a falling hour runs backwards.

    With `grow` the ellipse becomes so many times as large on the way: a spiral.
    """
    step = 2 if stop > start else -2
    hours = [*range(start, stop, step), stop]
    sizes = [1.0 + (grow - 1.0) * (hour - start) / (stop - start) for hour in hours]
    points = (
        (x + size * width / 2 * CLOCK[hour % 12][0], y + size * height / 2 * CLOCK[hour % 12][1])
        for hour, size in zip(hours, sizes, strict=True)
    )
    return Stroke(tuple(points), closed=abs(stop - start) == 12 and grow == 1.0)


def ring(x: float, y: float, across: float) -> Stroke:
    """Return a full circle."""
    return arc(x, y, across, across)


def dot(x: float, y: float) -> Stroke:
    """Return a short dab of the pen."""
    return line((x, y - 2), (x, y + 2))


def join(*parts: Stroke) -> Stroke:
    """Return one stroke that draws the parts without lifting the pen, with a corner where they meet."""
    knots: list[Point] = []
    corners: set[int] = set()
    for part in parts:
        meets = bool(knots) and knots[-1] == part.knots[0]
        if knots:
            corners.add(len(knots) - 1)
        base = len(knots) - meets
        if knots and not meets:
            corners.add(base)
        knots += part.knots[meets:]
        corners |= {corner + base for corner in part.corners}
    return Stroke(tuple(knots), frozenset(corners))
