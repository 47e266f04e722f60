"""Planted answers for lab 04; the right and the wrong ones stand in the files beside."""

from __future__ import annotations

from lessons.data.lab import wrong_measures, wrong_numbers, wrong_pipelines
from lessons.data.lab.right_answers import RIGHT
from lessons.data.lab.setup import SETUP

__all__ = ["NAMES", "RIGHT", "SETUP", "WRONG"]

NAMES = {
    "04.1": "(known, split)",
    "04.2": "suspects",
    "04.3": "(counts, missing)",
    "04.4": "(lost, to_pixels)",
    "04.5": "(parity, refit)",
    "04.6": "mended",
    "04.7": "phone",
}

WRONG = wrong_measures.WRONG | wrong_numbers.WRONG | wrong_pipelines.WRONG
