"""Networks that cost the same MACs and not the same time: the four guidelines of ShuffleNet v2, ready to be raced.

Each takes the same small grey image, spreads it over some channels, computes six layers on maps of 28 x 28, and ends
in a mean and two classes. They are never trained: a multiplication takes as long with any number.
Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018, section 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.choices import wrong_choice
from mobiledl.course.tables import Table
from mobiledl.kinds import wrong_kind
from mobiledl.measure import Race
from mobiledl.net import Net
from mobiledl.run import Session
from mobiledl.zoo.mobilenet import DepthwiseSeparable

SIDE = 28  # pixels
CHANNELS = 64
LAYERS = 6
DOSES = (1, 4, 16, 64)
LEAST = 0.02  # of a time, that counts as a difference
CLASSES = ("yes", "no")


class Parts(nn.Module):
    """A 1 x 1 convolution cut into small ones that all read the whole input; their outputs are joined.

    (N, C, H, W) -> (N, C, H, W), with the MACs of the uncut one.
    """

    def __init__(self, channels: int, parts: int) -> None:
        super().__init__()
        self.parts = nn.ModuleList(nn.Conv2d(channels, channels // parts, 1) for _ in range(parts))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the outputs of all parts, one after the other."""
        return torch.cat([part(maps) for part in self.parts], dim=1)


class Bottleneck(nn.Module):
    """Two 1 x 1 convolutions, from many channels to few and back; with or without ReLU, with or without a shortcut.

    (N, C, H, W) -> (N, C, H, W). Neither ReLU nor shortcut has a MAC.
    """

    def __init__(self, many: int, few: int, relu: bool = False, shortcut: bool = False) -> None:
        super().__init__()
        after = [nn.ReLU()] if relu else []
        self.mix = nn.Sequential(nn.Conv2d(many, few, 1), *after, nn.Conv2d(few, many, 1), *after)
        self.shortcut = shortcut

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the maps after the block."""
        mixed: torch.Tensor = self.mix(maps)
        return maps + mixed if self.shortcut else mixed


Layers = tuple[int, list[nn.Module]]  # channels that go in, and the layers


def plain(dose: int) -> Layers:
    """1 x 1 convolutions from 64 to 64 channels."""
    return CHANNELS, [nn.Conv2d(CHANNELS, CHANNELS, 1) for _ in range(LAYERS)]


def uneven(dose: int) -> Layers:
    """Guideline 1: 1 x 1 convolutions between few channels and `dose` times as many."""
    few, many = CHANNELS // math.isqrt(dose), CHANNELS * math.isqrt(dose)
    return few, [nn.Conv2d(*((few, many) if layer % 2 == 0 else (many, few)), 1) for layer in range(LAYERS)]


def grouped(dose: int) -> Layers:
    """Guideline 2: 1 x 1 convolutions in `dose` groups, on so many more channels that the MACs stay."""
    channels = CHANNELS * math.isqrt(dose)
    return channels, [nn.Conv2d(channels, channels, 1, groups=dose) for _ in range(LAYERS)]


def parts(dose: int) -> Layers:
    """Guideline 3: every layer in `dose` small pieces."""
    return CHANNELS, [Parts(CHANNELS, dose) for _ in range(LAYERS)]


def bottleneck(dose: int) -> Layers:
    """Bottlenecks 256 - 16 - 256 with nothing around them, for guideline 4."""
    return 4 * CHANNELS, [Bottleneck(4 * CHANNELS, CHANNELS // 4) for _ in range(LAYERS // 2)]


def relu(dose: int) -> Layers:
    """Guideline 4: the bottlenecks with a ReLU behind every convolution."""
    return 4 * CHANNELS, [Bottleneck(4 * CHANNELS, CHANNELS // 4, relu=True) for _ in range(LAYERS // 2)]


def shortcut(dose: int) -> Layers:
    """Guideline 4: the bottlenecks, each with its input added to its output."""
    return 4 * CHANNELS, [Bottleneck(4 * CHANNELS, CHANNELS // 4, shortcut=True) for _ in range(LAYERS // 2)]


def standard(dose: int) -> Layers:
    """Ordinary 3 x 3 convolutions from 64 to 64 channels, each with a ReLU: nine times the MACs of `plain`."""
    return CHANNELS, [nn.Sequential(nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1), nn.ReLU()) for _ in range(LAYERS)]


def separable(dose: int) -> Layers:
    """MobileNet v1's blocks in place of the ordinary 3 x 3 convolutions."""
    return CHANNELS, [DepthwiseSeparable(CHANNELS, CHANNELS) for _ in range(LAYERS)]


KINDS: dict[str, Callable[[int], Layers]] = {
    make.__name__: make for make in (plain, uneven, grouped, parts, bottleneck, relu, shortcut, standard, separable)
}
# The kinds that a dose changes; the others exist once.
DOSED = ("uneven", "grouped", "parts")
# What notebook 03 exports.
RACED = (
    *(("standard", 1), ("separable", 1), ("plain", 1), ("uneven", 64), ("grouped", 16), ("parts", 16)),
    *(("bottleneck", 1), ("relu", 1), ("shortcut", 1)),
)


def net(kind: str, dose: int = 1) -> Net:
    """Return an untrained network of one kind, with the same weights on every machine.

    kind: one of KINDS. dose: 1, 4, 16 or 64, how far `uneven`, `grouped` and `parts` go against their guideline.
    Raises ValueError for another kind, and for a dose that the kind does not have.
    """
    if kind not in KINDS:
        raise ValueError(wrong_choice("kind of network", kind, KINDS))
    doses = DOSES if kind in DOSED else DOSES[:1]
    if dose not in doses:
        raise ValueError(f"{kind} comes in doses of {', '.join(map(str, doses))}, but {dose!r} came: choose one.")
    channels, layers = KINDS[kind](dose)
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, len(CLASSES)))
    module = nn.Sequential(nn.Conv2d(1, channels, 1), *layers, *head).eval()
    _fill(module)
    image, logits = TensorSpec("image", (1, SIDE, SIDE)), TensorSpec("logits", (len(CLASSES),))
    return Net(module, Card(f"{kind}-{dose}", CLASSES, image, logits, Preprocess(SIDE, 1), source="this course"))


def _fill(module: nn.Module) -> None:
    """Set weights that keep the numbers' size from layer to layer, from a generator that is the same everywhere."""
    rng = np.random.default_rng(0)
    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            values = rng.uniform(-1, 1, tuple(layer.weight.shape)) * math.sqrt(3 / layer.weight[0].numel())
            layer.weight.data = torch.from_numpy(values.astype(np.float32))
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


class _Eager:
    """A module that PyTorch runs as it is, one layer after the other, without a file between."""

    delegate = "ATen"

    def __init__(self, module: nn.Module) -> None:
        self._module = module.eval()

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return outputs (N, classes) for inputs (N, C, H, W), float32."""
        with torch.inference_mode():
            outputs: np.ndarray = self._module(torch.from_numpy(inputs)).numpy()
        return outputs


def in_pytorch(net: Net) -> Session:
    """Return a session of a net in PyTorch itself, on as many threads as PyTorch has now.

    Raises TypeError for anything but a Net.
    """
    if not isinstance(net, Net):
        raise wrong_kind("guidelines.in_pytorch", "Net", net)
    model: Any = _Eager(net.module)
    return Session(model, net.card.name, "reference", net.card, torch.get_num_threads())


def table(races: Mapping[str, Sequence[Race]]) -> Table:
    """Return how long each network took against the first of its race, and the verdict, in several runtimes.

    races: by runtime; each runtime has raced the same networks. Raises ValueError when one has raced others.
    """
    found = {
        runtime: {name: ratio for race in run for name, ratio in zip(race.names[1:], race.ratios, strict=True)}
        for runtime, run in races.items()
    }
    first, *others = found.values()
    if odd := next((each for each in others if list(each) != list(first)), None):
        raise ValueError(f"Each runtime races the same networks, but {', '.join(odd)} and {', '.join(first)} came.")
    heads = [head for runtime in races for head in (runtime, f"verdict, {runtime}")]
    rows = [
        (name, *(cell for each in found.values() for cell in (f"{each[name][0]:.2f} x", verdict(each[name]))))
        for name in first
    ]
    return Table("time at the same MACs, against the first network of each race", ("network", *heads), tuple(rows))


def verdict(ratio: tuple[float, float, float]) -> str:
    """Return what a race's ratio (median, low, high) says: slower, faster, or no clear difference.

    Less than 2 % is none: the code of two networks may lie differently in memory, and nobody would notice.
    """
    _, low, high = ratio
    return "slower" if low > 1 + LEAST else "faster" if high < 1 - LEAST else "no clear difference"
