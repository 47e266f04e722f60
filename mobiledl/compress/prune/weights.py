"""Weights: set single weights to zero, by magnitude or in a pattern of N of M; the network keeps its shape.

The zeros are held by masks of torch.nn.utils.prune, so that a training leaves them zero; `finish` makes plain weights
of them.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.nn.utils import prune as masks

from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_part, wrong_kind
from mobiledl.modules import copied, is_plain, plain
from mobiledl.net import Net

SCOPES = ("global", "layer")
Layer = nn.Conv2d | nn.Linear
Layers = dict[str, Layer]


def weights(net: Net, sparsity: float, *, scope: str = "global", layers: Iterable[str] | None = None) -> Net:
    """Return a net in which a share of the weights, those nearest to zero, is zero and stays so in a training.

    sparsity: the share of zeros in [0, 1), counting those that are there already. scope: "global" ranks the weights of
    all layers together, "layer" removes the same share of each. layers: names of convolutions and linear layers; all
    by default. Biases and batch norms stay. Han et al., "Learning both Weights and Connections", 2015.
    Raises ValueError for a sparsity out of range or below what the net already has, for an unknown scope or layer.
    """
    check_part("sparsity is the share of zeros", sparsity)
    if scope not in SCOPES:
        raise ValueError(wrong_choice("scope", scope, SCOPES))
    module, chosen = _prepared(net, layers)
    if (already := _zeros(chosen)) > sparsity + 0.5 / _size(chosen):
        raise ValueError(
            f"{net.card.name} already has {already:.1%} zeros, more than the {sparsity:.1%} that were asked for: "
            "zeros do not come back, so start from the net before."
        )
    sizes = {name: _weight(layer).abs() for name, layer in chosen.items()}
    if scope == "global":
        kept = _largest(torch.cat([size.flatten() for size in sizes.values()]), sparsity)
        parts = torch.split(kept, [size.numel() for size in sizes.values()])
    else:
        parts = tuple(_largest(size.flatten(), sparsity) for size in sizes.values())
    for (name, layer), part in zip(chosen.items(), parts, strict=True):
        masks.custom_from_mask(layer, "weight", part.view_as(sizes[name]))  # type: ignore[no-untyped-call]
    return net.after(module, "prune weights", sparsity=sparsity, scope=scope, layers=_told(layers, chosen))


def n_of_m(net: Net, n: int = 2, m: int = 4, *, layers: Iterable[str] | None = None) -> Net:
    """Return a net in which only the n largest of every m neighbouring inputs of a filter are not zero.

    layers: names of convolutions and linear layers; by default the 1 x 1 convolutions and linear layers. Hardware
    with sparse units reads such a pattern, 2 of 4, at twice the speed (Mishra et al., 2021); a phone's CPU does not.
    Raises ValueError unless 0 < n < m, and for a layer whose inputs m does not divide, which it names.
    """
    if isinstance(n, bool) or isinstance(m, bool) or not isinstance(n, int) or not isinstance(m, int) or not 0 < n < m:
        raise ValueError(f"n of m weights stay, 0 < n < m, but n={n!r} and m={m!r} came: try 2 of 4.")
    module, chosen = _prepared(net, pointwise(net) if layers is None else layers)
    for name, layer in chosen.items():
        weight = _weight(layer)
        if weight.shape[1] % m:
            raise ValueError(
                f"{name} has {weight.shape[1]} inputs, which {m} does not divide: leave it out of layers=, or choose "
                "another m."
            )
        rows = weight.abs().movedim(1, -1).reshape(*weight.movedim(1, -1).shape[:-1], -1, m)
        kept = torch.zeros_like(rows).scatter(-1, rows.topk(n, dim=-1).indices, 1.0)
        masks.custom_from_mask(layer, "weight", kept.flatten(-2).movedim(-1, 1))  # type: ignore[no-untyped-call]
    return net.after(module, "prune weights", n=n, m=m, layers=_told(layers, chosen))


def finish(net: Net) -> Net:
    """Return a net whose zeros are ordinary weights: for files, exports and further compressors."""
    if is_plain(net.module):
        raise ValueError(f"{net.card.name} has no masks: its weights are plain already, use it as it is.")
    return net.after(plain(net.module), "finish", sparsity=round(sparsity(net), 4))


def sparsity(net: Net, layers: Iterable[str] | None = None) -> float:
    """Return the share of zeros among the weights of convolutions and linear layers, in [0, 1]."""
    return _zeros(_chosen(net, plain(net.module), layers))


def pointwise(net: Net) -> list[str]:
    """Return the names of the layers whose MACs are a matrix product: 1 x 1 convolutions and linear layers."""
    return [
        name
        for name, layer in _chosen(net, net.module, None).items()
        if isinstance(layer, nn.Linear) or (isinstance(layer, nn.Conv2d) and layer.kernel_size == (1, 1))
    ]


def _prepared(net: Net, layers: Iterable[str] | None) -> tuple[nn.Module, Layers]:
    """Return a copy of a net's module, with plain weights, and the layers in it that are to be pruned."""
    if not isinstance(net, Net):
        raise wrong_kind("prune", "Net", net)
    module = copied(plain(net.module))
    return module, _chosen(net, module, layers)


def _chosen(net: Net, module: nn.Module, names: Iterable[str] | None) -> Layers:
    """Return the layers of these names, or all that have weights."""
    found = {name: layer for name, layer in module.named_modules() if isinstance(layer, (nn.Conv2d, nn.Linear))}
    if names is None:
        return found
    wanted = [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in found:
            raise ValueError(wrong_choice("layer with weights", name, found))
    if not wanted:
        raise ValueError(f"No layer of {net.card.name} was chosen: name one, or leave layers out for all.")
    return {name: found[name] for name in wanted}


def _largest(sizes: torch.Tensor, sparsity: float) -> torch.Tensor:
    """Return ones for the largest of some numbers (N,), zeros for a share of them; of equals, the first go."""
    kept = torch.ones(len(sizes))
    kept[sizes.argsort(stable=True)[: round(sparsity * len(sizes))]] = 0
    return kept


def _weight(layer: Layer) -> torch.Tensor:
    return layer.weight.detach()


def _size(layers: Layers) -> int:
    return sum(_weight(layer).numel() for layer in layers.values())


def _zeros(layers: Layers) -> float:
    return sum(int((_weight(layer) == 0).sum()) for layer in layers.values()) / _size(layers)


def _told(layers: Iterable[str] | None, chosen: Layers) -> str | int:
    """Return how many layers were pruned, for the card."""
    return "all" if layers is None else len(chosen)
