"""Exercise 06.1: a space in the sweep's grammar, compared by the values it holds and not by how it is written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.sweep import Parameter, Space

WANTED: dict[str, tuple[float | int | str, ...]] = {
    "width": (0.25, 0.5, 0.75, 1.0),
    "depth": (1, 2, 3, 4, 5),
    "resolution": (16, 24, 32, 40, 48, 56, 64),
    "optimizer": ("sgd", "adam"),
}
RATE = (1e-4, 1e-1)


def judge_space(my_space: Any) -> None:
    """Every parameter holds the values of the description, and the rate is drawn by its power of ten."""
    if isinstance(my_space, Mapping):
        raise NotYet("A dictionary of texts is not a space yet: sweep.space makes one of them.", describe(my_space))
    if not isinstance(my_space, Space):
        raise NotYet("A space is wanted: sweep.space(...) makes one.", describe(my_space))
    _check_names(my_space.names)
    for parameter in my_space.parameters:
        if parameter.name == "rate":
            _check_rate(parameter)
        else:
            _check_values(parameter, WANTED[parameter.name])


def _check_names(names: tuple[str, ...]) -> None:
    wanted = (*WANTED, "rate")
    missing = [name for name in wanted if name not in names]
    for name in names:
        if name not in wanted:
            # a strange name is a slip, or stands for one that is missing, or is one too many
            near = difflib.get_close_matches(name, wanted, 1) or difflib.get_close_matches(name, missing, 1, 0.0)
            meant = f"perhaps {near[0]!r} is meant" if near else "leave it out"
            raise NotYet(f"There is no parameter {name!r} in the description: {meant}.", name)
    if missing:
        raise NotYet(f"The space lacks {' and '.join(missing)}.", ", ".join(names), ", ".join(wanted))


def _check_rate(parameter: Parameter) -> None:
    if parameter.values() is not None:
        raise NotYet("Only some rates can be drawn: any rate between the two ends is wanted.", str(parameter),
                     "a range without a step")  # fmt: skip
    low, high, _, log = parameter.range
    if (low, high) != RATE:
        raise NotYet("The rates have other ends.", str(parameter), f"from {RATE[0]:g} to {RATE[1]:g}")
    if not log:
        raise NotYet("Nine of ten rates drawn from this space are above 0.01: each power of ten is to be as likely "
                     "as the next.", str(parameter))  # fmt: skip


def _check_values(parameter: Parameter, wanted: tuple[float | int | str, ...]) -> None:
    name, came = parameter.name, parameter.values()
    listed = ", ".join(map(str, wanted))
    if came is None:
        raise NotYet(f"{name} can have any value between two ends: only some are wanted.", str(parameter), listed)
    if extra := [value for value in came if value not in wanted]:
        raise NotYet(f"{name} can be {extra[0]}, which is not in the description.", str(parameter), listed)
    if missing := [value for value in wanted if value not in came]:
        raise NotYet(f"{name} can never be {missing[0]}.", str(parameter), listed)
    if all(isinstance(value, int) for value in wanted) and not all(isinstance(value, int) for value in came):
        raise NotYet(f"{name} is counted, and it comes as a real number: write it without a decimal point.",
                     str(parameter), listed)  # fmt: skip
    if not parameter.choices and parameter.range[3]:
        raise NotYet(f"Small values of {name} are drawn more often than large ones: all are to be as likely.",
                     str(parameter), listed)  # fmt: skip
