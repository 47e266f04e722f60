"""ResNet-50: a big network, for scale."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn

from mobiledl.zoo.blocks import divisible, early_pool, initialise, strides


class Bottleneck(nn.Module):
    """Squeeze to few channels, convolve 3 x 3, expand to four times as many, add the input.

    (N, inputs, H, W) -> (N, 4 * middle, H / stride, W / stride). He et al., 2016, figure 5. The stride stands in
    the 3 x 3 convolution, as in all published weights today; the paper has it in the first 1 x 1.
    """

    def __init__(self, inputs: int, middle: int, stride: int = 1) -> None:
        super().__init__()
        outputs = 4 * middle
        self.conv1 = nn.Conv2d(inputs, middle, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, middle, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.conv3 = nn.Conv2d(middle, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.downsample: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps after the block."""
        changed = self.relu(self.bn1(self.conv1(maps)))
        changed = self.relu(self.bn2(self.conv2(changed)))
        changed = self.bn3(self.conv3(changed))
        kept = maps if self.downsample is None else self.downsample(maps)
        activated: torch.Tensor = self.relu(changed + kept)
        return activated


class ResNet50(nn.Module):
    """ResNet-50 (He et al., "Deep Residual Learning for Image Recognition", 2016, table 1).

    width multiplies every channel count. stem "small" gives the first convolution stride 1, "tiny" leaves the
    pool after it out, too.
    (N, channels, H, W) -> logits (N, classes). Parameter names are torchvision's.
    """

    SOURCE: ClassVar[str] = "He et al., Deep Residual Learning, CVPR 2016"

    def __init__(self, *, classes: int, channels: int, width: float, stem: str) -> None:
        super().__init__()
        first, *middles = (divisible(base * width) for base in (64, 64, 128, 256, 512))
        stride, pool_stride = strides((2, 2), stem)
        self.conv1 = nn.Conv2d(channels, first, 7, stride, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.relu = nn.ReLU()
        self.maxpool = early_pool(pool_stride)
        self.layer1 = _stage(first, middles[0], 3, stride=1)
        self.layer2 = _stage(4 * middles[0], middles[1], 4, stride=2)
        self.layer3 = _stage(4 * middles[1], middles[2], 6, stride=2)
        self.layer4 = _stage(4 * middles[2], middles[3], 3, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(4 * middles[3], classes)
        initialise(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        maps = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        maps = self.layer4(self.layer3(self.layer2(self.layer1(maps))))
        logits: torch.Tensor = self.fc(self.avgpool(maps).flatten(1))
        return logits


def _stage(inputs: int, middle: int, blocks: int, stride: int) -> nn.Sequential:
    """Return one block that may halve the image, then blocks that keep it."""
    rest = [Bottleneck(4 * middle, middle) for _ in range(blocks - 1)]
    return nn.Sequential(Bottleneck(inputs, middle, stride), *rest)
