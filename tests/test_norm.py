"""Norm: folding changes no answer, estimating again repairs statistics and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl import norm, train, zoo
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net

SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}
NORMED = ("mobilenet_v1", "mobilenet_v2", "shufflenet_v1", "shufflenet_v2")


def scrambled(net: Net) -> Net:
    """Return a copy with other statistics, as a training leaves them, but wrong ones."""
    wrong = net.copy()
    draw = torch.Generator().manual_seed(0)
    for layer in norm.layers(wrong).values():
        layer.running_mean += torch.randn(layer.running_mean.shape, generator=draw)
        layer.running_var *= torch.rand(layer.running_var.shape, generator=draw) + 0.5
    return wrong


@pytest.fixture
def wrong(toy_net: Net) -> Net:
    return scrambled(toy_net)


def weights(net: Net) -> Iterator[torch.Tensor]:
    return net.module.parameters()


@pytest.mark.parametrize("name", NORMED)
def test_folding_changes_no_answer_and_leaves_no_batch_norm(name: str, quarters: Dataset) -> None:
    net = scrambled(zoo.load(name, **SMALL))
    folded = norm.fold(net)
    apart = np.abs(folded.predict(quarters.images) - net.predict(quarters.images)).max()
    assert apart < 1e-4 * np.abs(net.predict(quarters.images)).max() + 1e-6
    assert norm.layers(folded) == {}
    assert folded.card.steps[-1].verb == "fold"
    assert folded.card.steps[-1].settings["layers"] == len(norm.layers(net))


def test_folding_leaves_the_net_that_came_as_it_was(toy_net: Net) -> None:
    before = toy_net.digest
    norm.fold(toy_net)
    assert toy_net.digest == before


@pytest.mark.processor
def test_a_net_in_training_mode_is_folded_with_its_statistics(wrong: Net, quarters: Dataset) -> None:
    expected = wrong.predict(quarters.images)
    wrong.module.train()
    assert np.allclose(norm.fold(wrong).predict(quarters.images), expected, atol=1e-4)


class Shared(nn.Module):
    """One convolution's output goes two ways, so its batch norm cannot be folded; the second's can."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.norm = nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4)
        self.second, self.after = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        maps = self.first(images)
        return self.after(self.second(maps + self.norm(maps))).mean((2, 3))


@pytest.mark.processor
def test_only_a_convolution_whose_output_goes_nowhere_else_is_folded(toy_net: Net, quarters: Dataset) -> None:
    net = scrambled(Net(Shared().eval(), toy_net.card))
    folded = norm.fold(net)
    assert list(norm.layers(folded)) == ["norm"]
    assert np.allclose(folded.predict(quarters.images), net.predict(quarters.images), atol=1e-4)


def test_estimating_again_repairs_the_accuracy_and_no_weight_moves(wrong: Net, quarters: Dataset) -> None:
    assert train.evaluate(wrong, quarters) < 0.8
    repaired = norm.reestimate(wrong, quarters, batch=50)
    assert train.evaluate(repaired, quarters) > 0.9
    assert all(torch.equal(a, b) for a, b in zip(weights(wrong), weights(repaired), strict=True))
    assert not repaired.module.training


@pytest.mark.processor
def test_the_statistics_are_the_mean_over_the_batches(toy_net: Net, quarters: Dataset) -> None:
    repaired = norm.reestimate(toy_net, quarters, batch=200)
    first = next(iter(norm.layers(repaired).values()))
    maps = toy_net.module[0](torch.from_numpy(toy_net.card.preprocess(quarters.images)))
    assert torch.allclose(first.running_mean, maps.mean((0, 2, 3)), atol=1e-5)
    assert torch.allclose(first.running_var, maps.var((0, 2, 3)), rtol=1e-4)
    assert first.momentum == 0.1


def test_the_net_that_came_keeps_its_statistics(wrong: Net, quarters: Dataset) -> None:
    before = wrong.digest
    norm.reestimate(wrong, quarters)
    assert wrong.digest == before


def test_drift_is_nothing_after_estimating_again_and_much_before(wrong: Net, quarters: Dataset) -> None:
    repaired = norm.reestimate(wrong, quarters)
    assert max(norm.drift(repaired, quarters).values()) == pytest.approx(0, abs=1e-6)
    assert max(norm.drift(wrong, quarters).values()) > 0.5
    assert list(norm.drift(wrong, quarters)) == list(norm.layers(wrong))


def test_a_net_without_batch_norm_is_told(quarters: Dataset) -> None:
    net = zoo.load("squeezenet_1_1", **SMALL)
    with pytest.raises(ValueError, match="nothing to fold"):
        norm.fold(net)
    with pytest.raises(ValueError, match="no batch norm with statistics"):
        norm.reestimate(net, quarters)


@pytest.mark.parametrize("images", [1, 200])
def test_a_single_image_has_no_spread(toy_net: Net, quarters: Dataset, images: int) -> None:
    with pytest.raises(ValueError, match="batches of 2 images or more, but 1 came"):
        norm.reestimate(toy_net, quarters.take(images), batch=64 if images == 1 else 1)


def test_a_path_is_no_net() -> None:
    with pytest.raises(TypeError, match="takes a Net, but a str came"):
        norm.fold("mobilenet_v2")


class UnderTwoNames(nn.Module):
    """The convolution stands under a name of its own and in a sequence, of which the forward calls one."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3)
        self.body = nn.Sequential(self.first, nn.BatchNorm2d(4), nn.ReLU())
        self.norm = self.body[1]
        self.twice = self.norm

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images).mean((2, 3))


class ByName(UnderTwoNames):
    """Layers that are given their input by name."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.norm(input=self.first(input=images)).mean((2, 3))


class CalledTwice(UnderTwoNames):
    """The convolution is also used without its batch norm."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images).mean((2, 3)) + self.first(images).mean((2, 3))


class ReadsAWeight(UnderTwoNames):
    """The convolution's weight is also used by itself, and the batch norm's in another module."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images).mean((2, 3)) + nn.functional.conv2d(images, self.first.weight).mean((2, 3))


class InAList(UnderTwoNames):
    """The forward takes the convolution from a plain list, in which no other can be put."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = [self.first]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.norm(self.kept[0](images)).mean((2, 3))


class AsksTheImage(UnderTwoNames):
    """A forward that torch.fx cannot follow."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images).mean((2, 3)) if images.mean() > 0 else self.body(-images).mean((2, 3))


@pytest.mark.parametrize("module", [UnderTwoNames, ByName])
def test_a_layer_is_folded_under_all_of_its_names(module: type, toy_net: Net, quarters: Dataset) -> None:
    net = scrambled(Net(module().eval(), toy_net.card))
    folded = norm.fold(net)
    assert norm.layers(folded) == {}
    assert np.allclose(folded.predict(quarters.images), net.predict(quarters.images), atol=1e-4)


@pytest.mark.parametrize("module", [CalledTwice, ReadsAWeight])
def test_a_layer_that_is_used_twice_stays(module: type, toy_net: Net) -> None:
    with pytest.raises(ValueError, match="directly after a convolution of its own, so there is nothing to fold"):
        norm.fold(scrambled(Net(module().eval(), toy_net.card)))


def test_a_fold_that_would_change_answers_is_refused(toy_net: Net) -> None:
    with pytest.raises(ValueError, match=r"toy answers otherwise by .* its forward reaches a layer") as caught:
        norm.fold(scrambled(Net(InAList().eval(), toy_net.card)))
    assert "\n" not in str(caught.value)


def test_a_forward_that_cannot_be_followed_is_told(toy_net: Net) -> None:
    with pytest.raises(
        ValueError, match=r"torch\.fx cannot follow the forward of toy \(.*\): write it without"
    ) as caught:
        norm.fold(Net(AsksTheImage().eval(), toy_net.card))
    assert "\n" not in str(caught.value)


def test_a_batch_norm_without_statistics_stays(toy_net: Net, quarters: Dataset) -> None:
    net = toy_net.copy()
    net.module[1] = nn.BatchNorm2d(8, track_running_stats=False)
    assert list(norm.layers(norm.fold(net))) == ["1"]
    repaired = norm.reestimate(net, quarters)
    assert repaired.module[1].running_mean is None
    net.module[4] = nn.BatchNorm2d(8, track_running_stats=False)
    for way in (norm.fold, lambda it: norm.reestimate(it, quarters), lambda it: norm.drift(it, quarters)):
        with pytest.raises(ValueError, match="no batch norm with statistics"):
            way(net)
