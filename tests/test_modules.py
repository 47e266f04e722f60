"""Modules: what torch.nn.utils has changed is copied, trained, counted, exported and folded like anything else."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from odd_modules import CHANGED, changed
from torch import nn

from mobiledl import cost, modules, norm, train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net

pytestmark = pytest.mark.usefixtures("one_thread")


def close(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, atol=1e-4 * np.abs(other).max())


@pytest.mark.parametrize("name", CHANGED)
def test_a_copy_answers_the_same_and_has_weights_of_its_own(toy_net: Net, quarters: Dataset, name: str) -> None:
    net = changed(toy_net, name)
    twin = net.copy()
    expected = net.predict(quarters.images)
    assert close(twin.predict(quarters.images), expected)
    with torch.no_grad():
        for parameter in twin.module.parameters():
            parameter.zero_()
    assert close(net.predict(quarters.images), expected)


@pytest.mark.parametrize("name", CHANGED)
def test_plain_weights_answer_the_same_and_leave_the_module_as_it_was(
    toy_net: Net, quarters: Dataset, name: str
) -> None:
    net = changed(toy_net, name)
    made = replace(net, module=modules.plain(net.module))
    assert not modules.is_plain(net.module)
    assert modules.is_plain(made.module)
    assert set(made.module.state_dict()) == set(toy_net.module.state_dict())
    assert close(made.predict(quarters.images), net.predict(quarters.images))
    assert not modules.is_plain(net.module)


def test_a_module_with_plain_weights_is_taken_as_it_is(toy_net: Net) -> None:
    assert modules.is_plain(toy_net.module)
    assert modules.plain(toy_net.module) is toy_net.module


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_net_is_trained_folded_and_counted(toy_net: Net, quarters: Dataset, name: str) -> None:
    net = changed(toy_net, name)
    assert not modules.is_plain(train.fit(net, quarters, quarters, epochs=1, progress=False).module)
    assert close(norm.fold(net).predict(quarters.images), net.predict(quarters.images))
    assert cost.count(net).macs == cost.count(toy_net).macs
    assert cost.count(net).parameters == cost.count(toy_net).parameters


@pytest.mark.parametrize("name", ["pruned", "old weight norm", "weight norm"])
def test_the_program_of_a_changed_net_computes_what_the_net_does(
    toy_net: Net, quarters: Dataset, tmp_path: Path, name: str
) -> None:
    net = changed(toy_net, name)
    program = torch.export.load(net.save_program(tmp_path / "toy.pt2")).module()
    with torch.no_grad():
        answer = program(torch.from_numpy(net.card.preprocess(quarters.images[:1]))).numpy()
    assert close(answer, net.predict(quarters.images[:1]))


def test_a_training_keeps_what_was_pruned_at_zero(toy_net: Net, quarters: Dataset) -> None:
    net = changed(toy_net, "pruned")
    trained = train.fit(net, quarters, quarters, epochs=1, progress=False)
    gone = net.module[0].weight == 0
    assert gone.float().mean() == 0.5
    assert torch.equal(trained.module[0].weight == 0, gone)
    layer = trained.module[0]
    assert not torch.equal(layer.weight, net.module[0].weight)
    assert torch.equal(layer.weight, layer.weight_orig * layer.weight_mask)  # also before it runs again


def test_maps_that_a_forward_keeps_are_no_hindrance(toy_net: Net) -> None:
    net = toy_net.copy()
    net.module.register_forward_hook(lambda module, inputs, outputs: setattr(module, "kept", [outputs]))
    net.module(net.example())
    assert not net.module.kept[0].is_leaf
    net.copy()


def test_what_cannot_be_copied_is_told_in_one_sentence(toy_net: Net) -> None:
    module = nn.Sequential(toy_net.module)
    module.lock = threading.Lock()
    with pytest.raises(
        ValueError, match=r"Sequential holds something that cannot be copied .*: keep it outside"
    ) as caught:
        replace(toy_net, module=module).copy()
    assert "\n" not in str(caught.value)


def test_every_layer_has_its_own_mode_again_after_evaluating(toy_net: Net) -> None:
    net = toy_net.copy()
    net.module.train()
    net.module[1].eval()
    with modules.evaluating(net.module):
        assert not any(layer.training for layer in net.module.modules())
    assert [layer.training for layer in net.module] == [True, False] + [True] * 6
