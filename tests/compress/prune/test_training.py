"""Pruning while a net learns: step by step, under a penalty, and by what a scan of its layers says."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import torch

from mobiledl import cost, train, zoo
from mobiledl.compress import prune
from mobiledl.compress.prune import schedule, sensitivity
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe

QUICK = Recipe(learning_rate=0.003)


def test_sparsity_rises_ever_more_slowly_and_ends_before_the_training() -> None:
    shares = [schedule.at(epoch, 8, 0.0, 0.9) for epoch in range(1, 9)]
    steps = [after - before for before, after in itertools.pairwise([0.0, *shares])]
    assert all(first >= later for first, later in itertools.pairwise(steps))
    assert shares[5:] == [0.9, 0.9, 0.9]
    assert shares[0] == pytest.approx(0.9 * (1 - (5 / 6) ** 3))
    assert schedule.at(1, 1, 0.3, 0.9) == 0.9


def test_gradual_pruning_ends_at_its_sparsity_and_still_knows_the_task(toy_net: Net, quarters: Dataset) -> None:
    seen: list[train.Epoch] = []
    pruned = prune.gradual(toy_net, 0.8, quarters, quarters, epochs=4, recipe=QUICK, report=seen.append, progress=False)
    assert prune.sparsity(pruned) == pytest.approx(0.8, abs=1e-3)
    assert train.evaluate(pruned, quarters) > 0.8
    assert [epoch.number for epoch in seen] == [1, 2, 3, 4]
    assert seen[0].learning_rate > seen[-1].learning_rate > 0


def test_gradual_pruning_goes_on_after_a_kill(toy_net: Net, quarters: Dataset, tmp_path: Path) -> None:
    def run(stop: int | None) -> Net | None:
        def report(epoch: train.Epoch) -> None:
            if epoch.number == stop:
                raise KeyboardInterrupt

        call = {"epochs": 3, "recipe": QUICK, "progress": False, "checkpoint": tmp_path / "kept", "report": report}
        return prune.gradual(toy_net, 0.6, quarters, quarters, **call)

    with pytest.raises(KeyboardInterrupt):
        run(stop=2)
    kept = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".checkpoint")
    assert kept == ["kept.1.checkpoint", "kept.2.checkpoint"]
    whole = prune.gradual(toy_net, 0.6, quarters, quarters, epochs=3, recipe=QUICK, progress=False)
    assert run(stop=None).digest == whole.digest


def test_a_group_penalty_presses_whole_channels_to_zero(quarters: Dataset) -> None:
    net = zoo.load("mobilenet_v2", width=0.25, classes=4, channels=1, resolution=16)
    call = {"epochs": 5, "recipe": Recipe(learning_rate=0.01), "progress": False}
    plain = train.fit(net, quarters, quarters, **call)
    pressed = train.fit(net, quarters, quarters, loss=prune.group_penalty(net, 0.1), **call)
    small, smaller = (
        torch.cat(
            [layer.weight.detach().abs() for layer in each.module.modules() if isinstance(layer, torch.nn.BatchNorm2d)]
        )
        for each in (plain, pressed)
    )
    assert smaller.mean() < 0.95 * small.mean()
    assert pressed.card.steps[-1].settings["loss"] == "prune.group_penalty"
    filters = zoo.load("squeezenet_1_1", width=0.25, classes=4, channels=1, resolution=16)
    assert train.fit(filters, quarters, quarters, loss=prune.group_penalty(filters), epochs=1, progress=False)


def test_a_scan_thins_each_group_alone(toy_net: Net, quarters: Dataset) -> None:
    found = sensitivity.scan(toy_net, quarters, ratios=(0.875, 0.25))
    assert (found.names, found.ratios, found.n) == (("0",), (0.25, 0.875), 200)
    assert found.whole > 0.95
    small, large = found.lost("0")
    assert small <= large
    assert "88%" in repr(found)
    assert found._repr_html_().count("<td") == 2
    assert sensitivity.Scan.from_json(found.to_json()) == found


def test_between_two_measured_ratios_the_loss_rises_in_a_straight_line() -> None:
    scan = sensitivity.Scan(0.9, ("a", "b"), (0.2, 0.6), ((0.9, 0.5), (0.8, 0.7)), 100)
    assert scan.lost("b") == pytest.approx((0.1, 0.2))
    assert scan.largest(0.2) == pytest.approx({"a": 0.4, "b": 0.6})
    assert scan.largest(0.05) == pytest.approx({"a": 0.25, "b": 0.1})
    assert scan.largest(0.0) == pytest.approx({"a": 0.2, "b": 0.0})


def test_ratios_are_chosen_so_that_the_share_of_macs_is_met() -> None:
    net = zoo.load("mobilenet_v1", width=0.5, classes=4, channels=1, resolution=16)
    names = tuple(prune.channel_groups(net))
    rows = tuple((0.9, 0.9 - 0.05 * place, 0.9 - 0.1 * place) for place in range(len(names)))
    scan = sensitivity.Scan(0.9, names, (0.25, 0.5, 0.75), rows, 100)
    ratios = sensitivity.chosen(net, scan, 0.5)
    assert list(ratios.values()) == sorted(ratios.values(), reverse=True)  # the later, the more sensitive
    assert cost.count(prune.channels(net, ratios, multiple=1)).macs / cost.count(net).macs == pytest.approx(
        0.5, abs=0.02
    )
    with pytest.raises(ValueError, match=r"end at 75%, .* scan larger ratios"):
        sensitivity.chosen(net, scan, 0.01)
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        sensitivity.chosen(net, scan, 1.5)


def test_a_scan_of_images_of_another_size_is_refused(quarters: Dataset) -> None:
    net = zoo.load("mobilenet_v1", width=0.25, classes=4, channels=1, resolution=32)
    with pytest.raises(ValueError, match="takes images of"):
        sensitivity.scan(net, quarters)
    with pytest.raises(TypeError, match="Dataset"):
        sensitivity.scan(net, quarters.images)  # type: ignore[arg-type]
