"""Pruning: ours beside torch-pruning's own recipe and two controls, on the same weights; and sparse matrix products.

python bench/pruning.py [--network mobilenet_v2] [--macs 0.4] [--epochs 4] [--quick]

Every side ends at about the same MACs and recovers for the same epochs by the same recipe on the same drawings. The
controls are the thin layers of ours from random weights, and the narrower network of the family with the nearest MACs.
A gain is what a side has over ours, in points, on the same test images.
quick: tiny numbers, only shows that it runs.
"""

from __future__ import annotations

import argparse
import bisect
import operator
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from mobiledl import cost, data, measure, norm, train, zoo
from mobiledl.choices import wrong_choice
from mobiledl.compress import prune
from mobiledl.data.dataset import Dataset
from mobiledl.measure.timing import _milliseconds
from mobiledl.modules import copied
from mobiledl.net import Net
from mobiledl.train import Recipe

BLOCK = 8  # channels: both round to a multiple
HALVINGS = 8  # of the interval in which torch-pruning's ratio lies
SPARSITIES = (0.5, 0.8, 0.9, 0.95, 0.99)
RECIPE = Recipe(label_smoothing=0.05, ema=0.998)


@dataclass(frozen=True)
class Sets:
    """Drawings to learn from, to choose by, and to be judged by."""

    train: Dataset
    validation: Dataset
    test: Dataset


def theirs(net: Net, kind: str, macs: float, images: Dataset) -> Net:
    """Return what torch-pruning's pruner makes of a net, at the ratio that comes nearest to a share of the MACs.

    Raises what torch-pruning raises for a network that it cannot follow.
    """
    low, high, best, nearest = 0.0, 1.0, net, 1 - macs
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        thin = Net(_their_cut(net, kind, middle, images), net.card)
        share = _share(thin, net)
        if abs(share - macs) < nearest:
            best, nearest = thin, abs(share - macs)
        low, high = (middle, high) if share > macs else (low, middle)
    return best


def _share(thin: Net, whole: Net) -> float:
    """Return the share of a net's MACs that a thin one has."""
    return cost.count(thin).macs / cost.count(whole).macs


def _their_cut(net: Net, kind: str, ratio: float, images: Dataset) -> Any:
    """Return a module after torch-pruning took a share of the channels of every layer but the last."""
    import torch_pruning as tp

    module = copied(net.module).eval()
    last = [layer for layer in module.modules() if isinstance(layer, (torch.nn.Linear, torch.nn.Conv2d))][-1]
    importance = {"Taylor": tp.importance.GroupTaylorImportance, "L2": tp.importance.GroupMagnitudeImportance}[kind]()
    pruner = tp.pruner.MetaPruner(
        module, net.example(), importance, pruning_ratio=ratio, ignored_layers=[last], round_to=BLOCK
    )
    if kind == "Taylor":
        _loss(module, net, images).backward()
    pruner.step()
    return module


def _loss(module: torch.nn.Module, net: Net, images: Dataset) -> torch.Tensor:
    """Return the mean loss of a module on a data set."""
    return F.cross_entropy(module(torch.from_numpy(net.card.preprocess(images.images))), torch.tensor(images.labels))


def narrower(net: Net, macs: int) -> Net:
    """Return an untrained network of a net's family, of the width in hundredths whose MACs come nearest."""
    options = {key: net.card.options[key] for key in net.card.options if key not in ("seed", "width", "widths")}
    widths = [hundredths / 100 for hundredths in range(5, round(100 * net.card.options["width"]))]

    def off(width: float) -> int:
        return cost.count(zoo.load(net.card.name, width=width, **options)).macs - macs

    place = min(max(1, bisect.bisect_left(widths, 0, key=off)), len(widths) - 1)
    nearest = zoo.load(net.card.name, width=min(widths[place - 1 : place + 1], key=lambda w: abs(off(w))), **options)
    return replace(nearest, card=replace(nearest.card, classes=net.card.classes))


def sides(net: Net, macs: float, sets: Sets) -> dict[str, Callable[[], Net]]:
    """Return how each side begins, before its recovery."""
    some = sets.train.take(min(1000, len(sets.train)), seed=0)
    ours = prune.channels(net, macs=macs, importance="first_order", dataset=some, multiple=BLOCK)
    return {
        "ours, first order": lambda: ours,
        "ours, L2": lambda: prune.channels(net, macs=macs, importance="l2", multiple=BLOCK),
        "torch-pruning, Taylor": lambda: theirs(net, "Taylor", macs, some),
        "torch-pruning, L2": lambda: theirs(net, "L2", macs, some),
        "same layers, from scratch": lambda: zoo.renew(ours),
        "narrower, from scratch": lambda: narrower(net, cost.count(ours).macs),
    }


def recover(net: Net, macs: float, epochs: int, sets: Sets) -> None:
    """Print a line for each side: MACs, accuracy after the cut, after new statistics, after the recovery, gain."""
    whole = f"{cost.count(net).macs:,} MACs, {train.evaluate(net, sets.test):.1%}"
    print(f"\n{net.card.name}: {whole}; recovery of {epochs} epochs")
    right: dict[str, np.ndarray] = {"whole": measure.right(net, sets.test)}
    for name, begin in sides(net, macs, sets).items():
        try:
            thin = begin()
        except Exception as error:  # torch-pruning raises what PyTorch raises
            print(f"  {name:28} cannot cut this network: {type(error).__name__}: {str(error)[:80]}")
            continue
        healed = train.fit(thin, sets.train, sets.validation, epochs=epochs, recipe=RECIPE, progress=False)
        right[name] = measure.right(healed, sets.test)
        scores = [train.evaluate(each, sets.test) for each in (thin, _with_statistics(thin, sets), healed)]
        text = "  ".join(f"{score:6.1%}" for score in scores)
        against = measure.gain(right["ours, first order"], right[name])
        print(f"  {name:28} {_share(thin, net):5.1%} of the MACs  {text}  {against}", flush=True)
    print(f"  ours against the whole net: {measure.gain(right['whole'], right['ours, first order'])}")


def _with_statistics(net: Net, sets: Sets) -> Net:
    """Return a net with new statistics of its batch norms, where it has some."""
    return norm.reestimate(net, sets.train.take(min(2000, len(sets.train)))) if norm.layers(net) else net


def products(rows: int, columns: int, pixels: int, runs: int) -> None:
    """Print how long a sparse matrix product takes beside PyTorch's dense one, by library and share of zeros."""
    from scipy import sparse

    draw = np.random.default_rng(0)
    maps = draw.standard_normal((columns, pixels)).astype(np.float32)
    print(f"\n{rows} x {columns} weights by {columns} x {pixels} maps: time of the sparse product / the dense one")
    for share in SPARSITIES:
        dense = draw.standard_normal((rows, columns)).astype(np.float32)
        dense[draw.random(dense.shape) < share] = 0
        csr, tensor = sparse.csr_array(dense), torch.from_numpy(dense)
        torch_csr, inputs = tensor.to_sparse_csr(), torch.from_numpy(maps)
        calls = [partial(operator.matmul, tensor), partial(operator.matmul, csr), partial(operator.matmul, torch_csr)]
        times = np.median(_milliseconds(calls, [inputs, maps, inputs], runs, 3), axis=1)
        print(f"  {share:4.0%} zeros   SciPy {times[1] / times[0]:5.2f} x   PyTorch {times[2] / times[0]:5.2f} x")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="mobilenet_v2", help="a family of the zoo with weights for drawings")
    parser.add_argument("--macs", type=float, default=0.4, help="the share of the MACs to keep")
    parser.add_argument("--epochs", type=int, default=4, help="of the recovery")
    parser.add_argument("--quick", action="store_true", help="tiny numbers, only shows that it runs")
    options = parser.parse_args()
    if options.network not in zoo.FAMILIES:
        parser.error(wrong_choice("network", options.network, zoo.FAMILIES))
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
    count = 200 if options.quick else None
    sets = Sets(*(data.load("doodles", split, count=count) for split in ("train", "validation", "test")))
    recover(
        zoo.load(options.network, width=0.5, weights="doodles"),
        options.macs,
        1 if options.quick else options.epochs,
        sets,
    )
    products(480, 80, 64, 10 if options.quick else 300)
    products(512, 512, 256, 10 if options.quick else 100)


if __name__ == "__main__":
    main()
