"""Evidence: the number that a learner computes from the curves of a broken training, and the ways to miss it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.lessons.training.lab import broken
from mobiledl.lessons.training.lab.curves import Curves

if TYPE_CHECKING:
    from mobiledl.lessons.training.lab.curves import Numbers

import numpy as np

GUESSING = float(np.log(20))
# A mean over one step more or less is as good.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Evidence:
    """A number from curves, computed in the plainest way, and wrong ones that have a name."""

    slow: Callable[[Curves], float]
    known: tuple[tuple[Callable[[Curves], float], str], ...]


def judge_evidence(letter: str, function: Any) -> None:
    """The number is right for the curves of this training, of the healthy one, and for made-up ones."""
    for on, curves in _cases(letter):
        came = ask(function, curves, on=on)
        evidence = BY_LETTER[letter]
        wanted = float(evidence.slow(curves))
        same_number(came, wanted, on, rtol=TOLERANCE, why=_named(came, wanted, evidence, curves))


def _cases(letter: str) -> Iterator[tuple[str, Curves]]:
    yield "made-up curves of 330 steps", made_up(330, seed=1)
    yield f"the curves of training {letter}", broken.curves(letter)
    yield "the curves of its healthy twin", broken.healthy_curves(letter)


def made_up(steps: int, seed: int) -> Curves:
    """Return curves of noise, with a loss that grows past twice that of guessing somewhere on its way."""
    rng = np.random.default_rng(seed)
    loss = np.linspace(1, 9, steps) + rng.random(steps)
    places = np.arange(25.0, steps, 25)
    accuracy, gradient, rate = rng.random((3, steps)) + 0.5
    return Curves(loss, accuracy, gradient, rate, validation=rng.random(len(places)), validation_steps=places)


def _named(came: Any, wanted: float, evidence: Evidence, curves: Curves) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came)
    if array.size != 1 or np.isclose(float(array.reshape(())), wanted, TOLERANCE):
        return ""
    for wrong, sentence in evidence.known:
        if np.isclose(float(array.reshape(())), wrong(curves), 1e-4, 1e-9):
            return sentence
    return ""


def _hundreds(curves: Curves) -> list[float]:
    return [float(np.mean(curves.loss[start : start + 100])) for start in (0, 100, 200)]


def _falls(curves: Curves) -> tuple[float, float]:
    first, second, third = _hundreds(curves)
    return first - second, second - third


def _still_falling(curves: Curves) -> float:
    early, late = _falls(curves)
    return late / early


def _above_guessing(curves: Curves) -> float:
    return float(np.mean(curves.loss[-50:])) - GUESSING


def _first_wild_step(curves: Curves) -> float:
    for step, loss in enumerate(curves.loss):
        if loss > 2 * GUESSING:
            return step
    return len(curves.loss)


def _argmax(curves: Curves) -> float:
    return float(np.argmax(curves.loss > 2 * GUESSING))


def _growth(values: Numbers) -> float:
    return float(np.mean(values[-50:]) / np.mean(values[:50]))


def _share_falling(curves: Curves) -> float:
    return float(np.mean(np.diff(curves.loss) < 0))


def _gap(curves: Curves) -> float:
    return float(np.mean(curves.accuracy[-50:]) - np.max(curves.validation))


BY_LETTER = {
    "A": Evidence(
        _still_falling,
        (
            (lambda c: 1 / _still_falling(c), "The ratio is upside down: the late fall over the early one."),
            (lambda c: -_still_falling(c), "The sign is wrong: a fall is the earlier mean minus the later one."),
            (lambda c: _falls(c)[1], "That is the late fall alone: it has to be set against the early one."),
            (
                lambda c: _hundreds(c)[2] / _hundreds(c)[0],
                "That divides means; falls, which are differences, are wanted.",
            ),
        ),
    ),
    "B": Evidence(
        _above_guessing,
        (
            (lambda c: float(np.mean(c.loss[-50:])), "The loss of guessing has not been taken off."),
            (lambda c: -_above_guessing(c), "The sign is wrong: above guessing is positive."),
            (lambda c: float(np.mean(c.loss)) - GUESSING, "That is the mean over all steps: the last 50 are wanted."),
            (lambda c: float(np.mean(c.loss[:50])) - GUESSING, "Those are the first 50 steps: the last 50 are wanted."),
            (
                lambda c: float(np.mean(c.loss[-50:]) - np.log10(20)),
                "The loss is measured with natural logarithms, and log10 is another one.",
            ),
        ),
    ),
    "C": Evidence(
        _first_wild_step,
        (
            (_argmax, "No step is above the line there; argmax gives 0 then as well, as if the first one were."),
            (lambda c: _first_wild_step(c) + 1, "Steps are counted from 0 here."),
            (
                lambda c: float(np.sum(c.loss > 2 * GUESSING)),
                "That counts all steps above the line: the first one is wanted.",
            ),
            (lambda c: float(np.argmax(c.loss)), "That is the step with the largest loss, not the first one above."),
        ),
    ),
    "D": Evidence(
        lambda c: _growth(c.gradient),
        (
            (lambda c: 1 / _growth(c.gradient), "The ratio is upside down: late over early."),
            (lambda c: _growth(c.loss), "That is the growth of the loss: the gradient norm is wanted."),
            (
                lambda c: float(c.gradient[-1] / c.gradient[0]),
                "Those are two single steps: chance plays with them, so take means over 50.",
            ),
        ),
    ),
    "E": Evidence(
        _share_falling,
        (
            (lambda c: float(np.mean(np.diff(c.loss) > 0)), "Those are the steps at which the loss rises."),
            (lambda c: float(np.sum(np.diff(c.loss) < 0)), "That is a number of steps: a share of all is wanted."),
        ),
    ),
    "F": Evidence(
        _gap,
        (
            (lambda c: -_gap(c), "The sign is wrong: training accuracy minus validation accuracy."),
            (
                lambda c: float(c.accuracy[-1] - np.max(c.validation)),
                "A single batch is too few images for an accuracy: take the mean of the last 50 steps.",
            ),
            (
                lambda c: float(np.mean(c.accuracy) - np.max(c.validation)),
                "That is the training accuracy over all steps: the last 50 are wanted.",
            ),
            (
                lambda c: float(np.mean(c.accuracy[-50:]) - np.min(c.validation)),
                "That is the lowest validation accuracy: the best one is wanted.",
            ),
        ),
    ),
}
