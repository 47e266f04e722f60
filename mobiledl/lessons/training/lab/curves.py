"""Curves: what a training writes down while it runs, and the pictures of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Curves:
    """The curves of one training, as arrays of float64.

    loss, accuracy (in [0, 1]), gradient (its norm) and learning_rate hold one value for each step, on the batch of
    that step. validation holds the accuracy on the validation set after each of validation_steps.
    """

    loss: Numbers
    accuracy: Numbers
    gradient: Numbers
    learning_rate: Numbers
    validation: Numbers
    validation_steps: Numbers

    def __repr__(self) -> str:
        names = ", ".join(field.name for field in fields(self))
        return f"Curves of {len(self.loss)} steps: {names}"


class Log:
    """Takes down the curves of a training while it runs."""

    def __init__(self) -> None:
        self._lists: dict[str, list[float]] = {field.name: [] for field in fields(Curves)}

    @property
    def steps(self) -> int:
        """How many steps there have been."""
        return len(self._lists["loss"])

    def gradient(self, net: nn.Module, clip: float | None = None) -> None:
        """Write down the norm of the gradient; shorten the gradient to `clip` where there is one."""
        from torch import nn

        norm = nn.utils.clip_grad_norm_(net.parameters(), math.inf if clip is None else clip)
        self._lists["gradient"].append(float(norm))

    def step(self, loss: Tensor | float, logits: Tensor, labels: Tensor, optimizer: torch.optim.Optimizer) -> None:
        """Write down what a step found on its batch."""
        self._lists["loss"].append(_number(loss))
        self._lists["accuracy"].append(float((logits.argmax(1) == labels).float().mean()))
        self._lists["learning_rate"].append(optimizer.param_groups[0]["lr"])

    def score(self, accuracy: float) -> None:
        """Write down an accuracy on the validation set."""
        self._lists["validation"].append(float(accuracy))
        self._lists["validation_steps"].append(float(self.steps))

    def curves(self) -> Curves:
        """Return what was written down."""
        return Curves(**{name: np.array(values, np.float64) for name, values in self._lists.items()})


def _number(value: Tensor | float) -> float:
    return float(value.detach() if hasattr(value, "detach") else value)
