"""Traced: the tensors, weights and results that a forward gets while it is followed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import nn
from torch.fx.graph import magic_methods, reflectable_magic_methods
from torch.fx.node import map_aggregate


@dataclass(eq=False)
class Operation:
    """One call in a forward: of a layer of PyTorch, or of a function outside of these.

    kind: the layer's class, or the function's name. path: the layer's path, or the function's name behind its block's
    path. place: when it runs. first: what made its first input. tensors: what it makes; read: when they are last read.
    """

    kind: str
    path: str
    place: int
    parameters: list[nn.Parameter]
    first: Operation | None = None
    tensors: tuple[torch.Tensor, ...] = ()
    macs: int = 0
    read: int = 0


class Following(Protocol):
    """What a follower does in place of PyTorch."""

    def call(self, function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """Run and note a call."""

    def weight(self, tensor: Any) -> Any:
        """Return a layer's parameter as the forward gets it."""

    def take(self, step: Operation, part: Any) -> Any:
        """Return a part of an operation's results as the forward gets it."""


class Traced(torch.Tensor):
    """A tensor that knows which operation made it; whatever PyTorch does with it, its follower does instead."""

    follower: Following
    made_by: Operation
    plain: torch.Tensor

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found: list[Traced] = []
        map_aggregate((args, kwargs), lambda each: found.append(each) if isinstance(each, Traced) else None)
        return found[0].follower.call(func, args, kwargs or {})

    __hash__ = torch.Tensor.__hash__


def _method(function: Callable[..., Any], turned: bool = False) -> Callable[..., Any]:
    """Return an operator as a method: PyTorch has other names for some, torch.fx and Python have the same."""

    def method(self: Traced, *others: Any) -> Any:
        return self.follower.call(function, (*others, self) if turned else (self, *others), {})

    return method


for _name in magic_methods.keys() & vars(operator).keys():
    _plain, _function = _name.strip("_"), getattr(operator, _name)
    setattr(Traced, f"__{_plain}__", _method(_function))
    if _name in reflectable_magic_methods and _name != "getitem":
        setattr(Traced, f"__r{_plain}__", _method(_function, turned=True))
        # x += y makes a new tensor, as in every graph that torch.fx makes
        setattr(Traced, f"__i{_plain}__", _method(_function))


class Weights(dict[str, Any]):
    """A layer's parameters by name: traced in a forward, plain inside an operation."""

    follower: Following

    def __getitem__(self, name: str) -> Any:
        return self.follower.weight(super().__getitem__(name))


class Groups(tuple[Any, ...]):
    """Results with groups among them, as an LSTM's are; a group is noted when the forward takes it."""

    follower: Following
    step: Operation

    def __new__(cls, follower: Following, step: Operation, parts: list[Any]) -> Groups:
        """Return results that know whose they are."""
        groups = super().__new__(cls, parts)
        groups.follower, groups.step = follower, step
        return groups

    def __getitem__(self, which: Any) -> Any:
        return self.follower.take(self.step, super().__getitem__(which))

    def __iter__(self) -> Iterator[Any]:
        return (self.follower.take(self.step, part) for part in super().__iter__())
