"""What the tests of trainings share: a small network's settings, a quick recipe, and whether two nets are equal."""

from __future__ import annotations

import torch

from mobiledl.net import Net
from mobiledl.train import Recipe

SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}
QUICK = Recipe(learning_rate=0.01, batch=32)


def same(one: Net, other: Net) -> bool:
    """Return whether all weights are equal, bit for bit."""
    pairs = zip(one.module.state_dict().values(), other.module.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)
