"""Slow: convolution, batch norm and activation, plain enough to be right at sight."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mobiledl.lessons.compact_architectures.lab.listen import Layer


def convolved(maps: torch.Tensor, layer: Layer, stride: int = 1) -> torch.Tensor:
    """Convolve one output channel after the other, each with the inputs of its own group."""
    seen = layer.shape[1]
    pack = layer.shape[0] * seen // maps.shape[1]
    planes = []
    for channel, kernel in enumerate(layer.weight):
        first = channel // pack * seen
        planes.append(F.conv2d(maps[:, first : first + seen], kernel[None], None, stride, kernel.shape[-1] // 2))
    joined = torch.cat(planes, dim=1)
    return joined if layer.bias is None else joined + layer.bias.view(1, -1, 1, 1)


def normed(maps: torch.Tensor, layer: Layer, training: bool) -> torch.Tensor:
    """Norm each channel by the batch while training, else by what was remembered; then scale and shift it."""
    mean, variance = layer.norm["running_mean"], layer.norm["running_var"]
    if training:
        mean, variance = maps.mean((0, 2, 3)), maps.var((0, 2, 3), correction=0)
    mean, variance, scale, shift = (
        each.view(1, -1, 1, 1) for each in (mean, variance, layer.norm["weight"], layer.norm["bias"])
    )
    result: torch.Tensor = (maps - mean) / torch.sqrt(variance + layer.norm["eps"]) * scale + shift
    return result


def cut(maps: torch.Tensor, most: float | None = None) -> torch.Tensor:
    """Return the maps without what is negative, and without what is above `most`."""
    return maps.clamp(0.0, most)
