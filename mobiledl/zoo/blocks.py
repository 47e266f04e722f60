"""What the families share: rounded channel counts, convolution with batch norm, and the first weights."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn


def divisible(channels: float, by: int = 8) -> int:
    """Return a channel count rounded to a multiple of `by`, and never more than 10 % below what was asked.

    The rule of MobileNet v2's authors: hardware works on channels in blocks of 8.
    """
    rounded = max(by, int(channels + by / 2) // by * by)
    return rounded + by if rounded < 0.9 * channels else rounded


def conv_norm(
    inputs: int,
    outputs: int,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    activation: type[nn.Module] | None = nn.ReLU,
) -> nn.Sequential:
    """Return convolution, batch norm and, unless it is None, an activation.

    The image's border is padded so that stride 1 keeps its size. There is no bias: batch norm brings its own.
    """
    layers: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    if activation is not None:
        layers.append(activation())
    return nn.Sequential(*layers)


def strides(published: Sequence[int], stem: str) -> list[int]:
    """Return the strides of a network's stages; with stem "tiny" the first one that halves the image becomes 1."""
    kept = list(published)
    if stem == "tiny":
        kept[kept.index(2)] = 1
    return kept


def early_pool(stem: str) -> nn.Module:
    """Return the pool that halves the image right after the first convolution, or with stem "tiny" nothing."""
    return nn.Identity() if stem == "tiny" else nn.MaxPool2d(3, 2, padding=1)


def initialise(network: nn.Module) -> None:
    """Give every layer first weights that keep the variance of the gradients (He et al., 2015, mode fan_out)."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)
