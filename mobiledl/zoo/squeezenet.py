"""SqueezeNet 1.0 and 1.1: few parameters, by squeezing the channels before every 3 x 3 convolution."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn

from mobiledl.zoo.blocks import divisible, early_pool, fill_normal, initialise, strides


class Fire(nn.Module):
    """Squeeze to few channels with 1 x 1 convolutions, then expand with 1 x 1 and 3 x 3, side by side.

    (N, inputs, H, W) -> (N, 2 * expand, H, W). Iandola et al., 2016, section 3.2.
    """

    def __init__(self, inputs: int, squeeze: int, expand: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeeze, 1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps of both expansions, one after the other."""
        few = self.relu(self.squeeze(maps))
        return torch.cat([self.relu(self.expand1x1(few)), self.relu(self.expand3x3(few))], dim=1)


class SqueezeNet(nn.Module):
    """What both versions share (Iandola et al., "SqueezeNet: AlexNet-level accuracy", 2016).

    width multiplies every channel count. stem "small" gives the first convolution stride 1, and pads it and the
    three pools so that each pool halves the image; "tiny" leaves the first pool out, too. (N, channels, H, W) ->
    logits (N, classes), none negative: a ReLU stands behind the last convolution, as published. That, and no batch
    norm anywhere, makes it slow to start learning. Parameter names are torchvision's.
    """

    SOURCE: ClassVar[str] = "Iandola et al., SqueezeNet, 2016"
    FIRST: ClassVar[tuple[int, int]]  # outputs and kernel of the first convolution
    LAYERS: ClassVar[tuple[tuple[int, int] | None, ...]]  # (squeeze, expand) of each Fire; None is a pool

    def __init__(self, *, classes: int, channels: int, width: float, stem: str) -> None:
        super().__init__()
        small = stem != "imagenet"
        base, kernel = self.FIRST
        inputs = divisible(base * width)
        stride, *pool_strides = strides((2, 2, 2, 2), stem)
        first = nn.Conv2d(channels, inputs, kernel, stride, kernel // 2 if small else 0)
        layers: list[nn.Module] = [first, nn.ReLU()]
        for sizes in self.LAYERS:
            if sizes is None:
                pool = early_pool(pool_strides.pop(0))
                layers.append(pool if small else nn.MaxPool2d(3, 2, ceil_mode=True))
                continue
            squeeze, expand = (divisible(size * width) for size in sizes)
            layers.append(Fire(inputs, squeeze, expand))
            inputs = 2 * expand
        self.features = nn.Sequential(*layers)
        last = nn.Conv2d(inputs, classes, 1)
        self.classifier = nn.Sequential(nn.Dropout(0.5), last, nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        initialise(self)
        fill_normal(last.weight, 0.01)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        logits: torch.Tensor = self.classifier(self.features(images))
        return logits.flatten(1)


class SqueezeNet10(SqueezeNet):
    """SqueezeNet 1.0, the paper's table 1: late pools, a first convolution of 7 x 7."""

    FIRST = (96, 7)
    LAYERS = (
        None,
        (16, 64),
        (16, 64),
        (32, 128),
        None,
        (32, 128),
        (48, 192),
        (48, 192),
        (64, 256),
        None,
        (64, 256),
    )


class SqueezeNet11(SqueezeNet):
    """SqueezeNet 1.1, by the same authors: earlier pools and a smaller first convolution, for 2.4 times fewer MACs."""

    FIRST = (64, 3)
    LAYERS = (
        None,
        (16, 64),
        (16, 64),
        None,
        (32, 128),
        (32, 128),
        None,
        (48, 192),
        (48, 192),
        (64, 256),
        (64, 256),
    )
