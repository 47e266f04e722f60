"""The search space of lesson 06: a family that can be counted, a live training, and a record of every point."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from mobiledl import sweep
from mobiledl.lessons.experiments import search_space
from mobiledl.lessons.experiments.search_space import SPACE
from mobiledl.zoo.mobilenet import InvertedResidual


def test_importing_it_loads_no_torch():
    code = "import sys; from mobiledl.lessons.experiments import search_space; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_the_depth_is_the_number_of_blocks_in_each_stage():
    blocks = [
        sum(isinstance(layer, InvertedResidual) for layer in search_space.build(0.5, depth, 16).module.modules())
        for depth in (1, 2, 3)
    ]
    assert blocks == [3, 6, 9]


def test_every_dimension_costs_macs():
    base = search_space.macs(0.5, 1, 12)
    assert base < min(search_space.macs(1.0, 1, 12), search_space.macs(0.5, 2, 12), search_space.macs(0.5, 1, 16))


def test_the_seed_decides_the_weights_and_leaves_other_random_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    nets = [search_space.build(0.25, 1, 12, seed=seed) for seed in (1, 1, 2)]
    assert torch.rand(1) == expected
    assert nets[0].digest == nets[1].digest
    weights = [next(net.module.parameters()) for net in nets]
    assert not torch.equal(weights[0], weights[2])


def test_no_drawing_is_in_both_sets():
    train_set, validation_set = search_space.drawings(12)
    assert (len(train_set), len(validation_set)) == (search_space.TRAIN, search_space.VALIDATION)
    seen = {image.tobytes() for image in train_set.images}
    assert not any(image.tobytes() in seen for image in validation_set.images)


def test_a_point_can_be_trained(tmp_path, monkeypatch, one_thread):
    monkeypatch.setattr(search_space, "EPOCHS", 1)
    space = sweep.space(width="0.25", depth="1", resolution="12", rate="0.005")
    study = sweep.run(search_space.objective, space, name="s", trials=1, storage=tmp_path / "j")
    (trial,) = sweep.results(study)
    assert trial["macs"] == search_space.macs(0.25, 1, 12)
    assert trial.reports == (trial["accuracy"],)


def test_the_record_holds_every_point_once():
    whole = search_space.recorded()
    assert sorted(map(str, (trial.params for trial in whole))) == sorted(map(str, SPACE.points()))
    assert all(trial.state == "finished" and len(trial.reports) == search_space.EPOCHS for trial in whole)


def test_the_record_counts_macs_as_the_library_does():
    for trial in list(search_space.recorded())[::17]:
        point = trial.params
        assert trial["macs"] == search_space.macs(point["width"], point["depth"], point["resolution"])


def test_a_replay_says_what_was_recorded(tmp_path):
    study = sweep.run(search_space.replay, SPACE, name="s", trials=4, search="random", storage=tmp_path / "j")
    known = {trial.params: trial for trial in search_space.recorded()}
    for trial in sweep.results(study):
        assert trial.reports == known[trial.params].reports
        assert trial["accuracy"] == known[trial.params]["accuracy"]
        assert trial.steps == search_space.EPOCHS


def test_the_record_is_worth_searching():
    accuracies = np.array([trial["accuracy"] for trial in search_space.recorded()])
    assert accuracies.max() - np.median(accuracies) > 0.1


@pytest.mark.parametrize("limit", [200_000, 1_000_000])
def test_some_points_keep_a_budget_and_some_do_not(limit):
    kept = [trial["macs"] <= limit for trial in search_space.recorded()]
    assert any(kept)
    assert not all(kept)
