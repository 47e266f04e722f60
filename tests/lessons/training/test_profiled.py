"""Profiled: the slowest operations come first, and nothing is written to stderr."""

import pytest
import torch

from mobiledl.lessons.training import profiled


def test_the_heavy_operation_leads(capfd):
    small, large = torch.ones(2), torch.ones(600, 600)
    times = profiled.slowest(lambda: (small + small, large @ large @ large))
    assert next(iter(times)) == "mm"
    assert list(times.values()) == sorted(times.values(), reverse=True)
    assert capfd.readouterr().err == ""


def test_only_so_many_are_given():
    assert len(profiled.slowest(lambda: torch.ones(3).cos().sum(), count=2)) == 2


def test_work_without_pytorch_is_told():
    with pytest.raises(ValueError, match="no operation of PyTorch"):
        profiled.slowest(lambda: sum(range(3)))
