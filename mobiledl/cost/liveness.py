"""Liveness: which tensors share memory, and how much of it is in use while each operation runs."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import fx

from mobiledl.cost.follow import Follower

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


@dataclass
class Buffer:
    """A piece of memory: the operation that first writes it, and all operations whose output lies in it."""

    owner: fx.Node
    size: int
    members: list[fx.Node] = field(default_factory=list)
    fused: list[fx.Node] = field(default_factory=list)

    def readers(self) -> set[fx.Node]:
        """Return the operations that read it and write elsewhere."""
        return {user for member in self.members for user in member.users} - set(self.members)


class Buffers:
    """The memory of one run of a network, batch 1, float32; `owned` holds the buffers in order of execution."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.order = {node: place for place, node in enumerate(follower.nodes)}
        self.owned: list[Buffer] = []
        self._of_storage: dict[int, Buffer] = {}
        self._of_node: dict[fx.Node, Buffer] = {}
        for node, tensors in follower.made.items():
            self._place(node, tensors)

    def live(self, node: fx.Node) -> int:
        """Return the bytes in use while an operation runs."""
        now = self.order[node]
        return sum(buffer.size for buffer in self.owned if self.order[buffer.owner] <= now <= self._end(buffer))

    def _end(self, buffer: Buffer) -> int:
        """Return when a buffer is read, or written, for the last time."""
        return max(self.order[node] for node in {*buffer.readers(), *buffer.members})

    def _place(self, node: fx.Node, tensors: tuple[torch.Tensor, ...]) -> None:
        """Find or make the buffer in which an operation's output lies."""
        storages = {_storage(tensor): tensor.numel() * FLOAT for tensor in tensors}
        shared = [self._of_storage[storage] for storage in storages if storage in self._of_storage]
        if shared:
            buffer = shared[0]  # a view: the same memory under another shape
        elif (before := self._overwritten(node)) is not None:
            buffer = before
            buffer.fused.append(node)
        else:
            buffer = Buffer(node, sum(storages.values()))
            self.owned.append(buffer)
        buffer.members.append(node)
        self._of_node[node] = buffer
        self._of_storage |= dict.fromkeys(storages, buffer)

    def _overwritten(self, node: fx.Node) -> Buffer | None:
        """Return the buffer that an operation may write over: its input's, when nobody reads that afterwards."""
        if self.follower.kind(node) not in IN_PLACE:
            return None
        buffer = self._of_node.get(node.all_input_nodes[0])
        if buffer is None or buffer.owner.op == "placeholder":
            return None
        later = [reader for reader in buffer.readers() - {node} if self.order[reader] > self.order[node]]
        return None if later else buffer


def _storage(tensor: torch.Tensor) -> int:
    """Return a number for the memory of a tensor: views of one tensor have the same."""
    return int(tensor.untyped_storage()._cdata)
