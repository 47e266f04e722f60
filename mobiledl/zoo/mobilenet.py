"""MobileNet v1 and v2: the depthwise separable convolution, and what its second version made of it."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn

from mobiledl.zoo.blocks import conv_norm, divisible, initialise, strides


class DepthwiseSeparable(nn.Sequential):
    """A depthwise 3 x 3 convolution, which looks around, then a pointwise 1 x 1, which mixes channels.

    (N, inputs, H, W) -> (N, outputs, H / stride, W / stride). Howard et al., 2017.
    It costs 1/outputs + 1/9 of the multiplications of a standard 3 x 3 convolution.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        depthwise = conv_norm(inputs, inputs, 3, stride, groups=inputs)
        pointwise = conv_norm(inputs, outputs, 1)
        super().__init__(depthwise, pointwise)


class MobileNetV1(nn.Module):
    """MobileNet v1 (Howard et al., "MobileNets: Efficient Convolutional Neural Networks", 2017, table 1).

    width multiplies every channel count. stem "small" gives the first convolution stride 1, "tiny" the next
    layer that halves, too. (N, channels, H, W) -> logits (N, classes).
    """

    SOURCE: ClassVar[str] = "Howard et al., MobileNets, 2017"
    # (outputs, stride) of each depthwise separable convolution
    LAYERS: ClassVar = (
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        *[(512, 1)] * 5,
        (1024, 2),
        (1024, 1),
    )

    def __init__(self, *, classes: int, channels: int, width: float, stem: str) -> None:
        super().__init__()
        inputs = divisible(32 * width)
        first, *others = strides([2, *(stride for _, stride in self.LAYERS)], stem)
        layers: list[nn.Module] = [conv_norm(channels, inputs, 3, first)]
        for (base, _), stride in zip(self.LAYERS, others, strict=True):
            outputs = divisible(base * width)
            layers.append(DepthwiseSeparable(inputs, outputs, stride))
            inputs = outputs
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(inputs, classes)
        initialise(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        logits: torch.Tensor = self.classifier(self.pool(self.features(images)).flatten(1))
        return logits


class InvertedResidual(nn.Module):
    """Expand the channels, convolve each by itself, project back without an activation, add the input.

    (N, inputs, H, W) -> (N, outputs, H / stride, W / stride); the input is added where the shapes agree.
    The block is narrow at its ends and wide inside, the reverse of ResNet's; the narrow end is linear because
    a ReLU there would destroy information. Sandler et al., 2018, section 3.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        inside = inputs * expansion
        expand = [conv_norm(inputs, inside, 1, activation=nn.ReLU6)] if expansion > 1 else []
        depthwise = conv_norm(inside, inside, 3, stride, groups=inside, activation=nn.ReLU6)
        project = conv_norm(inside, outputs, 1, activation=None)
        self.conv = nn.Sequential(*expand, depthwise, *project)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps after the block."""
        changed: torch.Tensor = self.conv(maps)
        return maps + changed if self.residual else changed


class MobileNetV2(nn.Module):
    """MobileNet v2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, table 2).

    width multiplies every channel count; the last 1,280 channels shrink never. stem "small" gives the first
    convolution stride 1, "tiny" the second stage, too.
    (N, channels, H, W) -> logits (N, classes). Parameter names are torchvision's.
    """

    SOURCE: ClassVar[str] = "Sandler et al., MobileNetV2, CVPR 2018"
    # (expansion, outputs, blocks, stride of the first block)
    STAGES: ClassVar = (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    )

    def __init__(self, *, classes: int, channels: int, width: float, stem: str) -> None:
        super().__init__()
        inputs = divisible(32 * width)
        first, *others = strides([2, *(stride for *_, stride in self.STAGES)], stem)
        layers: list[nn.Module] = [conv_norm(channels, inputs, 3, first, activation=nn.ReLU6)]
        for (expansion, base, blocks, _), stride in zip(self.STAGES, others, strict=True):
            outputs = divisible(base * width)
            for block in range(blocks):
                layers.append(InvertedResidual(inputs, outputs, stride if block == 0 else 1, expansion))
                inputs = outputs
        last = divisible(1280 * max(1.0, width))
        layers.append(conv_norm(inputs, last, 1, activation=nn.ReLU6))
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes))
        initialise(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        logits: torch.Tensor = self.classifier(self.pool(self.features(images)).flatten(1))
        return logits
