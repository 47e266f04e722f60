"""Channels: the thin network computes what the whole one would, if nobody read the channels that went."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl import cost, norm, train, zoo
from mobiledl.artifact import ArtifactError
from mobiledl.compress import prune
from mobiledl.compress.prune.labels import track
from mobiledl.compress.prune.surgery import Group, _chosen
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.record import Settings

SMALL = {"width": 0.5, "classes": 4, "channels": 1, "resolution": 16}
FAMILIES = [*zoo.FAMILIES]


def lively(name: str) -> Net:
    """Return a network of the zoo whose batch norms have statistics, and whose biases are no zeros."""
    net = zoo.load(name, **SMALL, stem="tiny")
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name_, tensor in net.module.state_dict().items():
            if tensor.ndim == 1:
                tensor += torch.rand(tensor.shape, generator=draw) * (1 if "var" in name_ else 0.3)
    return net


def unread(net: Net, thin: Net, scores: dict[int, float], images: np.ndarray) -> np.ndarray:
    """Return what a net answers when every layer reads zeros in place of the channels that a thin one lacks."""
    tracks, left = (track(each.module, each.card.name, each.example()) for each in (net, thin))
    stays = set(_chosen(tracks, left, scores).values())
    whole = net.copy()
    for name, layer in whole.module.named_modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            read = torch.tensor([float(label in stays) for label in tracks.inputs[name]])
            mask = read.reshape((1, -1, 1, 1) if isinstance(layer, nn.Conv2d) else (1, -1))
            layer.register_forward_pre_hook(lambda _, inputs, mask=mask: (inputs[0] * mask,))
    return whole.predict(images)


@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("name", FAMILIES)
def test_the_thin_network_computes_what_the_whole_one_would_if_nobody_read_the_rest(
    name: str, scope: str, quarters: Dataset
) -> None:
    net = lively(name)
    thin = prune.channels(net, macs=0.5, scope=scope, multiple=2)
    scores = prune.importance.scores(net, track(net.module, name, net.example()), "l2")
    expected = unread(net, thin, scores, quarters.images[:8])
    assert np.allclose(thin.predict(quarters.images[:8]), expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())
    assert not np.allclose(net.predict(quarters.images[:8]), expected, rtol=1e-2)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_shrinks_near_the_share_of_macs_that_was_asked_for(name: str) -> None:
    net = zoo.load(name, width=0.5, classes=20, channels=1, resolution=32)
    left = cost.count(prune.channels(net, macs=0.4)).macs / cost.count(net).macs
    assert 0.33 < left < 0.45


@pytest.mark.parametrize("name", FAMILIES)
def test_a_thin_network_is_rebuilt_from_its_file_alone(name: str, tmp_path: Path, quarters: Dataset) -> None:
    thin = prune.channels(lively(name), 0.5)
    again = zoo.load(thin.save(tmp_path / "thin.safetensors"))
    assert again.digest == thin.digest
    assert np.array_equal(again.predict(quarters.images[:4]), thin.predict(quarters.images[:4]))


def test_a_fresh_process_loads_the_file_and_the_thin_network_trains_folds_and_prunes_again(
    tmp_path: Path, quarters: Dataset
) -> None:
    thin = prune.channels(lively("shufflenet_v2"), 0.25)
    path = thin.save(tmp_path / "thin.safetensors")
    call = f"from mobiledl import zoo; print(zoo.load({str(path)!r}).digest)"
    told = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == thin.digest
    trained = train.fit(zoo.load(path), quarters, quarters, epochs=1, progress=False)
    twice = prune.channels(trained, 0.25)
    assert cost.count(twice).macs < cost.count(thin).macs < cost.count(lively("shufflenet_v2")).macs
    assert norm.layers(norm.fold(twice)) == {}
    assert zoo.load(twice.save(tmp_path / "twice.safetensors")).digest == twice.digest
    assert [step.verb for step in twice.card.steps] == ["prune channels", "fit", "prune channels"]


def test_torch_pruning_finds_the_same_layers_bound_to_each_other() -> None:
    tp = pytest.importorskip("torch_pruning")
    for name in ("mobilenet_v1", "mobilenet_v2", "squeezenet_1_1", "resnet50"):
        net = zoo.load(name, **SMALL, stem="tiny")
        graph = tp.DependencyGraph().build_dependency(net.module, net.example())
        for group in prune.channel_groups(net).values():
            layer = net.module.get_submodule(group.name)
            theirs = graph.get_pruning_group(layer, tp.prune_conv_out_channels, [0])
            names = {
                each.dep.target.name.split(" ")[0] for each in theirs if each.dep.handler == tp.prune_conv_out_channels
            }
            depthwise = {n for n, m in net.module.named_modules() if isinstance(m, nn.Conv2d) and m.groups > 1}
            assert {layer for layer, _ in group.layers} == names - depthwise, (name, group)


def test_the_important_channels_stay() -> None:
    net = zoo.load("mobilenet_v1", **SMALL, stem="tiny")
    first = net.module.features[0][0].weight
    with torch.no_grad():
        first[::2] *= 10
    thin = prune.channels(net, {"features.0.0": 0.5}, importance="l1", multiple=1)
    assert torch.equal(thin.module.features[0][0].weight, first[::2])
    changed = {name for name, width in thin.card.options["widths"].items()
               if net.module.get_submodule(name).weight.shape[0] != width}  # fmt: skip
    assert changed == {"features.0.0"}


def test_first_order_keeps_what_the_answers_need(quarters: Dataset, toy_net: Net) -> None:
    dead = toy_net.copy()
    with torch.no_grad():
        dead.module[0].weight[:4] *= 100  # large filters, which batch norm makes small again ...
        dead.module[1].running_mean[:4] *= 100
        dead.module[1].running_var[:4] *= 100**2
        dead.module[7].weight.view(4, 8, 16)[:, :4] = 0  # ... of which nobody reads the first four
    thin = prune.channels(dead, 0.5, importance="first_order", dataset=quarters, multiple=1)
    assert torch.equal(thin.module[0].weight, dead.module[0].weight[4:])
    assert np.allclose(thin.predict(quarters.images), dead.predict(quarters.images), rtol=1e-3, atol=1e-3)


def test_norm_scale_keeps_channels_of_large_factors(toy_net: Net) -> None:
    net = toy_net.copy()
    with torch.no_grad():
        net.module[1].weight.copy_(torch.tensor([1.0, 0, 1, 0, 1, 0, 1, 0]))
        net.module[4].weight.fill_(1.0)
    thin = prune.channels(net, 0.5, importance="norm_scale", multiple=1)
    assert torch.equal(thin.module[0].weight, net.module[0].weight[::2])


def test_widths_are_multiples_of_eight_where_a_layer_is_that_wide() -> None:
    thin = prune.channels(zoo.load("mobilenet_v2", width=0.5, classes=20, channels=1, resolution=32), 0.3)
    assert {width % 8 for width in thin.card.options["widths"].values()} == {0}


def test_a_group_can_keep_only_what_its_rows_can_be_cut_into() -> None:
    group = Group((("a", 30),), ((30, 3),))
    assert [group.nearest(wanted, 1) for wanted in (30, 16, 15, 14, 2, 0)] == [30, 15, 15, 15, 3, 3]
    assert Group((("a", 64),)).nearest(30, 8) == 32
    assert Group((("a", 12), ("b", 108))).widths(6) == {"a": 6, "b": 54}


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        ({"ratio": 1.0}, ValueError, "from 0 to below 1, but 1.0 came"),
        ({"ratio": -0.1}, ValueError, "from 0 to below 1"),
        ({"ratio": "half"}, TypeError, "try 0.5"),
        ({"ratio": 0.99, "multiple": 1}, ValueError, "without a channel"),
        ({"ratio": {"features.0.9": 0.5}}, ValueError, "no layer that can be pruned 'features.0.9'"),
        ({"ratio": {"classifier": 0.5}}, ValueError, "no layer that can be pruned 'classifier'"),
        ({}, ValueError, "either ratio=.* or macs="),
        ({"ratio": 0.5, "macs": 0.5}, ValueError, "either ratio=.* or macs="),
        ({"macs": 0}, ValueError, "above 0 and up to 1"),
        ({"ratio": 0.5, "importance": "l3"}, ValueError, "no importance 'l3'"),
        ({"ratio": 0.5, "importance": "first_order"}, ValueError, "give dataset="),
        ({"ratio": 0.5, "scope": "all"}, ValueError, "no scope 'all'"),
        ({"ratio": 0.5, "multiple": 0}, ValueError, "multiple is a whole number from 1"),
    ],
)
def test_bad_arguments_get_a_sentence(call: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        prune.channels(zoo.load("mobilenet_v1", **SMALL, stem="tiny"), **call)


def test_data_of_another_size_or_none_is_refused(toy_net: Net, quarters: Dataset) -> None:
    large = Dataset("large", "test", np.zeros((2, 1, 32, 32), np.uint8), np.zeros(2, np.int64), quarters.classes)
    with pytest.raises(ValueError, match="takes images of"):
        prune.channels(toy_net, 0.5, importance="first_order", dataset=large)
    with pytest.raises(ValueError, match="Cannot take 0 images"):
        prune.channels(toy_net, 0.5, importance="first_order", dataset=quarters.take(0))
    with pytest.raises(TypeError, match="Dataset"):
        prune.channels(toy_net, 0.5, importance="first_order", dataset=quarters.images)  # type: ignore[arg-type]


def test_a_network_without_batch_norm_has_no_scales() -> None:
    with pytest.raises(ValueError, match="has no batch norm"):
        prune.channels(zoo.load("squeezenet_1_1", **SMALL, stem="tiny"), 0.5, importance="norm_scale")


class Odd(nn.Module):
    """A network with a step whose channels cannot be followed."""

    def __init__(self, step: nn.Module) -> None:
        super().__init__()
        self.first, self.step, self.head = nn.Conv2d(1, 8, 3), step, nn.Linear(8, 4)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        maps = self.step(self.first(images))
        logits: torch.Tensor = self.head(maps.mean((2, 3)))
        return logits


def test_an_unknown_layer_is_named(toy_net: Net) -> None:
    with pytest.raises(ValueError, match="channels of step depend on each other: it is a PixelUnshuffle"):
        prune.channels(Net(Odd(nn.PixelUnshuffle(1)), toy_net.card), 0.5)


def test_an_edited_card_is_refused(tmp_path: Path) -> None:
    path = prune.channels(zoo.load("mobilenet_v1", **SMALL, stem="tiny"), 0.5).save(tmp_path / "thin.safetensors")
    card = path.with_name("thin.safetensors.json")
    card.write_text(card.read_text("utf-8").replace('"features.0.0": 8', '"features.0.0": 16'), "utf-8")
    with pytest.raises(ArtifactError, match="was edited or damaged"):
        zoo.load(path)


@pytest.mark.parametrize(
    ("widths", "says"),
    [
        ({"features.0.0": 0}, "a width from 1 to 16, but 0 came"),
        ({"features.0.0": 17}, "a width from 1 to 16, but 17 came"),
        ({"features.0.0": 8.0}, "The width of features.0.0 is a whole number"),
        ({"nowhere": 8}, "no layer with a width 'nowhere'"),
        ({"features.2.conv.2": 8}, "fit no network of the kind"),
        ([8, 8], "by the names of its layers"),
    ],
)
def test_widths_that_no_network_has_are_refused(widths: object, says: str, tmp_path: Path) -> None:
    net = zoo.load("mobilenet_v2", **SMALL, stem="tiny")
    card = replace(net.card, options=Settings(net.card.options, widths=widths))
    with pytest.raises(ArtifactError, match=says):
        zoo.load(Net(net.module, card).save(tmp_path / "odd.safetensors"))
