"""Follow: what every operation of a network makes of an input, found without any data."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import torch
from torch import fx, nn
from torch.utils.flop_counter import FlopCounterMode


class CostError(ValueError):
    """The forward of a network cannot be followed."""


class Follower(fx.Interpreter):
    """Runs a graph on tensors that have shapes and no data, and notes what each operation makes.

    `made` holds the tensors of each operation, `macs` its multiply-accumulates, both in order of execution.
    """

    def __init__(self, graph: fx.GraphModule) -> None:
        super().__init__(graph)
        self.nodes = list(graph.graph.nodes)
        self.made: dict[fx.Node, tuple[torch.Tensor, ...]] = {}
        self.macs: dict[fx.Node, int] = {}
        self._names: Counter[str] = Counter()

    def run_node(self, n: fx.Node) -> Any:
        """Return an operation's result, after noting its tensors and its MACs."""
        with FlopCounterMode(display=False) as counter:
            result = super().run_node(n)
        parts = result if isinstance(result, (tuple, list)) else [result]
        tensors = tuple(part for part in parts if isinstance(part, torch.Tensor))
        if tensors and n.op not in ("output", "get_attr"):
            self.made[n] = tensors
            self.macs[n] = counter.get_total_flops() // 2
        return result

    def kind(self, node: fx.Node) -> str:
        """Return what an operation is: a layer's class, or a function's name."""
        if node.op == "call_module":
            return type(self.fetch_attr(str(node.target))).__name__
        return str(getattr(node.target, "__name__", node.target)).strip("_")

    def parameters(self, node: fx.Node) -> list[nn.Parameter]:
        """Return the parameters that an operation uses: its layer's, or those among its arguments."""
        if node.op == "call_module":
            return list(self.fetch_attr(str(node.target)).parameters())
        used = [self.fetch_attr(str(argument.target)) for argument in node.all_input_nodes if argument.op == "get_attr"]
        return [tensor for tensor in used if isinstance(tensor, nn.Parameter)]

    def path(self, node: fx.Node) -> str:
        """Return where an operation stands: the layer's path, or the function's name behind its block's path."""
        if node.op == "call_module":
            name = str(node.target)
        else:
            block = list(node.meta.get("nn_module_stack", {"": None}))[-1]
            name = f"{block}.{self.kind(node)}".lstrip(".")
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} ({self._names[name]})"


def follow(module: nn.Module, shape: tuple[int, ...], name: str) -> Follower:
    """Return a follower that has run a module's forward on one input of a shape (without the batch).

    The module stays as it is, and no weight is copied. Raises CostError when torch.fx cannot follow the forward,
    or when the input does not fit.
    """
    try:
        follower = Follower(fx.symbolic_trace(_skeleton(module)))
    except Exception as error:
        raise CostError(
            f"torch.fx cannot follow the forward of {name} ({_short(error)}): "
            "write it without if, for or int() over the values of tensors."
        ) from error
    try:
        with torch.no_grad():
            follower.run(torch.empty(1, *shape, device="meta"))
    except Exception as error:
        raise CostError(
            f"{name} cannot be followed with an input of shape {shape} ({_short(error)}): give another."
        ) from error
    return follower


def _skeleton(module: nn.Module) -> nn.Module:
    """Return a copy of a module, in evaluation mode, whose tensors have shapes and no data."""
    memo: dict[int, Any] = {}
    for parameter in module.parameters():
        memo[id(parameter)] = nn.Parameter(torch.empty_like(parameter, device="meta"), parameter.requires_grad)
    for buffer in module.buffers():
        memo[id(buffer)] = torch.empty_like(buffer, device="meta")
    skeleton = copy.deepcopy(module, memo).eval()
    for layer in skeleton.modules():
        # hooks that somebody hung on the network are not for this run
        layer._forward_hooks.clear()
        layer._forward_pre_hooks.clear()
    return skeleton


def _short(error: Exception) -> str:
    """Return the first sentence of an error's message."""
    lines = str(error).replace("\n\n", "\n").strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")
