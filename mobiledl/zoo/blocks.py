"""What the families share: rounded channel counts, convolution with batch norm, and the first weights."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

# How many of the published network's halvings of the image each stem leaves out.
LEFT_OUT = {"imagenet": 0, "small": 1, "tiny": 2}


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
    """Return a network's strides, from the image on; the first ones that halve, as many as a stem says, become 1."""
    halving = [place for place, stride in enumerate(published) if stride == 2]
    left_out = halving[: LEFT_OUT[stem]]
    return [1 if place in left_out else stride for place, stride in enumerate(published)]


def early_pool(stride: int) -> nn.Module:
    """Return a pool that halves the image, or nothing where its stride became 1."""
    return nn.MaxPool2d(3, 2, padding=1) if stride == 2 else nn.Identity()


def initialise(network: nn.Module) -> None:
    """Give every layer first weights that keep the variance of the gradients (He et al., 2015, mode fan_out)."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            out = layer.out_channels * layer.weight[0, 0].numel()
            fill_normal(layer.weight, (2 / out) ** 0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            fill_normal(layer.weight, 0.01)
            nn.init.zeros_(layer.bias)


@torch.no_grad()
def fill_normal(weight: torch.Tensor, std: float) -> None:
    """Fill weights with normal random numbers of mean 0, the same on every processor.

    They are drawn in double precision and rounded: in single precision PyTorch's last bits depend on the
    processor's instructions, and a file that was exported elsewhere would be of another network.
    """
    weight.copy_(torch.randn(weight.shape, dtype=torch.float64) * std)
