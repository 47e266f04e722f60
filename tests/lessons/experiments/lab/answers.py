"""Planted answers for lab 06: what looks right and is not, and what is right and looks otherwise."""

from __future__ import annotations

from lessons.experiments.lab import right_answers, wrong_answers
from lessons.experiments.lab.right_searches import RIGHT_SEARCHES
from lessons.experiments.lab.wrong_bills import WRONG_BILLS
from lessons.experiments.lab.wrong_searches import WRONG_SEARCHES

SETUP = """
import bisect, math, random
import numpy as np
from mobiledl import sweep
from mobiledl.lessons.experiments.lab.purse import OverdrawnError
from mobiledl.sweep import Parameter, Space

def fitting(purse):
    return [point for point in purse.points if purse.macs(point) <= purse.brief.macs]

def narrowed(purse, alive, *rungs):
    for epochs, keep in rungs:
        alive = sorted(alive, key=lambda point: -purse.train(point, epochs))[:keep]
    return alive[0]
"""
NAMES = {
    "06.1": "my_space",
    "06.2": "affordable",
    "06.3": "pareto_front",
    "06.4": "halving",
    "06.5": "break_even",
    "06.6": "spend",
}
WRONG = {**wrong_answers.WRONG, **WRONG_BILLS, "06.6": WRONG_SEARCHES}
RIGHT = {**right_answers.RIGHT, "06.6": RIGHT_SEARCHES}
