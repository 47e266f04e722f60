"""The hand: how one drawing of a style differs from the next.

Only + - * / sqrt and comparisons on float64 and PCG64's uniform numbers are used, so that a seed
gives the same bytes on every machine; sines, powers and library sums may round differently.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mobiledl.data.shapes import SAMPLES, Floats, Sheet, Style

# Standard deviations for a hand of average care; lengths are fractions of the sheet.
KNOT = 0.025  # each knot for itself
STROKE = 0.028  # a whole stroke against the others
STROKE_SIZE = 0.05
STROKE_TURN = 0.035  # tangent of half the angle
BOW = 0.035  # how far a straight piece bends, of its length
END = 0.11  # how far an end is drawn too long or too short, of its last piece
WAIST = 0.22  # how unevenly upper and lower, left and right parts share the sheet
TAPER = 0.14
BEND = 0.12
SLANT, LEAN = 0.13, 0.06  # people lean to the right on average
WIDE, ASPECT = 0.92, 0.18  # mean and deviation of width over height, as written in the glyphs
TURN = 0.05  # tangent of half the angle of the whole drawing

_T = np.arange(SAMPLES + 1)[None, :, None] / SAMPLES
_HERMITE = (
    (1 + 2 * _T) * (1 - _T) * (1 - _T),
    _T * (1 - _T) * (1 - _T),
    _T * _T * (3 - 2 * _T),
    _T * _T * (_T - 1),
)
_BOW = 4 * _T * (1 - _T)


def pick(styles: Sequence[Style], rng: np.random.Generator) -> Style:
    """Return one of the styles, each as often as its weight says."""
    left = rng.random() * sum(style.weight for style in styles)
    for style in styles:
        left -= style.weight
        if left < 0.0:
            return style
    return styles[-1]


def draw(style: Style, rng: np.random.Generator) -> list[Floats]:
    """Return one drawing of the style: (n, 2) polylines inside the unit square, x right, y down."""
    sheet = style.sheet
    u = rng.random(3)
    haste = 0.5 + 2.3 * u[0] * u[1]  # most people take care, a few do not
    knots = _strokes_apart(sheet, haste, rng)
    points = _sampled(sheet, _warped(knots, haste, rng), haste, rng)
    points = _rounded(sheet, points, u[2])
    points = _posed(points, style, haste, rng)
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - low) / np.max(high - low)
    return [points[a:b] for a, b in zip((0, *sheet.cuts), sheet.cuts, strict=False)]


def bell(rng: np.random.Generator, *shape: int) -> Floats:
    """Return numbers with mean 0 and deviation 1 in [-3, 3]: three uniform numbers added up."""
    u = rng.random((3, *shape))
    numbers: Floats = (u[0] + u[1] + u[2] - 1.5) * 2.0
    return numbers


def _strokes_apart(sheet: Sheet, haste: float, rng: np.random.Generator) -> Floats:
    """Return the knots with every stroke moved, sized and turned for itself, its ends too long or short."""
    count = len(sheet.cuts)
    by = bell(rng, 4, count) * haste
    middle = (sheet.knots[sheet.ends[:count]] + sheet.knots[sheet.ends[count:]]) / 2.0
    away = sheet.knots - middle[sheet.owner]
    size = 1.0 + STROKE_SIZE * by[0]
    turned = _turn(away, (STROKE_TURN * by[1])[sheet.owner]) * size[sheet.owner, None]
    knots: Floats = middle[sheet.owner] + turned + (STROKE * by[2:])[:, sheet.owner].T
    knots += KNOT * haste * bell(rng, *knots.shape)
    knots[sheet.ends] += END * haste * bell(rng, 2 * count, 1) * (knots[sheet.ends] - knots[sheet.inner])
    return knots


def _warped(knots: Floats, haste: float, rng: np.random.Generator) -> Floats:
    """Return the knots on a sheet that is stretched unevenly: bigger heads, smaller feet, bent backs."""
    waist_x, waist_y, taper, bend = bell(rng, 4) * (0.5 + 0.5 * haste)
    x, y = knots[:, 0], knots[:, 1]
    down = y + WAIST * waist_y * y * (1.0 - y)
    right = x + 0.5 * WAIST * waist_x * x * (1.0 - x)
    right = 0.5 + (right - 0.5) * (1.0 + TAPER * taper * (2.0 * y - 1.0))
    return np.stack([right + BEND * bend * y * (1.0 - y), down], axis=1)


def _sampled(sheet: Sheet, knots: Floats, haste: float, rng: np.random.Generator) -> Floats:
    """Return the points of all spans: cubic Hermite pieces, each bowed a little to one side."""
    start, stop = knots[sheet.start], knots[sheet.stop]
    leave = sheet.leave[2] * (knots[sheet.leave[1]] - knots[sheet.leave[0]])
    arrive = sheet.arrive[2] * (knots[sheet.arrive[1]] - knots[sheet.arrive[0]])
    span = stop - start
    bow = BOW * haste * bell(rng, len(span), 1) * np.stack([-span[:, 1], span[:, 0]], axis=1)
    a, b, c, d = _HERMITE
    points = a * start[:, None] + b * leave[:, None] + c * stop[:, None] + d * arrive[:, None]
    return (points + _BOW * bow[:, None]).reshape(-1, 2)


def _rounded(sheet: Sheet, points: Floats, much: float) -> Floats:
    """Return the points with corners cut: each is drawn towards the middle of two neighbours."""
    index = np.arange(len(points))
    near = np.minimum(sheet.reach, int(much * 4.0))
    return (points + points[index - near] + points[index + near]) / 3.0


def _posed(points: Floats, style: Style, haste: float, rng: np.random.Generator) -> Floats:
    """Return the whole drawing mirrored, stretched, slanted and turned."""
    u = rng.random(2)
    slant, aspect, turn = bell(rng, 3)
    centred = points - 0.5
    if style.flip and u[0] < 0.5:
        centred = centred * np.array([-1.0, 1.0])
    if style.turn:
        centred = _quarter_turns(centred, int(u[1] * 4.0))
    wide = WIDE + ASPECT * aspect
    right = centred[:, 0] * wide - (LEAN + SLANT * slant) * centred[:, 1]
    return _turn(np.stack([right, centred[:, 1]], axis=1), np.full(len(points), TURN * turn * haste))


def _quarter_turns(points: Floats, turns: int) -> Floats:
    x, y = points[:, 0], points[:, 1]
    return (points, np.stack([-y, x], axis=1), -points, np.stack([y, -x], axis=1))[turns]


def _turn(points: Floats, half: Floats) -> Floats:
    """Return the points turned by the angle whose half has this tangent (the circle without a sine)."""
    norm = 1.0 + half * half
    cos, sin = (1.0 - half * half) / norm, 2.0 * half / norm
    x, y = points[:, 0], points[:, 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)
