"""One convolution in three ways, and what each costs: standard, in groups, and depthwise separable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from torch import nn

from mobiledl import cost
from mobiledl.cost import Cost
from mobiledl.record import Record
from mobiledl.zoo.blocks import divisible

STANDARD, SEPARABLE = "standard", "depthwise separable"


@dataclass(frozen=True)
class Layer(Record):
    """A convolution that keeps the size of its maps: `resolution` pixels a side in, and as many out.

    `inputs` and `outputs` are channels at width 1; `width` multiplies both, rounded to multiples of 8. `groups` are
    those of the grouped way. Raises ValueError for sizes that are not positive, for an even kernel, and for groups
    that do not divide the channels.
    """

    kernel: int = 3
    inputs: int = 64
    outputs: int = 128
    groups: int = 4
    width: float = 1.0
    resolution: int = 56

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"A layer's {field.name} is positive, but {getattr(self, field.name)!r} came.")
        if self.kernel % 2 == 0:
            raise ValueError(f"A kernel has a middle, so its side is odd, but {self.kernel} came.")
        inputs, outputs = self.channels
        if inputs % self.groups or outputs % self.groups:
            raise ValueError(
                f"{self.groups} groups do not divide channels of {inputs} and {outputs}: take a divisor of both."
            )

    @property
    def channels(self) -> tuple[int, int]:
        """Channels in and out, at this width."""
        return divisible(self.inputs * self.width), divisible(self.outputs * self.width)

    def ways(self) -> dict[str, nn.Module]:
        """Return the three networks, without biases; their tensors have shapes and no numbers."""
        (inputs, outputs), kernel, pad = self.channels, self.kernel, self.kernel // 2
        with torch.device("meta"):
            return {
                STANDARD: nn.Conv2d(inputs, outputs, kernel, padding=pad, bias=False),
                self.grouped: nn.Conv2d(inputs, outputs, kernel, padding=pad, groups=self.groups, bias=False),
                SEPARABLE: nn.Sequential(
                    nn.Conv2d(inputs, inputs, kernel, padding=pad, groups=inputs, bias=False),
                    nn.Conv2d(inputs, outputs, 1, bias=False),
                ),
            }

    @property
    def grouped(self) -> str:
        """What the grouped way is called."""
        return f"in {self.groups} group{'s' if self.groups > 1 else ''}"

    def costs(self) -> dict[str, Cost]:
        """Return what each way costs, counted."""
        shape = self.channels[0], self.resolution, self.resolution
        # in a sequence each, so that a single layer is counted like a network
        return {name: cost.count(nn.Sequential(way), shape) for name, way in self.ways().items()}


def shares(costs: Mapping[str, Cost]) -> dict[str, float]:
    """Return the MACs of each way as a share of the standard convolution's."""
    return {name: each.macs / costs[STANDARD].macs for name, each in costs.items()}
