"""Surgery: take whole channels out of a network, so that what is left computes as if their outputs were never read."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import nn

from mobiledl.compress.prune.labels import Labels, Route, Tracks, track
from mobiledl.modules import copied, is_depthwise
from mobiledl.net import Net
from mobiledl.record import Settings
from mobiledl.zoo.widths import thin

FEWEST = 2  # channels of a layer: a depthwise convolution of one channel would be an ordinary one


@dataclass(frozen=True)
class Group:
    """Layers whose channels can only shrink together, since additions, cuts or shuffles bind them.

    `layers` holds the channels that each writes. All shrink by the same factor, in as many `steps` as keep every
    number whole. `cuts` holds the lengths of rows that are cut, and into how many equal parts.
    """

    layers: tuple[tuple[str, int], ...]
    cuts: tuple[tuple[int, int], ...] = ()

    @property
    def name(self) -> str:
        """The name of the first of its layers."""
        return self.layers[0][0]

    @property
    def steps(self) -> int:
        """The greatest common divisor of the widths."""
        return math.gcd(*(width for _, width in self.layers))

    @property
    def widest(self) -> int:
        """The channels of the widest layer."""
        return max(width for _, width in self.layers)

    def widths(self, kept: int) -> dict[str, int]:
        """Return the width of each layer after so many steps were kept."""
        return {name: width // self.steps * kept for name, width in self.layers}

    def nearest(self, steps: float, multiple: int) -> int:
        """Return the number of steps to keep that is nearest to what is wanted, and not 0.

        The widest layer gets a multiple of channels, if one lies within half of it; every row can still be cut.
        """
        each = self.widest // self.steps
        whole = [kept for kept in range(1, self.steps + 1) if self._can_keep(kept)]
        round_ones = [kept for kept in whole if kept * each % multiple == 0] or whole
        near, nearest = (min(choice, key=lambda kept: abs(kept - steps)) for choice in (round_ones, whole))
        return near if abs(near - steps) * each <= multiple / 2 or steps < near == round_ones[0] else nearest

    def _can_keep(self, kept: int) -> bool:
        narrowest = min(self.widths(kept).values())
        return narrowest >= min(FEWEST, *(width for _, width in self.layers)) and all(
            length * kept % (self.steps * parts) == 0 for length, parts in self.cuts
        )


class NoRoomError(ValueError):
    """Widths at which a channel would change the part of a cut that it lies in; `layer` writes it."""

    def __init__(self, layer: str) -> None:
        super().__init__(f"With these widths, channels of {layer} would meet weights that they never met.")
        self.layer = layer


def groups(tracks: Tracks) -> dict[str, Group]:
    """Return the groups of a network by the name of their first layer; what writes the logits is in none."""
    members: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for name, labels in tracks.outputs.items():
        members[tracks.kin(labels[0])].append((name, len(labels)))
    cuts: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for labels, parts in tracks.cuts:
        cuts[tracks.kin(labels[0])].add((len(labels), parts))
    stay = {tracks.kin(label) for label in tracks.fixed}
    made = [Group(tuple(layers), tuple(sorted(cuts[kin]))) for kin, layers in members.items() if kin not in stay]
    return {group.name: group for group in made}


def without(net: Net, tracks: Tracks, widths: Mapping[str, int], scores: Mapping[int, float]) -> Net:
    """Return a net whose layers write as many channels as `widths` say: those with the highest scores.

    tracks: of this net. scores: by channel. The card holds the widths of all layers. Raises NoRoomError.
    """
    module = thin(copied(net.module), widths, net.example())
    new = track(module, net.card.name, net.example())
    old_of = _chosen(tracks, new, scores)
    with torch.no_grad():
        for name, layer in module.named_modules():
            if name in new.inputs:
                _fill(layer, net.module.get_submodule(name), *_places(name, tracks, new, old_of))
    free = {name: len(labels) for name, labels in new.outputs.items() if not new.fixed & set(labels)}
    card = replace(net.card, options=Settings(net.card.options, widths=free), results=Settings())
    return Net(module, card)


def _chosen(old: Tracks, new: Tracks, scores: Mapping[int, float]) -> dict[int, int]:
    """Return for each channel of the thin network the one of the old network whose place it takes."""
    places: dict[Route, Labels] = defaultdict(list)
    for label, route in sorted(new.routes.items()):
        places[route].append(label)
    candidates: dict[Route, Labels] = defaultdict(list)
    for label, route in sorted(old.routes.items()):
        candidates[route].append(label)
    chosen: dict[int, int] = {}
    for route, wanted in places.items():
        best = sorted(candidates[route], key=lambda label: -scores.get(label, math.inf))[: len(wanted)]
        if len(best) < len(wanted):
            raise NoRoomError(next(name for (name, _), _ in sorted(route) if name in new.outputs))
        chosen |= dict(zip(wanted, sorted(best), strict=True))
    return chosen


def _places(name: str, old: Tracks, new: Tracks, old_of: Mapping[int, int]) -> tuple[Labels, Labels]:
    """Return where in the old layer the outputs and the inputs of a thin one lie; no outputs for one that hands on."""
    rows = _where(old.outputs.get(name, []), new.outputs.get(name, []), old_of)
    return rows, _where(old.inputs[name], new.inputs[name], old_of)


def _where(old: Labels, new: Labels, old_of: Mapping[int, int]) -> Labels:
    """Return the place in an old row of each channel of a new one; one that stands there twice is taken in order."""
    places: dict[int, Labels] = defaultdict(list)
    for place in reversed(range(len(old))):
        places[old[place]].append(place)
    return [places[old_of[label]].pop() for label in new]


def _fill(layer: nn.Module, old: nn.Module, rows: Labels, columns: Labels) -> None:
    """Copy what stays of an old layer's weights into a thin one."""
    if isinstance(layer, nn.BatchNorm2d):
        for name, tensor in layer.state_dict().items():
            if tensor.ndim:
                tensor.copy_(old.state_dict()[name][columns])
        return
    assert isinstance(layer, (nn.Conv2d, nn.Linear))
    assert isinstance(old, (nn.Conv2d, nn.Linear))
    if isinstance(old, nn.Conv2d) and is_depthwise(old):
        each = old.out_channels // old.in_channels
        rows = [column * each + kernel for column in columns for kernel in range(each)]
        layer.weight.copy_(old.weight[rows])
    else:
        parts = old.groups if isinstance(old, nn.Conv2d) else 1
        for row, place in enumerate(rows):
            layer.weight[row] = old.weight[place][_part(columns, row * parts // len(rows), parts, old)]
    if layer.bias is not None and old.bias is not None:
        layer.bias.copy_(old.bias[rows])


def _part(columns: Labels, part: int, parts: int, old: nn.Conv2d | nn.Linear) -> Labels:
    """Return the inputs of one group of a convolution, counted from the first of that group."""
    size, before = len(columns) // parts, part * old.weight.shape[1]
    return [column - before for column in columns[part * size : (part + 1) * size]]
