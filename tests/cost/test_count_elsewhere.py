"""Cost beside torchinfo and, where it is installed, fvcore: the same MACs where both count, and a reason elsewhere."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

from mobiledl import zoo
from mobiledl.net import Net

SIZES = {"published": {}, "drawings": {"width": 0.5, "classes": 20, "channels": 1, "resolution": 32}}
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def macs() -> ModuleType:
    """bench/macs.py as a module."""
    path = Path(__file__).parents[2] / "bench" / "macs.py"
    spec = importlib.util.spec_from_file_location("bench_macs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", list(zoo.FAMILIES))
def test_convolutions_and_linear_layers_count_alike_everywhere(macs: ModuleType, name: str, size: str) -> None:
    net = zoo.load(name, **SIZES[size])
    ours, *others = (tool(net) for tool in macs.TOOLS.values())
    assert others
    assert {tool.layers for tool in others} == {ours.total}
    assert all(tool.explained for tool in others)


def test_what_the_others_add_has_a_name(macs: ModuleType) -> None:
    net = zoo.load("mobilenet_v2", **SIZES["drawings"])
    assert set(macs.by_torchinfo(net).others) == {"batch norm", "biases"}
    pytest.importorskip("fvcore", reason="it comes as source only: pip install fvcore==0.1.5.post20221221")
    assert set(macs.by_fvcore(net).others) == {"batch norm", "average pooling"}


def test_a_part_without_a_name_is_not_explained(macs: ModuleType) -> None:
    """torchinfo counts a transposed convolution, which is neither of the layers that we look for."""
    net = zoo.load("squeezenet_1_1", **SIZES["drawings"])
    module = nn.Sequential(nn.ConvTranspose2d(1, 1, 1), net.module)
    assert not macs.by_torchinfo(Net(module, net.card)).explained


def test_the_table_says_whether_the_parts_agree(macs: ModuleType) -> None:
    torch.manual_seed(0)
    net = zoo.load("squeezenet_1_1", **SIZES["drawings"])
    first, *others = macs.lines("a network", net, rounds=1)
    assert first.startswith("a network: 5,791,744 MACs in ")
    assert [line.split()[0] for line in others] == list(macs.TOOLS)[1:]
    assert all(": True; time / ours " in line for line in others)
