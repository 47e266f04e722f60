"""Norm: what can be done to batch norm after training: fold it away, estimate its statistics again, see them drift."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torch.optim.swa_utils import update_bn

from mobiledl.answers import samples
from mobiledl.kinds import wrong_kind
from mobiledl.modules import copied, plain, traced
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
    again. A batch norm that keeps no statistics stays, and so does one that does not directly follow a convolution of
    its own (Jacob et al., 2018, section 3.2). Pruned and normed weights of torch.nn.utils become ordinary.
    Raises ValueError when nothing can be folded, when torch.fx cannot follow the forward, and when the folded net
    answers otherwise, because its forward reaches a layer by another way than its name.
    """
    layers(net)
    module = copied(plain(net.module)).eval()
    pairs = list(_pairs(module, net.card.name))
    for convolution, norm in pairs:
        _put(module, convolution, fuse_conv_bn_eval(convolution, norm))
        _put(module, norm, nn.Identity())
    if not pairs:
        raise ValueError(
            f"{net.card.name} has no batch norm with statistics directly after a convolution of its own, so there is "
            "nothing to fold: go on."
        )
    folded = net.after(module, "fold", layers=len(pairs))
    _check_same(net, folded)
    return folded


def reestimate(net: Net, dataset: Dataset, batch: int = 64, seed: int = 0) -> Net:
    """Return a net with the same weights and batch norm statistics taken anew: the mean over batches of a data set.

    dataset: training images, as many as some dozens of batches, shuffled here by the seed; labels are not looked at.
    Every weight stays. Wu and Johnson, "Rethinking 'Batch' in BatchNorm", 2021, section 3.
    Raises ValueError for a net without batch norm and for a batch of fewer than two images, and what
    `Net.check_answers` raises.
    """
    if not any(layer.track_running_stats for layer in layers(net).values()):
        raise ValueError(
            f"{net.card.name} has no batch norm with statistics to estimate again: where they were "
            "folded, go back to the net before norm.fold."
        )
    if batch < 2 or len(dataset) < 2:
        raise ValueError(f"A mean needs batches of 2 images or more, but {min(batch, len(dataset))} came: try 64.")
    net.check_answers()
    module = copied(net.module).eval()
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


def _pairs(module: nn.Module, name: str) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Yield each convolution and the batch norm that takes its output, where both do nothing else in the network."""
    nodes = list(traced(module, name).graph.nodes)
    times = Counter(node.target for node in nodes if node.op == "call_module")
    read = {str(node.target) for node in nodes if node.op == "get_attr"}
    for node in nodes:
        before = node.all_input_nodes[0] if node.op == "call_module" and node.all_input_nodes else node
        if before.op != "call_module" or not len(before.users) == times[before.target] == times[node.target] == 1:
            continue
        convolution, norm = module.get_submodule(before.target), module.get_submodule(node.target)
        alone = not any(weight.startswith((f"{before.target}.", f"{node.target}.")) for weight in read)
        if (
            alone
            and isinstance(convolution, nn.Conv2d)
            and isinstance(norm, nn.BatchNorm2d)
            and norm.running_var is not None
        ):
            yield convolution, norm


def _check_same(net: Net, folded: Net) -> None:
    """Raise ValueError when a folded net answers a few random images otherwise than the net."""
    images = samples(net.card)
    ours, theirs = net.predict(images), folded.predict(images)
    if (apart := float(np.abs(ours - theirs).max())) > 1e-3 * float(np.abs(ours).max()) + 1e-5:
        raise ValueError(
            f"{net.card.name} answers otherwise by {apart:.2g} after its batch norm was folded: its forward reaches "
            "a layer by another way than its name, so use the net as it is."
        )


def _put(module: nn.Module, old: nn.Module, new: nn.Module) -> None:
    """Replace a layer under all of its names."""
    for parent in list(module.modules()):
        for name, child in list(parent._modules.items()):
            if child is old:
                setattr(parent, name, new)


def _inputs(net: Net, dataset: Dataset, batch: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield shuffled full batches as inputs; a set smaller than a batch is one batch."""
    for images, _ in dataset.batches(batch, seed):
        if len(images) == min(batch, len(dataset)):
            yield torch.from_numpy(net.card.preprocess(images))


def _counted(inputs: Iterator[torch.Tensor], line: object) -> Iterator[torch.Tensor]:
    for each in inputs:
        yield each
        line.update()  # type: ignore[attr-defined]
