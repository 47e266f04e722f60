"""Measure: latency, memory, size, agreement and accuracy, each as a Measurement that says where it was taken.

Beside them, what tells why a model errs: gain, reliability, confusion and suspect labels; and how long one layer takes
for each number of channels.
"""

from mobiledl.measure.calibration import Reliability, probabilities, reliability, temperature
from mobiledl.measure.confusion import Confusion, confusion
from mobiledl.measure.gain import Gain, gain, right
from mobiledl.measure.quality import accuracy, agreement, wilson
from mobiledl.measure.space import memory, size
from mobiledl.measure.staircase import Staircase, staircase
from mobiledl.measure.suspects import out_of_fold, suspects
from mobiledl.measure.timing import Race, compare, latency

__all__ = [
    "Confusion", "Gain", "Race", "Reliability", "Staircase", "accuracy", "agreement", "compare", "confusion", "gain",
    "latency", "memory", "out_of_fold", "probabilities", "reliability", "right", "size", "staircase", "suspects",
    "temperature", "wilson",
]  # fmt: skip
