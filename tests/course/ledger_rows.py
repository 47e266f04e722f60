"""Measurements for tests of the ledger."""

from __future__ import annotations

from mobiledl.budget import Measurement, Place
from mobiledl.record import Settings

LAPTOP = Place("laptop", "LiteRT", 1, versions=Settings({"ai-edge-litert": "2.3.0"}))


def accuracy(value: float) -> Measurement:
    return Measurement("accuracy", value, "fraction", 100, "toy", LAPTOP)


def latency(value: float, device: str = "laptop") -> Measurement:
    return Measurement("latency", value, "ms", 200, "toy", Place(device, "LiteRT", 1))


def size(value: float) -> Measurement:
    return Measurement("size", value, "bytes", 1, "toy")
