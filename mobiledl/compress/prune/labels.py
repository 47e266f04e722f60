"""Labels: a network is run on names of channels instead of numbers, to see which channels belong together.

Every convolution writes channels of its own; batch norm, activations, pools and depthwise convolutions hand them on.
An addition puts two channels into one place, so both go or stay: they become one. A concatenation lines channels up,
a shuffle reorders them, and where rows are cut (into the groups of a convolution, or by `chunk`) a channel must stay
in its part, or it would meet weights that it never met. What a channel went through is its `route`: channels of equal
routes can take each other's place.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional as F

from mobiledl.modules import evaluating, is_depthwise, one_thread, traced

Labels = list[int]  # one label a channel, in order
Site = tuple[str, int]  # where a channel went through, and in which part of it
Route = frozenset[tuple[Site, int]]  # the sites that a channel went through, and how often each

ELEMENTWISE = (
    nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Tanh, nn.Hardswish, nn.Hardsigmoid,
    nn.Hardtanh, nn.Dropout, nn.Dropout2d, nn.Identity,
)  # fmt: skip
POOLS = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)
KEEP = {  # functions and methods that leave every channel in its place
    F.relu, F.relu6, F.leaky_relu, F.gelu, F.silu, F.sigmoid, F.tanh, F.hardswish, F.hardsigmoid, F.hardtanh,
    F.dropout, F.max_pool2d, F.avg_pool2d, F.adaptive_avg_pool2d, F.adaptive_max_pool2d, torch.relu, torch.sigmoid,
    torch.tanh, torch.clamp, "relu", "relu_", "sigmoid", "tanh", "clamp", "contiguous", "clone",
}  # fmt: skip
MEET = {
    operator.add, operator.iadd, operator.sub, operator.mul, operator.imul, torch.add, torch.sub, torch.mul, "add",
    "add_", "sub", "mul", "mul_",
}  # fmt: skip
RESHAPE = {torch.flatten, torch.reshape, "flatten", "view", "reshape"}
CUT = {torch.chunk, "chunk"}
JOIN = {torch.cat, torch.concat}
NO_CHANNELS = {"size", "dim", getattr}


class Unions:
    """Numbers that can be united; each set has one number that stands for it (a disjoint-set forest)."""

    def __init__(self) -> None:
        self._parents: list[int] = []

    def new(self, count: int) -> Labels:
        """Return numbers that nothing has yet."""
        start = len(self._parents)
        self._parents += range(start, start + count)
        return self._parents[start:]

    def root(self, label: int) -> int:
        """Return the number that stands for all that were united with this one."""
        while (parent := self._parents[label]) != label:
            self._parents[label] = label = self._parents[parent]
        return label

    def unite(self, labels: Iterable[int]) -> None:
        """Make one set of all of these."""
        first, *others = labels
        for label in others:
            self._parents[self.root(label)] = self.root(first)


class Tracks:
    """What is known of a network's channels after it has been run on labels.

    `inputs` and `outputs` hold the channels that each layer with weights reads and writes, by name; `fixed` those
    that must stay: of the image, and of the logits. `cuts` are the rows that are cut, and into how many parts.
    """

    def __init__(self) -> None:
        self.inputs: dict[str, Labels] = {}
        self.outputs: dict[str, Labels] = {}
        self.fixed: set[int] = set()
        self._same, self._kin = Unions(), Unions()
        self._sites: list[tuple[Site, int]] = []
        self.cuts: list[tuple[Labels, int]] = []

    def new(self, count: int) -> Labels:
        """Return labels that nothing has yet, of channels that shrink together."""
        labels = self._same.new(count)
        self._kin.unite(self._kin.new(count))
        return labels

    def close(self) -> None:
        """Replace every label by the one that stands for its channel; nothing can be united afterwards."""
        for rows in (self.inputs, self.outputs):
            rows.update({name: [self._same.root(label) for label in labels] for name, labels in rows.items()})
        self.fixed = {self._same.root(label) for label in self.fixed}

    def kin(self, label: int) -> int:
        """Return a number that all channels share which can only shrink together."""
        return self._kin.root(label)

    @property
    def routes(self) -> dict[int, Route]:
        """Where each channel went through, and how often."""
        seen: dict[int, dict[Site, int]] = defaultdict(lambda: defaultdict(int))
        for site, label in self._sites:
            seen[self._same.root(label)][site] += 1
        return {label: frozenset(sites.items()) for label, sites in seen.items()}

    def meet(self, rows: Sequence[Labels]) -> Labels:
        """Let the channels at equal places of some rows be one; return it."""
        for column in zip(*rows, strict=True):
            self._same.unite(column)
            self._kin.unite(column)
        return rows[0]

    def cut(self, site: str, labels: Labels, parts: int) -> list[Labels]:
        """Note that a row is cut into equal parts, in which its channels must stay; return the parts."""
        size = len(labels) // parts
        blocks = [labels[start : start + size] for start in range(0, size * parts, size)]
        self._sites += [((site, part), label) for part, block in enumerate(blocks) for label in block]
        if parts > 1:
            self._kin.unite(labels)
            self.cuts.append((labels, parts))
        return blocks

    def reads(self, name: str, labels: Labels) -> None:
        """Note what arrives at a layer; a layer that is used twice reads the same channels both times."""
        self.meet([self.inputs.setdefault(name, labels), labels])

    def writes(self, name: str, count: int, parts: int = 1) -> Labels:
        """Return the channels that a layer writes, in as many parts as it has groups."""
        if name not in self.outputs:
            self.outputs[name] = self.new(count)
            self.cut(name, self.outputs[name], parts)
        return self.outputs[name]


def track(module: nn.Module, name: str, example: torch.Tensor) -> Tracks:
    """Return which channels each layer of a network reads and writes.

    example: an input (1, C, H, W). Raises ValueError that names a layer or a step which is not
    known, or when torch.fx cannot follow the forward.
    """
    run = _Run(traced(module, name))
    with one_thread(), evaluating(run.module):
        run.run(example)
    run.tracks.close()
    return run.tracks


class _Run(fx.Interpreter):
    """Runs a network on an image, for the shapes, and beside it on labels."""

    def __init__(self, graph: fx.GraphModule) -> None:
        super().__init__(graph)
        self.tracks = Tracks()
        self.labels: dict[fx.Node, Any] = {}

    def run_node(self, node: fx.Node) -> Any:
        """Return a node's value, after its labels have been found."""
        value = super().run_node(node)
        self.labels[node] = self._labels(node, value)
        return value

    def _labels(self, node: fx.Node, value: Any) -> Any:
        given: Any = fx.node.map_arg(node.args, lambda other: self.labels[other])
        if node.op in ("placeholder", "output"):
            ends = self.tracks.new(value.shape[1]) if node.op == "placeholder" else given[0]
            self.tracks.fixed.update(ends)
            return ends
        if node.op == "call_module":
            return self._layer(str(node.target), given[0], value)
        if node.op == "get_attr" or not any(map(_labelled, given)):
            return None  # sizes and other numbers
        return self._function(node, given, value)

    def _layer(self, name: str, labels: Labels, value: torch.Tensor) -> Labels:
        layer = self.module.get_submodule(name)
        if isinstance(layer, nn.Conv2d):
            return self._convolve(name, layer, labels)
        if isinstance(layer, nn.Linear):
            self.tracks.reads(name, labels)
            return self.tracks.writes(name, layer.out_features)
        if isinstance(layer, nn.BatchNorm2d):
            self.tracks.reads(name, labels)
            return labels
        if isinstance(layer, nn.ChannelShuffle):
            return [
                label for column in zip(*self.tracks.cut(name, labels, layer.groups), strict=True) for label in column
            ]
        if isinstance(layer, nn.Flatten):
            return _repeated(labels, value.shape[1])
        if isinstance(layer, (*ELEMENTWISE, *POOLS)):
            return labels
        raise ValueError(
            f"Pruning does not know how the channels of {name} depend on each other: it is a {type(layer).__name__}; "
            "build the network of convolutions, batch norms, linear layers, pools and activations."
        )

    def _convolve(self, name: str, layer: nn.Conv2d, labels: Labels) -> Labels:
        self.tracks.reads(name, labels)
        if is_depthwise(layer):
            return _repeated(labels, layer.out_channels)
        self.tracks.cut(f"into {name}", labels, layer.groups)
        return self.tracks.writes(name, layer.out_channels, layer.groups)

    def _function(self, node: fx.Node, given: tuple[Any, ...], value: Any) -> Any:
        what: Any = node.target
        channels = value.shape[1] if isinstance(value, torch.Tensor) and value.ndim > 1 else 0
        if what in KEEP or (what in (torch.mean, "mean") and channels == len(given[0])):
            return given[0]
        if what in MEET:
            return self.tracks.meet([labels for labels in given[:2] if _labelled(labels)])
        if what in JOIN and channels == sum(map(len, given[0])):
            return [label for labels in given[0] for label in labels]
        if what in RESHAPE and channels and channels % len(given[0]) == 0 and value.ndim in (2, 4):
            return self._reshape(given, channels)
        if what in CUT and len(given[0]) == sum(part.shape[1] for part in value):
            return self.tracks.cut(node.name, given[0], len(value))
        if what is operator.getitem and isinstance(given[0][0], list):
            return given[0][given[1]]
        if what in NO_CHANNELS:
            return None
        raise ValueError(
            f"Pruning does not know how channels pass through {getattr(what, '__name__', what)} ({node.name}): write "
            "the step as a layer of torch.nn, such as nn.ChannelShuffle or nn.Flatten."
        )

    def _reshape(self, given: tuple[Any, ...], features: int) -> Labels:
        if features in given[2:]:
            self.tracks.fixed.update(given[0])  # the size stands in the forward: a thinner network would break there
        return _repeated(given[0], features)


def _labelled(value: Any) -> bool:
    """Return whether something is a row of labels, or several of them."""
    return isinstance(value, (list, tuple)) and len(value) > 0 and (isinstance(value[0], int) or _labelled(value[0]))


def _repeated(labels: Labels, features: int) -> Labels:
    """Return each label as often as one channel stands for features: H * W after maps became rows."""
    return [label for label in labels for _ in range(features // len(labels))]
