"""One small exercise, twice as much, for tests of what checks say."""

from __future__ import annotations

import numpy as np

from mobiledl.course.answers import ask
from mobiledl.course.check import judged
from mobiledl.course.compare import same_array
from mobiledl.course.exercise import Exercise
from mobiledl.course.outcome import Outcome


def judge_double(double: object) -> None:
    for values in ([1.0, -2.0], [0.5, 0.25, 7.0]):
        given = np.array(values)
        same_array(ask(double, given), [2 * value for value in values])


DOUBLE = Exercise("98.1", "Twice as much", ("one", "two", "three"), judge_double, "Right for two arrays.")


def told(answer: object) -> Outcome:
    """Return what the check says of an answer."""
    return judged(DOUBLE, answer)
