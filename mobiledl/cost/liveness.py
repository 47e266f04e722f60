"""Liveness: which tensors share memory, and how much of it is in use while each operation runs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

import torch

from mobiledl.cost.traced import Operation

FLOAT = 4  # bytes
# Operations that a runtime computes in place, on the output of the operation before them.
IN_PLACE = {
    *(
        "BatchNorm1d",
        "BatchNorm2d",
        "batch_norm",
        "ReLU",
        "relu",
        "ReLU6",
        "relu6",
        "LeakyReLU",
        "leaky_relu",
    ),
    *("ELU", "elu", "SiLU", "silu", "GELU", "gelu", "Hardswish", "hardswish", "Hardsigmoid", "hardsigmoid"),
    *("Sigmoid", "sigmoid", "Tanh", "tanh", "clamp", "clip"),
}


@dataclass(eq=False)
class Buffer:
    """A piece of memory: the operation that first writes it, those computed in place, and when it is last used."""

    owner: Operation
    size: int
    last: int = 0
    fused: list[Operation] = field(default_factory=list)
    live_bytes: int = 0

    def add(self, operation: Operation) -> None:
        """Take in an operation whose output lies here."""
        self.last = max(self.last, operation.place, operation.read)


def buffers(operations: list[Operation]) -> list[Buffer]:
    """Return the memory of one run of a network, batch 1, float32, in order of execution; the input's is the first."""
    owned: list[Buffer] = []
    of_storage: dict[int, Buffer] = {}
    of_operation: dict[Operation, Buffer] = {}
    for operation in operations:
        storages = {_storage(tensor): tensor.numel() * FLOAT for tensor in operation.tensors}
        buffer = next((of_storage[storage] for storage in storages if storage in of_storage), None)
        if buffer is None:  # no view: not the same memory under another shape
            buffer = _overwritten(operation, of_operation, operations[0])
            if buffer is None:
                buffer = Buffer(operation, sum(storages.values()))
                owned.append(buffer)
            else:
                buffer.fused.append(operation)
        buffer.add(operation)
        of_operation[operation] = buffer
        of_storage |= dict.fromkeys(storages, buffer)
    _fill(owned)
    return owned


def _overwritten(operation: Operation, places: dict[Operation, Buffer], inputs: Operation) -> Buffer | None:
    """Return the buffer that an operation may write over: its input's, when nobody reads that afterwards."""
    if operation.kind not in IN_PLACE or operation.first not in places:
        return None
    buffer = places[operation.first]
    return None if buffer.owner is inputs or buffer.last > operation.place else buffer


def _fill(owned: list[Buffer]) -> None:
    """Set the bytes in use while the owner of each buffer runs: what was written by then, less what was let go."""
    written = list(accumulate(buffer.size for buffer in owned))
    ending = sorted(owned, key=lambda buffer: buffer.last)
    ends = [buffer.last for buffer in ending]
    gone = [0, *accumulate(buffer.size for buffer in ending)]
    for buffer, total in zip(owned, written, strict=True):
        buffer.live_bytes = total - gone[bisect_right(ends, buffer.owner.place - 1)]


def _storage(tensor: torch.Tensor) -> int:
    """Return a number for the memory of a tensor: views of one tensor have the same."""
    return int(tensor.untyped_storage()._cdata)
