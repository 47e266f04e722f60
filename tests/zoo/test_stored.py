"""Shipped weights: the card decides, contradictions are named, damage and hand edits are caught."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mobiledl import zoo
from mobiledl.artifact import ArtifactError, card_path
from mobiledl.card import Card
from mobiledl.record import Settings

FILE = "squeezenet_1_1-w0.25-doodles.safetensors"
ROUNDS = 200


def test_weights_come_back_as_they_were_saved(zoo_folder: Path) -> None:
    net = zoo.load("squeezenet_1_1", weights="doodles")
    assert net.card.options["width"] == 0.25
    made = zoo.load("squeezenet_1_1", width=0.25, classes=4, channels=1, resolution=16, seed=5)
    assert net.digest == made.digest


@pytest.mark.parametrize(
    "keywords", [{"classes": 10}, {"channels": 3}, {"resolution": 32}, {"width": 0.5}, {"stem": "imagenet"}]
)
def test_a_contradiction_names_the_files_that_exist(zoo_folder: Path, keywords: dict) -> None:
    with pytest.raises(ValueError, match=FILE):
        zoo.load("squeezenet_1_1", weights="doodles", **keywords)


def test_what_agrees_with_the_card_may_be_said(zoo_folder: Path) -> None:
    assert zoo.load("squeezenet_1_1", weights="doodles", width=0.25, classes=4)


def test_weights_that_do_not_exist_name_those_that_do(zoo_folder: Path) -> None:
    with pytest.raises(ValueError, match=FILE):
        zoo.load("mobilenet_v2", weights="doodles")


def test_a_zoo_without_weights_says_where_to_find_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path / "zoo"))
    with pytest.raises(ValueError, match=r"are not in .*zoo: set the environment variable MOBILEDL_ZOO to the folder"):
        zoo.load("mobilenet_v2", weights="doodles")


def test_two_widths_leave_the_choice_to_the_caller(zoo_folder: Path) -> None:
    other = zoo.load("squeezenet_1_1", width=0.5, classes=4, channels=1, resolution=16)
    other.save(zoo_folder / "squeezenet_1_1-w0.5-doodles.safetensors")
    with pytest.raises(ValueError, match=r"width 1 .*w0\.25.*w0\.5"):
        zoo.load("squeezenet_1_1", weights="doodles")
    assert zoo.load("squeezenet_1_1", weights="doodles", width=0.5).card.options["width"] == 0.5


def test_a_card_edited_by_hand_is_caught(zoo_folder: Path) -> None:
    path = card_path(zoo_folder / FILE)
    label = json.loads(path.read_text())
    label["card"]["classes"] = ["x", "y", "z", "w"]
    path.write_text(json.dumps(label))
    with pytest.raises(ArtifactError, match="edited"):
        zoo.load("squeezenet_1_1", weights="doodles")


def test_weights_edited_by_hand_are_caught(zoo_folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(zoo_folder / FILE)
    tensors["classifier.1.bias"] += 0.001
    save_file(tensors, zoo_folder / FILE)
    with pytest.raises(ArtifactError, match="sha256"):
        zoo.load("squeezenet_1_1", weights="doodles")


def test_a_renamed_file_is_caught(zoo_folder: Path) -> None:
    for old in (zoo_folder / FILE, card_path(zoo_folder / FILE)):
        old.rename(old.with_name(old.name.replace("squeezenet_1_1", "squeezenet_1_0")))
    with pytest.raises(ArtifactError, match="holds weights of squeezenet_1_1"):
        zoo.load("squeezenet_1_0", weights="doodles")


@pytest.mark.parametrize(
    ("options", "says"),
    [({"width": 0.5, "classes": 4, "channels": 1, "resolution": 16}, "do not fit"), ({"width": "x"}, "no network")],
)
def test_a_card_that_builds_another_network_is_caught(zoo_folder: Path, options: dict, says: str) -> None:
    """Even when the digests were made to agree."""
    net = zoo.load("squeezenet_1_1", weights="doodles")
    replace(net, card=replace(net.card, options=Settings(options))).save(zoo_folder / FILE)
    with pytest.raises(ArtifactError, match=says):
        zoo.load("squeezenet_1_1", weights="doodles")


def contradicted(card: Card, what: str) -> Card:
    """Return a card that builds the same network and says something else beside it."""
    if what == "number of classes":
        names = (*card.classes, "one more")
        return replace(card, classes=names, output=replace(card.output, shape=(len(names),)))
    if what == "input":
        return replace(card, input=replace(card.input, shape=(1, 32, 32)))
    return replace(card, preprocess=replace(card.preprocess, resolution=32))


@pytest.mark.parametrize("what", ["number of classes", "input", "preprocessing"])
def test_a_card_that_contradicts_itself_is_caught(zoo_folder: Path, what: str) -> None:
    net = zoo.load("squeezenet_1_1", weights="doodles")
    replace(net, card=contradicted(net.card, what)).save(zoo_folder / FILE)
    with pytest.raises(ArtifactError, match=f"disagrees with its card about the {what}"):
        zoo.load("squeezenet_1_1", weights="doodles")


def test_a_file_named_after_another_width_is_caught(zoo_folder: Path) -> None:
    for old in (zoo_folder / FILE, card_path(zoo_folder / FILE)):
        old.rename(old.with_name(old.name.replace("w0.25", "w0.5")))
    with pytest.raises(ArtifactError, match=r"about the width \(0\.5, but the network has 0\.25\)"):
        zoo.load("squeezenet_1_1", weights="doodles")


def test_weights_of_another_architecture_under_a_card_are_caught(zoo_folder: Path) -> None:
    """The digests were made to agree."""
    net = zoo.load("squeezenet_1_1", weights="doodles")
    other = zoo.load("squeezenet_1_0", width=0.25, classes=4, channels=1, resolution=16)
    replace(other, card=net.card).save(zoo_folder / FILE)
    with pytest.raises(ArtifactError, match="do not fit"):
        zoo.load("squeezenet_1_1", weights="doodles")


def test_weights_that_are_not_numbers_are_refused(zoo_folder: Path) -> None:
    net = zoo.load("squeezenet_1_1", weights="doodles").copy()
    with torch.no_grad():
        net.module.classifier[1].bias[0] = float("nan")
    net.save(zoo_folder / FILE)
    with pytest.raises(ArtifactError, match="not a number"):
        zoo.load("squeezenet_1_1", weights="doodles")


@pytest.mark.parametrize("side", ["weights", "card"])
def test_random_damage_is_always_one_sentence(zoo_folder: Path, side: str) -> None:
    whole = zoo.load("squeezenet_1_1", weights="doodles").digest
    path = zoo_folder / FILE if side == "weights" else card_path(zoo_folder / FILE)
    answers = []
    for content in damaged_copies(path.read_bytes(), np.random.default_rng(1), ROUNDS):
        path.write_bytes(content)
        answers.append(answer())
    # blanks between the card's values may change: then the card is the same
    assert set(answers) <= {"refused", whole}
    assert answers.count("refused") > 0.9 * ROUNDS


def answer() -> str:
    """Return the digest of what loads, or how the error reads: "refused" when it is one sentence of the right type."""
    try:
        return zoo.load("squeezenet_1_1", weights="doodles").digest
    except ArtifactError as error:
        return str(error) if "\n" in str(error) else "refused"


def damaged_copies(content: bytes, rng: np.random.Generator, rounds: int) -> Iterator[bytes]:
    """Yield copies that were cut, overwritten in places, or had bytes inserted."""
    for number in range(rounds):
        copy = bytearray(content)
        at = int(rng.integers(len(content)))
        if number % 3 == 0:
            del copy[at:]
        elif number % 3 == 1:
            copy[at:at] = rng.bytes(int(rng.integers(1, 64)))
        else:
            for place in rng.integers(len(content), size=int(rng.integers(1, 20))):
                copy[int(place)] ^= int(rng.integers(1, 256))
        yield bytes(copy)
