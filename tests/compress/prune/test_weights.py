"""Weights: the smallest become zero, stay zero in a training, and are plain zeros in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mobiledl import train, zoo
from mobiledl.compress import prune
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe


def layers_of(net: Net) -> list[torch.Tensor]:
    return [
        layer.weight.detach() for layer in net.module.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))
    ]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_smallest_weights_of_the_whole_network_become_zero(toy_net: Net, share: float) -> None:
    before, after = (
        torch.cat([w.flatten() for w in layers_of(net)]) for net in (toy_net, prune.weights(toy_net, share))
    )
    gone = after == 0
    assert gone.sum() == round(share * len(gone))
    assert torch.equal(after[~gone], before[~gone])
    if share:
        assert before[gone].abs().max() <= before[~gone].abs().min()


def test_each_layer_loses_the_same_share(toy_net: Net) -> None:
    for weight in layers_of(prune.weights(toy_net, 0.75, scope="layer")):
        assert int((weight == 0).sum()) == round(0.75 * weight.numel())


def test_only_the_named_layers_are_touched_and_the_net_that_came_never_is(toy_net: Net) -> None:
    before = toy_net.digest
    pruned = prune.weights(toy_net, 0.5, layers=["7"])
    shares = [float((weight == 0).float().mean()) for weight in layers_of(pruned)]
    assert shares == [0, 0, 0.5]
    assert toy_net.digest == before
    assert prune.sparsity(pruned, ["7"]) == 0.5


def test_zeros_stay_zero_in_a_training_and_the_rest_learns(toy_net: Net, quarters: Dataset) -> None:
    pruned = prune.weights(toy_net, 0.8)
    trained = train.fit(pruned, quarters, quarters, epochs=2, recipe=Recipe(ema=0.9), progress=False)
    for before, after in zip(layers_of(pruned), layers_of(trained), strict=True):
        assert torch.equal(before == 0, after == 0)
        assert not torch.equal(before, after)


def test_a_second_pruning_keeps_the_zeros_and_cannot_bring_weights_back(toy_net: Net) -> None:
    once = prune.weights(toy_net, 0.5)
    twice = prune.weights(once, 0.8)
    assert prune.sparsity(twice) == pytest.approx(0.8, abs=1e-3)
    for before, after in zip(layers_of(once), layers_of(twice), strict=True):
        assert (after[before == 0] == 0).all()
    with pytest.raises(ValueError, match=r"already has 80.* zeros, more than the 50"):
        prune.weights(twice, 0.5)


def test_finished_weights_are_plain_and_a_file_holds_them(tmp_path: Path, quarters: Dataset) -> None:
    net = zoo.load("mobilenet_v2", width=0.5, classes=4, channels=1, resolution=16)
    pruned = prune.weights(net, 0.9)
    plain = prune.finish(pruned)
    again = zoo.load(plain.save(tmp_path / "sparse.safetensors"))
    assert np.array_equal(again.predict(quarters.images[:4]), pruned.predict(quarters.images[:4]))
    assert prune.sparsity(again) == pytest.approx(0.9, abs=1e-4)
    with pytest.raises(ValueError, match="has no masks"):
        prune.finish(plain)
    with pytest.raises(ValueError, match=r"masked .* prune\.finish"):
        prune.channels(pruned, 0.5)
    assert prune.channels(plain, 0.5).card.steps[-2].verb == "finish"


def test_two_of_every_four_inputs_stay_and_they_are_the_largest() -> None:
    net = zoo.load("mobilenet_v1", width=0.5, classes=4, channels=1, resolution=16)
    pruned = prune.n_of_m(net)
    for name in prune.pointwise(net):
        before, after = (each.module.get_submodule(name).weight.detach().flatten(1) for each in (net, pruned))
        blocks = after.reshape(len(after), -1, 4)
        assert ((blocks != 0).sum(-1) == 2).all()
        kept, gone = before.reshape(blocks.shape).abs(), blocks == 0
        assert (kept.masked_fill(gone, torch.inf).amin(-1) >= kept.masked_fill(~gone, 0).amax(-1)).all()
    assert torch.equal(pruned.module.features[0][0].weight, net.module.features[0][0].weight)


def test_one_of_three_inputs_of_a_three_by_three_convolution() -> None:
    net = zoo.load("squeezenet_1_1", width=0.5, classes=4, channels=3, resolution=32)
    weight = prune.n_of_m(net, 1, 3, layers=["features.0"]).module.features[0].weight
    assert ((weight != 0).sum(1) == 1).all()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda net: prune.weights(net, 1.0), ValueError, "from 0 to below 1, but 1.0 came"),
        (lambda net: prune.weights(net, -0.5), ValueError, "from 0 to below 1"),
        (lambda net: prune.weights(net, "90 %"), TypeError, "from 0 to below 1, but '90 %' came"),
        (lambda net: prune.weights(net, float("nan")), ValueError, "from 0 to below 1"),
        (lambda net: prune.weights(net, 0.5, scope="all"), ValueError, "no scope 'all'"),
        (lambda net: prune.weights(net, 0.5, layers=["8"]), ValueError, "no layer with weights '8'"),
        (lambda net: prune.weights(net, 0.5, layers=[]), ValueError, "No layer of toy was chosen"),
        (lambda net: prune.weights(net.module, 0.5), TypeError, "takes a Net"),
        (lambda net: prune.n_of_m(net, 4, 4), ValueError, "0 < n < m"),
        (lambda net: prune.n_of_m(net, 2, 5), ValueError, "7 has 128 inputs, which 5 does not divide"),
        (lambda net: prune.n_of_m(net, layers=["0"]), ValueError, "0 has 1 inputs, which 4 does not divide"),
    ],
)
def test_bad_arguments_get_a_sentence(toy_net: Net, call, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call(toy_net)
