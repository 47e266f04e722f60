"""Shapes: PyTorch's operations on tensors without data, and how many multiply-accumulates each would take."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only
from torch.utils.flop_counter import conv_flop_count, flop_registry

from mobiledl.cost.quick import QUICK

aten = torch.ops.aten
VALUES = {aten._local_scalar_dense.default, aten.nonzero.default, aten.equal.default}


class ValueAsked(RuntimeError):
    """A forward asks for a value of a tensor that has none."""


class Shapes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """While it is active, tensors need no data, and `flops` counts as PyTorch's FlopCounterMode does.

    The formulas are PyTorch's own. Its mode would have to be entered for every layer, which takes longer than to run
    a small network.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = QUICK[func](*args, **kwargs) if func in QUICK else None
        if func is aten.convolution.default:
            result = _run(func, args, kwargs) if result is None else result
            self.flops += conv_flop_count(args[0].shape, args[1].shape, result.shape, transposed=args[6])
        return self._any(func, args, kwargs) if result is None else result

    def _any(self, func: Any, args: Any, kwargs: Any) -> Any:
        """Return an operation's result; one that PyTorch makes of others is counted by these."""
        if func in VALUES:
            raise ValueAsked("it asks for the value of a tensor")
        formula = flop_registry.get(func.overloadpacket)
        if formula is None:
            with self:
                result = func.decompose(*args, **kwargs)
            return _run(func, args, kwargs) if result is NotImplemented else result
        result = _run(func, args, kwargs)
        self.flops += formula(*args, **kwargs, out_val=result)
        return result


def _run(func: Any, args: Any, kwargs: Any) -> Any:
    """Return what an operation makes of tensors without data; constants that a forward makes itself lose theirs."""
    try:
        return func(*args, **kwargs)
    except RuntimeError:
        bare_args, bare_kwargs = tree_map_only(torch.Tensor, _without_data, (args, kwargs))
        return func(*bare_args, **bare_kwargs)


def _without_data(tensor: torch.Tensor) -> torch.Tensor:
    return tensor if tensor.is_meta else torch.empty_like(tensor, device="meta")
