"""Follow: what every operation of a network makes of an input, found without any data."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx, nn
from torch.fx.node import map_aggregate

from mobiledl.cost.shapes import Shapes, ValueAsked
from mobiledl.cost.skeleton import skeleton
from mobiledl.cost.traced import Groups, Operation, Traced, Weights

_is_leaf = fx.Tracer().is_leaf_module


class CostError(ValueError):
    """The forward of a network cannot be followed."""


class Unregistered(NameError):
    """A forward uses a weight that is not among its module's parameters."""


# What a tensor is asked for its values by.
ASKS = {"__bool__", "__index__", "__int__", "__float__", "__complex__", "__array__", "item", "tolist", "numpy"}


class Follower:
    """Runs a module's forward on tensors that have shapes and no data; `made` holds its operations, in order."""

    def __init__(self, module: nn.Module) -> None:
        self.root = skeleton(module)
        self.made: list[Operation] = []
        self._place = 0
        self._shapes = Shapes()
        self._block: str | None = ""  # the path of the module whose forward runs; None inside an operation
        self._calls: Counter[str] = Counter()
        self._known = {id(parameter) for parameter in self.root.parameters()}
        for path, layer in self.root.named_modules():
            # what Module.__call__ asks first: no hook runs, and a forward that is called by its name is no layer
            layer._compiled_call_impl = functools.partial(self._enter, path, layer)
            layer._parameters = Weights(layer._parameters)
            layer._parameters.follower = self

    def run(self, shape: tuple[int, ...]) -> None:
        """Follow the forward for one input of a shape (without the batch)."""
        with torch.no_grad(), self._shapes:
            inputs = self._note(self._step(""), torch.empty(1, *shape, device="meta"))
            result = self.root.forward(inputs)
        self._read(self._step(""), result)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Return what a function makes of its arguments, after noting it."""
        name = str(getattr(function, "__name__", function))
        if name in ASKS:
            raise ValueAsked("it asks for the value of a tensor")
        return self._do(self._step(name.strip("_")), function, args, kwargs)

    def weight(self, parameter: nn.Parameter | None) -> torch.Tensor | None:
        """Return a parameter as a forward gets it: what is done to it there is an operation, too."""
        if parameter is None or self._block is None:
            return parameter
        return self._traced(Operation("", "", 0, []), parameter)

    def _enter(self, path: str, layer: nn.Module, *args: Any, **kwargs: Any) -> Any:
        """Return what a layer makes of its arguments: a layer of PyTorch is one operation, others have many."""
        if self._block is None:
            return layer.forward(*args, **kwargs)
        if _is_leaf(layer, path):
            step = self._step(type(layer).__name__, path)
            step.parameters.extend(layer.parameters())
            return self._do(step, layer.forward, args, kwargs)
        again = self._calls[path]
        self._calls[path] += 1
        with self._in(f"{path}@{again}" if again else path):
            return layer.forward(*args, **kwargs)

    @contextmanager
    def _in(self, block: str | None) -> Iterator[None]:
        outside, self._block = self._block, block
        try:
            yield
        finally:
            self._block = outside

    def _step(self, kind: str, path: str | None = None) -> Operation:
        """Return the next operation: a layer's, or a function's in the forward that runs."""
        self._place += 1
        return Operation(kind, f"{self._block}.{kind}".lstrip(".") if path is None else path, self._place, [])

    def _do(self, step: Operation, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Return an operation's result, after noting what it reads, its tensors and its MACs."""
        args, kwargs = self._read(step, (args, kwargs))
        before, block, self._block = self._shapes.flops, self._block, None
        try:
            result = function(*args, **kwargs)
        finally:
            self._block = block
        step.macs = (self._shapes.flops - before) // 2
        return self._note(step, result)

    def _read(self, step: Operation, arguments: Any) -> Any:
        """Return an operation's arguments as plain tensors, after noting that they are read."""
        made_by: list[Operation | None] = []

        def plain(each: Any) -> Any:
            if not isinstance(each, torch.Tensor):
                return each
            made_by.append(each.made_by if isinstance(each, Traced) else None)
            if isinstance(each, Traced):
                each.made_by.read = step.place
                each = each.plain
            if isinstance(each, nn.Parameter):
                self._uses(step, each)
            return each

        plains = map_aggregate(arguments, plain)
        step.first = made_by[0] if made_by else None
        return plains

    def _uses(self, step: Operation, parameter: nn.Parameter) -> None:
        """Note a parameter among a function's arguments."""
        if id(parameter) not in self._known:
            raise Unregistered
        step.parameters.append(parameter)

    def _note(self, step: Operation, result: Any) -> Any:
        """Return an operation's result with each tensor traced, after noting them."""
        if isinstance(result, torch.Tensor):
            step.tensors = (result,)
            self.made.append(step)
            return self._traced(step, result)
        if not isinstance(result, (tuple, list)) or isinstance(result, torch.Size):
            return result
        step.tensors = tuple(part for part in result if isinstance(part, torch.Tensor))
        if step.tensors:
            self.made.append(step)
        parts = [self._traced(step, part) if isinstance(part, torch.Tensor) else part for part in result]
        if any(isinstance(part, (tuple, list)) for part in result):
            return Groups(self, step, parts)
        return getattr(type(result), "_make", type(result))(parts)

    def take(self, step: Operation, part: Any) -> Any:
        """Return one of an operation's results; a group of tensors among them is memory of its own."""
        if not isinstance(part, (tuple, list)):
            return part
        group = self._step("getitem")
        step.read = group.place
        return self._note(group, part)

    def _traced(self, step: Operation, plain: torch.Tensor) -> torch.Tensor:
        traced: Traced = plain.as_subclass(Traced)
        traced.follower, traced.made_by, traced.plain = self, step, plain
        return traced


def follow(module: nn.Module, shape: tuple[int, ...], name: str) -> list[Operation]:
    """Return the operations of a module's forward on one input of a shape (without the batch); the input is the first.

    The module stays as it is, and no weight is copied. Raises CostError when the forward asks for the values of
    tensors, when it uses weights that the module does not have, or when the input does not fit.
    """
    try:
        follower = Follower(module)
        follower.run(shape)
    except (ValueAsked, NotImplementedError) as error:
        raise CostError(
            f"torch.fx cannot follow the forward of {name} ({_short(error)}): "
            "write it without if, for or int() over the values of tensors."
        ) from error
    except Unregistered as error:
        raise CostError(
            f"The forward of {name} uses weights that are not among its parameters, as those of layers in a plain list "
            "are not: keep layers in nn.ModuleList or nn.Sequential."
        ) from error
    except Exception as error:
        of_input = isinstance(error, (RuntimeError, ValueError, TypeError, IndexError))
        raise CostError(
            f"{name} cannot be followed with an input of shape {shape} ({_short(error)}): "
            f"{'give another' if of_input else 'mend its forward'}."
        ) from error
    return follower.made


def _short(error: Exception) -> str:
    """Return the first sentence of an error's message."""
    lines = str(error).replace("\n\n", "\n").strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")
