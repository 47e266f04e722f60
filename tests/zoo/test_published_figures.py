"""Parameters and MACs of every family, width and resolution against the papers' tables.

How the papers count: multiply-accumulates of convolutions and linear layers, no biases, no batch norm.
Exceptions stand beside the rows.
"""

from __future__ import annotations

from typing import Any

import pytest

from mobiledl import cost, zoo

# Parameters of torchvision's and Keras' networks, which count everything that is trained.
EXACT = [
    ("mobilenet_v1", {}, 4_231_976),
    ("mobilenet_v2", {}, 3_504_872),
    ("shufflenet_v2", {"width": 0.5}, 1_366_792),
    ("shufflenet_v2", {"width": 1.0}, 2_278_604),
    ("shufflenet_v2", {"width": 1.5}, 3_503_624),
    ("shufflenet_v2", {"width": 2.0}, 7_393_996),
    ("squeezenet_1_0", {}, 1_248_424),
    ("squeezenet_1_1", {}, 1_235_496),
    ("resnet50", {}, 25_557_032),
]

# Millions of MACs as printed, and the last printed digit's worth in millions.
MACS: list[tuple[str, dict[str, Any], float, float]] = [
    # Howard et al., 2017, tables 6 and 7
    ("mobilenet_v1", {}, 569, 1),
    ("mobilenet_v1", {"width": 0.75}, 325, 1),
    ("mobilenet_v1", {"width": 0.5}, 149, 1),
    ("mobilenet_v1", {"width": 0.25}, 41, 1),
    ("mobilenet_v1", {"resolution": 192}, 418, 1),
    ("mobilenet_v1", {"resolution": 160}, 290, 1),
    ("mobilenet_v1", {"resolution": 128}, 186, 1),
    # Sandler et al., 2018, table 4; the paper has 585 for width 1.4, its authors' code 582
    ("mobilenet_v2", {}, 300, 1),
    ("mobilenet_v2", {"width": 1.4}, 582, 1),
    # Zhang et al., 2018, table 2, which rounds 137 (table 1) to 140
    ("shufflenet_v1", {"groups": 3}, 140, 10),
    ("shufflenet_v1", {"groups": 3, "width": 0.5}, 38, 1),
    ("shufflenet_v1", {"groups": 3, "width": 0.25}, 13, 1),
    # torchvision's documentation, GFLOPS
    ("squeezenet_1_0", {}, 820, 10),
    ("squeezenet_1_1", {}, 350, 10),
    ("resnet50", {}, 4090, 10),
]

# Zhang et al., 2018, table 1: these leave out the last linear layer.
BY_GROUPS = [(1, 143), (2, 140), (3, 137), (4, 133), (8, 137)]

# Ma et al., 2018, table 8: 0.8 to 1.4 % above convolutions and linear layers alone, which batch norm's
# multiplications nearly make up for.
SHUFFLENET_V2 = [(0.5, 41), (1.0, 146), (1.5, 299), (2.0, 591)]

# Millions of parameters as printed, and the last digit's worth.
PARAMETERS = [
    ("mobilenet_v1", 1.0, 4.2, 0.1),
    ("mobilenet_v1", 0.75, 2.6, 0.1),
    ("mobilenet_v1", 0.5, 1.3, 0.1),
    ("mobilenet_v1", 0.25, 0.5, 0.1),
    # 3.5 with batch norm, 3.47 without, printed as 3.4
    ("mobilenet_v2", 1.0, 3.4, 0.15),
]


@pytest.mark.parametrize(("name", "options", "parameters"), EXACT)
def test_parameters_are_exactly_the_published_networks(name: str, options: dict[str, Any], parameters: int) -> None:
    assert cost.count(zoo.load(name, **options)).parameters == parameters


@pytest.mark.parametrize(("name", "options", "millions", "digit"), MACS)
def test_macs_are_the_papers(name: str, options: dict[str, Any], millions: float, digit: float) -> None:
    assert cost.count(zoo.load(name, **options)).macs / 1e6 == pytest.approx(millions, abs=digit)


@pytest.mark.parametrize(("groups", "millions"), BY_GROUPS)
def test_shufflenet_v1_keeps_its_macs_whatever_its_groups(groups: int, millions: float) -> None:
    counted = cost.count(zoo.load("shufflenet_v1", groups=groups))
    without_head = counted.macs - counted.layers[-1].macs
    assert counted.layers[-1].kind == "Linear"
    assert without_head / 1e6 == pytest.approx(millions, abs=0.6)


@pytest.mark.parametrize(("width", "millions"), SHUFFLENET_V2)
def test_shufflenet_v2_comes_within_one_and_a_half_percent(width: float, millions: float) -> None:
    macs = cost.count(zoo.load("shufflenet_v2", width=width)).macs / 1e6
    assert 0.985 * millions < macs < millions


@pytest.mark.parametrize(("name", "width", "millions", "digit"), PARAMETERS)
def test_parameters_are_the_papers(name: str, width: float, millions: float, digit: float) -> None:
    assert cost.count(zoo.load(name, width=width)).parameters / 1e6 == pytest.approx(millions, abs=digit)


def test_the_courses_own_network_costs_about_eight_million_macs() -> None:
    net = zoo.load("mobilenet_v2", width=0.5, classes=20, channels=1, resolution=32)
    assert cost.count(net).macs == 7_555_328
