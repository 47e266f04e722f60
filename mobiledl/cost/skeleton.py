"""Skeleton: a copy of a module whose tensors have shapes and no data."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

ATOMS = (int, float, complex, bool, str, bytes, type(None), torch.dtype, torch.device)
# What every module has before anything was given to it: mostly hooks, which are not for this copy.
MACHINERY = frozenset(vars(nn.Module())) - {"_parameters", "_buffers", "_modules"}


class _WithoutData(TorchFunctionMode):
    """While it is active, the deep copy of a tensor is its shape."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.Tensor.__deepcopy__:
            tensor, memo = args
            return memo.setdefault(id(tensor), _shape_of(tensor))
        return func(*args, **(kwargs or {}))


def skeleton(module: nn.Module) -> nn.Module:
    """Return a copy of a module, in evaluation mode, whose tensors have shapes and no data.

    It has the structure of the module: what stands under two names is one thing here, too. No weight is copied, hooks
    are not run, and what cannot be copied (a lock, an open file) is shared.
    """
    memo: dict[int, Any] = {}
    layers = list(module.modules())
    for layer in layers:
        memo[id(layer)] = object.__new__(type(layer))
        for parameter in layer._parameters.values():
            if parameter is not None and id(parameter) not in memo:
                memo[id(parameter)] = nn.Parameter(_shape_of(parameter), parameter.requires_grad)
        for buffer in layer._buffers.values():
            if buffer is not None and id(buffer) not in memo:
                memo[id(buffer)] = _shape_of(buffer)
    with _WithoutData():
        for layer in layers:
            memo[id(layer)].__dict__.update(_attributes(layer, memo))
    copied: nn.Module = memo[id(module)]
    return copied


def _attributes(layer: nn.Module, memo: dict[int, Any]) -> dict[str, Any]:
    """Return what a layer's copy has."""
    copied = {name: value if name in MACHINERY else _copy(value, memo) for name, value in vars(layer).items()}
    return copied | {"training": False}


def _copy(value: Any, memo: dict[int, Any]) -> Any:
    """Return a deep copy; the common kinds of attributes without the detour through pickle's protocol."""
    if isinstance(value, ATOMS):
        return value
    if id(value) in memo:
        return memo[id(value)]
    if type(value) is dict:
        return {name: _copy(each, memo) for name, each in value.items()}
    if type(value) is tuple:
        return tuple(_copy(each, memo) for each in value)
    try:
        return copy.deepcopy(value, memo)
    except Exception:
        return value


def _shape_of(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor of the same shape, strides and type, without data."""
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")
