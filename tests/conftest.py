"""What several tests share: a cache and a ledger of their own, a small trained net, and a small data set."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from four_quarters import CLASSES, images_of

os.environ["MOBILEDL_PROGRESS"] = "0"
pytest_plugins = ["browser.pages", "seconds"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that run notebooks: they take longest, and at the end one worker would wait for them."""
    long = {item.path for item in items if item.get_closest_marker("notebook")}
    items.sort(key=lambda item: item.path not in long)


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what tests recorded as `summary`: measured figures, also of tests that pass."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    lines = [text for report in reports for name, text in report.user_properties if name == "summary"]
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the whole run, also when several processes share the tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    folder.mkdir(exist_ok=True)
    os.environ["MOBILEDL_CACHE"] = str(folder)
    return folder


@pytest.fixture(autouse=True)
def ledger_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of an empty ledger, in a folder that does not exist yet."""
    path = tmp_path / "learner" / "ledger.jsonl"
    monkeypatch.setenv("MOBILEDL_LEDGER", str(path))
    return path


@pytest.fixture(scope="session")
def quarters():
    """A data set of four classes: which quarter of the image is bright."""
    from mobiledl.data.dataset import Dataset

    images, labels = images_of(200)
    return Dataset("quarters", "test", images, labels.astype(np.int64), CLASSES, seed=0)


@pytest.fixture(scope="session")
def toy_net():
    """A small convolutional net that tells the quarters apart, trained for two seconds."""
    import torch
    from torch import nn

    from mobiledl.card import Card, Preprocess, TensorSpec
    from mobiledl.net import Net

    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = nn.Sequential(
            nn.Conv2d(1, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU6(),
            nn.Conv2d(8, 8, 3, 2, 1, groups=8), nn.BatchNorm2d(8), nn.ReLU6(),
            nn.Flatten(), nn.Linear(8 * 16, len(CLASSES)),
        )  # fmt: skip
        spec = TensorSpec("image", (1, 16, 16))
        card = Card("toy", CLASSES, spec, TensorSpec("logits", (4,)), Preprocess(16, 1))
        images, labels = images_of(256, seed=1)
        inputs, targets = torch.from_numpy(card.preprocess(images)), torch.from_numpy(labels)
        optimizer = torch.optim.Adam(module.parameters(), 0.01)
        for _ in range(60):
            optimizer.zero_grad()
            nn.functional.cross_entropy(module(inputs), targets).backward()
            optimizer.step()
    return Net(module.eval(), card)


@pytest.fixture
def untaught(toy_net):
    """The toy with first weights: three layers, which a second teaches."""
    import torch

    net = toy_net.copy()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for layer in net.module:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    return net


@pytest.fixture
def one_thread():
    """Sums are only the same from run to run when they are made in one order."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def artifact(tmp_path: Path):
    """A model file of 1,500 bytes with its card."""
    from mobiledl.artifact import Artifact
    from mobiledl.card import Card, Preprocess, TensorSpec
    from mobiledl.record import Settings

    path = tmp_path / "toy-int8.tflite"
    path.write_bytes(b"x" * 1500)
    spec = TensorSpec("image", (1, 16, 16))
    card = Card("toy", ("a", "b"), spec, TensorSpec("logits", (2,)), Preprocess(16, 1)).after("train", epochs=2)
    return Artifact.write(path, "litert", "int8-static", card, Settings({"ai-edge-quantizer": "0.10.0"}))
