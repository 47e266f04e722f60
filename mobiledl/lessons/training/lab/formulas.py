"""Formulas: what can be computed from curves, in the plainest way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from mobiledl.lessons.training.lab.curves import Curves, Numbers

GUESSING = float(np.log(20))
LINE = 2 * GUESSING  # a loss above it is wild
Stretches: TypeAlias = tuple[tuple[int, int | None], ...]
HUNDREDS: Stretches = ((0, 100), (100, 200), (200, 300))


@dataclass(frozen=True)
class Evidence:
    """A number from curves, computed in the plainest way, and wrong ones that have a name.

    A learner's number may be off by `rtol` of it plus `atol`: what float32 costs, and no step more or less.
    """

    slow: Callable[[Curves], float]
    known: tuple[tuple[Callable[[Curves], float], str], ...]
    rtol: float = 1e-4
    atol: float = 1e-6


def mean(values: Numbers, start: int | None = None, stop: int | None = None) -> float:
    """Return the mean of some values."""
    return float(np.mean(values[start:stop]))


def falls(loss: Numbers, ends: Stretches = HUNDREDS, take: Callable[[Numbers], Any] = np.mean) -> list[float]:
    """Return the early and the late fall between the means of three stretches, or between what `take` makes of them."""
    first, second, third = (float(take(loss[start:stop])) for start, stop in ends)
    return [first - second, second - third]


def still_falling(loss: Numbers, ends: Stretches = HUNDREDS, take: Callable[[Numbers], Any] = np.mean) -> float:
    """Return the late fall over the early one."""
    early, late = falls(loss, ends, take)
    return late / early


def thirds(loss: Numbers) -> float:
    """Return the same ratio for thirds of the whole training."""
    first, second, third = (mean(part) for part in np.array_split(loss, 3))
    return (second - third) / (first - second)


def single(loss: Numbers) -> float:
    """Return the same ratio for single losses."""
    return float((loss[100] - loss[200]) / (loss[0] - loss[100]))


def above_guessing(curves: Curves) -> float:
    """Return how far the loss of the last 50 steps lies above guessing."""
    return mean(curves.loss, -50) - GUESSING


def first_above(curves: Curves, line: float) -> float:
    """Return the first step with a loss above a line; the number of steps when there is none."""
    for step, loss in enumerate(curves.loss):
        if loss > line:
            return step
    return len(curves.loss)


def first_wild_step(curves: Curves) -> float:
    """Return the first step with a loss above twice that of guessing."""
    return first_above(curves, LINE)


def last_wild_step(curves: Curves) -> float:
    """Return the last step with a loss above twice that of guessing."""
    return float(max(np.flatnonzero(curves.loss > LINE), default=len(curves.loss)))


def only_without_wild(curves: Curves, number: float) -> float:
    """Return a wrong number for curves that stay below the line; NaN, which is nobody's answer, for others."""
    return number if (curves.loss <= LINE).all() else float("nan")


def only_at_once(curves: Curves) -> float:
    """Return the number of steps for curves that begin above the line; NaN for others."""
    return len(curves.loss) if curves.loss[0] > LINE else float("nan")


def growth(values: Numbers) -> float:
    """Return the mean of the last 50 values over that of the first 50."""
    return mean(values, -50) / mean(values, None, 50)


def halves(values: Numbers) -> float:
    """Return the mean of the second half over that of the first."""
    middle = len(values) // 2
    return mean(values, middle) / mean(values, None, middle)


def share_falling(curves: Curves) -> float:
    """Return the share of changes of the loss that are negative."""
    return float(np.mean(np.diff(curves.loss) < 0))


def gap(curves: Curves) -> float:
    """Return the training accuracy of the last 50 steps minus the best on the validation set."""
    return mean(curves.accuracy, -50) - float(np.max(curves.validation))
