"""Pairs: exercises of lab 04 that ask for a measurement and for a repair together, each a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobiledl.course.answers import as_array
from mobiledl.course.blame import is_stub
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet


def judge_pair(
    answer: Any, names: tuple[str, str], judge_measurement: Callable[[Any], None], judge_repair: Callable[[Any], None]
) -> None:
    """Judge a measurement, then a repair; a repair that was not begun is told apart from a wrong one."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NotYet("The check wants both functions, in brackets.", describe(answer), f"({', '.join(names)})")
    measurement, repair = answer
    _check_places(measurement, repair, names)
    if is_stub(measurement):
        raise NotYet(f"{names[0]} is still empty: first measure, then repair.")
    try:
        judge_measurement(measurement)
    except NotYet:
        if _are_nameless(measurement, repair, names) and _holds(judge_measurement, repair):
            raise _swapped(answer, names) from None
        raise
    if is_stub(repair):
        raise NotYet(f"The measurement {names[0]} is right. Now the repair: {names[1]} is still empty.")
    judge_repair(repair)


def _check_places(measurement: Any, repair: Any, names: tuple[str, str]) -> None:
    """Raise NotYet when the functions came the other way round, or one of them twice."""
    if (_name(measurement), _name(repair)) == names[::-1]:
        raise _swapped((measurement, repair), names)
    if measurement is repair and callable(measurement):
        raise NotYet("The same function came twice: the measurement and the repair are wanted.",
                     f"twice {_name(measurement)}", f"({', '.join(names)})")  # fmt: skip


def _swapped(answer: Any, names: tuple[str, str]) -> NotYet:
    came = ", ".join(map(_name, answer))
    return NotYet("The two functions are swapped: first comes the one that measures, then the one that repairs.",
                  f"({came})", f"({', '.join(names)})")  # fmt: skip


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _are_nameless(measurement: Any, repair: Any, names: tuple[str, str]) -> bool:
    """Say whether neither function's name tells which of the two it is: a lambda's does not."""
    return _name(measurement) != names[0] and _name(repair) != names[1]


def _holds(judge: Callable[[Any], None], function: Any) -> bool:
    try:
        judge(function)
    except NotYet:
        return False
    return True


def as_rows(value: Any, count: int, what: str, on: str) -> list[int]:
    """Return a learner's row numbers as a list, or say why they are none."""
    if isinstance(value, tuple) and len(value) == 1 and hasattr(value[0], "ndim") and value[0].ndim:
        raise NotYet(f"{what}: a tuple with one array came, as np.where gives it. Its first part, [0], is wanted.",
                     describe(value), on=on)  # fmt: skip
    rows = as_array(list(value) if isinstance(value, (set, frozenset)) else value, on)
    if rows.dtype.kind == "b":
        raise NotYet(f"{what}: row numbers are wanted, and True or False came.", describe(value), on=on)
    if rows.ndim != 1 or (rows.size and (rows % 1 != 0).any()):
        raise NotYet(f"{what}: a list of row numbers is wanted.", describe(value), on=on)
    if rows.size and rows.dtype.kind == "f":
        raise NotYet(f"{what}: row numbers are whole numbers, and an array cannot be asked for row 3.0.",
                     describe(value), "elements of a type such as int64", on)  # fmt: skip
    if rows.size and not 0 <= rows.min() <= rows.max() < count:
        raise NotYet(f"{what}: rows are numbered from 0 to {count - 1}.", describe(value), on=on)
    if len(set(rows.tolist())) < rows.size and rows.dtype.itemsize == 1:
        raise NotYet(f"{what}: the type {rows.dtype} ends long before {count}, and begins again: take a larger one.",
                     describe(value), on=on)  # fmt: skip
    if len(set(rows.tolist())) < rows.size:
        raise NotYet(f"{what}: a row came more than once.", describe(value), "each row once at most", on)
    return [int(row) for row in rows]


def one_number(came: Any, known: dict[float, str], atol: float = 1e-6) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came)
    value = float(array.reshape(())) if array.size == 1 else float("nan")
    return next((text for number, text in known.items() if abs(value - number) < atol), "")


def ready(*answers: Any) -> bool:
    """Say whether a learner has begun all of these answers; print what to do where not."""
    begun = not any(map(is_stub, answers))
    if not begun:
        print("Solve the exercise above first, then run this cell again.")
    return begun
