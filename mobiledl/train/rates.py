"""Rates: find a learning rate in a hundred steps, before a training is spent on a wrong one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from mobiledl.kinds import wrong_kind
from mobiledl.net import Net
from mobiledl.progress import bar
from mobiledl.train.job import DivergedError, Job
from mobiledl.train.recipe import Recipe

if TYPE_CHECKING:
    from tqdm import tqdm

    from mobiledl.data.dataset import Dataset

SMOOTHING = 0.9  # of the loss: an average over about the last ten steps
EXPLODED = 3.0  # times the lowest loss: the search ends here
SAFETY = 10  # the suggestion lies so far below the rate of the lowest loss
FEWEST = 20


@dataclass(frozen=True, repr=False)
class RateTest:
    """What the loss did while the learning rate rose: rates and the losses before each step, smoothed.

    `exploded` says whether the loss rose to three times its lowest value, or left the numbers, before the last rate.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    exploded: bool

    @property
    def lowest(self) -> float:
        """The rate at which the loss was lowest: already too high to train with."""
        return self.rates[int(np.argmin(self.losses))]

    @property
    def suggested(self) -> float:
        """A tenth of the rate at which the loss was lowest."""
        return self.lowest / SAFETY

    def __repr__(self) -> str:
        end = f"the loss {'exploded' if self.exploded else 'had not exploded'} at {self.rates[-1]:.2g}"
        return f"lowest loss at learning rate {self.lowest:.2g}; {end}; try {self.suggested:.2g}"


def find(
    net: Net,
    train_set: Dataset,
    *,
    recipe: Recipe | None = None,
    low: float = 1e-5,
    high: float = 10.0,
    steps: int = 100,
    seed: int = 0,
    progress: bool = True,
) -> RateTest:
    """Return how the loss answers a learning rate that grows from `low` to `high` by the same factor at every step.

    The net stays as it was; of the recipe, everything but learning rate, warm-up and schedule is used. The search
    ends where the loss explodes. Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3
    (the learning rate range test); there the rate grows by addition.
    Raises ValueError for rates that do not grow and for fewer than 20 steps, DivergedError when the first steps
    leave the numbers.
    """
    if not isinstance(net, Net):
        raise wrong_kind("rates.find", "Net", net)
    if not 0 < low < high < math.inf:
        raise ValueError(f"The rate grows from low to high, but {low!r} and {high!r} came: try 1e-5 and 10.")
    if steps < FEWEST:
        raise ValueError(f"The rate needs {FEWEST} steps or more to grow, but {steps!r} came: try 100.")
    job = Job(net, train_set, recipe or Recipe(), seed=seed)
    rates = np.geomspace(low, high, steps).tolist()
    with bar("learning rates", steps) if progress else nullcontext() as line:
        losses = _smoothed(_climb(job, train_set, rates), line)
    return RateTest(tuple(rates[: len(losses)]), tuple(losses), len(losses) < steps)


def _climb(job: Job, train_set: Dataset, rates: list[float]) -> Iterator[float]:
    """Make a step at every rate and yield the loss before it, until it leaves the numbers."""
    batches = _endless(job, train_set)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(job.seed)
        for number, rate in enumerate(rates):
            try:
                yield job.move(*next(batches), rate)
            except DivergedError:
                if number < FEWEST:
                    raise
                return


def _endless(job: Job, train_set: Dataset) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield batches of the data set, shuffled anew whenever it ends."""
    draw = np.random.default_rng(job.seed)
    while True:
        for _, inputs, labels in job.batches(train_set, draw, "", progress=False):
            yield inputs, labels


def _smoothed(losses: Iterator[float], line: tqdm | None) -> list[float]:
    """Return a moving average that does not lag at the start, up to where it explodes."""
    smooth: list[float] = []
    average = 0.0
    for number, loss in enumerate(losses, 1):
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        smooth.append(average / (1 - SMOOTHING**number))
        if line is not None:
            line.update()
        if number > FEWEST and smooth[-1] > EXPLODED * min(smooth):
            break
    return smooth
