"""Evidence: is the number right that a learner computes from the curves of a broken training?"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from mobiledl.course.answers import as_array, ask, name_of
from mobiledl.course.compare import same_number
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import broken
from mobiledl.lessons.training.lab.curves import Curves
from mobiledl.lessons.training.lab.formulas import GUESSING, LINE, Evidence
from mobiledl.lessons.training.lab.known import BY_LETTER

__all__ = ["BY_LETTER", "GUESSING", "judge_evidence", "made_up"]


def judge_evidence(letter: str, function: Any) -> None:
    """The number is right for made-up curves, for those of this training and of the healthy one, and they stay."""
    evidence = BY_LETTER[letter]
    for place, (on, curves) in enumerate(_cases(letter)):
        came = ask(function, curves, on=on)
        if place == 0:
            _check_kept(function, curves, on)
        wanted = float(evidence.slow(curves))
        why = _named(came, wanted, evidence, curves)
        same_number(came, wanted, on, evidence.rtol, evidence.atol, why)


def _cases(letter: str) -> Iterator[tuple[str, Curves]]:
    yield "made-up curves of 330 steps", made_up(330, seed=1)
    if letter == "C":
        yield from _around_the_line()
    yield f"the curves of training {letter}", broken.curves(letter)
    yield "the curves of its healthy twin", broken.healthy_curves(letter)


def made_up(steps: int, seed: int) -> Curves:
    """Return curves of noise, with a loss that grows past twice that of guessing, and stays at times as it is."""
    rng = np.random.default_rng(seed)
    loss = np.linspace(1, 9, steps) + rng.random(steps)
    for step in range(10, steps, 15):
        loss[step] = loss[step - 1]
    places = np.append(np.arange(25.0, steps, 25), steps)
    accuracy, gradient, rate = rng.random((3, steps))
    return Curves(loss, accuracy, gradient + 0.5, rate + 0.5, rng.random(len(places)), places)


def _around_the_line() -> Iterator[tuple[str, Curves]]:
    """Yield curves on which a line that is nearly right, and a first step that is step 0 or none, are seen."""
    narrow = np.full(90, LINE - 0.05)
    narrow[[40, 60, 70]] = LINE + 0.003, 6.2, 6.5
    yield "made-up curves that pass the line by a hair at step 40", replace(made_up(90, seed=2), loss=narrow)
    calm = made_up(120, seed=3)
    yield "made-up curves of 120 steps that stay below the line", replace(calm, loss=calm.loss / 2)
    wild = made_up(60, seed=4)
    yield "made-up curves that begin above the line", replace(wild, loss=np.append(7.0, wild.loss[:-1] / 2))


def _named(came: Any, wanted: float, evidence: Evidence, curves: Curves) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came)
    if array.size != 1 or np.isclose(float(array.reshape(())), wanted, evidence.rtol, evidence.atol):
        return ""
    for wrong, sentence in evidence.known:
        if np.isclose(float(array.reshape(())), wrong(curves), 1e-5, 1e-8):
            return sentence
    return ""


def _check_kept(function: Any, curves: Curves, on: str) -> None:
    """Raise NotYet when the function writes into the curves: they are kept, and the next cell draws them."""
    given = copy.deepcopy(curves)
    ask(functools.partial(function, given), on=on)
    for name in (field.name for field in fields(Curves)):
        if not np.array_equal(getattr(given, name), getattr(curves, name)):
            raise NotYet(f"{name_of(function)} wrote into curves.{name}, which the charts still need: work on a copy.",
                         f"curves.{name} is another one afterwards", "curves as they were", on)  # fmt: skip
