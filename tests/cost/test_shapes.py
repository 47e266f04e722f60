"""Shapes: the quick rules give what PyTorch gives, and MACs are those of PyTorch's own counter."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from mobiledl import cost, zoo
from mobiledl.cost import shapes
from mobiledl.cost.quick import POINTWISE, QUICK
from mobiledl.cost.skeleton import skeleton

aten = torch.ops.aten
SMALL = {"width": 0.5, "classes": 20, "channels": 1, "resolution": 32}


def maps(*shape: int, last: bool = False) -> torch.Tensor:
    """Return maps without data, of the usual layout or channels last."""
    layout = torch.channels_last if last else torch.contiguous_format
    return torch.empty(shape, device="meta").to(memory_format=layout)


def convolution(inputs: int, outputs: int, kernel: int, *settings: Any, bias: bool = True) -> tuple[Any, ...]:
    """Return arguments of a convolution: stride, padding, dilation and groups are the settings."""
    stride, padding, dilation, groups = settings
    each = [[side, side] for side in (stride, padding, dilation)]
    weight = maps(outputs, inputs // groups, kernel, kernel)
    return (maps(1, inputs, 9, 11), weight, maps(outputs) if bias else None, *each, False, [0, 0], groups)


def statistics(channels: int) -> tuple[Any, ...]:
    return (*(maps(channels) for _ in range(4)), False, 0.1, 1e-5)


CALLS = {
    "a dense convolution": (aten.convolution.default, convolution(4, 6, 3, 1, 1, 1, 1)),
    "a stride": (aten.convolution.default, convolution(4, 6, 3, 2, 0, 1, 1, bias=False)),
    "a dilation": (aten.convolution.default, convolution(4, 6, 3, 2, 2, 2, 1)),
    "groups": (aten.convolution.default, convolution(4, 6, 5, 3, 1, 1, 2)),
    "depthwise": (aten.convolution.default, convolution(4, 4, 3, 1, 1, 1, 4)),
    "a batch norm": (aten.native_batch_norm.default, (maps(1, 4, 5, 6), *statistics(4))),
    "a batch norm, channels last": (aten.native_batch_norm.default, (maps(1, 4, 5, 6, last=True), *statistics(4))),
    "an addition": (aten.add.Tensor, (maps(1, 4, 5, 6), maps(1, 4, 5, 6))),
    "a concatenation": (aten.cat.default, ([maps(1, 4, 5, 6), maps(1, 2, 5, 6)], 1)),
    "a concatenation from behind": (aten.cat.default, ([maps(1, 4, 5, 6), maps(1, 4, 5, 2)], -1)),
    **{
        name: (getattr(aten, name).default, (maps(1, 4, 5, 6, last=True), *([0, 6] if name == "clamp" else [])))
        for name in POINTWISE
    },
}


def layout(result: Any) -> tuple[Any, ...]:
    """Return what the first of an operation's results is like; a batch norm's others are not used."""
    first = result[0] if isinstance(result, tuple) else result
    return first.shape, first.stride(), first.dtype, first.device


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_a_quick_rule_gives_what_pytorch_gives(call: tuple[Any, tuple[Any, ...]]) -> None:
    operation, arguments = call
    quick = QUICK[operation](*arguments)
    assert quick is not None
    assert layout(quick) == layout(operation(*arguments))


UNCERTAIN = {
    "too few channels": (aten.convolution.default, (maps(1, 3, 9, 9), *convolution(4, 6, 3, 1, 1, 1, 1)[1:])),
    "too small an image": (aten.convolution.default, convolution(4, 6, 15, 1, 0, 1, 1)),
    "channels last": (
        aten.convolution.default,
        (maps(1, 4, 9, 9, last=True), *convolution(4, 6, 3, 1, 1, 1, 1)[1:]),
    ),
    "another type": (aten.convolution.default, (maps(1, 4, 9, 9).half(), *convolution(4, 6, 3, 1, 1, 1, 1)[1:])),
    "repeated to fit": (aten.add.Tensor, (maps(1, 4, 5, 6), maps(1, 4, 1, 1))),
    "other sides": (aten.cat.default, ([maps(1, 4, 5, 6), maps(1, 4, 5, 7)], 1)),
    "whole numbers": (aten.relu.default, (maps(3).int(),)),
    "a turned tensor": (aten.relu.default, (maps(3, 4).T,)),
}


@pytest.mark.parametrize("call", UNCERTAIN.values(), ids=list(UNCERTAIN))
def test_where_a_quick_rule_is_not_certain_pytorch_is_asked(call: tuple[Any, tuple[Any, ...]]) -> None:
    operation, arguments = call
    assert QUICK[operation](*arguments) is None


@pytest.mark.parametrize("name", list(zoo.FAMILIES))
def test_macs_are_those_of_pytorchs_own_counter(name: str) -> None:
    net = zoo.load(name, **SMALL)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        skeleton(net.module)(net.example().to("meta"))
    assert cost.count(net).macs == counter.get_total_flops() // 2


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.Sequential(nn.ConvTranspose2d(2, 4, 3, 2)), (2, 8, 8)),
        (nn.Sequential(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)), (7, 4)),
        (nn.Sequential(nn.GRU(4, 5)), (7, 4)),
        (nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4)).to(memory_format=torch.channels_last), (2, 8, 8)),
    ],
)
def test_macs_of_other_layers_are_those_of_pytorchs_own_counter(module: nn.Module, shape: tuple[int, ...]) -> None:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        skeleton(module)(torch.empty(1, *shape, device="meta"))
    assert cost.count(module, shape).macs == counter.get_total_flops() // 2


@pytest.mark.parametrize("name", list(zoo.FAMILIES))
def test_most_shapes_are_found_quickly(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """PyTorch takes as long for the shapes of a few batch norms as to run the whole network."""
    asked = []
    own = shapes._run
    monkeypatch.setattr(shapes, "_run", lambda func, *rest: asked.append(func) or own(func, *rest))
    cost.count(zoo.load(name, **SMALL))
    assert not set(asked) & set(QUICK)
