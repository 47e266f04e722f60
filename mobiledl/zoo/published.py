"""Weights that others published: torchvision's files for ImageNet, fetched once and checked."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from mobiledl import fetch
from mobiledl.artifact import ArtifactError

HOST = "https://download.pytorch.org/models/"
CLASSES, CHANNELS = 1000, 3


@dataclass(frozen=True)
class Source:
    """One published file. Its name carries the first eight digits of its sha256, as torchvision's names do."""

    file: str
    licence: str = "BSD-3-Clause (torchvision)"

    @property
    def prefix(self) -> str:
        """The first eight hexadecimal digits of the sha256 that the file must have."""
        return self.file.rsplit("-", 1)[1][:8]


FILES = {
    ("mobilenet_v2", 1.0): Source("mobilenet_v2-b0353104.pth"),
    ("shufflenet_v2", 0.5): Source("shufflenetv2_x0.5-f707e7126e.pth"),
    ("shufflenet_v2", 1.0): Source("shufflenetv2_x1-5666bf0f80.pth"),
    ("squeezenet_1_0", 1.0): Source("squeezenet1_0-b66bff10.pth"),
    ("squeezenet_1_1", 1.0): Source("squeezenet1_1-b8a52dc0.pth"),
    ("resnet50", 1.0): Source("resnet50-0676ba61.pth"),
}


def find(name: str, options: Mapping[str, Any]) -> Source:
    """Return the published file for a network; raises ValueError when nobody published one for these options."""
    source = FILES.get((name, options["width"]))
    if source is None:
        there = ", ".join(f"{other} width {width:g}" for other, width in FILES)
        raise ValueError(
            f"There are no published weights of {name} with width {options['width']:g}: choose from {there}."
        )
    fixed = {"classes": CLASSES, "channels": CHANNELS, "stem": "imagenet"}
    for key, value in fixed.items():
        if options[key] != value:
            raise ValueError(
                f"The published weights of {name} have {key} {value!r}, but {options[key]!r} came: load them with it, "
                "then give the net other classes with zoo.rehead."
            )
    return source


def read(source: Source, own: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the tensors of a published file, fetched into the cache on first use.

    Old files lack batch norm's counter of batches (`num_batches_tracked`): the network's own stands in.
    Raises FetchError when the published file cannot be had, ArtifactError when it holds something else.
    """
    path = fetch.get(HOST + source.file, source.prefix)
    try:
        tensors = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise ArtifactError(
            f"{source.file} is not a PyTorch file ({type(error).__name__}): delete {path} and fetch it again."
        ) from None
    if not isinstance(tensors, dict):
        raise ArtifactError(f"{source.file} holds a {type(tensors).__name__}, not named tensors: fetch it again.")
    counters = {key: value for key, value in own.items() if key.endswith("num_batches_tracked")}
    return {**counters, **tensors}
