"""The raced networks: equal MACs where a guideline is tested, the same weights everywhere, and honest verdicts."""

import numpy as np
import pytest
import torch
from closeness import same_sums

from mobiledl import cost, measure
from mobiledl.budget import Measurement
from mobiledl.lessons.compact_architectures import guidelines


def macs(kind, dose=1):
    return cost.count(guidelines.net(kind, dose)).macs


@pytest.mark.parametrize("kind", guidelines.DOSED)
@pytest.mark.parametrize("dose", guidelines.DOSES)
def test_no_dose_changes_the_macs_by_more_than_the_first_layer(kind, dose):
    assert macs(kind, dose) == pytest.approx(macs("plain"), rel=0.03)


@pytest.mark.parametrize("kind", guidelines.DOSED)
def test_a_dose_of_one_is_the_plain_network(kind):
    assert cost.count(guidelines.net(kind)).parameters == cost.count(guidelines.net("plain")).parameters


def test_uneven_layers_go_from_few_channels_to_dose_times_as_many():
    first, second = guidelines.net("uneven", 16).module[1:3]
    assert (first.in_channels, first.out_channels) == (16, 256)
    assert (second.in_channels, second.out_channels) == (256, 16)


def test_grouped_layers_have_dose_groups():
    layer = guidelines.net("grouped", 16).module[1]
    assert (layer.groups, layer.in_channels) == (16, 256)


def test_parts_cut_a_layer_and_compute_the_same():
    parts = guidelines.Parts(8, 4)
    whole = torch.nn.Conv2d(8, 8, 1)
    whole.weight.data = torch.cat([part.weight for part in parts.parts])
    whole.bias.data = torch.cat([part.bias for part in parts.parts])
    maps = torch.rand(1, 8, 5, 5)
    torch.testing.assert_close(parts(maps), whole(maps))


def test_relu_and_shortcut_have_no_macs():
    assert macs("bottleneck") == macs("relu") == macs("shortcut")


def test_the_shortcut_adds_what_went_in():
    with_it = guidelines.Bottleneck(8, 2, shortcut=True)
    maps = torch.rand(1, 8, 3, 3)
    torch.testing.assert_close(with_it(maps), maps + with_it.mix(maps))


def test_the_separable_network_has_an_eighth_of_the_macs():
    assert macs("standard") / macs("separable") == pytest.approx(7.9, abs=0.05)


def test_the_weights_are_the_same_each_time_and_take_no_global_seed():
    torch.manual_seed(1)
    first = guidelines.net("grouped", 4).digest
    torch.manual_seed(2)
    assert guidelines.net("grouped", 4).digest == first


@pytest.mark.parametrize(("kind", "dose"), guidelines.RACED)
def test_no_number_grows_or_dies_on_the_way(kind, dose):
    net = guidelines.net(kind, dose)
    image = np.random.default_rng(0).integers(0, 256, (1, 1, guidelines.SIDE, guidelines.SIDE)).astype(np.uint8)
    size = np.abs(net.predict(image)).max()
    assert 1e-4 < size < 1e3


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'grouped'"):
        guidelines.net("groups")


@pytest.mark.parametrize(("kind", "dose"), [("parts", 3), ("relu", 4), ("parts", 0)])
def test_a_dose_that_a_kind_does_not_have_is_refused(kind, dose):
    with pytest.raises(ValueError, match=f"{kind} comes in doses of 1"):
        guidelines.net(kind, dose)


@pytest.mark.processor
def test_a_session_in_pytorch_computes_what_the_net_computes():
    net = guidelines.net("parts", 4)
    image = np.full((1, 1, guidelines.SIDE, guidelines.SIDE), 100, np.uint8)
    same_sums(guidelines.in_pytorch(net).predict(image), net.predict(image))


def test_sessions_in_pytorch_can_be_raced(one_thread):
    nets = {kind: guidelines.net(kind) for kind in ("plain", "relu")}
    race = measure.compare({kind: guidelines.in_pytorch(net) for kind, net in nets.items()}, n=10, warmup=1)
    assert "PyTorch, ATen, 1 thread" in repr(race)


def test_only_a_net_runs_in_pytorch():
    with pytest.raises(TypeError, match="takes a Net, but a Conv2d came"):
        guidelines.in_pytorch(torch.nn.Conv2d(1, 1, 1))


def race_of(**ratios):
    latency = Measurement("latency", 1.0, "ms", 10, "net")
    return measure.Race(("plain", *ratios), (latency,) * (1 + len(ratios)), tuple(ratios.values()))


def test_the_table_sets_the_verdicts_of_runtimes_side_by_side():
    races = {
        "LiteRT": [race_of(groups=(2.0, 1.8, 2.2)), race_of(relu=(1.0, 0.9, 1.1))],
        "PyTorch": [race_of(groups=(3.0, 2.8, 3.2)), race_of(relu=(1.2, 1.1, 1.3))],
    }
    rows = repr(guidelines.table(races)).splitlines()
    assert rows[1].split(" | ") == ["network", "LiteRT", "verdict, LiteRT    ", "PyTorch", "verdict, PyTorch"]
    cells = [cell.strip() for cell in rows[3].split("|")]
    assert cells == ["relu", "1.00 x", "no clear difference", "1.20 x", "slower"]


def test_runtimes_that_raced_different_networks_make_no_table():
    with pytest.raises(ValueError, match="but relu and groups came"):
        guidelines.table({"LiteRT": [race_of(groups=(2.0, 1.8, 2.2))], "PyTorch": [race_of(relu=(1.0, 0.9, 1.1))]})


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        ((1.5, 1.2, 1.9), "slower"),
        ((0.5, 0.4, 0.6), "faster"),
        ((0.99, 0.985, 0.99), "no clear difference"),
        ((1.1, 0.9, 1.4), "no clear difference"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(ratio, said):
    assert guidelines.verdict(ratio) == said
