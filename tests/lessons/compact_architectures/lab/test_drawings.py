"""What lab 03 gives its learners: a Net around their module, and the brief that judges it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mobiledl import cost
from mobiledl.lessons.compact_architectures.lab.drawings import BRIEF, as_net, costs, count_network, verdict

LINEAR = nn.Sequential(nn.Flatten(), nn.Linear(1024, 20))
WIDE = nn.Sequential(nn.Flatten(), nn.Linear(1024, 500), nn.Linear(500, 20))


def test_a_net_keeps_the_module_and_its_mode():
    module = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(1024), nn.Linear(1024, 20)).train()
    net = as_net(module)
    assert net.module is module
    assert module.training


def test_a_net_has_the_card_of_the_drawings():
    card = as_net(LINEAR).card
    assert (card.input.shape, len(card.classes), card.preprocess.channels) == ((1, 32, 32), 20, 1)


def test_what_is_no_module_is_named():
    with pytest.raises(TypeError, match="a NoneType came"):
        as_net(None)


@pytest.mark.parametrize(
    ("module", "says"),
    [
        (nn.Flatten(), r"gives shape \(1, 1024\) for one drawing, but \(1, 20\)"),
        (nn.Conv2d(3, 20, 3), "does not take a drawing"),
    ],
)
def test_a_module_that_does_not_fit_is_told_why(module: nn.Module, says: str):
    with pytest.raises(ValueError, match=says):
        as_net(module)


def test_the_brief_tells_which_limit_is_broken():
    macs, parameters = BRIEF.costs(cost.count(WIDE, (1, 32, 32)))
    assert not macs.kept
    assert not parameters.kept
    assert str(parameters) == "parameters: BROKEN (522.5 thousand, at most 20.0 thousand)"


def test_an_untrained_net_breaks_the_accuracy_alone():
    torch.manual_seed(0)
    small = nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(64, 20))
    assert [line.quantity for line in verdict(as_net(small)).lines if not line.kept] == ["accuracy"]


def test_a_lab_that_is_not_begun_gets_sentences():
    assert verdict(...) == "No network has been trained yet."
    assert count_network(None) == "Nothing to count yet: the network is not built."
    assert "does not get through" in count_network(nn.Linear(7, 20))
    assert "my_network returns the module itself" in count_network(
        as_net(nn.Sequential(nn.Flatten(), nn.Linear(1024, 20)))
    )
    assert "do not get through" in costs((1, 32, 32), block=nn.Conv2d(5, 5, 1))
    assert costs((1, 8, 8), dense=nn.Conv2d(1, 2, 3), fire=None) == "Nothing to count yet: write fire first."


def test_costs_stand_side_by_side():
    table = costs((1, 8, 8), dense=nn.Conv2d(1, 2, 3, bias=False))
    assert table.rows == (("dense", f"{36 * 18:,}", "18"),)
