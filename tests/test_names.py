"""Names that become parts of paths: refused where they enter, in cards, in files of others, and in studies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mobiledl import names, sweep
from mobiledl.artifact import Artifact, ArtifactError, card_path
from mobiledl.card import Card
from mobiledl.net import read_weights
from mobiledl.record import RecordError

BAD = {
    "": "is empty",
    "..": "begins with a dot",
    "../../x": "holds '/'",
    "/etc/mynet": "holds '/'",
    "a/b": "holds '/'",
    "a\\b": r"holds '\\\\'",
    "C:net": "holds ':'",
    "a\0b": r"holds '\\x00'",
    "a\nb": r"holds '\\n'",
    "a\u202eb": r"holds '\\u202e'",
    "\ud800": r"holds '\\ud800'",
    ".hidden": "begins with a dot",
    "-rf": "begins with a dash",
    " net": "begins or ends with a space",
    "net ": "begins or ends with a space",
    "x" * 300: "has more than 100 characters",
    "\N{CJK UNIFIED IDEOGRAPH-5B57}" * 80: "or 200 bytes",
    "nul": "is a device's on Windows",
    "COM1.old": "is a device's on Windows",
}
GOOD = ["toy", "mobilenet_v2-w0.5", "my net (3+3)", "Zürich", "नमस्ते", "x" * 100, "a..b", "compact", "7"]
bad = pytest.mark.parametrize(("name", "said"), BAD.items(), ids=lambda text: ascii(text)[:20])


@bad
def test_a_name_that_cannot_be_a_file_s_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        names.check("model", name)
    assert str(caught.value).endswith("as in 'my_model'.")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", GOOD)
def test_a_name_that_people_give_is_taken_and_can_be_a_file_s(name: str, tmp_path: Path) -> None:
    names.check("model", name)
    path = tmp_path / f".{name}-int8-dynamic.onnx.json.1234567.part"
    path.touch()
    assert path.parent == tmp_path


@pytest.mark.parametrize("name", [None, 5, b"net", Path("net")])
def test_a_name_that_is_no_text_is_refused(name: object) -> None:
    with pytest.raises(TypeError, match="The name of a study is a text"):
        names.check("study", name)


@bad
def test_a_card_is_not_made_under_such_a_name(toy_net, name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(toy_net.card, name=name)


@bad
def test_such_a_name_in_somebody_s_card_is_refused_as_it_is_read(toy_net, name: str, said: str) -> None:
    text = json.dumps(toy_net.card.to_dict() | {"name": name})
    with pytest.raises(RecordError, match=said):
        Card.from_json(text)


def rename(path: Path, name: str) -> None:
    """Put another model's name into the card beside a file."""
    label = json.loads(card_path(path).read_text("utf-8"))
    label["card"]["name"] = name
    card_path(path).write_text(json.dumps(label), "utf-8")


@pytest.mark.parametrize("name", ["/home/me/mynet", "../../x", "a\0b", "x" * 300])
def test_an_artifact_with_such_a_name_is_refused(artifact: Artifact, name: str) -> None:
    rename(artifact.path, name)
    with pytest.raises(ArtifactError, match=r"toy-int8\.tflite\.json cannot be read .* cannot name a model"):
        Artifact.read(artifact.path)


@pytest.mark.parametrize("name", ["/home/me/mynet", "../../x", "a\0b", "x" * 300])
def test_weights_with_such_a_name_are_refused(toy_net, tmp_path: Path, name: str) -> None:
    path = toy_net.save(tmp_path / "toy.safetensors")
    rename(path, name)
    with pytest.raises(ArtifactError, match=r"toy\.safetensors\.json cannot be read .* cannot name a model"):
        read_weights(path)


@bad
def test_a_study_is_not_looked_for_under_such_a_name(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sweep.find(name)
