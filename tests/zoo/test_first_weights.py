"""First weights: the same bytes for the same seed on every processor, so that an export made elsewhere is found."""

from __future__ import annotations

import pytest
import torch

from mobiledl import zoo
from mobiledl.zoo.blocks import fill_normal

SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}


@pytest.mark.processor
@pytest.mark.parametrize(("name", "starts"), [("mobilenet_v1", "6cd3de89c75a"), ("squeezenet_1_1", "6d0a4bf198f3")])
def test_a_seed_gives_the_same_bytes_on_every_processor(name: str, starts: str) -> None:
    assert zoo.load(name, **SMALL).digest.startswith(starts)


@pytest.mark.processor
def test_so_does_a_new_last_layer() -> None:
    assert zoo.rehead(zoo.load("mobilenet_v1", **SMALL), ("a", "b", "c")).digest.startswith("efce7baa6eea")


def test_they_are_normal_with_the_deviation_asked_for() -> None:
    torch.manual_seed(0)
    weight = torch.empty(100, 100)
    fill_normal(weight, 0.01)
    assert weight.mean().item() == pytest.approx(0, abs=0.0004)
    assert weight.std().item() == pytest.approx(0.01, rel=0.03)
    assert (weight.abs() < 0.01).double().mean().item() == pytest.approx(0.6827, abs=0.02)
