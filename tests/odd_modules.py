"""Networks whose answers are not what their cards say, and layers that torch.nn.utils has changed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm

from mobiledl.net import Net


class Then(nn.Module):
    """A network with something done to its logits."""

    def __init__(self, network: nn.Module, change: Callable[[torch.Tensor], object]) -> None:
        super().__init__()
        self.network, self.change = network, change

    def forward(self, images: torch.Tensor) -> object:
        return self.change(self.network(images))


# name: what is done to logits (N, 4), the error, and what its sentence says
ODD = {
    "maps of one pixel": (lambda x: x[:, :, None, None], ValueError, r"\.flatten\(1\)"),
    "maps": (lambda x: x[:, :, None, None].expand(-1, -1, 3, 3), ValueError, r"\.mean\(\(2, 3\)\)"),
    "no axis of images": (lambda x: x.mean(0), ValueError, "keep the axis of the images"),
    "other number of classes": (lambda x: x[:, :3], ValueError, "let the last layer have 4 outputs"),
    "one row for all images": (lambda x: x[:1], ValueError, "one row an image"),
    "tuple": (lambda x: (x, x), TypeError, "a tuple of 2, .* the logits alone"),
    "dict": (lambda x: {"out": x}, TypeError, "a dict of 'out', .* the logits alone"),
    "None": (lambda x: None, TypeError, "with None, .* return the logits"),
    "classes": (lambda x: x.argmax(1), TypeError, "int64, .* the logits themselves"),
    "float16": (lambda x: x.half(), TypeError, r"float16, .* module\.float\(\)"),
    "bfloat16": (lambda x: x.bfloat16(), TypeError, r"bfloat16, .* module\.float\(\)"),
    "float64": (lambda x: x.double(), TypeError, r"float64, .* module\.float\(\)"),
    "complex": (lambda x: x + 0j, TypeError, r"complex64, .* \.abs\(\)"),
    "array": (lambda x: x.detach().numpy(), TypeError, "a ndarray .* return a Tensor"),
}


def odd(net: Net, name: str) -> Net:
    """Return a net whose answers are odd in one of these ways."""
    return replace(net, module=Then(net.module, ODD[name][0]))


def by_chance(net: Net) -> Net:
    """Return a net that drops logits also when it is not trained."""
    return replace(net, module=Then(net.module, nn.functional.dropout))


def _old_weight_norm(layer: nn.Module) -> None:
    with warnings.catch_warnings(action="ignore"):
        weight_norm(layer)


def _twice(layer: nn.Module) -> None:
    prune.l1_unstructured(layer, "weight", 0.3)
    prune.random_unstructured(layer, "weight", 0.3)


# name: what torch.nn.utils does to the weight of a layer
CHANGED: dict[str, Callable[[nn.Module], object]] = {
    "pruned": lambda layer: prune.l1_unstructured(layer, "weight", 0.5),
    "pruned twice": _twice,
    "old weight norm": _old_weight_norm,
    "weight norm": parametrizations.weight_norm,
    "old spectral norm": spectral_norm,
    "spectral norm": parametrizations.spectral_norm,
}


def changed(net: Net, name: str) -> Net:
    """Return a copy of a net whose first layer is changed in one of these ways; it has already run once."""
    other = net.copy()
    CHANGED[name](other.module[0])
    other.module.eval()(other.example())  # with gradients, so that a computed weight hangs on others
    return other
