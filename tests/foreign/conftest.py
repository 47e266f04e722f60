"""Files that others made: TensorFlow's are written once a run, in a worker, and ONNX's by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow_files

from mobiledl import fetch, worker
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.record import Settings


@pytest.fixture(scope="session")
def written(cache: Path) -> Path:
    """The folder of TensorFlow's files; several processes share one."""
    folder = cache / "tensorflow"
    with fetch.locked(folder):
        if not (folder / "done").exists():
            folder.mkdir(exist_ok=True)
            worker.call(tensorflow_files.write, folder=folder)
            (folder / "done").touch()
    return folder


def card(shape: tuple[int, ...], classes: int = 5, output: str = "", preprocess=None, **options) -> Card:
    """A card for inputs of (N, *shape)."""
    names = tuple(map(str, range(classes)))
    taken, answered = TensorSpec("input", shape), TensorSpec(output, (classes,))
    return Card("others", names, taken, answered, preprocess or Preprocess(1, 1), Settings(options))


@pytest.fixture(scope="session")
def make_card():
    """The function that makes a card."""
    return card
