"""What holds for every family: any width, size, channels and classes; stems, gradients, export, names."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mobiledl import zoo

NAMES = list(zoo.FAMILIES)
SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}
EVERY = [(name, {}) for name in NAMES] + [("shufflenet_v1", {"groups": groups}) for groups in (1, 2, 4, 8)]


@pytest.mark.parametrize(("name", "family"), EVERY)
def test_logits_have_one_place_a_class(name: str, family: dict) -> None:
    net = zoo.load(name, **SMALL, **family)
    assert net(torch.rand(3, 1, 16, 16)).shape == (3, 4)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "channels", "resolution"), [(0.3, 2, 33), (0.7, 3, 65), (1.3, 1, 32)])
def test_any_width_channels_and_resolution_work(name: str, width: float, channels: int, resolution: int) -> None:
    net = zoo.load(name, width=width, classes=5, channels=channels, resolution=resolution)
    assert net(net.example()).shape == (1, 5)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_image_works_with_every_stem(name: str) -> None:
    for stem, side in {"imagenet": 32, "small": 16, "tiny": 8}.items():
        net = zoo.load(name, width=0.25, classes=4, channels=3, resolution=side, stem=stem)
        assert torch.isfinite(net(net.example())).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_small_stem_keeps_the_image_whole(name: str) -> None:
    sides = {}
    for stem in ("imagenet", "small", "tiny"):
        module = zoo.load(name, width=0.25, classes=4, channels=1, resolution=64, stem=stem).module
        first = next(layer for layer in module.modules() if isinstance(layer, nn.Conv2d))
        sides[stem] = first(torch.zeros(1, 1, 64, 64)).shape[-1]
    assert sides["small"] == sides["tiny"] == 64
    assert sides["imagenet"] <= 32


@pytest.mark.parametrize("name", NAMES)
def test_each_stem_takes_the_weights_of_the_others_to_maps_twice_as_large(name: str) -> None:
    sides, states = [], []
    for stem in ("imagenet", "small", "tiny"):
        module = zoo.load(name, width=0.25, classes=4, channels=3, resolution=64, stem=stem).module
        seen: list[int] = []
        pool = next(layer for layer in module.modules() if isinstance(layer, nn.AdaptiveAvgPool2d))
        pool.register_forward_pre_hook(lambda _, inputs, seen=seen: seen.append(inputs[0].shape[-1]))
        module(torch.zeros(1, 3, 64, 64))
        sides += seen
        states.append({key: tensor.shape for key, tensor in module.state_dict().items()})
    assert sides[2] == 2 * sides[1]
    assert 2 * sides[0] - sides[1] in (0, -2)  # published SqueezeNet does not pad its first convolution
    assert states[0] == states[1] == states[2]


def test_the_resolution_chooses_the_stem() -> None:
    assert zoo.load("mobilenet_v2", resolution=64).card.options["stem"] == "small"
    assert zoo.load("mobilenet_v2", resolution=65).card.options["stem"] == "imagenet"


@pytest.mark.parametrize(("name", "family"), EVERY)
def test_every_parameter_gets_a_gradient(name: str, family: dict) -> None:
    module = zoo.load(name, **SMALL, **family).module.train()
    module(torch.rand(4, 1, 16, 16)).square().sum().backward()
    silent = [key for key, parameter in module.named_parameters() if parameter.grad is None]
    assert silent == []


@pytest.mark.parametrize(("name", "family"), EVERY)
def test_torch_export_gives_the_same_answer(name: str, family: dict) -> None:
    net = zoo.load(name, **SMALL, **family)
    image = torch.rand(1, 1, 16, 16)
    program = torch.export.export(net.module, (image,))
    torch.testing.assert_close(program.module()(image), net(image))


@pytest.mark.parametrize("name", NAMES)
def test_the_card_rebuilds_the_network(name: str) -> None:
    net = zoo.load(name, **SMALL, seed=3)
    assert zoo.load(net.card.name, **net.card.options).digest == net.digest


def test_shuffles_are_modules_that_pruning_tools_know() -> None:
    for name in ("shufflenet_v1", "shufflenet_v2"):
        shuffles = [m for m in zoo.load(name).module.modules() if isinstance(m, nn.ChannelShuffle)]
        assert len(shuffles) == 16


def test_shufflenet_v2_widens_steadily_between_published_widths() -> None:
    widths = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5)
    counts = [zoo.load("shufflenet_v2", width=width).module.stage3[0].branch1[0].in_channels for width in widths]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize(
    ("channels", "expected"), [(32 * 0.75, 24), (32 * 0.35, 16), (16 * 0.35, 8), (24 * 1.4, 32), (3, 8), (1280, 1280)]
)
def test_channels_are_rounded_as_mobilenet_v2_does(channels: float, expected: int) -> None:
    from mobiledl.zoo.blocks import divisible

    assert divisible(channels) == expected
