"""Rates: the test of learning rates finds one that teaches, and leaves everything else as it was."""

from __future__ import annotations

import pytest
import torch

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import rates
from mobiledl.train.rates import RateTest
from mobiledl.train.recipe import Recipe

SGD = Recipe(optimizer="sgd", batch=32)
pytestmark = pytest.mark.usefixtures("one_thread")


def test_the_suggestion_teaches_and_a_thousandth_of_it_does_not(untaught: Net, quarters: Dataset) -> None:
    found = rates.find(untaught, quarters, recipe=SGD, progress=False).suggested

    def taught(rate: float) -> float:
        recipe = Recipe(optimizer="sgd", batch=32, learning_rate=rate)
        return train.evaluate(train.fit(untaught, quarters, quarters, epochs=6, recipe=recipe), quarters)

    assert taught(found) > 0.9
    assert taught(found / 1000) < 0.7


def test_the_rate_grows_by_one_factor(untaught: Net, quarters: Dataset) -> None:
    test = rates.find(untaught, quarters, low=1e-4, high=1e-2, steps=21, progress=False)
    assert test.rates == pytest.approx([1e-4 * 10 ** (place / 10) for place in range(21)])
    assert not test.exploded


def test_it_ends_where_the_loss_leaves_the_numbers(untaught: Net, quarters: Dataset) -> None:
    test = rates.find(untaught, quarters, recipe=SGD, low=1e-3, high=1e30, progress=False)
    assert test.exploded
    assert len(test.rates) == len(test.losses) < 100
    assert "exploded" in repr(test)


def test_net_and_random_numbers_stay_as_they_were(untaught: Net, quarters: Dataset) -> None:
    before = untaught.digest
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    rates.find(untaught, quarters, steps=20, progress=False)
    assert untaught.digest == before
    assert torch.equal(torch.rand(1), expected)


def test_the_same_seed_gives_the_same_test(untaught: Net, quarters: Dataset) -> None:
    one, two = (rates.find(untaught, quarters, steps=20, seed=5, progress=False) for _ in range(2))
    assert one == two


def test_the_suggestion_is_a_tenth_of_the_lowest() -> None:
    test = RateTest((0.1, 1.0, 10.0), (3.0, 2.0, 5.0), True)
    assert (test.lowest, test.suggested) == (1.0, 0.1)
    assert repr(test) == "lowest loss at learning rate 1; the loss exploded at 10; try 0.1"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"low": 1.0, "high": 0.1}, "from low to high"),
        ({"low": 0.0}, "from low to high"),
        ({"high": float("inf")}, "from low to high"),
        ({"steps": 5}, "20 steps or more"),
    ],
)
def test_a_search_that_cannot_be_is_refused(untaught: Net, quarters: Dataset, options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rates.find(untaught, quarters, **options)


def test_a_name_is_no_net(quarters: Dataset) -> None:
    with pytest.raises(TypeError, match=r"rates\.find takes a Net, but a str came"):
        rates.find("mobilenet_v2", quarters)
