"""Listen: which convolutions and batch norms a learner's module runs, in whatever way it is written.

A pointwise convolution may be a linear layer, an einsum or a matrix product, and a depthwise one a sum of products:
whatever multiplies maps by weights counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

CONVOLUTION = ("input", "weight", "bias", "stride", "padding", "dilation", "groups")
NORM = ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps")
PRODUCTS = {"linear", "einsum", "matmul", "bmm", "mm", "tensordot", "addmm", "baddbmm", "conv1d", "mul", "multiply"}
SUMS = {"add", "add_"}
# How operations are told: several of PyTorch's names mean the same thing here.
SAID = {
    "layer_norm": "layer norm",
    "group_norm": "group norm",
    "instance_norm": "instance norm",
    "relu": "ReLU",
    "relu_": "ReLU",
    "relu6": "ReLU6",
    "hardtanh": "ReLU6",
    "leaky_relu": "leaky ReLU",
    "prelu": "PReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "hardswish": "hard-swish",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softmax": "softmax",
    "clamp": "clamp",
    "softplus": "softplus",
    "dropout": "dropout",
    "max_pool2d": "max pool",
    "avg_pool2d": "average pool",
    "adaptive_avg_pool2d": "average pool",
    "interpolate": "resize",
    "add": "add",
    "add_": "add",
    "cat": "cat",
    "concat": "cat",
    "hstack": "cat",
}


@dataclass(eq=False)
class Layer:
    """A convolution that ran: its weights (outputs, inputs of a group, kernel, kernel), and the batch norm after it.

    `free` says that it was written as a product, so its weights may lie in another way.
    """

    weight: torch.Tensor
    bias: torch.Tensor | None
    norm: Mapping[str, Any] = field(default_factory=dict)
    free: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its weights; those of a matrix are told as those of a convolution of 1 x 1."""
        shape = tuple(self.weight.shape)
        return (*shape, 1, 1) if len(shape) == 2 else shape


class Listener(TorchFunctionMode):
    """While it is entered, notes the convolutions, batch norms and activations of this thread, in order.

    `hear(maps)` tells it what goes in: a weight is what the maps are multiplied by, and comes not from them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers: list[Layer] = []
        self.norms = 0
        self.order: list[str] = []
        self._from_maps: dict[int, torch.Tensor] = {}  # by identity; they are kept, so that no identity comes again

    def hear(self, maps: torch.Tensor) -> Listener:
        """Take what goes in, and return itself, to be entered."""
        self._from_maps[id(maps)] = maps
        return self

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        name, given = getattr(func, "__name__", ""), dict(kwargs or {})
        operands = list(tensors((args, tuple(given.values()))))
        others = [each for each in operands if id(each) not in self._from_maps]
        if name == "conv2d":
            said = dict(zip(CONVOLUTION, args, strict=False)) | given
            self._note(Layer(said["weight"], said.get("bias")), said.get("dilation", 1) not in (1, (1, 1), [1, 1]))
        elif name == "batch_norm":
            self._note_norm(dict(zip(NORM, args, strict=False)) | given)
        elif name == "pad":
            self._note_pad(*args, **given)
        elif len(others) < len(operands) and not self._multiplies(name, others):
            self.order += [SAID[name]] if name in SAID else []
        result = func(*args, **given)
        if len(others) < len(operands):
            in_place = (name.endswith("_") and name[:2] != "__") or name == "__setitem__"
            self._from_maps |= {id(each): each for each in tensors((result, args[:1] if in_place else ()))}
        return result

    def _multiplies(self, name: str, others: Sequence[torch.Tensor]) -> bool:
        """Note what is a convolution, or the bias of one, in another dress; say whether it was."""
        if name in SUMS and self.layers and others:
            return self._adds(self.layers[-1], others[0])
        if name not in PRODUCTS:
            return False
        one_by_one = name in ("mul", "multiply")  # a product by a part of the weights, as often as there are parts
        weights = [root(each) if one_by_one else each for each in others]
        weights = [each for each in weights if sum(side > 1 for side in each.shape) > 1]
        if not weights or (one_by_one and not weights[0].requires_grad):
            return False
        if not (one_by_one and self.layers and self.layers[-1].weight is weights[0]):
            bias = next((each for each in others if each.ndim == 1), None)
            self._note(Layer(weights[0], bias, free=True))
        return True

    def _adds(self, layer: Layer, summand: torch.Tensor) -> bool:
        """Take what is added to a convolution as its bias, where it can be one; say whether it was."""
        if layer.norm or layer.bias is not None or summand.numel() not in layer.weight.shape:
            return False
        layer.bias = summand.reshape(-1)
        return True

    def _note(self, layer: Layer, dilated: bool = False) -> None:
        self.layers.append(layer)
        self.order.append("dilated convolution" if dilated else "convolution")

    def _note_pad(self, maps: Any, pad: Any, mode: str = "constant", value: Any = None) -> None:
        """Note what is put around the maps, unless it is the usual zeros."""
        if mode != "constant" or value:
            self.order.append(f"{mode} padding")

    def _note_norm(self, norm: Mapping[str, Any]) -> None:
        """Give a batch norm to the last convolution; one that comes before all of them belongs to none."""
        self.norms += 1
        self.order.append("batch norm")
        if self.layers and not self.layers[-1].norm:
            self.layers[-1].norm = norm


def tensors(value: Any) -> Iterator[torch.Tensor]:
    """Give the tensors among values, those in lists and tuples, too."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from tensors(each)


def root(tensor: torch.Tensor) -> torch.Tensor:
    """Return the tensor that another one is a part or a view of."""
    return tensor if tensor._base is None else tensor._base
