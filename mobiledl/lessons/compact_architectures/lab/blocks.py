"""Blocks: build what a learner's function returns, hear what it runs, and hold it against a slow version of it.

The slow version computes with the learner's own weights, found by their shapes: names, order of creation and the
way of writing are free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from mobiledl.course.answers import ask, name_of
from mobiledl.course.compare import same_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.compact_architectures.lab.listen import Layer, Listener
from mobiledl.lessons.compact_architectures.lab.troubles import plainly

BATCH = 2
CLOSE = 1e-3
Slow = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Part:
    """A convolution that a block must run: its name, and the shape of its weights."""

    name: str
    shape: tuple[int, int, int, int]


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


def judge_block(builder: Any, trial: Trial) -> None:
    """Raise NotYet unless a learner's block is the wanted one, in evaluation and in training mode."""
    block = built(builder, tuple(trial.numbers.values()), trial.on)
    _unsettle(block)
    maps = torch.randn(BATCH, *trial.maps, generator=torch.Generator().manual_seed(1))
    for training in (False, True):
        block.train(training)
        came, heard = run(block, maps, name_of(builder), trial.on)
        _check_shape(came, trial)
        layers = _matched(heard, trial)
        _check_parameters(block, layers, came, trial)
        _check_values(came, maps, layers, trial, training, heard)


def built(builder: Any, numbers: tuple[Any, ...], on: str) -> nn.Module:
    """Return the module that a learner's function or class builds; raises NotYet when it builds none."""
    if isinstance(builder, nn.Module):
        raise NotYet("A built module came, and the check wants to build its own: give the function without brackets.",
                     f"a {type(builder).__name__}", "a function that builds it")  # fmt: skip
    block = plainly(lambda: ask(builder, *numbers, on=on))
    if isinstance(block, nn.Module):
        return block
    if isinstance(block, (list, tuple)):
        why = "Layers came that are not joined: nn.Sequential(*layers) makes one block of them."
    elif isinstance(block, type):
        why = f"The class came, and no block of it: {block.__name__}(...), with brackets, builds one."
    elif isinstance(block, torch.Tensor):
        why = "Maps came: the function only builds the block, and the check sends maps through it."
    else:
        why = "The function has to return a PyTorch module, and something else came."
    raise NotYet(why, describe(block), "an nn.Module", on)


def run(block: nn.Module, maps: torch.Tensor, name: str, on: str) -> tuple[torch.Tensor, Listener]:
    """Return what a block makes of maps, and what was heard meanwhile; raises NotYet for what is no tensor."""
    listener = Listener()

    def heard(given: torch.Tensor) -> Any:
        with listener:
            return block(given)

    heard.__name__ = f"What {name} builds"
    came = plainly(lambda: ask(heard, maps, on=on))
    if not isinstance(came, torch.Tensor):
        why = "A tensor has to come out: gradients go through nothing else."
        raise NotYet(why, describe(came), "a tensor", on)
    return came, listener


def _unsettle(block: nn.Module) -> None:
    """Give batch norms statistics, scales and shifts as after a training: fresh ones change next to nothing."""
    draw = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for layer in block.modules():
            if not isinstance(layer, nn.BatchNorm2d) or layer.running_mean is None or layer.running_var is None:
                continue
            count = layer.num_features
            layer.running_mean.copy_(torch.randn(count, generator=draw) / 4)
            layer.running_var.copy_(0.2 + torch.rand(count, generator=draw))
            if layer.affine:
                layer.weight.copy_(1 + 2 * torch.rand(count, generator=draw))
                layer.bias.copy_(torch.randn(count, generator=draw))


def _check_shape(came: torch.Tensor, trial: Trial) -> None:
    wanted = (BATCH, *trial.output)
    if came.shape == wanted:
        return
    raise NotYet(_why_shape(came, wanted, trial), f"shape {tuple(came.shape)}", f"shape {wanted}", trial.on)


def _why_shape(came: torch.Tensor, wanted: tuple[int, ...], trial: Trial) -> str:
    if came.ndim != len(wanted) or came.shape[0] != wanted[0]:
        return "What comes out is no batch of maps, (N, channels, height, width)."
    if came.shape[1] != wanted[1]:
        return "The number of channels that come out is another one."
    if came.shape[2] < wanted[2] and trial.numbers.get("stride", 1) > 1:
        return "The maps shrank too far: one convolution has the stride, and only one."
    if came.shape[2] < wanted[2]:
        return "The maps lost their border: a 3 x 3 convolution needs a padding of 1."
    if came.shape[2:] == trial.maps[1:]:
        return "The maps did not shrink: no convolution has the stride."
    return "The maps are too large: is there a padding at a convolution of 1 x 1, or too much of it?"


def _matched(heard: Listener, trial: Trial) -> list[Layer]:
    """Return the convolutions that ran, in the order of the parts, or say which is missing or too many."""
    left, found = list(heard.layers), []
    came = f"weights of {', '.join(str(layer.shape) for layer in left) or 'no convolution'}"
    for part in trial.parts:
        fitting = [layer for layer in left if layer.shape == part.shape]
        if not fitting:
            known = [why for layer in left if (why := trial.known.get(layer.shape))]
            why = known[0] if known else f"The {part.name} convolution is missing, or has weights of another shape."
            raise NotYet(why, came, f"{part.name}: weights of {part.shape}", trial.on)
        found.append(fitting[0])
        left.remove(fitting[0])
    if left:
        twice = next((part.name for part in trial.parts if part.shape == left[0].shape), "")
        why = f"There is a second {twice} convolution: one serves." if twice else "There is a convolution too many."
        raise NotYet(why, came, f"{len(trial.parts)} convolutions", trial.on)
    _check_norms(heard, found, trial)
    return found


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


def _check_values(
    came: torch.Tensor, maps: torch.Tensor, layers: list[Layer], trial: Trial, training: bool, heard: Listener
) -> None:
    """Raise NotYet unless the numbers are those of the slow version; names the mistake that gives the same numbers."""
    with torch.no_grad():
        wanted = trial.slow(maps, layers, training)
        if torch.allclose(came, wanted, rtol=CLOSE, atol=CLOSE):
            return
        for why, changed in trial.variants.items():
            other = trial.slow(maps, layers, training, **changed)
            if other.shape == came.shape and torch.allclose(came, other, rtol=CLOSE, atol=CLOSE):
                raise NotYet(why, *_orders(heard, trial), trial.on)
    if training:
        why = "In evaluation mode all is right, in training mode it is not: is there dropout, or a layer whose mode is "
        raise NotYet(f"{why}fixed?", *_orders(heard, trial), trial.on)
    if ", ".join(heard.order) != trial.order:
        why = "The convolutions are right, and what stands between and after them is not, or not in this order."
        raise NotYet(why, ", ".join(heard.order), trial.order, trial.on)
    same_array(came, np.asarray(wanted), trial.on, rtol=CLOSE, atol=CLOSE)


def _orders(heard: Listener, trial: Trial) -> tuple[str, str]:
    """Return the layers that ran and those that were wanted; nothing where both read the same."""
    came = ", ".join(heard.order)
    return ("", "") if came == trial.order else (came, trial.order)


def _check_parameters(block: nn.Module, layers: list[Layer], came: torch.Tensor, trial: Trial) -> None:
    """Raise NotYet for parameters that are never used, and for those that no gradient reaches."""
    if not came.requires_grad:
        why = "No gradient goes through the block, so it could never learn: is there a detach or a no_grad?"
        raise NotYet(why, on=trial.on)
    used = sum(layer.weight.numel() + len(layer.weight) * (2 if trial.normed else 1) for layer in layers)
    kept = sum(parameter.numel() for parameter in block.parameters())
    if kept > used:
        raise NotYet("The block has parameters that it never uses: a layer is built and not run.",
                     f"{kept:,} parameters", f"{used:,} parameters", trial.on)  # fmt: skip
    if kept < used:
        raise NotYet("Some weights are not the block's own, so no training would find them: keep layers in attributes "
                     "of the module, and lists of them in nn.Sequential or nn.ModuleList.",
                     f"{kept:,} parameters", f"{used:,} parameters", trial.on)  # fmt: skip
