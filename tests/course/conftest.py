"""What the tests of the course's layer share: a ledger of their own, and things to write into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobiledl.artifact import Artifact
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.record import Settings


@pytest.fixture(autouse=True)
def ledger_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of an empty ledger, in a folder that does not exist yet."""
    path = tmp_path / "learner" / "ledger.jsonl"
    monkeypatch.setenv("MOBILEDL_LEDGER", str(path))
    return path


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    """A model file of 1,500 bytes with its card."""
    path = tmp_path / "toy-int8.tflite"
    path.write_bytes(b"x" * 1500)
    spec = TensorSpec("image", (1, 16, 16))
    card = Card("toy", ("a", "b"), spec, TensorSpec("logits", (2,)), Preprocess(16, 1)).after("train", epochs=2)
    return Artifact.write(path, "litert", "int8-static", card, Settings({"ai-edge-quantizer": "0.10.0"}))
