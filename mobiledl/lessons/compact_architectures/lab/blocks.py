"""Blocks: build what a learner's function returns, hear what it runs, and hold it against a slow version of it.

The slow version computes with the learner's own weights, found by their shapes: names, order of creation and the
way of writing are free.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from mobiledl.course.answers import ask, name_of
from mobiledl.course.compare import same_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.compact_architectures.lab.listen import Layer, Listener
from mobiledl.lessons.compact_architectures.lab.trials import BATCH, Trial, known_mistake, matched
from mobiledl.lessons.compact_architectures.lab.troubles import plainly
from mobiledl.lessons.compact_architectures.lab.weights import check_own, check_reached, check_same, leaves
from mobiledl.net import Net

CLOSE = 1e-3
# Without batch norms nothing makes numbers large, and only above 6 are ReLU and ReLU6 two things.
LARGE = 30.0


def judge_block(builder: Any, trial: Trial) -> None:
    """Raise NotYet unless a learner's block is the wanted one, in evaluation and in training mode."""
    block = built(builder, tuple(trial.numbers.values()), trial.on)
    maps = torch.randn(BATCH, *trial.maps, generator=torch.Generator().manual_seed(1)) * (1 if trial.normed else LARGE)
    runs = [run(block.eval(), maps, name_of(builder), trial.on) for _ in range(2)]
    check_own(block, runs, "block", trial.on)
    _check_shape(*runs[0], trial)
    check_same(runs[0][0], runs[1][0], "block", trial.on)
    _unsettle(block)
    for training in (False, True):
        came, heard = run(block.train(training), maps, name_of(builder), trial.on)
        _check_shape(came, heard, trial)
        layers = _check_values(came, maps, matched(heard, trial), trial, training, heard)
        _check_parameters(block, layers, trial)
        check_reached(block, came, heard, "block", trial.on)
    _check_passed_on(block, maps, trial)


def built(builder: Any, numbers: tuple[Any, ...], on: str) -> nn.Module:
    """Return the module that a learner's function or class builds; raises NotYet when it builds none."""
    if isinstance(builder, nn.Module):
        raise NotYet("A built module came, and the check wants to build its own: give the function without brackets.",
                     f"a {type(builder).__name__}", "a function that builds it")  # fmt: skip
    block = plainly(lambda: ask(builder, *numbers, on=on))
    if isinstance(block, nn.Module):
        return block
    if isinstance(block, Net):
        why = "A Net came: the function returns the module itself, and as_net makes a Net of it in 03.7."
    elif isinstance(block, (list, tuple)):
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
        with listener.hear(given):
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
            if not isinstance(layer, _BatchNorm) or layer.running_mean is None or layer.running_var is None:
                continue
            count = layer.num_features
            layer.running_mean.copy_(torch.randn(count, generator=draw) / 4)
            layer.running_var.copy_(0.2 + torch.rand(count, generator=draw))
            if layer.affine:
                layer.weight.copy_(3 + 4 * torch.rand(count, generator=draw))  # so that many numbers are above 6
                layer.bias.copy_(torch.randn(count, generator=draw))


def _check_shape(came: torch.Tensor, heard: Listener, trial: Trial) -> None:
    wanted = (BATCH, *trial.output)
    if came.shape == wanted:
        return
    raise NotYet(_why_shape(came, heard, wanted, trial), f"shape {tuple(came.shape)}", f"shape {wanted}", trial.on)


def _why_shape(came: torch.Tensor, heard: Listener, wanted: tuple[int, ...], trial: Trial) -> str:
    if came.ndim != len(wanted) or came.shape[0] != wanted[0]:
        return "What comes out is no batch of maps, (N, channels, height, width)."
    if came.shape[1] != wanted[1]:
        return known_mistake(heard.layers, trial) or _why_channels(heard, trial)
    stride, smaller = trial.numbers.get("stride"), came.shape[2] < wanted[2]
    if pools := {said for said in heard.order if said.endswith("pool")}:
        return f"There is a layer too many that changes the size of the maps: {', '.join(sorted(pools))}."
    halved = all(2 * side <= full + 1 for side, full in zip(came.shape[2:], wanted[2:], strict=True))
    if smaller and halved and stride == 1:
        return "The maps shrank, and the stride is 1 here: does the block always have the same one?"
    if smaller and halved and stride is None:
        return "The maps shrank to half, and no convolution of this block has a stride."
    if smaller and stride == 2:
        return "The maps shrank too far: one convolution has the stride, and only one."
    if smaller:
        return "The maps lost their border: a 3 x 3 convolution needs a padding of 1."
    if came.shape[2:] == trial.maps[1:]:
        return "The maps did not shrink: no convolution has the stride."
    return "The maps are too large: is there a padding at a convolution of 1 x 1, or too much of it?"


def _why_channels(heard: Listener, trial: Trial) -> str:
    """Return the sentence for a wrong number of channels, where no convolution has a shape that explains it."""
    joins, joined = "cat" in heard.order, "cat" in trial.order
    if joins and not joined:
        why = "Maps are put beside each other, which makes more of them: "
        return why + (
            "the input is added here, as Plus does." if "add" in trial.order else "this block does not do so."
        )
    if joined and not joins:
        return "Nothing stands side by side here: both expansions are wanted, and the channels of both."
    if joined and all(any(part.fits(layer) for part in trial.parts) for layer in heard.layers):
        return (
            "Not just the two expansions stand side by side: each thing that SideBySide is given is a branch of its "
            "own, so nn.Sequential has to join a convolution and its ReLU first."
        )
    return "The number of channels that come out is another one."


def _check_values(
    came: torch.Tensor, maps: torch.Tensor, ways: list[tuple[Layer, ...]], trial: Trial, training: bool, heard: Listener
) -> tuple[Layer, ...]:
    """Return the layers whose slow version gives the same numbers, or name the mistake that gives them."""
    with torch.no_grad():
        for layers in ways:
            if _close(came, trial.slow(maps, layers, training)):
                return layers
        for why, changed in trial.variants.items():
            if any(_close(came, trial.slow(maps, layers, training, **changed)) for layers in ways):
                raise NotYet(why, *_orders(heard, trial), trial.on)
        wanted = trial.slow(maps, ways[0], training)
    if training:
        why = "In evaluation mode all is right, in training mode it is not: is there dropout, or a layer whose mode is "
        raise NotYet(f"{why}fixed?", *_orders(heard, trial), trial.on)
    if ", ".join(heard.order) != trial.order:
        why = "The convolutions are right, and what stands between and after them is not, or not in this order."
        raise NotYet(why, ", ".join(heard.order), trial.order, trial.on)
    same_array(came, np.asarray(wanted), trial.on, rtol=CLOSE, atol=CLOSE)
    return ways[0]


def _close(came: torch.Tensor, other: torch.Tensor) -> bool:
    return came.shape == other.shape and torch.allclose(came, other.to(came.dtype), rtol=CLOSE, atol=CLOSE)


def _orders(heard: Listener, trial: Trial) -> tuple[str, str]:
    """Return the layers that ran and those that were wanted; nothing where both read the same."""
    came = ", ".join(heard.order)
    return ("", "") if came == trial.order else (came, trial.order)


def _check_parameters(block: nn.Module, layers: tuple[Layer, ...], trial: Trial) -> None:
    """Raise NotYet for parameters that are never used."""
    used = sum(layer.weight.numel() + len(layer.weight) * (2 if trial.normed else 1) for layer in layers)
    kept = sum(parameter.numel() for parameter in block.parameters())
    if kept > used:
        raise NotYet("The block has parameters that it never uses: a layer is built and not run.",
                     f"{kept:,} parameters", f"{used:,} parameters", trial.on)  # fmt: skip


def _check_passed_on(block: nn.Module, maps: torch.Tensor, trial: Trial) -> None:
    """Raise NotYet when no gradient goes back to the maps that come in, and so to the layers before the block."""
    given = maps.clone().requires_grad_()
    came = block(
        given.clone()
    )  # its own copy: a learner's layer may work in place; these maps have gone through before
    if not any(leaf is given for leaf in leaves(came)):
        why = "No gradient goes back to the maps that come in, so no layer before the block could learn: is there a "
        raise NotYet(f"{why}detach?", on=trial.on)
