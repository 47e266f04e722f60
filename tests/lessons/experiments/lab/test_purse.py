"""What lab 06 gives its learners: a purse that pays each epoch once, and the brief that judges a search."""

from __future__ import annotations

import pytest

from mobiledl import sweep
from mobiledl.lessons.experiments import search_space
from mobiledl.lessons.experiments.lab.purse import Brief, OverdrawnError, Purse, brief, impossible, verdict

SMALL = Brief(macs=700_000, epochs=10, accuracy=0.5)


def test_an_epoch_is_paid_once():
    purse = Purse(SMALL)
    point = purse.points[0]
    purse.train(point, 4)
    purse.train(point, 3)
    purse.train(point, 6)
    assert (purse.spent, purse.left, purse.trained(point)) == (6, 4, 6)


def test_what_cannot_be_paid_is_refused_and_costs_nothing():
    purse = Purse(SMALL)
    purse.train(purse.points[0], 9)
    with pytest.raises(OverdrawnError, match="left in the purse: 1; asked for: 2 more"):
        purse.train(purse.points[1], 2)
    assert purse.left == 1


def test_a_training_is_the_recorded_one():
    recorded = search_space.recorded()[40]
    assert Purse(SMALL).train(recorded.params, 9) == recorded.reports[8]


@pytest.mark.parametrize("task", [1, 2])
def test_in_another_task_the_rates_have_changed_places(task: int):
    best = max(search_space.recorded(), key=lambda trial: trial.reports[-1])
    others = {rate: Purse(SMALL, task).train({**best.params, "rate": rate}, 9) for rate in (0.001, 0.005, 0.02)}
    assert max(others, key=others.__getitem__) != best["rate"]
    assert max(others.values()) == best.reports[-1]


def test_macs_are_those_of_the_network_in_every_task():
    point = Purse(SMALL).points[5]
    counted = search_space.macs(point["width"], point["depth"], point["resolution"])
    assert [Purse(SMALL, task).macs(point) for task in range(3)] == [counted] * 3


@pytest.mark.parametrize(("epochs", "says"), [(0, "1 to 9 epochs"), (10, "1 to 9 epochs"), (True, "1 to 9 epochs")])
def test_another_number_of_epochs_is_told_why(epochs: int, says: str):
    with pytest.raises(ValueError, match=says):
        Purse(SMALL).train(Purse(SMALL).points[0], epochs)


def test_a_point_outside_the_space_is_named():
    with pytest.raises(KeyError, match="is no point of the space"):
        Purse(SMALL).macs({"width": 0.3, "depth": 1})


def test_a_sweep_spends_the_purse_and_keeps_the_macs():
    purse = Purse(SMALL)
    results = purse.sweep(sweep.space(width="0.25 | 1.0", depth="3", resolution="20", rate="0.02"), search="grid",
                          trials=2)  # fmt: skip
    assert [trial.state for trial in results] == ["rejected", "rejected"]
    assert purse.spent == 0
    assert len(purse.sweep(search="random", cost=1).finished) == 1
    assert purse.spent == 9


def test_the_brief_tells_which_limit_is_broken():
    verdict = SMALL.check([0.6, 0.4, 0.4], 700_001, 10)
    assert [line.quantity for line in verdict.lines if not line.kept] == ["tries", "macs"]
    assert str(verdict.lines[0]) == "tries of 3 that reach 50%: BROKEN (1, at least 2)"


def test_the_lab_asks_for_what_some_networks_reach_and_most_do_not():
    wanted = brief()
    fits = [trial for trial in search_space.recorded() if trial["macs"] <= wanted.macs]
    reaching = [trial for trial in fits if trial["accuracy"] >= wanted.accuracy]
    assert 3 <= len(reaching) <= len(fits) // 5


def test_no_network_keeps_the_impossible_brief():
    purse = Purse(impossible())
    assert min(map(purse.macs, purse.points)) > purse.brief.macs


def test_a_search_that_is_not_begun_gets_a_sentence():
    assert verdict(...) == verdict(lambda purse, seed: ...) == "There is no search yet."
    assert verdict(lambda purse, seed: purse.points[0], seeds=(7,)).startswith("With seed 7 no network was trained")
