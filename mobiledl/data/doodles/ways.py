"""Ways: the ways in which people write or draw one class, laid out in arrays, so that many draw at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mobiledl.data.doodles.strokes import Stroke, Tangent

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SAMPLES = 8  # straight pieces that one span between two knots is drawn with
TERMS = 3  # knots that a tangent is a sum of, at most
HABITS = ("loop", "open", "bar", "serif")  # what some people like in all of their signs


@dataclass(frozen=True)
class Way:
    """One way to draw a class: how often people do it, and forms of the same strokes between which hands lie.

    `habit` names what it has that some people like; `flip` lets half of the hands mirror it, `turn` lets a drawing
    point in any of four directions. Raises ValueError for an unknown habit and for forms of different strokes.
    """

    weight: float
    forms: tuple[tuple[Stroke, ...], ...]
    habit: str = ""
    flip: bool = False
    turn: bool = False

    def __post_init__(self) -> None:
        if self.habit and self.habit not in HABITS:
            raise ValueError(f"A way has no habit {self.habit!r}: it is one of {', '.join(HABITS)}, or none.")
        kinds = {tuple((len(s.knots), s.corners, s.closed) for s in form) for form in self.forms}
        if len(kinds) != 1:
            raise ValueError(f"The forms of a way have the same strokes, but these differ: {sorted(map(str, kinds))}.")

    @cached_property
    def layout(self) -> Layout:
        """The way's strokes in arrays."""
        return Layout.of(self.forms)


def way(weight: float, *strokes: Stroke, habit: str = "", flip: bool = False, turn: bool = False) -> Way:
    """Return a way that has one form."""
    return Way(weight, (strokes,), habit, flip, turn)


def between(
    weight: float, *forms: Stroke | tuple[Stroke, ...], habit: str = "", flip: bool = False, turn: bool = False
) -> Way:
    """Return a way whose hands lie between these forms; a form of one stroke needs no tuple."""
    return Way(weight, tuple((f,) if isinstance(f, Stroke) else f for f in forms), habit, flip, turn)


@dataclass(frozen=True)
class Layout:
    """All strokes of a way in flat arrays, so that one expression moves every knot of every drawing.

    `knots` is (F, K, 2) float64, the forms in sheets of [0, 1]; `owner` (K,) names each knot's stroke, `before` and
    `after` (K,) its neighbours there. `ends` (2 * strokes,) are the first and then the last knots, `inner` the knots
    beside them. Spans run from `start` to `stop` (S,), `leave` and `arrive` are their tangents: TERMS knots (S, TERMS)
    and factors (S, TERMS, 1); `straight` (S, 1) is 1.0 for lines. `cuts` are where the sampled points of one stroke
    end and the next begin, and `reach` (P,) is how many points each stands from the nearer end of its stroke.
    """

    knots: Floats
    owner: Ints
    before: Ints
    after: Ints
    ends: Ints
    inner: Ints
    start: Ints
    stop: Ints
    leave: tuple[Ints, Floats]
    arrive: tuple[Ints, Floats]
    straight: Floats
    cuts: tuple[int, ...]
    reach: Ints

    @property
    def strokes(self) -> int:
        """How many strokes there are."""
        return len(self.cuts)

    @classmethod
    def of(cls, forms: tuple[tuple[Stroke, ...], ...]) -> Layout:
        """Lay the strokes out."""
        strokes = forms[0]
        lengths = [len(s.knots) for s in strokes]
        lasts = np.cumsum(lengths) - 1
        firsts = lasts - np.array(lengths) + 1
        owner = np.repeat(np.arange(len(strokes)), lengths)
        every = np.arange(len(owner))
        spans = [span for first, s in zip(firsts, strokes, strict=True) for span in _moved(s.spans, int(first))]
        points = [(length - 1) * (SAMPLES + 1) for length in lengths]
        return cls(
            knots=np.array([[knot for s in form for knot in s.knots] for form in forms], dtype=np.float64) / 100.0,
            owner=owner,
            before=np.maximum(every - 1, firsts[owner]),
            after=np.minimum(every + 1, lasts[owner]),
            ends=np.concatenate([firsts, lasts]),
            inner=np.concatenate([firsts + 1, lasts - 1]),
            start=np.delete(every, lasts),
            stop=np.delete(every, firsts),
            leave=_tangents([span[0] for span in spans]),
            arrive=_tangents([span[1] for span in spans]),
            straight=np.array([straight for s in strokes for straight in s.straight], dtype=np.float64)[:, None],
            cuts=tuple(int(cut) for cut in np.cumsum(points)),
            reach=np.concatenate([np.minimum(np.arange(n), np.arange(n)[::-1]) for n in points]),
        )


def _moved(spans: Sequence[tuple[Tangent, Tangent]], by: int) -> list[tuple[Tangent, Tangent]]:
    def tangent(terms: Tangent) -> Tangent:
        return tuple((knot + by, factor) for knot, factor in terms)

    return [(tangent(leave), tangent(arrive)) for leave, arrive in spans]


def _tangents(tangents: list[Tangent]) -> tuple[Ints, Floats]:
    """Return the knots and the factors of the tangents, padded with nothing of knot 0."""
    rows = [terms + ((0, 0.0),) * (TERMS - len(terms)) for terms in tangents]
    knots = np.array([[knot for knot, _ in row] for row in rows], dtype=np.intp)
    return knots, np.array([[factor for _, factor in row] for row in rows], dtype=np.float64)[..., None]
