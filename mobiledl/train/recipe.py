"""Recipe: how a training moves the weights, as frozen data that stays in the card of what it made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mobiledl.choices import wrong_choice
from mobiledl.record import Record

OPTIMIZERS = ("adamw", "sgd")
SCHEDULES = ("cosine", "constant", "reduce")
REDUCE_AFTER, REDUCE_BY = 2, 0.3  # epochs without a better accuracy, and what the learning rate is multiplied with
LARGEST = 1e30  # float32, in which PyTorch takes steps, ends at 3e38
OPTIONAL = ("clip", "ema")
NUMBERS = ("learning_rate", "batch", "warmup", "weight_decay", "momentum", "label_smoothing", "cutmix", *OPTIONAL)


@dataclass(frozen=True)
class Recipe(Record):
    """The optimizer, its step sizes, and what keeps the weights in bounds.

    The learning rate climbs over the first `warmup` of the training, then falls along half a cosine to 0 (or stays,
    with schedule "constant"; Loshchilov and Hutter, 2017); with "reduce" it stays until the accuracy does, and is then
    multiplied with 0.3 (see `scale`). `weight_decay` pulls on weights, not on biases and batch norm. `clip` is the
    largest norm of a gradient. `ema`, such as 0.99, gives back an average of the weights over about the last
    1 / (1 - ema) steps. `cutmix` is the share of batches in which every image gets a rectangle of another one, and the
    loss counts both classes by their areas (Yun et al., 2019). `momentum` is for "sgd" only. Raises ValueError or
    TypeError for a setting that cannot be.
    """

    optimizer: str = "adamw"
    learning_rate: float = 0.003
    batch: int = 64
    schedule: str = "cosine"
    warmup: float = 0.1
    weight_decay: float = 0.01
    momentum: float = 0.9
    label_smoothing: float = 0.0
    cutmix: float = 0.0
    clip: float | None = None
    ema: float | None = None

    def __post_init__(self) -> None:
        choices = (("optimizer", self.optimizer, OPTIMIZERS), ("schedule", self.schedule, SCHEDULES))
        for what, came, valid in choices:
            if came not in valid:
                raise ValueError(wrong_choice(what, came, valid))
        for name in NUMBERS:
            value = getattr(self, name)
            fits = isinstance(value, int if name == "batch" else (int, float)) and not isinstance(value, bool)
            if not fits and not (value is None and name in OPTIONAL):
                kind = "a whole number" if name == "batch" else "a number"
                raise TypeError(f"{name} is {kind}, but {value!r} came: write it without quotes or lists.")
        for name in ("learning_rate", "clip"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= LARGEST:
                raise ValueError(
                    f"{name} is a positive number up to {LARGEST:g}, but {value!r} came: try 0.003 or 1.0."
                )
        for name in ("warmup", "momentum", "label_smoothing", "ema"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < 1:
                raise ValueError(f"{name} lies from 0 to below 1, but {value!r} came: take the default.")
        if not 0 <= self.cutmix <= 1:
            raise ValueError(f"cutmix is a share of the batches, from 0 to 1, but {self.cutmix!r} came: try 0.5.")
        if not 0 <= self.weight_decay < math.inf:
            raise ValueError(f"weight_decay is 0 or more, but {self.weight_decay!r} came: try 0.01.")
        if self.batch < 2:
            raise ValueError(f"Batch norm needs a batch of 2 images or more, but {self.batch!r} came: try 64.")

    def rate(self, done: float) -> float:
        """Return the learning rate when a fraction `done` in [0, 1] of the training lies behind."""
        if done < self.warmup:
            return self.learning_rate * done / self.warmup
        if self.schedule != "cosine":
            return self.learning_rate
        return self.learning_rate * (1 + math.cos(math.pi * (done - self.warmup) / (1 - self.warmup))) / 2

    def scale(self, accuracies: Sequence[float]) -> float:
        """Return what the rate is multiplied with after epochs of these validation accuracies; 1 unless "reduce".

        Two epochs in a row without a new best accuracy multiply it with 0.3, and the count begins again.
        """
        scale, best, waited = 1.0, -math.inf, 0
        for accuracy in accuracies if self.schedule == "reduce" else ():
            waited = 0 if accuracy > best else waited + 1
            best = max(best, accuracy)
            if waited == REDUCE_AFTER:
                scale, waited = scale * REDUCE_BY, 0
        return scale
