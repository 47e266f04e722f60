"""CutMix: a rectangle of another image, and a loss that counts both classes by their areas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from closeness import SAME_SUMS
from torch.nn import functional as F

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe
from mobiledl.train.loss import cross_entropy, pasted

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("seed", range(20))
def test_the_share_is_what_stayed_and_what_was_pasted_is_one_rectangle(seed: int) -> None:
    torch.manual_seed(seed)
    mixed, own = pasted(torch.zeros(3, 2, 12, 20), torch.ones(3, 2, 12, 20))
    assert own == pytest.approx(1 - mixed.mean().item(), abs=1e-6)
    rows, columns = mixed[0, 0].amax(1), mixed[0, 0].amax(0)
    assert torch.equal(mixed[0, 0], rows[:, None] * columns)
    for line in (rows, columns):
        assert (line.diff() != 0).sum() <= 2
    assert torch.equal(mixed, mixed[:1, :1].expand_as(mixed))


def test_shares_of_all_sizes_come() -> None:
    torch.manual_seed(0)
    shares = [pasted(torch.zeros(1, 1, 32, 32), torch.ones(1, 1, 32, 32))[1] for _ in range(300)]
    assert min(shares) < 0.2 < 0.95 < max(shares)
    assert 0.5 < float(np.mean(shares)) < 0.8


def test_the_images_that_came_stay_as_they_were() -> None:
    images = torch.zeros(2, 1, 8, 8)
    pasted(images, torch.ones(2, 1, 8, 8))
    assert not images.any()


@pytest.mark.processor
def test_the_loss_counts_both_classes_by_their_areas(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobiledl.train.loss.pasted", lambda inputs, others: (others, 0.25))
    inputs, labels = torch.rand(6, 1, 16, 16), torch.tensor([0, 1, 2, 3, 0, 1])
    outputs = net.module(inputs.flip(0))
    own, other = (F.cross_entropy(outputs, wanted, label_smoothing=0.1) for wanted in (labels, labels.flip(0)))
    loss = cross_entropy(net.module, inputs, labels, Recipe(cutmix=1.0, label_smoothing=0.1))
    assert loss.item() == pytest.approx((0.25 * own + 0.75 * other).item(), rel=SAME_SUMS)


def test_a_share_of_the_batches_is_mixed(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed: list[float] = []
    monkeypatch.setattr("mobiledl.train.loss.pasted", lambda inputs, others: mixed.append(1) or (inputs, 1.0))
    torch.manual_seed(0)
    with torch.inference_mode():
        for _ in range(100):
            cross_entropy(net.module, torch.rand(2, 1, 16, 16), torch.tensor([0, 1]), Recipe(cutmix=0.3))
    assert 15 < len(mixed) < 45


def test_without_it_nothing_is_drawn_and_nothing_pasted(net: Net) -> None:
    inputs, labels = torch.rand(6, 1, 16, 16), torch.tensor([0, 1, 2, 3, 0, 1])
    before = torch.get_rng_state()
    loss = cross_entropy(net.module, inputs, labels, Recipe())
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(loss, F.cross_entropy(net.module(inputs), labels))


def test_a_mixed_training_learns_is_repeatable_and_says_so_on_the_card(untaught: Net, quarters: Dataset) -> None:
    recipe = Recipe(learning_rate=0.01, batch=32, cutmix=0.5)
    first, again = (train.fit(untaught, quarters, quarters, epochs=12, recipe=recipe, progress=False) for _ in range(2))
    plain = train.fit(untaught, quarters, quarters, epochs=12, recipe=replace(recipe, cutmix=0.0), progress=False)
    assert train.evaluate(first, quarters) > 0.8
    assert first.digest == again.digest != plain.digest
    assert first.card.steps[-1].settings["cutmix"] == 0.5
