"""Count: parameters, multiply-accumulates and activation memory of a network, layer by layer, without running it.

What is counted, and how:

- parameters: weights, biases, and batch norm's scale and shift (not its running statistics);
- MACs: the multiply-accumulates of convolutions and linear layers (and other matrix products), and nothing else:
  no biases, no batch norm, no additions, no pools. One MAC is one multiplication and one addition, so the "FLOPs"
  of some papers are twice as many, those of others the same;
- activation memory: bytes of float32 tensors, batch 1, when operations run in the order of the network's forward.
  While an operation runs, its inputs, its output, and every older tensor that somebody still needs are alive.
  As in a phone's runtime, batch norm, activations and dropout change the output of the operation before them in
  place, and reshaping moves nothing; everything else writes a new tensor.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn

from mobiledl import card
from mobiledl.cost.follow import CostError, follow
from mobiledl.cost.liveness import Buffer, buffers
from mobiledl.cost.traced import Operation
from mobiledl.modules import plain
from mobiledl.net import Net
from mobiledl.record import Record

SHOWN = 8  # layers in the short table


@dataclass(frozen=True)
class LayerCost(Record):
    """One operation that writes a tensor, with what is fused into it.

    `output` is its shape without the batch; `live_bytes` is the activation memory while it runs.
    """

    name: str
    kind: str
    output: tuple[int, ...]
    parameters: int
    macs: int
    live_bytes: int


@dataclass(frozen=True, repr=False)
class Cost(Record):
    """What a network costs for one input: whole numbers, exact, the same on every machine."""

    name: str
    input: tuple[int, ...]
    parameters: int
    macs: int
    peak_bytes: int
    layers: tuple[LayerCost, ...]

    @property
    def peak(self) -> LayerCost:
        """The layer at which most activation memory is alive (the first of equals)."""
        return max(self.layers, key=lambda layer: layer.live_bytes)

    def __repr__(self) -> str:
        rows = [HEAD, *map(_row, self._most())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(_justify(cells, widths)).rstrip() for cells in rows]
        return "\n".join([*self._total(), *lines, *self._left_out()])

    def _repr_html_(self) -> str:
        head = _cells(HEAD, 'th scope="col"')
        body = "".join(f"<tr>{_cells(_row(layer), 'td')}</tr>" for layer in self._most())
        told = "<br>".join(map(html.escape, [*self._total(), *self._left_out()]))
        caption = f'<caption style="text-align:left">{told}</caption>'
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _most(self) -> list[LayerCost]:
        """Return the layers with most MACs, as many as the short table has, in their own order."""
        places = sorted(range(len(self.layers)), key=lambda place: -self.layers[place].macs)[:SHOWN]
        return [self.layers[place] for place in sorted(places)]

    def _total(self) -> list[str]:
        shape = " x ".join(map(str, self.input))
        return [
            f"{self.name}, input {shape}: {self.parameters:,} parameters, {self.macs:,} MACs",
            f"activations at most {self.peak_bytes:,} bytes, at {self.peak.name}",
        ]

    def _left_out(self) -> list[str]:
        count = len(self.layers)
        return [f"the {SHOWN} of {count} layers with most MACs"] if count > SHOWN else []


HEAD = ("layer", "kind", "output", "parameters", "MACs", "live bytes")
TEXTS = 3  # columns of text, to the left; numbers stand to the right


def _row(layer: LayerCost) -> tuple[str, ...]:
    shape = " x ".join(map(str, layer.output))
    return (
        layer.name,
        layer.kind,
        shape,
        f"{layer.parameters:,}",
        f"{layer.macs:,}",
        f"{layer.live_bytes:,}",
    )


def _justify(cells: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        yield cell.ljust(width) if place < TEXTS else cell.rjust(width)


def _cells(cells: tuple[str, ...], tag: str) -> str:
    sides = ["left"] * TEXTS + ["right"] * (len(HEAD) - TEXTS)
    return card.cells(cells, sides, tag, _breakable)


def _breakable(cell: str) -> str:
    """Return a cell as HTML; the long names of layers and kinds may break, so that no number falls out of sight."""
    return re.sub(r"(?<=[a-z0-9])([.+])", r"\1<wbr>", html.escape(cell))


def count(net: Net | nn.Module, input_shape: tuple[int, ...] | None = None) -> Cost:
    """Return what a network costs for one input, exactly.

    net: a Net, or any module whose forward does not ask for the values of tensors; then input_shape, (C, H, W)
    without the batch, must be given. Nothing is computed and no weight is copied, so a big network costs no memory.
    Raises CostError when the forward cannot be followed, or does not take such an input.
    """
    module, shape, name = _what(net, input_shape)
    layers = _layers(follow(module, shape, name))
    if not layers:
        raise CostError(f"The forward of {name} writes no tensor, so there is nothing to count: give a whole network.")
    parameters = sum(parameter.numel() for parameter in module.parameters())
    macs = sum(layer.macs for layer in layers)
    return Cost(name, shape, parameters, macs, max(layer.live_bytes for layer in layers), layers)


def _what(net: Net | nn.Module, shape: tuple[int, ...] | None) -> tuple[nn.Module, tuple[int, ...], str]:
    if isinstance(net, Net):
        return plain(net.module), tuple(shape or net.card.input.shape), net.card.name
    if not isinstance(net, nn.Module):
        raise TypeError(f"cost.count takes a Net or a PyTorch module, but a {type(net).__name__} came.")
    if shape is None:
        raise CostError(f"{type(net).__name__} has no card: say what goes in, as in input_shape=(3, 32, 32).")
    if not shape or not all(isinstance(side, int) and side > 0 for side in shape):
        raise CostError(f"input_shape holds positive whole numbers such as (3, 32, 32), but {shape!r} came.")
    return plain(net), tuple(shape), type(net).__name__


def _layers(operations: list[Operation]) -> tuple[LayerCost, ...]:
    """Return one row for every tensor that is written; the first buffer is the input's, which nobody writes."""
    seen: set[int] = set()
    names: Counter[str] = Counter()
    return tuple(_layer(buffer, seen, names) for buffer in buffers(operations)[1:])


def _layer(buffer: Buffer, seen: set[int], names: Counter[str]) -> LayerCost:
    """Return the row of a buffer: its operation with all that is fused into it; shared weights count once."""
    steps = [buffer.owner, *buffer.fused]
    fresh = {id(p): p.numel() for step in steps for p in step.parameters if id(p) not in seen}
    seen |= set(fresh)
    name = buffer.owner.path
    names[name] += 1
    return LayerCost(
        name=name if names[name] == 1 else f"{name} ({names[name]})",
        kind="+".join(step.kind for step in steps),
        output=tuple(buffer.owner.tensors[0].shape[1:]),
        parameters=sum(fresh.values()),
        macs=sum(step.macs for step in steps),
        live_bytes=buffer.live_bytes,
    )
