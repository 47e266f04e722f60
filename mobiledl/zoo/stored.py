"""Weights that the course ships: the folder `zoo/` of the repository, safetensors with a card beside each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from mobiledl.artifact import ArtifactError
from mobiledl.card import Card
from mobiledl.choices import wrong_choice
from mobiledl.net import read_weights

FILE = re.compile(r"(?P<name>\w+)-w(?P<width>[\d.]+)-(?P<dataset>\w+)\.safetensors")
TOLERANCE = 0.001  # how far an accuracy may be from that of the card on another machine
DATASETS = ("doodles", "drawn", "cifar10")


def folder() -> Path:
    """Return the folder of the shipped weights: MOBILEDL_ZOO, or `zoo/` beside the package."""
    return Path(os.environ.get("MOBILEDL_ZOO") or Path(__file__).parents[2] / "zoo").expanduser()


def file_name(name: str, width: float, dataset: str) -> str:
    """Return the name of a file of weights, such as `mobilenet_v2-w0.5-doodles.safetensors`."""
    return f"{name}-w{width:g}-{dataset}.safetensors"


def matches() -> list[re.Match[str]]:
    """Return the names of the files that exist, sorted, each taken apart into `name`, `width` and `dataset`."""
    return list(filter(None, map(FILE.fullmatch, sorted(path.name for path in folder().glob("*.safetensors")))))


def files() -> list[str]:
    """Return the names of the files that exist, sorted."""
    return [match.string for match in matches()]


def read(name: str, dataset: str, wanted: Mapping[str, Any]) -> tuple[Path, dict[str, torch.Tensor], Card]:
    """Return path, tensors and card of a network's weights.

    Raises ValueError when no such file exists or a wanted option contradicts its card, and ArtifactError when
    the file is damaged or belongs to another network.
    """
    path = folder() / _choose(name, dataset, wanted.get("width"))
    tensors, card = read_weights(path)
    if card.name != name:
        raise ArtifactError(f"{path.name} holds weights of {card.name}, not of {name}: fetch the file again.")
    for key, value in wanted.items():
        if card.options.get(key) != value:
            raise ValueError(
                f"The {dataset} weights of {name} have {key} {card.options.get(key)!r}, but {value!r} was asked for: "
                f"leave {key} out, or choose from {', '.join(files())}."
            )
    return path, tensors, card


def check(path: Path, card: Card) -> None:
    """Raise ArtifactError when a card contradicts itself or its file's name in classes, input or width."""
    options, named = card.options, FILE.fullmatch(path.name)
    channels, side = options.get("channels"), options.get("resolution")
    pairs = {
        "number of classes": (len(card.classes), options.get("classes")),
        "input": (card.input.shape, (channels, side, side)),
        "preprocessing": ((card.preprocess.channels, card.preprocess.resolution), (channels, side)),
        "width": (float(named["width"]) if named else options.get("width"), options.get("width")),
    }
    for what, (said, built) in pairs.items():
        if said != built:
            raise ArtifactError(
                f"{path.name} disagrees with its card about the {what} ({said}, but the network has {built}): "
                "fetch both files again."
            )


def not_a_network(path: Path, error: Exception) -> ArtifactError:
    """Return the error for a card whose options build nothing."""
    return ArtifactError(f"The card of {path.name} describes no network ({error}): fetch both files again.")


def _choose(name: str, dataset: str, width: float | None) -> str:
    """Return the file of a network's weights: of this width, or the only one, or width 1."""
    found = matches()
    datasets = {*DATASETS, "imagenet", *(match["dataset"] for match in found)}
    if not isinstance(dataset, str) or dataset not in datasets:
        raise ValueError(wrong_choice("set of weights", dataset, sorted(datasets)))
    if not found:
        raise ValueError(
            f"The course's trained weights are not in {folder()}: set the environment variable MOBILEDL_ZOO to the "
            f"folder zoo/ of the course's repository."
        )
    fitting = {float(m["width"]): m.string for m in found if (m["name"], m["dataset"]) == (name, dataset)}
    if width is None:
        width = next(iter(fitting)) if len(fitting) == 1 else 1.0
    if width not in fitting:
        raise ValueError(
            f"There are no {dataset} weights of {name} with width {width:g} in {folder().name}/: "
            f"choose from {', '.join(files())}."
        )
    return fitting[width]
