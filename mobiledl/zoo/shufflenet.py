"""ShuffleNet v1 and v2: grouped and split channels, shuffled so that the groups still talk."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn

from mobiledl.zoo.blocks import conv_norm, early_pool, initialise, strides


def _stem(channels: int, outputs: int, stem: str) -> tuple[nn.Sequential, nn.Module]:
    """Return the first convolution of both versions, and the pool that follows it."""
    stride, pool_stride = strides((2, 2), stem)
    return conv_norm(channels, outputs, 3, stride), early_pool(pool_stride)


class ShuffleUnit(nn.Module):
    """A bottleneck of grouped 1 x 1 convolutions around a depthwise 3 x 3, with a channel shuffle after the first.

    (N, inputs, H, W) -> (N, outputs, H / stride, W / stride). With stride 1 the input is added (inputs equal
    outputs); with stride 2 the pooled input stands beside the result. Zhang et al., 2018, figure 2.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, groups: int, first_groups: int) -> None:
        super().__init__()
        middle = outputs // 4
        made = outputs - inputs if stride == 2 else outputs
        self.squeeze = conv_norm(inputs, middle, 1, groups=first_groups)
        self.shuffle = nn.ChannelShuffle(groups)
        self.depthwise = conv_norm(middle, middle, 3, stride, groups=middle, activation=None)
        self.expand = conv_norm(middle, made, 1, groups=groups, activation=None)
        self.pool = nn.AvgPool2d(3, 2, padding=1) if stride == 2 else None
        self.relu = nn.ReLU()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps after the unit."""
        changed = self.expand(self.depthwise(self.shuffle(self.squeeze(maps))))
        joined = maps + changed if self.pool is None else torch.cat([self.pool(maps), changed], dim=1)
        activated: torch.Tensor = self.relu(joined)
        return activated


class ShuffleNetV1(nn.Module):
    """ShuffleNet v1 (Zhang et al., "ShuffleNet: An Extremely Efficient CNN for Mobile Devices", 2018, table 1).

    groups (1, 2, 3, 4 or 8) of the 1 x 1 convolutions: more groups buy more channels for the same MACs. width
    multiplies every channel count, rounded so that the groups divide it. stem "small" gives the first convolution
    stride 1, "tiny" leaves the pool after it out, too. (N, channels, H, W) -> logits (N, classes).
    """

    SOURCE: ClassVar[str] = "Zhang et al., ShuffleNet, CVPR 2018"
    # channels of the second stage for each number of groups; each later stage has twice as many
    CHANNELS: ClassVar[dict[int, int]] = {1: 144, 2: 200, 3: 240, 4: 272, 8: 384}
    UNITS: ClassVar[tuple[int, ...]] = (4, 8, 4)

    def __init__(self, *, classes: int, channels: int, width: float, stem: str, groups: int = 3) -> None:
        if groups not in self.CHANNELS:
            raise ValueError(f"ShuffleNet v1 has groups 1, 2, 3, 4 or 8, but {groups!r} came: choose one of them.")
        super().__init__()
        inputs = _multiple(max(12.0, 24 * width), groups)  # half of the stem stays: so the paper's 13 MFLOPs at 0.25
        outputs = _multiple(self.CHANNELS[groups] * width, 4 * groups)
        self.stem, self.pool = _stem(channels, inputs, stem)
        stages: list[nn.Module] = []
        for units in self.UNITS:
            # the very first 1 x 1 has too few input channels to be worth grouping
            first_groups = groups if stages else 1
            units_of_stage: list[nn.Module] = [ShuffleUnit(inputs, outputs, 2, groups, first_groups)]
            units_of_stage += [ShuffleUnit(outputs, outputs, 1, groups, groups) for _ in range(units - 1)]
            stages.append(nn.Sequential(*units_of_stage))
            inputs, outputs = outputs, 2 * outputs
        self.stages = nn.Sequential(*stages)
        self.mean = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(inputs, classes)
        initialise(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        maps = self.stages(self.pool(self.stem(images)))
        logits: torch.Tensor = self.classifier(self.mean(maps).flatten(1))
        return logits


class SplitUnit(nn.Module):
    """ShuffleNet v2's unit: convolve one half of the channels, leave the other alone, shuffle both together.

    (N, inputs, H, W) -> (N, outputs, H / stride, W / stride). With stride 2 nothing is split: both branches
    convolve the whole input. Ma et al., 2018, figure 3 (c) and (d).
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        half = outputs // 2
        entering = inputs if stride == 2 else half
        self.splits = stride == 1
        self.branch1 = (
            nn.Sequential()
            if self.splits
            else nn.Sequential(
                *conv_norm(inputs, inputs, 3, 2, groups=inputs, activation=None), *conv_norm(inputs, half, 1)
            )
        )
        self.branch2 = nn.Sequential(
            *conv_norm(entering, half, 1),
            *conv_norm(half, half, 3, stride, groups=half, activation=None),
            *conv_norm(half, half, 1),
        )
        self.shuffle = nn.ChannelShuffle(2)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps after the unit."""
        left, right = maps.chunk(2, dim=1) if self.splits else (maps, maps)
        shuffled: torch.Tensor = self.shuffle(torch.cat([self.branch1(left), self.branch2(right)], dim=1))
        return shuffled


class ShuffleNetV2(nn.Module):
    """ShuffleNet v2 (Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Design", 2018, table 5).

    Widths 0.5, 1, 1.5 and 2 are the published ones; between them the channels are interpolated. stem "small" gives
    the first convolution stride 1, "tiny" leaves the pool after it out, too.
    (N, channels, H, W) -> logits (N, classes). Parameter names are torchvision's.
    """

    SOURCE: ClassVar[str] = "Ma et al., ShuffleNet V2, ECCV 2018"
    # channels of the second stage and of the last convolution for each published width
    CHANNELS: ClassVar[dict[float, tuple[int, int]]] = {
        0.5: (48, 1024),
        1.0: (116, 1024),
        1.5: (176, 1024),
        2.0: (244, 2048),
    }
    UNITS: ClassVar[tuple[int, ...]] = (4, 8, 4)

    def __init__(self, *, classes: int, channels: int, width: float, stem: str) -> None:
        super().__init__()
        outputs, last = self.CHANNELS.get(width) or _between(self.CHANNELS, width)
        self.conv1, self.maxpool = _stem(channels, 24, stem)
        self.stage2 = _stage(24, outputs, self.UNITS[0])
        self.stage3 = _stage(outputs, 2 * outputs, self.UNITS[1])
        self.stage4 = _stage(2 * outputs, 4 * outputs, self.UNITS[2])
        self.conv5 = conv_norm(4 * outputs, last, 1)
        self.mean = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(last, classes)
        initialise(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes)."""
        maps = self.stage4(self.stage3(self.stage2(self.maxpool(self.conv1(images)))))
        logits: torch.Tensor = self.fc(self.mean(self.conv5(maps)).flatten(1))
        return logits


def _stage(inputs: int, outputs: int, units: int) -> nn.Sequential:
    """Return one unit that halves the image, then units that keep it."""
    return nn.Sequential(SplitUnit(inputs, outputs, 2), *[SplitUnit(outputs, outputs, 1) for _ in range(units - 1)])


def _multiple(channels: float, of: int) -> int:
    """Return the multiple of `of` that is nearest to a channel count."""
    return max(of, int(channels / of + 0.5) * of)


def _between(published: dict[float, tuple[int, int]], width: float) -> tuple[int, int]:
    """Return channels for a width that was not published: on the straight line through its neighbours."""
    widths = sorted(published)
    right = next((w for w in widths if w > width), widths[-1])
    left = max((w for w in widths if w < right), default=0.0)
    low, high = (published[left][0] if left else 0), published[right][0]
    stage = low + (high - low) * (width - left) / (right - left)
    return _multiple(stage, 2), 1024 if width < widths[-1] else 2048
