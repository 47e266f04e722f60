"""The exercises of the labs: the tuple EXERCISES in `lab/exercises.py` of each lesson's wing."""

from __future__ import annotations

import difflib

from mobiledl.course import wings
from mobiledl.course.exercise import Exercise

MODULE = "lab.exercises"


class NoExercise(LookupError):
    """There is no exercise with this id."""


def labs() -> tuple[str, ...]:
    """Return the two digits of every lab that has exercises, in order."""
    return wings.numbers(MODULE)


def of(lab: str) -> tuple[Exercise, ...]:
    """Return a lab's exercises in order; raises NoExercise for a lab that has none."""
    if lab not in labs():
        raise NoExercise(f"There is no lab {lab!r}: use one of {', '.join(labs())}.")
    found: tuple[Exercise, ...] = getattr(wings.module(lab, MODULE), "EXERCISES", ())
    return found


def find(id: str) -> Exercise:
    """Return one exercise by its id, such as "02.1"; raises NoExercise, which names the nearest id."""
    wanted = id.strip()
    if wanted[:2] in labs():
        for each in of(wanted[:2]):
            if each.id == wanted:
                return each
    everything = [each.id for lab in labs() for each in of(lab)]
    # "0.1" is meant as "00.1": a lab's number has two digits
    near = difflib.get_close_matches(wanted.zfill(len(everything[0])), everything, 1, 0.0)[0]
    raise NoExercise(f"There is no exercise {id!r}: did you mean {near!r}?")
