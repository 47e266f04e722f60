"""Sparse: a loss that presses channels towards zero while a net learns, before they are cut off."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from mobiledl.compress.prune.channels import tracks_of
from mobiledl.compress.prune.importance import judged
from mobiledl.kinds import check_positive
from mobiledl.net import Net
from mobiledl.train.loss import Loss, cross_entropy
from mobiledl.train.recipe import Recipe


def group_penalty(net: Net, strength: float = 1e-4) -> Loss:
    """Return a loss for `train.fit`: cross-entropy, and strength times the sum of the norms of all channels.

    The norm of a channel is the root of the summed squares of all that scales it: batch norm's factors of every layer
    that it runs through, and where there is none, the filters that write it. A sum of roots presses whole channels to
    zero, not every weight a little; what an addition ties is pressed as one. (Group lasso: Yuan and Lin, 2006; of
    filters, Wen et al., 2016; of batch norm's factors, Liu et al., 2017.)
    Raises ValueError for a strength that is not above 0, and what `prune.channels` raises.
    """
    check_positive("strength", strength)
    tracks = tracks_of(net)
    rows = dict(judged(net.module, tracks))
    channels = {label: place for place, label in enumerate(sorted({c for row in rows.values() for c in row}))}
    places = tuple((name, torch.tensor([channels[label] for label in labels])) for name, labels in rows.items())
    return _GroupPenalty(places, len(channels), float(strength))


@dataclass(frozen=True, eq=False)
class _GroupPenalty:
    places: tuple[tuple[str, torch.Tensor], ...]  # for each layer, which channel each of its filters or factors scales
    channels: int
    strength: float
    __name__ = "prune.group_penalty"

    def __call__(self, net: Net, inputs: torch.Tensor, labels: torch.Tensor, recipe: Recipe) -> torch.Tensor:
        squares = torch.zeros(self.channels)
        for name, places in self.places:
            weight: torch.Tensor = net.module.get_submodule(name).weight  # type: ignore[assignment]
            squares = squares.index_add(0, places, weight.flatten(1).square().sum(1) if weight.ndim > 1 else weight**2)
        norms = (squares + 1e-12).sqrt()  # the root has no slope at 0
        return cross_entropy(net, inputs, labels, recipe) + self.strength * norms.sum()
