"""The last exercise of lab 05: a training that keeps a budget of accuracy and of images seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobiledl.budget import Budget, Line, Measurement, Verdict
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import practice
from mobiledl.lessons.training.lab.repairs import TRAINING_LIMIT_S, check_recipe, watched
from mobiledl.train.recipe import Recipe

MOST_IMAGES = 6_000
LEAST_ACCURACY = 0.78
PRACTICE_SEEDS, HIDDEN_SEEDS = (1, 2), (31, 32, 33)


@dataclass(frozen=True)
class Images(Line):
    """The limit on images seen in a training, an image counted once for each pass."""

    def __str__(self) -> str:
        state = "kept" if self.kept else "BROKEN"
        return f"images seen: {state} ({self.value:,.0f}, at most {self.limit:,.0f})"


def images_seen(passes: int) -> int:
    """Return how many images a practice training looks at."""
    return passes * practice.TRAIN_IMAGES


def verdict(plan: Any, seeds: tuple[int, ...] = PRACTICE_SEEDS) -> Verdict | str:
    """Return the budget's verdict on a plan, after really training by it; a sentence while there is no plan.

    plan: a recipe and the number of passes, as in `{"recipe": Recipe(), "passes": 3}`. The accuracy is the mean of
    one training for each seed.
    """
    if plan is None or plan is ...:
        return "There is no plan yet."
    try:
        recipe, passes = read(plan)
    except NotYet as trouble:
        return f"{trouble.why} It came: {trouble.came}."
    ends = [practice.trained(recipe, seed, passes).validation[-1] for seed in seeds]
    n = len(seeds) * practice.VALIDATION_IMAGES
    accuracy = Measurement("accuracy", float(np.mean(ends)), "fraction", n, "practice network")
    seen = images_seen(passes)
    images = Images("images", MOST_IMAGES, seen, "images", seen <= MOST_IMAGES)
    return Verdict((*Budget(accuracy=LEAST_ACCURACY).check(accuracy).lines, images))


def read(plan: Any) -> tuple[Recipe, int]:
    """Return recipe and passes of a learner's plan; raises NotYet for what is none."""
    wanted = '{"recipe": Recipe(...), "passes": ...}'
    if not isinstance(plan, Mapping):
        raise NotYet("A plan is a dictionary with a recipe and a number of passes.", describe(plan), wanted)
    if set(plan) != {"recipe", "passes"}:
        names = ", ".join(map(repr, plan))
        raise NotYet("A plan has two entries, 'recipe' and 'passes', and no others.", names or "none", wanted)
    check_recipe(plan["recipe"])
    return plan["recipe"], _whole(plan["passes"], wanted)


def _whole(passes: Any, wanted: str) -> int:
    """Return a number of passes, of Python or NumPy; raises NotYet for what is no whole number, or below 1."""
    if isinstance(passes, (float, np.floating)) and float(passes).is_integer():
        raise NotYet("The passes are counted, so a whole number without a point is wanted: // divides without one.",
                     describe(passes), wanted)  # fmt: skip
    if isinstance(passes, (bool, np.bool_)) or not isinstance(passes, (int, np.integer)) or passes < 1:
        raise NotYet("The passes are a whole number, at least 1.", describe(passes), wanted)
    return int(passes)


def judge_plan(plan: Any) -> None:
    """The plan keeps both limits, as the mean of trainings from hidden seeds."""
    _, passes = read(plan)
    if images_seen(passes) > MOST_IMAGES:
        raise NotYet("The plan looks at more images than the budget allows.", f"{images_seen(passes):,} images",
                     f"at most {MOST_IMAGES:,}")  # fmt: skip
    on = f"the practice training from {len(HIDDEN_SEEDS)} hidden seeds, by your plan"
    found = watched(verdict, lambda: verdict(plan, HIDDEN_SEEDS), on, TRAINING_LIMIT_S)
    line = found.lines[0] if isinstance(found, Verdict) else None
    if line is not None and not line.kept:
        raise NotYet(_advice(line.value), f"{line.value:.1%} of the validation set right",
                     f"at least {LEAST_ACCURACY:.0%}", on)  # fmt: skip


def _advice(accuracy: float) -> str:
    if accuracy < 0.3:
        return "The plan keeps the images, and the network learned next to nothing: look at its curves first."
    return "The plan keeps the images, and the accuracy is not reached."
