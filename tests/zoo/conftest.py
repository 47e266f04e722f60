"""What the tests of the zoo share: small settings for every family, and a zoo folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}


@pytest.fixture
def zoo_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights with one small SqueezeNet in it."""
    from mobiledl import zoo

    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path))
    zoo.load("squeezenet_1_1", **SMALL, seed=5).save(tmp_path / "squeezenet_1_1-w0.25-doodles.safetensors")
    return tmp_path
