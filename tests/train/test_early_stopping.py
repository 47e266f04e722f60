"""Early stopping and a rate that waits for the accuracy: both depend on what was, so both must survive a kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Epoch, Recipe, events
from mobiledl.train.checkpoint import CheckpointError

STILL = Recipe(learning_rate=1e-9, batch=32, schedule="reduce", warmup=0.0)
WILD = Recipe(learning_rate=0.3, batch=32, schedule="constant", warmup=0.0)
pytestmark = pytest.mark.usefixtures("one_thread")


class Killed(Exception):
    """Stands in for the end of a process."""


def history_of(net: Net, data: Dataset, **options: object) -> tuple[Net, list[Epoch]]:
    history: list[Epoch] = []
    return train.fit(net, data, data, report=history.append, **options), history


def test_it_stops_when_patience_runs_out_and_returns_the_best_net(net: Net, quarters: Dataset) -> None:
    trained, history = history_of(net, quarters, epochs=40, patience=3, recipe=WILD, seed=2)
    accuracies = [epoch.accuracy for epoch in history]
    best = accuracies.index(max(accuracies))
    assert len(history) == best + 1 + 3 < 40
    assert train.evaluate(trained, quarters) == accuracies[best] == trained.card.results["quarters/test"]
    assert trained.card.steps[-1].settings["best_epoch"] == best + 1
    assert trained.card.steps[-1].settings["patience"] == 3


def test_without_patience_the_card_says_nothing_of_it(net: Net, quarters: Dataset) -> None:
    trained, _ = history_of(net, quarters, epochs=1, recipe=STILL)
    assert "patience" not in trained.card.steps[-1].settings


@pytest.mark.parametrize("killed_after", [1, 4])
def test_a_killed_training_still_returns_the_best_net(
    net: Net, quarters: Dataset, tmp_path: Path, killed_after: int
) -> None:
    options = {"epochs": 40, "patience": 3, "recipe": replace(WILD, schedule="reduce", ema=0.9), "seed": 2}

    def kill(epoch: Epoch) -> None:
        if epoch.number == killed_after:
            raise Killed

    through, whole = history_of(net, quarters, **options)
    with pytest.raises(Killed):
        train.fit(net, quarters, quarters, checkpoint=tmp_path / "job", report=kill, **options)
    resumed, history = history_of(net, quarters, checkpoint=tmp_path / "job", **options)
    assert history == whole
    assert resumed.digest == through.digest


def test_a_training_that_has_stopped_is_not_begun_again(net: Net, quarters: Dataset, tmp_path: Path) -> None:
    options = {"epochs": 9, "patience": 1, "recipe": STILL, "checkpoint": tmp_path / "job"}
    first, history = history_of(net, quarters, **options)
    again, same = history_of(net, quarters, **options)
    assert len(history) < 9
    assert (again.digest, same) == (first.digest, history)


def test_another_patience_is_another_training(net: Net, quarters: Dataset, tmp_path: Path) -> None:
    options = {"epochs": 2, "recipe": STILL, "checkpoint": tmp_path / "job"}
    history_of(net, quarters, patience=1, **options)
    with pytest.raises(CheckpointError, match="another patience"):
        history_of(net, quarters, patience=2, **options)


def test_the_rate_goes_down_after_two_epochs_without_a_better_accuracy(net: Net, quarters: Dataset) -> None:
    _, history = history_of(net, quarters.take(32), epochs=6, recipe=STILL)
    rates = [epoch.learning_rate for epoch in history]
    expected = [STILL.scale([epoch.accuracy for epoch in history[:place]]) * 1e-9 for place in range(6)]
    assert rates == pytest.approx(expected)
    assert rates[-1] < rates[0]


@pytest.mark.parametrize(
    ("accuracies", "scale"),
    [([], 1), ([0.5, 0.6], 1), ([0.5, 0.5], 1), ([0.5, 0.5, 0.4], 0.3), ([0.5, 0.4, 0.4, 0.6, 0.1, 0.1], 0.09)],
)
def test_the_scale_follows_from_the_accuracies_alone(accuracies: list[float], scale: float) -> None:
    assert STILL.scale(accuracies) == pytest.approx(scale)
    assert WILD.scale(accuracies) == 1


@pytest.mark.parametrize(("patience", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError), ("2", TypeError)])
def test_a_patience_that_cannot_be_is_refused(
    net: Net, quarters: Dataset, patience: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match="patience"):
        train.fit(net, quarters, quarters, epochs=2, patience=patience)


def test_histograms_and_first_batches_are_logged_for_each_epoch(net: Net, quarters: Dataset, tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    train.fit(net, quarters, quarters, epochs=2, recipe=STILL, log_dir=tmp_path / "run")
    run = events.read(tmp_path)["run"]
    assert [histogram.step for histogram in run.histograms["weights/classifier"]] == [6, 12]
    assert len(run.images["first_batch"]) == 2
