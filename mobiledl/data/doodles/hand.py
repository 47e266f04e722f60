"""Hand: somebody who draws, and what they do alike in all of their drawings."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from mobiledl.data.doodles.chance import Chance, Floats
from mobiledl.data.doodles.ways import HABITS, Way

PENS = (0.055, 0.25)  # width of the line, of the frame; most near the thin end
LARGER = (1.4, 2.6)  # how many times larger objects are drawn than digits, in the same pen
NUMBERS = 80  # columns of chance that a hand is made from


@dataclass(frozen=True)
class Hand:
    """People's hands, one a row: fields are (N,) float64, `tastes` (N, habits).

    slant: how far the top leans right, of the height; turn: tangent of half the angle of the line they write on;
    wide: width over height, times that of the way; pen: width of the line in digits, of the frame; larger: how much
    larger objects are. haste: 1 for average care, more for less; smooth: 0 keeps corners, 1 cuts them;
    overshoot: how much too long strokes are, of their last piece. waist_x, waist_y, taper, bend, arch: how the sheet
    is stretched: fuller right halves, larger heads, wider feet, verticals and horizontals that bow.
    landing, leaving: lengths of the hooks where the pen lands and leaves, of the sheet, 0 for none; landing_turn,
    leaving_turn: their directions against the stroke's, tangents of half the angle. tremor: how far a finger trembles
    or a mouse jerks, of the sheet. tastes: how much each habit is liked, 1 on average.
    """

    slant: Floats
    turn: Floats
    wide: Floats
    pen: Floats
    larger: Floats
    haste: Floats
    smooth: Floats
    overshoot: Floats
    waist_x: Floats
    waist_y: Floats
    taper: Floats
    bend: Floats
    arch: Floats
    landing: Floats
    leaving: Floats
    landing_turn: Floats
    leaving_turn: Floats
    tremor: Floats
    tastes: Floats

    @classmethod
    def of(cls, chance: Chance) -> Hand:
        """Return a hand for each row of chance."""
        slant, turn, wide, overshoot = (chance.bell() for _ in range(4))
        waist_x, waist_y, taper, bend, arch = (chance.bell() for _ in range(5))
        pen, pen_too, larger, haste, smooth, far, hooks_in, hooks_out, jerks = (chance.uniform() for _ in range(9))
        landing, leaving, tremor = (chance.uniform() for _ in range(3))
        landing_turn, leaving_turn = (chance.bell() for _ in range(2))
        haste = 0.35 + 1.3 * haste * haste
        # Set so that ink, slant, width and their spread are about as in people's digits: see bench/people.py.
        return cls(
            slant=0.18 + np.where(far < 0.2, 0.38, 0.22) * slant,
            turn=0.06 * turn,
            wide=_ratio(0.2 * wide) * 0.95,
            pen=PENS[0] + (PENS[1] - PENS[0]) * pen * (0.4 + 0.5 * pen_too),
            larger=LARGER[0] + (LARGER[1] - LARGER[0]) * larger,
            haste=haste,
            smooth=smooth,
            overshoot=0.03 + 0.1 * overshoot,
            waist_x=0.15 * waist_x,
            waist_y=0.28 * waist_y,
            taper=0.15 * taper,
            bend=0.14 * bend,
            arch=0.10 * arch,
            landing=np.where(hooks_in < 0.35, 0.04 + 0.16 * landing * landing, 0.0),
            leaving=np.where(hooks_out < 0.3, 0.04 + 0.2 * leaving * leaving, 0.0),
            landing_turn=0.7 * landing_turn,
            leaving_turn=0.45 * leaving_turn,
            tremor=np.where(jerks < 0.15, 0.012, 0.004) * tremor,
            tastes=2.0 * chance.uniform(len(HABITS)),
        )

    def __len__(self) -> int:
        return len(self.slant)

    def rows(self, rows: NDArray[np.intp]) -> Hand:
        """Return the hands of some rows, in that order; one may stand there more than once."""
        return Hand(*(getattr(self, field.name)[rows] for field in fields(self)))

    def pick(self, ways: tuple[Way, ...], u: Floats) -> NDArray[np.intp]:
        """Return which of the ways each hand takes, (N,), by a uniform number each: by weight and by taste."""
        likes = [self.tastes[:, HABITS.index(way.habit)] if way.habit else np.ones(len(self)) for way in ways]
        upto = np.cumsum([way.weight * like for way, like in zip(ways, likes, strict=True)], axis=0)
        chosen: NDArray[np.intp] = (upto[:-1] <= u * upto[-1]).sum(axis=0)
        return chosen


def _ratio(x: Floats) -> Floats:
    """Return a factor whose inverse is as likely: (1 + x) upwards, 1 / (1 - x) downwards."""
    return np.where(x > 0.0, 1.0 + x, 1.0 / (1.0 - np.minimum(x, 0.0)))
