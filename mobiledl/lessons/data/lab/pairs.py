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
    if is_stub(measurement):
        raise NotYet(f"{names[0]} is still empty: first measure, then repair.")
    judge_measurement(measurement)
    if is_stub(repair):
        raise NotYet(f"The measurement {names[0]} is right. Now the repair: {names[1]} is still empty.")
    judge_repair(repair)


def as_rows(value: Any, count: int, what: str, on: str) -> list[int]:
    """Return a learner's row numbers as a list, or say why they are none."""
    if isinstance(value, tuple) and len(value) == 1:
        raise NotYet(f"{what}: a tuple with one array came, as np.where gives it. Its first part, [0], is wanted.",
                     describe(value), on=on)  # fmt: skip
    rows = as_array(list(value) if isinstance(value, (set, frozenset)) else value, on)
    if rows.dtype.kind == "b":
        raise NotYet(f"{what}: row numbers are wanted, and True or False came.", describe(value), on=on)
    if rows.ndim != 1 or (rows.size and (rows % 1 != 0).any()):
        raise NotYet(f"{what}: a list of row numbers is wanted.", describe(value), on=on)
    if rows.size and not 0 <= rows.min() <= rows.max() < count:
        raise NotYet(f"{what}: rows are numbered from 0 to {count - 1}.", describe(value), on=on)
    if len(set(rows.tolist())) < rows.size:
        raise NotYet(f"{what}: a row came more than once.", describe(value), "each row once at most", on)
    return [int(row) for row in rows]


def ready(*answers: Any) -> bool:
    """Say whether a learner has begun all of these answers; print what to do where not."""
    begun = not any(map(is_stub, answers))
    if not begun:
        print("Solve the exercise above first, then run this cell again.")
    return begun
