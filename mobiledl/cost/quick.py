"""Quick: the shapes that the operations of most networks make, without PyTorch's way to them.

On tensors without data, PyTorch takes up to 2 ms for the shape of one activation, where computing it takes 2 us. Each
rule here gives a tensor of the shape and layout that PyTorch's would have, or None where it is not certain: then
PyTorch is asked, which also knows what is wrong with an input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

aten = torch.ops.aten


def _like(tensor: torch.Tensor, *_: Any) -> torch.Tensor | None:
    """Return an output that is laid out as the input."""
    plain = tensor.is_contiguous() or tensor.is_contiguous(memory_format=torch.channels_last)
    if not (plain and tensor.is_meta and tensor.is_floating_point()):
        return None
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")


def _sum(tensor: torch.Tensor, other: Any, **_: Any) -> torch.Tensor | None:
    """Return the output of an addition, if nothing is repeated to fit."""
    if not isinstance(other, torch.Tensor) or tensor.shape != other.shape or tensor.stride() != other.stride():
        return None
    return _like(tensor) if _alike(tensor, other) else None


def _batch_norm(tensor: torch.Tensor, *rest: Any) -> tuple[torch.Tensor, ...] | None:
    """Return the output of a batch norm that uses its running statistics, and two that stay empty."""
    *scales, training, _, _ = rest
    if training or not _alike(tensor, *(each for each in scales if each is not None)):
        return None
    output = _like(tensor)
    return None if output is None else (output, tensor.new_empty(0), tensor.new_empty(0))


def _convolution(
    maps: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    _: Sequence[int],
    groups: int,
) -> torch.Tensor | None:
    """Return the output of a convolution, if its weights fit the input."""
    fits = maps.dim() == weight.dim() and maps.shape[1] == weight.shape[1] * groups and weight.shape[0] % groups == 0
    if transposed or not fits or not _contiguous(maps, weight):
        return None
    if bias is not None and (bias.shape != weight.shape[:1] or not _alike(maps, bias)):
        return None
    each = zip(maps.shape[2:], weight.shape[2:], stride, padding, dilation, strict=True)
    sides = [(side + 2 * around - apart * (kernel - 1) - 1) // step + 1 for side, kernel, step, around, apart in each]
    return _empty(maps, (maps.shape[0], weight.shape[0], *sides)) if min(sides, default=0) > 0 else None


def _cat(tensors: Sequence[torch.Tensor], dim: int = 0) -> torch.Tensor | None:
    """Return the output of a concatenation, if the other sides are equal."""
    first = tensors[0].shape
    dim = dim + len(first) if dim < 0 else dim
    if not _contiguous(*tensors) or dim >= len(first) or len({_without(each.shape, dim) for each in tensors}) > 1:
        return None
    return _empty(tensors[0], (*first[:dim], sum(each.shape[dim] for each in tensors), *first[dim + 1 :]))


def _without(shape: torch.Size, dim: int) -> tuple[int, ...]:
    return (*shape[:dim], -1, *shape[dim + 1 :])


def _alike(tensor: torch.Tensor, *others: torch.Tensor) -> bool:
    """Return whether tensors have one type, and no data."""
    return all(each.is_meta and each.dtype == tensor.dtype for each in (tensor, *others))


def _contiguous(*tensors: torch.Tensor) -> bool:
    """Return whether tensors have one type, no data, and no gaps."""
    return _alike(*tensors) and all(each.is_contiguous() for each in tensors)


def _empty(tensor: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.empty(shape, dtype=tensor.dtype, device="meta")


POINTWISE = ("relu", "hardtanh", "clamp", "hardswish", "hardsigmoid", "gelu", "elu", "leaky_relu", "silu", "sigmoid")
QUICK: dict[Any, Callable[..., Any]] = {
    **{getattr(aten, name).default: _like for name in POINTWISE},
    aten.add.Tensor: _sum,
    aten.cat.default: _cat,
    aten.convolution.default: _convolution,
    aten.native_batch_norm.default: _batch_norm,
}
