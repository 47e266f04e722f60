"""The brief of lab 03: a network of the learner's own for the 20 drawings, as a Net, counted and judged."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from mobiledl import cost, data, train
from mobiledl.budget import Line, Verdict
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.cost.follow import CostError
from mobiledl.course.tables import Table
from mobiledl.data.doodles import CLASSES
from mobiledl.data.render import FRAME_MARGIN, PEN
from mobiledl.net import Net
from mobiledl.record import Record

if TYPE_CHECKING:
    from mobiledl.data import Dataset

IMAGE = (1, 32, 32)
# Drawings that no cell of the lab trains on: another seed than the course's test set.
FRESH_IMAGES, FRESH_SEED = 1_000, 303
MILLION, THOUSAND = 1e6, 1e3


@dataclass(frozen=True, repr=False)
class Brief(Record):
    """What a network may cost for one drawing, and what share of fresh drawings it must get right."""

    macs: int
    parameters: int
    accuracy: float

    def costs(self, counted: cost.Cost) -> tuple[Line, Line]:
        """Return the limits on MACs and parameters beside what was counted."""
        macs, parameters = counted.macs, counted.parameters
        return (
            Line("macs", self.macs / MILLION, macs / MILLION, "million", macs <= self.macs),
            Line("parameters", self.parameters / THOUSAND, parameters / THOUSAND, "thousand",
                 parameters <= self.parameters),
        )  # fmt: skip

    def check(self, net: Net) -> Verdict:
        """Return whether a trained net keeps every limit; its accuracy is measured on fresh drawings."""
        right = train.evaluate(net, fresh())
        accuracy = Line("accuracy", self.accuracy, right, "fraction", right >= self.accuracy)
        return Verdict((*self.costs(cost.count(net)), accuracy))

    def __repr__(self) -> str:
        return (
            f"brief: at most {self.macs:,} MACs, at most {self.parameters:,} parameters, "
            f"at least {self.accuracy:.0%} of fresh drawings right"
        )


BRIEF = Brief(macs=500_000, parameters=20_000, accuracy=0.8)


def as_net(network: nn.Module, name: str = "my_network") -> Net:
    """Return a module for drawings as a Net: `train.fit`, `cost.count` and the rest of the course take it.

    network: (N, 1, 32, 32) -> logits (N, 20). Raises TypeError for what is no module, and ValueError for a module
    that does not take such images or gives another shape.
    """
    if not isinstance(network, nn.Module):
        raise TypeError(f"as_net takes a PyTorch module, but a {type(network).__name__} came: give what you built.")
    card = Card(
        name=name,
        classes=CLASSES,
        input=TensorSpec("image", IMAGE),
        output=TensorSpec("logits", (len(CLASSES),)),
        preprocess=Preprocess(IMAGE[1], IMAGE[0], margin=FRAME_MARGIN, pen=PEN),
        source="lab 03",
    )
    if (shape := _logits(network)) != (1, len(CLASSES)):
        raise ValueError(
            f"{name} gives shape {shape} for one drawing, but (1, {len(CLASSES)}) is wanted: end in one number a class."
        )
    return Net(network, card)


def _logits(network: nn.Module) -> tuple[int, ...]:
    """Return the shape of what a module gives for one drawing; it stays in the mode that it is in."""
    training = network.training
    try:
        with torch.inference_mode():
            return tuple(network.eval()(torch.zeros(1, *IMAGE)).shape)
    except (RuntimeError, TypeError, AttributeError) as error:
        said = " ".join(str(error).split())
        raise ValueError(f"The network does not take a drawing of shape (1, 1, 32, 32): {said}.") from error
    finally:
        network.train(training)


@functools.cache
def fresh() -> Dataset:
    """Return the drawings that the check judges by."""
    return data.load("doodles", "test", count=FRESH_IMAGES, seed=FRESH_SEED)


def costs(input_shape: tuple[int, int, int], **modules: Any) -> Table | str:
    """Return MACs and parameters of modules for one input (C, H, W), by name; a sentence while one is not built."""
    if waiting := [name for name, module in modules.items() if not isinstance(module, nn.Module)]:
        return f"Nothing to count yet: write {', '.join(waiting)} first."
    try:
        counted = {name: cost.count(module, input_shape) for name, module in modules.items()}
    except CostError:
        return "Nothing to count yet: maps do not get through every one of these, or not in a way that can be counted."
    rows = tuple((name, f"{each.macs:,}", f"{each.parameters:,}") for name, each in counted.items())
    return Table(f"for one input of {' x '.join(map(str, input_shape))}", ("", "macs", "parameters"), rows)


def count_network(network: Any) -> Verdict | str:
    """Return the brief's limits on MACs and parameters beside a module's own; a sentence where it has none yet."""
    if isinstance(network, Net):
        return "A Net came: my_network returns the module itself, and as_net follows in 03.7."
    if not isinstance(network, nn.Module):
        return "Nothing to count yet: the network is not built."
    try:
        return Verdict(BRIEF.costs(cost.count(network, IMAGE)))
    except CostError:
        why = "a drawing does not get through the network, or not in a way that can be counted"
        return f"Nothing to count yet: {why}. The check below says where it stops."


def verdict(trained: Any) -> Verdict | str:
    """Return the brief's verdict on a trained net, or a sentence while there is none."""
    return BRIEF.check(trained) if isinstance(trained, Net) else "No network has been trained yet."
