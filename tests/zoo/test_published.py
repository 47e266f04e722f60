"""ImageNet weights: files of torchvision's form, from a local mirror, checked by the digits in their names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch

from mobiledl import fetch, zoo
from mobiledl.artifact import ArtifactError
from mobiledl.zoo import published


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror folder, and an empty cache."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("MOBILEDL_MIRROR", str(folder))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    return folder


def publish(mirror: Path, monkeypatch: pytest.MonkeyPatch, state: object, name: str = "squeezenet_1_1") -> Path:
    """Put a file into the mirror as torchvision names them, and into the table of published files."""
    part = mirror / "part"
    torch.save(state, part)
    file = part.rename(mirror / f"{name}-{hashlib.sha256(part.read_bytes()).hexdigest()[:8]}.pth")
    monkeypatch.setitem(published.FILES, (name, 1.0), published.Source(file.name))
    return file


@pytest.mark.parametrize("name", ["squeezenet_1_1", "mobilenet_v2"])
def test_published_weights_load_without_renaming(name: str, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = zoo.load(name, seed=9).module.state_dict()
    file = publish(mirror, monkeypatch, state, name)
    net = zoo.load(name, weights="imagenet")
    assert all(torch.equal(tensor, state[key]) for key, tensor in net.module.state_dict().items())
    assert net.card.steps[0].settings["file"] == file.name
    assert "torchvision" in net.card.licence


def test_files_from_before_batch_counters_load(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = zoo.load("mobilenet_v2", seed=9).module.state_dict()
    old = {key: tensor for key, tensor in state.items() if not key.endswith("num_batches_tracked")}
    publish(mirror, monkeypatch, old, "mobilenet_v2")
    assert zoo.load("mobilenet_v2", weights="imagenet")


def test_published_weights_serve_other_resolutions(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(mirror, monkeypatch, zoo.load("squeezenet_1_1", seed=9).module.state_dict())
    assert zoo.load("squeezenet_1_1", weights="imagenet", resolution=160).card.input.shape == (3, 160, 160)


def test_a_changed_file_is_refused(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = publish(mirror, monkeypatch, zoo.load("squeezenet_1_1", seed=9).module.state_dict())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(fetch.ChecksumError):
        zoo.load("squeezenet_1_1", weights="imagenet")


def test_a_file_of_something_else_is_refused(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(mirror, monkeypatch, [1, 2, 3])
    with pytest.raises(ArtifactError, match="not named tensors"):
        zoo.load("squeezenet_1_1", weights="imagenet")
    file = mirror / "text-00000000.pth"
    file.write_bytes(b"no model")
    digits = hashlib.sha256(b"no model").hexdigest()[:8]
    file.rename(mirror / f"text-{digits}.pth")
    monkeypatch.setitem(published.FILES, ("squeezenet_1_1", 1.0), published.Source(f"text-{digits}.pth"))
    with pytest.raises(ArtifactError, match="not a PyTorch file"):
        zoo.load("squeezenet_1_1", weights="imagenet")


@pytest.mark.parametrize(
    ("name", "keywords", "says"),
    [
        ("mobilenet_v1", {}, "no published weights"),
        ("mobilenet_v2", {"width": 0.35}, "choose from"),
        ("mobilenet_v2", {"classes": 20}, "zoo.rehead"),
        ("mobilenet_v2", {"channels": 1}, "channels 3"),
        ("mobilenet_v2", {"resolution": 32}, "stem 'imagenet'"),
    ],
)
def test_what_nobody_published_is_said_before_anything_is_fetched(name: str, keywords: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        zoo.load(name, weights="imagenet", **keywords)


def test_file_names_carry_the_digits_that_are_checked() -> None:
    for source in published.FILES.values():
        assert len(source.prefix) == 8
        assert int(source.prefix, 16) >= 0
