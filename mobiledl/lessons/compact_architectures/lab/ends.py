"""Ends: does a network end in logits, or in an activation that keeps its numbers within bounds?

Its weights are drawn anew, and large: logits then lie far on both sides of zero, whatever the first weights were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn

# Weights so large that what is not bounded leaves every bound, and as large as they may be: a deep network overflows.
SCALES = (30.0, 10.0, 3.0, 1.5)
SMALL = 1.0  # what some layers leave of small negative numbers, they do not leave of large ones
UNIT, SIX, NEAR = 1.01, 6.01, 1e-3
TRAINING = "the training's loss brings its own, and wants the logits."


def why_no_logits(network: nn.Module, images: torch.Tensor, answer: Callable[[torch.Tensor], torch.Tensor]) -> str:
    """Return the sentence for a network that ends in an activation; empty when it ends in logits, or gives no finite
    numbers. `answer(images)` runs the network; its weights are as before afterwards.
    """
    for scale in SCALES:
        with _drawn(network) as draw:
            came = []
            for seed, size in enumerate((scale, scale, scale, SMALL)):
                draw(size, seed)
                came.append(answer(images))
        logits = torch.cat(came).detach().double()
        if logits.isfinite().all():
            return _why(logits)
    return ""


def _why(logits: torch.Tensor) -> str:
    """Return the sentence for the bounds that rows of numbers keep."""
    low, high = logits.min().item(), logits.max().item()
    if low == high == 0:
        return ""
    if low >= 0 and _all_one(logits.sum(1)):
        return f"The network ends in a softmax: {TRAINING}"
    if high <= NEAR and _all_one(logits.exp().sum(1)):
        return f"The network ends in a log-softmax: {TRAINING}"
    if low >= 0 and high <= UNIT:
        return "The network ends in a sigmoid, or in another layer that leaves numbers from 0 to 1: a logit is free."
    if low >= 0:
        return "The network ends in a ReLU, or in another layer that leaves nothing negative: a logit is free to be so."
    if low >= -UNIT and high <= UNIT:
        return "The network ends in a tanh, or in another layer that leaves numbers from -1 to 1: a logit is free."
    if low >= -UNIT and high > SIX:
        return "The network ends in an activation that leaves next to nothing negative: a logit must be free to be so."
    return ""


def _all_one(sums: torch.Tensor) -> bool:
    return bool((sums - 1).abs().max() < NEAR)


@contextmanager
def _drawn(network: nn.Module) -> Iterator[Callable[[float, int], None]]:
    """Give a function that draws a network's weights anew, from a scale and a seed; its own come back at the end."""
    own: Sequence[tuple[nn.Parameter, torch.Tensor]] = [(each, each.detach().clone()) for each in network.parameters()]

    def draw(scale: float, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        for parameter, first in own:
            drawn = torch.randn(first.shape, generator=generator) * scale
            parameter.data.copy_(drawn * (first[0].numel() ** -0.5 if first.ndim > 1 else 1))

    try:
        yield draw
    finally:
        for parameter, first in own:
            parameter.data.copy_(first)
