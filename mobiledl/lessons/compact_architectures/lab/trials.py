"""Trials: what is wanted of a block that a check builds, and which of its layers is which."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from mobiledl.course.outcome import NotYet
from mobiledl.lessons.compact_architectures.lab.listen import Layer, Listener

BATCH = 2
Slow = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Part:
    """A convolution that a block must run: its name, and the shape of its weights."""

    name: str
    shape: tuple[int, int, int, int]

    def fits(self, layer: Layer) -> list[Layer]:
        """Return a layer with its weights in this part's shape; two ways where a product leaves both open."""
        if not layer.free:
            return [layer] if layer.shape == self.shape else []
        bare = layer.weight.squeeze()
        if bare.numel() != math.prod(self.shape):
            return []
        ways = [bare] if bare.shape[0] == self.shape[0] else []
        ways += [bare.movedim(-1, 0)] if bare.shape[-1] == self.shape[0] else []
        return [replace(layer, weight=way.reshape(self.shape)) for way in ways]

    def pieces(self, layers: Sequence[Layer]) -> list[Layer]:
        """Return the layers that make this part together, one for each channel that goes out; none if they do not."""
        found = [layer for layer in layers if not layer.free and layer.shape == (1, *self.shape[1:])]
        return found if len(found) == self.shape[0] else []


@dataclass(frozen=True, eq=False)
class Trial:
    """One block that a check builds from `numbers`, and what is wanted of it.

    `slow(maps, layers, training)` computes the block; `variants` are other ways to compute it, as changed keywords,
    by the sentence that tells the mistake. `known` tells what a convolution of a wrong shape is.
    """

    numbers: Mapping[str, int]
    maps: tuple[int, int, int]
    output: tuple[int, int, int]
    parts: tuple[Part, ...]
    slow: Slow
    variants: Mapping[str, Mapping[str, Any]]
    known: Mapping[tuple[int, ...], str]
    order: str
    normed: bool = True

    @property
    def on(self) -> str:
        """The input, for people."""
        said = ", ".join(f"{name} {number}" for name, number in self.numbers.items())
        return f"{said}, maps of {BATCH} x {' x '.join(map(str, self.maps))}"


def matched(heard: Listener, trial: Trial) -> list[tuple[Layer, ...]]:
    """Return the convolutions that ran, in the order of the parts, or say which is missing or too many.

    There are several ways where the weights of a matrix may be read in both directions.
    """
    left, found = list(heard.layers), []
    came = f"weights of {', '.join(str(layer.shape) for layer in left) or 'no convolution'}"
    for part in trial.parts:
        fitting = _take(part, left)
        if not fitting:
            missing = f"The {part.name} convolution is missing, or has weights of another shape."
            why = known_mistake(left, trial) or missing
            raise NotYet(why, came, f"{part.name}: weights of {part.shape}", trial.on)
        found.append(fitting)
    if left:
        twice = next((part.name for part in trial.parts if part.fits(left[0])), "")
        why = trial.known.get(left[0].shape, "There is a convolution too many.")
        why = f"There is a second {twice} convolution: one serves." if twice else why
        if twice and any(left[0].weight is layer.weight for layer in heard.layers if layer is not left[0]):
            why = f"The {twice} convolution runs twice: keep what it gives, and use that twice."
        raise NotYet(why, came, f"{len(trial.parts)} convolutions", trial.on)
    ways = list(itertools.product(*found))
    _check_norms(heard, ways[0], trial)
    return ways


def known_mistake(layers: Sequence[Layer], trial: Trial) -> str:
    """Return what is known of the first convolution that is none of the parts; empty where nothing is."""
    odd = (layer for layer in layers if not any(part.fits(layer) for part in trial.parts))
    return next((why for layer in odd if (why := trial.known.get(layer.shape))), "")


def _take(part: Part, left: list[Layer]) -> list[Layer]:
    """Return the ways to read a part from the layers that are left, and take its layers away; empty if none fits."""
    for layer in left:
        if ways := part.fits(layer):
            left.remove(layer)
            return ways
    pieces = part.pieces(left)
    left[:] = [layer for layer in left if layer not in pieces]
    biases = [piece.bias for piece in pieces if piece.bias is not None]
    bias = torch.cat(biases) if biases and len(biases) == len(pieces) else None
    return [Layer(torch.cat([piece.weight for piece in pieces]), bias, pieces[-1].norm)] if pieces else []


def _check_norms(heard: Listener, layers: Sequence[Layer], trial: Trial) -> None:
    """Raise NotYet unless each convolution has what belongs to it: a batch norm, or else a bias."""
    wanted = len(layers) if trial.normed else 0
    if heard.norms != wanted:
        why = "Each convolution has a batch norm after it." if wanted else "This block has no batch norm, as published."
        raise NotYet(why, ", ".join(heard.order), trial.order, trial.on)
    for part, layer in zip(trial.parts, layers, strict=True):
        if trial.normed and layer.bias is not None:
            why = f"The {part.name} convolution has a bias, which the batch norm after it takes away again: leave it "
            raise NotYet(f"{why}out.", "a bias", "bias=False", trial.on)
        if not trial.normed and layer.bias is None:
            why = f"The {part.name} convolution has no bias, and no batch norm brings one here."
            raise NotYet(why, "no bias", "a bias", trial.on)
        if trial.normed and any(layer.norm.get(name) is None for name in ("weight", "running_mean")):
            why = f"The {part.name} convolution has no batch norm after it with statistics, scale and shift."
            raise NotYet(why, ", ".join(heard.order), trial.order, trial.on)
