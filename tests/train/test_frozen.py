"""What must not move in a training, and nets that cannot be trained at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from odd_modules import Then
from torch import nn

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe

QUICK = Recipe(learning_rate=0.01, batch=32)
pytestmark = pytest.mark.usefixtures("one_thread")


def fit(net: Net, data: Dataset, **options: object) -> Net:
    return train.fit(net, data, data, **{"epochs": 1, "recipe": QUICK, "progress": False, **options})


def frozen(net: Net, *places: int) -> Net:
    """Return a copy of the toy in which some layers are frozen."""
    other = net.copy()
    for place in places:
        other.module[place].requires_grad_(False)
    return other


@pytest.mark.parametrize("recipe", [QUICK, replace(QUICK, ema=0.9)])
def test_a_frozen_backbone_answers_as_before(untaught: Net, quarters: Dataset, recipe: Recipe) -> None:
    trained = fit(frozen(untaught, 0, 1, 3, 4), quarters, recipe=recipe)
    before, after = untaught.module.state_dict(), trained.module.state_dict()
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"7.weight", "7.bias"}


def test_a_batch_norm_moves_when_its_scale_does(untaught: Net, quarters: Dataset) -> None:
    net = frozen(untaught, 0)
    net.module[1].bias.requires_grad_(False)
    trained = fit(net, quarters)
    assert not torch.equal(trained.module[1].running_mean, untaught.module[1].running_mean)
    assert torch.equal(trained.module[1].bias, untaught.module[1].bias)


def test_a_batch_norm_without_scale_keeps_learning_its_statistics(untaught: Net, quarters: Dataset) -> None:
    net = untaught.copy()
    net.module[1] = nn.BatchNorm2d(8, affine=False)
    assert fit(net, quarters).module[1].running_mean.abs().max() > 0


def test_a_net_that_is_all_frozen_is_told(untaught: Net, quarters: Dataset) -> None:
    net = untaught.copy()
    net.module.requires_grad_(False)
    with pytest.raises(ValueError, match=r"toy has no parameter that can be trained.*requires_grad_\(True\)") as caught:
        fit(net, quarters)
    assert "\n" not in str(caught.value)


def test_a_forward_that_cuts_the_way_back_is_told(untaught: Net, quarters: Dataset) -> None:
    net = replace(untaught, module=Then(untaught.module, torch.detach))
    with pytest.raises(ValueError, match="depends on no weight that can move: forward must neither detach") as caught:
        fit(net, quarters)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_a_net_in_another_precision_is_told(untaught: Net, quarters: Dataset, dtype: torch.dtype) -> None:
    net = untaught.copy()
    net.module.to(dtype)
    name = str(dtype).removeprefix("torch.")
    for way in (lambda: fit(net, quarters), lambda: net.predict(quarters.images)):
        with pytest.raises(TypeError, match=rf"its 0\.weight is {name}, .*module\.float\(\)") as caught:
            way()
        assert "\n" not in str(caught.value)


def test_a_view_in_the_forward_is_no_hindrance(untaught: Net, quarters: Dataset) -> None:
    """Channels last is this package's own wish; `x.view(len(x), -1)` is how many write a flatten."""
    net = untaught.copy()
    net.module[6] = Then(nn.Identity(), lambda maps: maps.view(len(maps), -1))
    assert np.allclose(net.predict(quarters.images), untaught.predict(quarters.images), atol=1e-4)
    trained = fit(net, quarters, epochs=3)
    assert train.evaluate(trained, quarters) > 0.5


class LostWhenAsked(nn.Module):
    """A network that leaves the numbers in evaluation mode, as batch norm's statistics may behind hot weights."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.network(images) * (1.0 if self.training else float("nan"))


def test_a_validation_that_leaves_the_numbers_does_not_end_the_training(untaught: Net, quarters: Dataset) -> None:
    history: list[train.Epoch] = []
    fit(replace(untaught, module=LostWhenAsked(untaught.module)), quarters, epochs=2, report=history.append)
    assert [epoch.accuracy for epoch in history] == [0.0, 0.0]
