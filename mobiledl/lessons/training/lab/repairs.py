"""Repairs: is the part that a learner mended right by itself, and does the training recover with it?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from mobiledl.course.answers import ask, name_of
from mobiledl.course.blame import is_stub
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import broken, evidence, practice
from mobiledl.lessons.training.lab.curves import Curves
from mobiledl.lessons.training.lab.diagnoses import contradiction
from mobiledl.lessons.training.lab.practice import Parts
from mobiledl.train.recipe import Recipe

T = TypeVar("T")
HIDDEN_SEEDS = (11, 12)
TRAINING_LIMIT_S = 90.0  # one takes about 2 s on a quiet laptop
BATCHES = range(8, 257)
RECOVERED = "the practice training from {seeds}, with your {part}"
UNKNOWN = "label_smoothing", "cutmix", "ema"


def judge_case(letter: str, answer: Any, judge_repair: Callable[[str, Any], None]) -> None:
    """Diagnosis, evidence and repair are right, in this order."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        raise NotYet("Three things are wanted.", describe(answer), "(diagnosis, evidence, repair)")
    diagnosis, measured, repaired = answer
    if trouble := contradiction(diagnosis, broken.PATIENTS[letter].diagnosis):
        raise trouble
    if is_stub(measured):
        raise NotYet("The diagnosis holds. The evidence comes next.", wanted="a function of the curves")
    evidence.judge_evidence(letter, measured)
    if is_stub(repaired):
        raise NotYet("Diagnosis and evidence hold. The repair comes next.", wanted="the part of the training, mended")
    judge_repair(letter, repaired)


def judge_recipe(letter: str, recipe: Any) -> None:
    """The training recovers with the learner's recipe, whatever it is."""
    was = broken.PATIENTS[letter].parts.recipe
    check_recipe(recipe)
    if recipe == was:
        raise NotYet("Nothing has changed: that is the recipe of the broken training.", repr(recipe.learning_rate))
    passes = broken.PATIENTS[letter].passes
    trainings = [functools.partial(practice.trained, recipe, seed, passes) for seed in HIDDEN_SEEDS]
    _recover(trainings, "recipe", recipe, 0.6)


def check_recipe(recipe: Any) -> None:
    """Raise NotYet for what is no recipe, and for one that the practice training cannot follow in good time."""
    if recipe is Recipe:
        raise NotYet("That is the class itself: a recipe is made by calling it.", describe(recipe),
                     'Recipe("sgd", learning_rate=..., ...)')  # fmt: skip
    if not isinstance(recipe, Recipe):
        raise NotYet("A Recipe is wanted.", describe(recipe), 'Recipe("sgd", learning_rate=..., ...)')
    if recipe.batch not in BATCHES:
        raise NotYet(f"The practice training takes batches of {BATCHES[0]} to {BATCHES[-1]} images.",
                     f"batch {recipe.batch}")  # fmt: skip
    if recipe.label_smoothing or recipe.cutmix or recipe.ema is not None:
        named = [f"{name}={getattr(recipe, name)!r}" for name in UNKNOWN if getattr(recipe, name)]
        raise NotYet("The practice training knows neither label_smoothing nor cutmix nor ema: leave them out.",
                     ", ".join(named) or repr(recipe))  # fmt: skip
    if recipe.schedule == "reduce":
        raise NotYet("The practice training has no time for the schedule 'reduce', which waits for epochs without a "
                     "better accuracy: take 'constant' or 'cosine'.", "schedule='reduce'")  # fmt: skip


def recovers(letter: str, part: str, parts: Parts, function: Any, wanted: float) -> None:
    """Raise NotYet unless a training from a hidden seed ends above an accuracy on the validation set.

    One seed is enough here: the part has been judged by itself before, on inputs where every result is known.
    """
    passes = broken.PATIENTS[letter].passes
    _recover([functools.partial(practice.train, parts, HIDDEN_SEEDS[0], passes)], part, function, wanted)


def _recover(trainings: Sequence[Callable[[], Curves]], part: str, function: Any, wanted: float) -> None:
    seeds = "a hidden seed" if len(trainings) == 1 else f"{len(trainings)} hidden seeds"
    on = RECOVERED.format(seeds=seeds, part=part)
    for training in trainings:
        curves = watched(function, training, on, TRAINING_LIMIT_S)
        if not curves.validation[-1] >= wanted:
            raise NotYet(_why_not(curves), f"{curves.validation[-1]:.0%} of the validation set right",
                         f"at least {wanted:.0%}", on)  # fmt: skip


def _why_not(curves: Curves) -> str:
    if len(curves.loss) == 0:
        return "There was no step at all: not a single batch came."
    if not np.isfinite(curves.loss).all() or curves.loss[1:].max(initial=0.0) > 2 * evidence.GUESSING:
        peak = np.max(curves.loss, initial=0.0, where=np.isfinite(curves.loss))
        return f"The loss still leaps above twice that of guessing, to {peak:.4g} and more: it has not recovered."
    # Large batches make few steps: the two ends must not be the same ones.
    ends = max(1, min(50, len(curves.loss) // 3))
    early, late = curves.loss[:ends].mean(), curves.loss[-ends:].mean()
    if late < early - 0.05:
        return "The loss falls, but not fast enough: the training has not recovered yet."
    return "The loss does not fall: the training has not recovered."


def watched(function: Any, call: Callable[[], T], on: str, limit_s: float | None = None) -> T:
    """Return what a call that uses a learner's function gives; its troubles come out as NotYet, as with `ask`."""

    def calling() -> T:
        return call()

    calling.__name__ = name_of(function)
    came: T = ask(calling, limit_s=limit_s, on=on)
    return came


def check_kept(given: Sequence[Any], kept: Sequence[Any], on: str) -> None:
    """Raise NotYet when the images and labels that a part was given are no longer those that were kept."""
    for name, after, before in zip(("images", "labels"), given, kept, strict=True):
        if not after.equal(before):
            raise NotYet(f"The {name} that came in have changed, and others need them after you: work on a copy.",
                         on=on)  # fmt: skip


def check_function(function: Any) -> None:
    """Raise NotYet for what cannot be called."""
    if not callable(function):
        raise NotYet(
            "The check wants the function itself: give its name without brackets.", describe(function), "a function"
        )
