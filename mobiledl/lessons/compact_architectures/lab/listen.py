"""Listen: which convolutions and batch norms a learner's module runs, in whatever way it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

CONVOLUTION = ("input", "weight", "bias", "stride", "padding", "dilation", "groups")
NORM = ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps")
# How operations are told: several of PyTorch's names mean the same thing here.
SAID = {
    "conv2d": "convolution",
    "batch_norm": "batch norm",
    "layer_norm": "layer norm",
    "group_norm": "group norm",
    "relu": "ReLU",
    "relu_": "ReLU",
    "relu6": "ReLU6",
    "hardtanh": "ReLU6",
    "leaky_relu": "leaky ReLU",
    "gelu": "GELU",
    "silu": "SiLU",
    "hardswish": "hard-swish",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "clamp": "clamp",
    "dropout": "dropout",
    "add": "add",
    "__iadd__": "add",
    "cat": "cat",
    "concat": "cat",
}


@dataclass(eq=False)
class Layer:
    """A convolution that ran: its weights (outputs, inputs of a group, kernel, kernel), and the batch norm after it."""

    weight: torch.Tensor
    bias: torch.Tensor | None
    norm: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its weights."""
        return tuple(self.weight.shape)


class Listener(TorchFunctionMode):
    """While it is entered, notes the convolutions, batch norms and activations of this thread, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.layers: list[Layer] = []
        self.norms = 0
        self.order: list[str] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        name, given = getattr(func, "__name__", ""), dict(kwargs or {})
        if name in SAID:
            self.order.append(SAID[name])
        if name == "conv2d":
            said = dict(zip(CONVOLUTION, args, strict=False)) | given
            self.layers.append(Layer(said["weight"], said.get("bias")))
        if name == "batch_norm":
            self._note(dict(zip(NORM, args, strict=False)) | given)
        return func(*args, **given)

    def _note(self, norm: Mapping[str, Any]) -> None:
        """Give a batch norm to the last convolution; one that comes before all of them belongs to none."""
        self.norms += 1
        if self.layers and not self.layers[-1].norm:
            self.layers[-1].norm = norm
