"""Exercise 04.3: how many drawings a class has, and how many it lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair

# Labels and number of classes: one class is empty, the last ones are, all are full, by chance.
CASES: tuple[tuple[tuple[int, ...], int], ...] = (
    ((0, 0, 2, 2, 2, 3), 4),
    ((1, 0, 1, 1, 0), 4),
    ((2, 1, 0, 0, 1, 2), 3),
    ((4, 4, 0, 6, 1, 1, 4, 2, 6, 4, 4), 8),
)


def judge_classes(answer: Any) -> None:
    """Counts of every class, also of an empty one, and how far each is below the fullest."""
    judge_pair(answer, ("counts", "missing"), _judge_counts, _judge_missing)


def _judge_counts(counts: Any) -> None:
    _judge(counts, _slow_counts, {})


def _judge_missing(missing: Any) -> None:
    _judge(
        missing,
        lambda labels, classes: [max(_slow_counts(labels, classes)) - each for each in _slow_counts(labels, classes)],
        {
            "These are the counts, not what is missing.": _slow_counts,
            "The sign is the other way round: missing drawings are counted from 0 up.": lambda labels, classes: [
                each - max(_slow_counts(labels, classes)) for each in _slow_counts(labels, classes)
            ],
            "Measured against the average: the fullest class then has too many, for ever.": _below_mean,
            "Only empty classes are filled, with one drawing each.": lambda labels, classes: [
                int(each == 0) for each in _slow_counts(labels, classes)
            ],
        },
    )


def _judge(function: Any, right: Callable[[Any, int], list[int]], named: dict[str, Callable[[Any, int], Any]]) -> None:
    """Hold a function against a slow one; `named` are wrong versions with their sentences."""
    import numpy as np

    for labels, classes in CASES:
        on = f"labels {list(labels)}, {classes} classes"
        came, wanted = ask(function, np.array(labels), classes, on=on), right(labels, classes)
        array = as_array(came, on)
        if array.ndim == 1 and len(array) < classes:
            raise NotYet("A class is left out: one that has no drawing needs a number, too.",
                         describe(came), f"{classes} numbers", on)  # fmt: skip
        text = next((text for text, other in named.items() if _agree(array, other(labels, classes))), "")
        same_array(came, wanted, on, why=text)


def _agree(array: Any, other: Any) -> bool:
    import numpy as np

    return array.shape == np.shape(other) and bool(np.allclose(array, other, atol=1e-6))


def _slow_counts(labels: Any, classes: int) -> list[int]:
    return [sum(int(label) == each for label in labels) for each in range(classes)]


def _below_mean(labels: Any, classes: int) -> list[float]:
    counts = _slow_counts(labels, classes)
    return [max(0.0, sum(counts) / classes - each) for each in counts]
