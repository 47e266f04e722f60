"""A plugin for nbval: wait minutes for an output, because its own 5 s are too few on a busy computer."""

from __future__ import annotations

import pytest

PATIENCE_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.output_timeout = PATIENCE_S
