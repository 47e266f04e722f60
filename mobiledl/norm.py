"""Norm: what can be done to batch norm after training: fold it away, estimate its statistics again, see them drift."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING

import torch
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torch.optim.swa_utils import update_bn

from mobiledl.kinds import wrong_kind
from mobiledl.net import Net
from mobiledl.progress import bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mobiledl.data.dataset import Dataset


def layers(net: Net) -> dict[str, nn.BatchNorm2d]:
    """Return a net's batch norm layers by name, in the order in which they were built; raises TypeError for no Net."""
    if not isinstance(net, Net):
        raise wrong_kind("norm", "Net", net)
    return {name: layer for name, layer in net.module.named_modules() if isinstance(layer, nn.BatchNorm2d)}


def fold(net: Net) -> Net:
    """Return a net whose batch norms have become part of the weights and biases of the convolutions before them.

    Equal to the net in evaluation mode up to rounding, with fewer steps; there are no statistics left to estimate
    again. A batch norm that does not directly follow a convolution of its own stays (Jacob et al., 2018, section 3.2).
    Raises ValueError when nothing can be folded.
    """
    layers(net)
    module = copy.deepcopy(net.module).eval()
    pairs = list(_pairs(module))
    for convolution, norm in pairs:
        fused = fuse_conv_bn_eval(module.get_submodule(convolution), module.get_submodule(norm))  # type: ignore[arg-type, type-var]
        module.set_submodule(convolution, fused)
        module.set_submodule(norm, nn.Identity())
    if not pairs:
        raise ValueError(f"{net.card.name} has no batch norm after a convolution, so there is nothing to fold: go on.")
    return net.after(module, "fold", layers=len(pairs))


def reestimate(net: Net, dataset: Dataset, batch: int = 64, seed: int = 0) -> Net:
    """Return a net with the same weights and batch norm statistics taken anew: the mean over batches of a data set.

    dataset: training images, as many as some dozens of batches, shuffled here by the seed; labels are not looked at.
    Every weight stays. Wu and Johnson, "Rethinking 'Batch' in BatchNorm", 2021, section 3.
    Raises ValueError for a net without batch norm and for a batch of fewer than two images.
    """
    if not layers(net):
        raise ValueError(f"{net.card.name} has no batch norm with statistics to estimate again: use it as it is.")
    if batch < 2 or len(dataset) < 2:
        raise ValueError(f"A mean needs batches of 2 images or more, but {min(batch, len(dataset))} came: try 64.")
    module = copy.deepcopy(net.module).eval()
    inputs = _inputs(net, dataset, batch, seed)
    with torch.random.fork_rng(devices=[]), bar("statistics of batch norm", len(dataset) // batch) as line:
        torch.manual_seed(seed)
        update_bn(_counted(inputs, line), module)
    return net.after(module, "reestimate", data=f"{dataset.name}/{dataset.split}", images=len(dataset), batch=batch)


def drift(net: Net, dataset: Dataset, batch: int = 64) -> dict[str, float]:
    """Return by layer how far its statistics lie from those of a data set, in standard deviations.

    0 is none; each number is the mean over the channels of a layer, of the distance between the means and the one
    between the deviations. Raises ValueError as `reestimate` does.
    """
    true = layers(reestimate(net, dataset, batch))
    return {name: _distance(layer, true[name]) for name, layer in layers(net).items()}


def _distance(one: nn.BatchNorm2d, true: nn.BatchNorm2d) -> float:
    ours, theirs = ((_known(layer.running_var) + layer.eps).sqrt() for layer in (one, true))
    apart = (_known(one.running_mean) - _known(true.running_mean)).abs() + (ours - theirs).abs()
    return float((apart / theirs).mean())


def _known(statistic: torch.Tensor | None) -> torch.Tensor:
    if statistic is None:
        raise ValueError("A batch norm that keeps no statistics cannot drift: build it with track_running_stats=True.")
    return statistic


def _pairs(module: nn.Module) -> Iterator[tuple[str, str]]:
    """Yield the names of each convolution and the batch norm that takes its output and is the only one to do so."""
    calls = [node for node in fx.symbolic_trace(module).graph.nodes if node.op == "call_module"]
    times = Counter(node.target for node in calls)
    for node in calls:
        before = node.args[0]
        if not isinstance(module.get_submodule(node.target), nn.BatchNorm2d) or before.op != "call_module":
            continue
        alone = len(before.users) == times[before.target] == times[node.target] == 1
        if alone and isinstance(module.get_submodule(before.target), nn.Conv2d):
            yield before.target, node.target


def _inputs(net: Net, dataset: Dataset, batch: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield shuffled full batches as inputs; a set smaller than a batch is one batch."""
    for images, _ in dataset.batches(batch, seed):
        if len(images) == min(batch, len(dataset)):
            yield torch.from_numpy(net.card.preprocess(images))


def _counted(inputs: Iterator[torch.Tensor], line: object) -> Iterator[torch.Tensor]:
    for each in inputs:
        yield each
        line.update()  # type: ignore[attr-defined]
