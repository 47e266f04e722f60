"""Planted answers for lab 02. Its practice sessions take known times: no test asks how fast or busy a machine is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from lessons.model_zoo.lab.right_answers import RIGHT
from lessons.model_zoo.lab.wrong_answers import WRONG
from mobiledl.lessons.model_zoo.lab import clock

__all__ = ["NAMES", "RIGHT", "SETUP", "WRONG", "around"]

SETUP = """
import statistics, time
import numpy as np
import torch
from mobiledl import cost, measure
from mobiledl.lessons.model_zoo.lab.candidates import SHELF, TODAY, brief, quoted
from mobiledl.lessons.model_zoo.lab.candidates import counts
from lessons.model_zoo.lab.writing import MS, decided, latency_of
shelf = {candidate.name: candidate for candidate in SHELF}
"""
NAMES = {
    "02.1": "dense_macs",
    "02.2": "grouped_macs",
    "02.3": "conv_parameters",
    "02.4": "by_macs",
    "02.5": "rank_by_latency",
    "02.6": "decision",
}


@contextmanager
def around() -> Iterator[None]:
    """Let the models' times pass at once, on a clock of their own."""
    with clock.given(), mock.patch.object(clock, "sleep"):
        yield
