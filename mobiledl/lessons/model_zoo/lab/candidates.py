"""The shelf of lab 02: published networks to choose from, and the brief that one of them has to keep."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobiledl.budget import Budget, Measurement, Verdict

if TYPE_CHECKING:
    from mobiledl.artifact import Artifact
    from mobiledl.net import Net

IMAGENET_VALIDATION = 50_000  # images that the quoted accuracies were measured on
SIZE_BYTES, LEAST_ACCURACY, SHARE_OF_TODAY = 12_000_000, 0.6, 0.5


@dataclass(frozen=True)
class Candidate:
    """A published network: family, width, resolution, and its top-1 accuracy on ImageNet, quoted from `source`."""

    family: str
    width: float
    resolution: int
    accuracy: float
    source: str

    @property
    def name(self) -> str:
        """What the lab calls it: `mobilenet_v2-0.75-160`."""
        return f"{self.family}-{self.width:g}-{self.resolution}"

    def net(self) -> Net:
        """Return the network with random weights: they change neither its size nor its time."""
        from mobiledl import zoo

        return zoo.load(self.family, width=self.width, resolution=self.resolution)


SHELF = (
    Candidate("mobilenet_v1", 1.0, 128, 0.644, "Howard et al., 2017, table 7"),
    Candidate("mobilenet_v2", 1.0, 224, 0.718, "TensorFlow, table of MobileNet v2 weights, 2018"),
    Candidate("mobilenet_v2", 0.75, 160, 0.664, "TensorFlow, table of MobileNet v2 weights, 2018"),
    Candidate("mobilenet_v2", 0.5, 224, 0.654, "TensorFlow, table of MobileNet v2 weights, 2018"),
    Candidate("shufflenet_v2", 1.0, 224, 0.694, "Ma et al., 2018, table 8"),
    Candidate("squeezenet_1_1", 1.0, 224, 0.582, "torchvision, table of weights"),
)
BY_NAME = {candidate.name: candidate for candidate in SHELF}
TODAY = "mobilenet_v2-1-224"


def quoted(name: str) -> Measurement:
    """Return the published accuracy of a network on the shelf; it was measured by others."""
    return Measurement("accuracy", BY_NAME[name].accuracy, "fraction", IMAGENET_VALIDATION, f"{name} (quoted)")


def brief(today_ms: float) -> Budget:
    """Return the budget of the lab, given the latency in ms of the network that the app has today."""
    return Budget(latency_ms=SHARE_OF_TODAY * today_ms, accuracy=LEAST_ACCURACY, size_bytes=SIZE_BYTES)


def verdict(decision: Any, artifacts: Mapping[str, Artifact]) -> Verdict | str:
    """Return the brief's verdict on a decision of the lab, or a sentence while there is none."""
    if not isinstance(decision, Mapping) or decision.get("choice") not in BY_NAME:
        return "No network has been chosen yet."
    name, latencies = decision["choice"], decision["latencies"]
    size = Measurement("size", float(artifacts[name].bytes), "bytes", 1, name)
    return brief(milliseconds(latencies[TODAY])).check(
        Measurement("latency", milliseconds(latencies[name]), "ms", 1, name), quoted(name), size
    )


def milliseconds(latency: Any) -> float:
    """Return a latency in ms, given as a Measurement or as a number; raises TypeError for anything else."""
    value = latency.value if isinstance(latency, Measurement) else latency
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"A latency is a number of ms or a Measurement, but {value!r} came.")
    return float(value)


@functools.cache
def counts(name: str) -> tuple[int, int]:
    """Return MACs and parameters of a network on the shelf, counted without computing anything."""
    import torch

    from mobiledl import cost

    with torch.device("meta"):
        counted = cost.count(BY_NAME[name].net())
    return counted.macs, counted.parameters
