"""Fixtures of the tests of trainings."""

from __future__ import annotations

import pytest
from small_trainings import SMALL

from mobiledl import zoo
from mobiledl.net import Net


@pytest.fixture
def net() -> Net:
    """A small network that was never trained."""
    return zoo.load("mobilenet_v1", **SMALL)
