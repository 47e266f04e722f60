"""The exercises of the labs: the tuple EXERCISES of each file `labNN.py`. The folder is the list."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from mobiledl.course.exercise import Exercise


class NoExercise(LookupError):
    """There is no exercise with this id."""


def names() -> tuple[str, ...]:
    """Return the two digits of every lab that has exercises, in order."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.removeprefix("lab") for name in modules if name.startswith("lab")))


def exercises(lab: str) -> tuple[Exercise, ...]:
    """Return a lab's exercises in order; raises NoExercise for a lab that has none."""
    if lab not in names():
        raise NoExercise(f"There is no lab {lab!r}: use one of {', '.join(names())}.")
    found: tuple[Exercise, ...] = importlib.import_module(f"{__name__}.lab{lab}").EXERCISES
    return found


def exercise(id: str) -> Exercise:
    """Return one exercise by its id, such as "02.1"; raises NoExercise, which names the nearest id."""
    wanted = id.strip()
    if wanted[:2] in names():
        for each in exercises(wanted[:2]):
            if each.id == wanted:
                return each
    everything = [each.id for lab in names() for each in exercises(lab)]
    # "0.1" is meant as "00.1": a lab's number has two digits
    near = difflib.get_close_matches(wanted.zfill(len(everything[0])), everything, 1, 0.0)[0]
    raise NoExercise(f"There is no exercise {id!r}: did you mean {near!r}?")
