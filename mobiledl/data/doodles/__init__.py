"""Hands: drawings of digits and objects as people make them, each by somebody with a way of their own.

A hand (`Hand`) draws once every class in turn; hands are numbered within a split, so none stands in two of them. The
same seed gives the same bytes on every machine, and image i of a split is the same whatever the count.
"""

from __future__ import annotations

from mobiledl.data.hands.hand import Hand
from mobiledl.data.hands.pages import CLASSES, COUNTS, SIZES, WAYS, invent, load, strokes, who

__all__ = ["CLASSES", "COUNTS", "SIZES", "WAYS", "Hand", "invent", "load", "strokes", "who"]
