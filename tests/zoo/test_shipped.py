"""Where a converter is missing, the file that the course ships for this very model takes its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from mobiledl import data, export, frameworks, run, zoo
from mobiledl.artifact import ArtifactError, card_path
from mobiledl.course import environment
from mobiledl.net import Net
from mobiledl.zoo import shipped

CONVERTERS = ("litert_torch", "ai_edge_quantizer")


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with LiteRT's runtime, without its converter, and with nothing exported yet."""
    find = frameworks.importlib.util.find_spec
    monkeypatch.setattr(
        frameworks.importlib.util, "find_spec", lambda name, *a: None if name in CONVERTERS else find(name, *a)
    )
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def own_zoo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the zoo that a test may damage."""
    copy = tmp_path / "zoo"
    shutil.copytree(zoo.folder(), copy)
    monkeypatch.setenv("MOBILEDL_ZOO", str(copy))
    return copy


@pytest.fixture(scope="module")
def net() -> Net:
    return zoo.load("mobilenet_v2", width=0.5, weights="doodles")


@pytest.fixture(scope="module")
def drawings() -> np.ndarray:
    return data.load("doodles", split="test").images[::100]


@pytest.mark.usefixtures("lean")
def test_shipped_file_is_taken_and_said(net, capsys) -> None:
    artifact = export.to("litert", net)
    assert shipped.folder() in artifact.path.parents
    assert "converter for LiteRT is not installed here" in capsys.readouterr().out


@pytest.mark.usefixtures("lean")
def test_shipped_float32_file_agrees_with_the_net(net, drawings) -> None:
    session = run.load(export.to("litert", net))
    np.testing.assert_allclose(session.predict(drawings), net.predict(drawings), rtol=1e-3, atol=1e-3)


@pytest.mark.usefixtures("lean")
def test_shipped_int8_file_answers_as_the_net(net, drawings) -> None:
    calibration = data.load("doodles", split="train", count=200)
    session = run.load(export.to("litert", net, "int8-static", calibration))
    same = session.predict(drawings).argmax(1) == net.predict(drawings).argmax(1)
    assert same.mean() >= 0.9


@pytest.mark.usefixtures("lean")
def test_other_weights_get_no_shipped_file(net) -> None:
    other = net.copy()
    with torch.no_grad():
        next(other.module.parameters()).flatten()[0] += 1e-3
    with pytest.raises(frameworks.MissingFramework, match=r"-e \'\.\[litert\]\'"):
        export.to("litert", other)


@pytest.mark.usefixtures("lean")
def test_other_layers_with_the_same_weights_get_no_shipped_file(net) -> None:
    other = net.copy()
    for parent in other.module.modules():
        for name, layer in parent.named_children():
            if isinstance(layer, torch.nn.ReLU6):
                setattr(parent, name, torch.nn.Hardswish())
    with pytest.raises(frameworks.MissingFramework):
        export.to("litert", other)


@pytest.mark.usefixtures("lean")
def test_other_calibration_images_get_no_shipped_file(net) -> None:
    with pytest.raises(frameworks.MissingFramework):
        export.to("litert", net, "int8-static", data.load("doodles", split="train", count=199))


@pytest.mark.usefixtures("lean")
def test_precision_that_is_not_shipped_names_the_extra(net) -> None:
    with pytest.raises(frameworks.MissingFramework, match=r"-e \'\.\[litert\]\'"):
        export.to("litert", net, "float16")


def flip_a_byte(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def edit_the_card(path: Path) -> None:
    text = card_path(path).read_text()
    assert '"name": "mobilenet_v2"' in text
    card_path(path).write_text(text.replace('"name": "mobilenet_v2"', '"name": "mobilenet_v9"'))


def lose_the_card(path: Path) -> None:
    card_path(path).unlink()


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize("damage", [flip_a_byte, cut, Path.unlink, edit_the_card, lose_the_card])
def test_damaged_shipped_file_is_refused(net, own_zoo, damage) -> None:
    path = export.to("litert", net).path
    assert own_zoo in path.parents
    damage(path)
    with pytest.raises(ArtifactError, match=r"mobilenet_v2-float32\.tflite, which the course ships in exports/litert-"):
        export.to("litert", net)


def test_shipped_file_is_not_looked_for_where_the_converter_is_installed(toy_net, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shipped, "read", lambda *_: pytest.fail("a shipped file was looked for"))
    assert export.to("reference", toy_net).framework == "reference"


@pytest.mark.usefixtures("lean")
def test_environment_says_that_only_the_runtime_is_here() -> None:
    line = next(finding for finding in environment.check().findings if finding.name == "litert").line
    assert "litert_torch" in line
    assert "the models that the course ships run" in line.lower()
