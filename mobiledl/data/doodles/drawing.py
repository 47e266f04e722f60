"""Drawing: from a way and a hand to the points of strokes, many drawings at a time.

Only + - * / sqrt and comparisons on float64 and PCG64's uniform numbers are used, so that a seed gives the same bytes
on every machine; sines, powers and library sums may round differently. Nothing mixes the rows, so a drawing is the
same whatever stands beside it.
"""

from __future__ import annotations

import numpy as np

from mobiledl.data.doodles.chance import Chance, Floats
from mobiledl.data.doodles.hand import Hand
from mobiledl.data.doodles.ways import SAMPLES, TERMS, Layout, Way

# Standard deviations for average haste, of the sheet unless said otherwise.
OWN, AGAIN = 1.0, 0.35  # how far a hand's form is from the book's, and a drawing from the hand's form
SWAY = 0.030  # a knot, together with its neighbours
KNOT = 0.010  # a knot for itself
STROKE, STROKE_SIZE, STROKE_TURN = 0.022, 0.05, 0.03  # a whole stroke against the others
BOW = 0.045  # how far a straight piece bends, of its length
END = 0.07  # how far an end is drawn too long or too short, of its last piece
POSE = 0.06  # slant, width and half angle of a drawing against the hand's
STRETCH = 1.3  # forms mix a little beyond those that are written down
HOOK = 2  # points of a hook

_T = np.arange(SAMPLES + 1)[:, None] / SAMPLES
_HERMITE = (
    (1 + 2 * _T) * (1 - _T) * (1 - _T),
    _T * (1 - _T) * (1 - _T),
    _T * _T * (3 - 2 * _T),
    _T * _T * (_T - 1),
)
_BOW = 4 * _T * (1 - _T)


def draw(way: Way, hand: Hand, own: Chance, now: Chance, calm: float = 1.0) -> list[list[Floats]]:
    """Return a drawing for each hand: (n, 2) polylines inside the unit square, x right and y down.

    `own` decides what the hand does in every drawing of the way, `now` what this drawing has of its own. `calm` below
    1 takes from slant, turn, warps, hooks and cut corners: objects are drawn, not written.
    """
    layout = way.layout
    knots = _mixed(layout, own)
    for chance, much in ((own, OWN), (now, AGAIN)):
        knots = _wandered(layout, knots, much * hand.haste, chance)
    knots = _ended(layout, knots, hand, now)
    knots = _warped(knots, hand, calm)
    points = _rounded(layout, _sampled(layout, knots, hand, own), calm * hand.smooth)
    points = _trembled(points, hand, now)
    strokes = _hooked(layout, points, hand, now, calm)
    return _posed(strokes, way, hand, own, now, calm)


def columns(way: Way) -> int:
    """Return how many columns of chance, at most, a drawing of the way takes from each of the two."""
    layout = way.layout
    knots, strokes, spans = len(layout.owner), layout.strokes, len(layout.start)
    return 3 * (4 * knots + 6 * strokes + spans + 16) + len(layout.knots) + 2 * len(layout.reach)


def _mixed(layout: Layout, own: Chance) -> Floats:
    """Return knots (N, K, 2) between the forms: each has a share of them, which may be a little below 0."""
    count = len(layout.knots)
    shares = own.uniform(count)
    shares = shares * shares + 0.001
    total = shares[:, 0]
    for k in range(1, count):
        total = total + shares[:, k]
    knots = np.zeros((len(shares), *layout.knots.shape[1:]))
    for k in range(count):
        share = 1.0 / count + STRETCH * (shares[:, k] / total - 1.0 / count)
        knots = knots + share[:, None, None] * layout.knots[k]
    return knots


def _wandered(layout: Layout, knots: Floats, much: Floats, chance: Chance) -> Floats:
    """Return the knots with strokes moved, sized and turned, and knots moved with their neighbours and alone."""
    count = layout.strokes
    size, turn = (chance.bell(count) * much[:, None] for _ in range(2))
    move, sway, alone = (chance.bell(n, 2) * much[:, None, None] for n in (count, *knots.shape[1:2] * 2))
    middle = (knots[:, layout.ends[:count]] + knots[:, layout.ends[count:]])[:, layout.owner] / 2.0
    away = _turned(knots - middle, (STROKE_TURN * turn)[:, layout.owner])
    away = away * (1.0 + STROKE_SIZE * size)[:, layout.owner, None]
    sway = (sway[:, layout.before] + 2.0 * sway + sway[:, layout.after]) / 2.0
    moved: Floats = middle + away + (STROKE * move)[:, layout.owner] + (SWAY * sway + KNOT * alone)
    return moved


def _ended(layout: Layout, knots: Floats, hand: Hand, now: Chance) -> Floats:
    """Return the knots with the ends of strokes drawn too long or too short."""
    much = hand.overshoot[:, None] + END * hand.haste[:, None] * now.bell(len(layout.ends))
    ended = knots.copy()
    ended[:, layout.ends] += much[..., None] * (knots[:, layout.ends] - knots[:, layout.inner])
    return ended


def _warped(knots: Floats, hand: Hand, calm: float) -> Floats:
    """Return the knots on a sheet that is stretched unevenly: bigger heads, smaller feet, bent backs."""
    waist_x, waist_y, taper, bend, arch = (
        calm * trait[:, None] for trait in (hand.waist_x, hand.waist_y, hand.taper, hand.bend, hand.arch)
    )
    x, y = knots[..., 0], knots[..., 1]
    down = y + waist_y * y * (1.0 - y) + arch * x * (1.0 - x)
    right = x + waist_x * x * (1.0 - x)
    right = 0.5 + (right - 0.5) * (1.0 + taper * (2.0 * y - 1.0))
    return np.stack([right + bend * y * (1.0 - y), down], axis=-1)


def _sampled(layout: Layout, knots: Floats, hand: Hand, own: Chance) -> Floats:
    """Return points (N, P, 2) of all spans: cubic Hermite pieces; straight ones bow a little to one side."""
    start, stop = knots[:, layout.start], knots[:, layout.stop]
    leave, arrive = (_combined(knots, *terms) for terms in (layout.leave, layout.arrive))
    span = stop - start
    much = BOW * hand.haste[:, None, None] * own.bell(len(layout.start), 1) * layout.straight
    bow = much * np.stack([-span[..., 1], span[..., 0]], axis=-1)
    a, b, c, d = _HERMITE
    points = a * start[:, :, None] + b * leave[:, :, None] + c * stop[:, :, None] + d * arrive[:, :, None]
    return (points + _BOW * bow[:, :, None]).reshape(len(knots), -1, 2)


def _combined(knots: Floats, which: np.ndarray, factors: Floats) -> Floats:
    total: Floats = knots[:, which[:, 0]] * factors[:, 0]
    for k in range(1, TERMS):
        total = total + knots[:, which[:, k]] * factors[:, k]
    return total


def _rounded(layout: Layout, points: Floats, smooth: Floats) -> Floats:
    """Return the points with corners cut: each is drawn towards the middle of two of its neighbours, twice."""
    index = np.arange(points.shape[1])
    for reach, much in ((2, np.minimum(2.0 * smooth, 1.0)), (4, np.maximum(2.0 * smooth - 1.0, 0.0))):
        near = np.minimum(layout.reach, reach)
        middle = (points[:, index - near] + points[:, index + near]) / 2.0
        points = points + (0.67 * much)[:, None, None] * (middle - points)
    return points


def _trembled(points: Floats, hand: Hand, now: Chance) -> Floats:
    """Return the points, each a little beside its place."""
    return points + hand.tremor[:, None, None] * (4.0 * now.uniform(points.shape[1], 2) - 2.0)


def _hooked(layout: Layout, points: Floats, hand: Hand, now: Chance, calm: float) -> list[Floats]:
    """Return the strokes (N, n, 2), each with a hook where the pen lands and one where it leaves."""
    strokes = []
    for first, last in zip((0, *layout.cuts), layout.cuts, strict=False):
        stroke = points[:, first:last]
        vary = 1.0 + 0.3 * now.bell(2)
        landing = _hook(stroke[:, 0] - stroke[:, SAMPLES // 2], hand.landing * vary[:, 0] * calm, hand.landing_turn)
        leaving = _hook(
            stroke[:, -1] - stroke[:, -1 - SAMPLES // 2], hand.leaving * vary[:, 1] * calm, hand.leaving_turn
        )
        before = [stroke[:, :1] + part * landing[:, None] for part in (1.0, 0.5)]
        after = [stroke[:, -1:] + part * leaving[:, None] for part in (0.5, 1.0)]
        strokes.append(np.concatenate([*before, stroke, *after], axis=1))
    return strokes


def _hook(along: Floats, length: Floats, half: Floats) -> Floats:
    """Return a step (N, 2) of this length, at an angle to a direction (N, 2)."""
    far = np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1])
    scale = length / np.maximum(far, 1e-9)
    return _turned(along * scale[:, None], half)


def _posed(strokes: list[Floats], way: Way, hand: Hand, own: Chance, now: Chance, calm: float) -> list[list[Floats]]:
    """Return the drawings mirrored, stretched, slanted and turned, each scaled into the unit square."""
    points = np.concatenate(strokes, axis=1) - 0.5
    mirrored, quarters = own.uniform(), now.uniform()
    if way.flip:
        points[..., 0] *= np.where(mirrored < 0.5, -1.0, 1.0)[:, None]
    slant, wide, turn = (POSE * hand.haste * (own.bell() + 0.6 * now.bell()) for _ in range(3))
    if way.turn:
        points = _quarter_turns(points, np.floor(quarters * 4.0))
    right = points[..., 0] * (1.0 + calm * (hand.wide - 1.0) + wide)[:, None]
    right = right - (calm * hand.slant + slant)[:, None] * points[..., 1]
    points = _turned(np.stack([right, points[..., 1]], axis=-1), (calm * hand.turn + 0.5 * turn)[:, None])
    low, high = points.min(axis=1), points.max(axis=1)
    points = (points - low[:, None]) / np.max(high - low, axis=1)[:, None, None]
    cuts = np.cumsum([stroke.shape[1] for stroke in strokes])
    return [[row[a:b] for a, b in zip((0, *cuts), cuts, strict=False)] for row in points]


def _quarter_turns(points: Floats, turns: Floats) -> Floats:
    """Return each drawing turned by so many right angles."""
    x, y = points[..., 0], points[..., 1]
    turned = np.stack([np.stack(pair, axis=-1) for pair in ((x, y), (-y, x), (-x, -y), (y, -x))])
    chosen: Floats = turned[turns.astype(np.intp), np.arange(len(points))]
    return chosen


def _turned(points: Floats, half: Floats) -> Floats:
    """Return the points turned by the angle whose half has this tangent (the circle without a sine)."""
    norm = 1.0 + half * half
    cos, sin = (1.0 - half * half) / norm, 2.0 * half / norm
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
