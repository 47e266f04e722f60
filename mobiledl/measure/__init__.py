"""Measure: latency, memory, size, agreement and accuracy, each as a Measurement that says where it was taken."""

from mobiledl.measure.quality import accuracy, agreement, wilson
from mobiledl.measure.space import memory, size
from mobiledl.measure.timing import Race, compare, latency

__all__ = ["Race", "accuracy", "agreement", "compare", "latency", "memory", "size", "wilson"]
