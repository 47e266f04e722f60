"""Importance: how much each channel of a network matters, by four criteria of the literature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional as F

from mobiledl.choices import wrong_choice
from mobiledl.compress.prune.labels import Tracks
from mobiledl.data.targets import targets
from mobiledl.kinds import check_dataset
from mobiledl.modules import copied
from mobiledl.net import Net

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

BATCH = 64
Scores = dict[int, float]  # by channel, as Tracks names it


def scores(net: Net, tracks: Tracks, importance: str, dataset: Dataset | None = None) -> Scores:
    """Return how important each channel is; a channel that several layers write has the mean of their scores.

    importance:
    - "l1", "l2": the norm of the filter that writes the channel (Li et al., 2017);
    - "norm_scale": the size of batch norm's factor for it (Liu et al., 2017);
    - "first_order": the square of what the loss would change, to first order, if the channel became zero (Molchanov
      et al., 2019), summed over batches of `dataset`, whose labels are read.
    All are divided by the mean of their layer, so that layers can be compared.
    Raises ValueError for an unknown criterion, for "norm_scale" without batch norms, and for "first_order" without a
    data set; what `train.evaluate` raises for one that does not fit.
    """
    if importance not in CRITERIA:
        raise ValueError(wrong_choice("importance", importance, CRITERIA))
    rows = list(CRITERIA[importance](net, tracks, dataset))
    if not rows:
        raise ValueError(
            f'{net.card.name} has no batch norm, so its channels have no scale to go by: take importance="l2".'
        )
    found: dict[int, list[float]] = defaultdict(list)
    for labels, values in rows:
        for label, value in zip(labels, values.tolist(), strict=True):
            found[label].append(value)
    return {label: sum(values) / len(values) for label, values in found.items()}


Rows = Iterator[tuple[list[int], torch.Tensor]]  # the channels of a layer, and a number for each


def _filters(power: int) -> Callable[[Net, Tracks, Dataset | None], Rows]:
    def of(net: Net, tracks: Tracks, dataset: Dataset | None) -> Rows:
        for name, labels in tracks.outputs.items():
            weight: torch.Tensor = net.module.get_submodule(name).weight  # type: ignore[assignment]
            yield labels, _compared(weight.detach().flatten(1).norm(power, dim=1))

    return of


def _norm_scales(net: Net, tracks: Tracks, dataset: Dataset | None) -> Rows:
    for name, layer in net.module.named_modules():
        if isinstance(layer, nn.BatchNorm2d) and layer.weight is not None and name in tracks.inputs:
            yield tracks.inputs[name], _compared(layer.weight.detach().abs())


def _first_order(net: Net, tracks: Tracks, dataset: Dataset | None) -> Rows:
    """Yield (scale * its gradient + shift * its gradient)^2 of batch norms, summed over batches.

    With scale and shift at zero, a channel is zero whatever its filter writes. Layers without a batch norm are judged
    by weight and bias.
    """
    if dataset is None:
        raise ValueError(
            'importance="first_order" looks at the gradients on images: give dataset=, as train_set.take(1000).'
        )
    check_dataset("prune.channels", dataset)
    module = copied(net.module).eval()
    layers = dict(judged(module, tracks))
    sums = {name: torch.zeros(len(labels)) for name, labels in layers.items()}
    for loss in _losses(Net(module, net.card), dataset):
        module.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        for name in layers:
            sums[name] += _effect(module.get_submodule(name)) ** 2
    for name, labels in layers.items():
        yield labels, _compared(sums[name])


def judged(module: nn.Module, tracks: Tracks) -> Iterator[tuple[str, list[int]]]:
    """Yield the layers that decide how strong a channel is: batch norms, and what writes channels without one."""
    normed: set[int] = set()
    for name, layer in module.named_modules():
        if isinstance(layer, nn.BatchNorm2d) and layer.weight is not None and name in tracks.inputs:
            normed.update(tracks.inputs[name])
            yield name, tracks.inputs[name]
    for name, labels in tracks.outputs.items():
        if not normed & set(labels):
            yield name, labels


def _losses(net: Net, dataset: Dataset) -> Iterator[torch.Tensor]:
    wanted = torch.tensor(targets(net.card, dataset))
    for start in range(0, len(wanted), BATCH):
        inputs = torch.from_numpy(net.card.preprocess(dataset.images[start : start + BATCH]))
        yield F.cross_entropy(net(inputs), wanted[start : start + BATCH])


def _effect(layer: nn.Module) -> torch.Tensor:
    """Return by how much the loss would fall or rise, to first order, if each output of a layer became zero."""
    changes = [p.detach() * p.grad for p in layer.parameters() if p.grad is not None]
    return torch.stack([change.reshape(len(change), -1).sum(1) for change in changes]).sum(0)


def _compared(values: torch.Tensor) -> torch.Tensor:
    mean = values.mean()
    return values / mean if mean > 0 else values


CRITERIA: dict[str, Callable[[Net, Tracks, Dataset | None], Rows]] = {
    "l1": _filters(1),
    "l2": _filters(2),
    "norm_scale": _norm_scales,
    "first_order": _first_order,
}
