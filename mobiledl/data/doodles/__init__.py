"""Doodles: finger drawings of the ten digits and ten simple objects, each by somebody with a hand of their own.

A hand (`Hand`) draws once every class in turn; hands are numbered within a split, so none stands in two of them. The
same seed gives the same bytes on every machine, and image i of a split is the same whatever the count.
"""

from __future__ import annotations

from mobiledl.data.doodles.hand import Hand
from mobiledl.data.doodles.pages import CLASSES, COUNTS, SIZES, WAYS, draw, invent, load, strokes, who

__all__ = ["CLASSES", "COUNTS", "SIZES", "WAYS", "Hand", "draw", "invent", "load", "strokes", "who"]
