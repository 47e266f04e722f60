"""Exercise 04.3: how many drawings a class has, and how many it lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair

# Labels and number of classes: one class is empty (and what known mistakes give differs), the last ones are, all are
# full, by chance, and more than a byte can count; the fullest one is the first, the last, or between.
CASES: tuple[tuple[tuple[int, ...], int], ...] = (
    ((0, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3), 4),
    ((1, 0, 1, 1, 0), 4),
    ((2, 1, 0, 0, 1, 2, 2), 3),
    ((4, 4, 0, 6, 1, 1, 4, 2, 6, 4, 4), 8),
    ((3, 0, 1) * 280 + (0,) * 30 + (2,) * 7, 12),
)


def judge_classes(answer: Any) -> None:
    """Counts of every class, also of an empty one, and how far each is below the fullest."""
    judge_pair(answer, ("counts", "missing"), _judge_counts, _judge_missing)


def _judge_counts(counts: Any) -> None:
    _judge(
        counts,
        _slow_counts,
        {
            "These are shares: how many labels are wanted, not which part of them.": lambda labels, classes: [
                each / len(labels) for each in _slow_counts(labels, classes)
            ],
            "The numbers add up from class to class: each class is counted by itself.": lambda labels, classes: [
                sum(_slow_counts(labels, classes)[: place + 1]) for place in range(classes)
            ],
            "The classes are counted from 1, and their numbers begin at 0.": lambda labels, classes: [
                *_slow_counts(labels, classes)[1:], 0,
            ],
            "This says only whether a class is there: how many labels it has is wanted.": lambda labels, classes: [
                min(1, each) for each in _slow_counts(labels, classes)
            ],
        },
    )  # fmt: skip


def _judge_missing(missing: Any) -> None:
    def of(change: Callable[[int, list[int]], float]) -> Callable[[Any, int], list[float]]:
        """Return what a function of a class's count and of all counts makes of labels."""
        return lambda labels, classes: [
            change(each, _slow_counts(labels, classes)) for each in _slow_counts(labels, classes)
        ]

    _judge(
        missing,
        of(lambda each, counts: max(counts) - each),
        {
            "These are the counts, not what is missing.": of(lambda each, _: each),
            "The sign is the other way round: missing drawings are counted from 0 up.": of(
                lambda each, counts: each - max(counts)
            ),
            "Measured against the average: the fullest class then has too many, for ever.": of(
                lambda each, counts: max(0.0, sum(counts) / len(counts) - each)
            ),
            "Measured against the average, and classes above it get fewer than none.": of(
                lambda each, counts: sum(counts) / len(counts) - each
            ),
            "Measured against the average, cut off to a whole number: the fullest class counts, not the average.": of(
                lambda each, counts: max(0, sum(counts) // len(counts) - each)
            ),
            "Measured against the average, cut off to a whole number, and classes above it get fewer than none.": of(
                lambda each, counts: sum(counts) // len(counts) - each
            ),
            "Measured against the number of the fullest class, as argmax gives it: how many it has counts.": of(
                lambda each, counts: counts.index(max(counts)) - each
            ),
            "Only empty classes are filled, with one drawing each.": of(lambda each, _: int(each == 0)),
            "Only empty classes are filled: the others lack some, too.": of(
                lambda each, counts: max(counts) if each == 0 else 0
            ),
            "These are all labels of other classes: how far is each class below the fullest one?": of(
                lambda each, counts: sum(counts) - each
            ),
            "This says only whether a class lacks any: how many is wanted.": of(
                lambda each, counts: int(each < max(counts))
            ),
            "Measured against class 0, and the fullest class may be another.": of(
                lambda each, counts: counts[0] - each
            ),
            "Measured against the last class, and the fullest class may be another.": of(
                lambda each, counts: counts[-1] - each
            ),
        },
    )


def _judge(
    function: Any, right: Callable[[Any, int], list[Any]], named: dict[str, Callable[[Any, int], list[Any]]]
) -> None:
    """Hold a function against a slow one; `named` are wrong versions with their sentences."""
    import numpy as np

    for labels, classes in CASES:
        on = (
            f"labels {list(labels)}, {classes} classes"
            if len(labels) < 20
            else f"{len(labels)} labels, {classes} classes"
        )
        came, wanted = ask(function, np.array(labels), classes, on=on), right(labels, classes)
        if isinstance(came, dict):
            raise NotYet("A dictionary came: a list or an array is wanted, with one number for each class.",
                         describe(came), f"{classes} numbers", on)  # fmt: skip
        array = as_array(came, on)
        if array.tolist() == list(labels):
            raise NotYet(
                "These are the labels themselves: how many there are of each is wanted.", describe(came), on=on
            )
        _check_length(array, classes, wanted, came, on)
        text = next((text for text, other in named.items() if _agree(array, other(labels, classes))), "")
        if (
            not text
            and array.dtype.kind in "iu"
            and array.dtype.itemsize == 1
            and _agree(array.astype(int) % 256, [each % 256 for each in wanted])
        ):
            text = f"A number of type {array.dtype} ends before {max(wanted)}, and begins again: take a larger type."
        same_array(came, wanted, on, why=text)


def _check_length(array: Any, classes: int, wanted: list[Any], came: Any, on: str) -> None:
    """Raise NotYet when there is not one number for each class."""
    import numpy as np

    if array.ndim == 0:
        raise NotYet("One number came: one for each class is wanted.", describe(came), f"{classes} numbers", on)
    if isinstance(came, tuple) and array.ndim == 2 and len(came) == 2:
        raise NotYet("Two arrays came, as np.unique gives them: the classes that it met, and how many of each. One "
                     "number for each class is wanted, also for one that it did not meet.", describe(came),
                     f"{classes} numbers", on)  # fmt: skip
    if array.ndim != 1 or len(array) == classes:
        return
    if len(array) > classes:
        why = "More numbers came than there are classes: is a number of classes fixed in it?"
    elif any(wanted) and array.tolist() == np.flatnonzero(wanted).tolist():
        why = "These are numbers of classes: how many drawings each of all the classes has or lacks is wanted."
    else:
        why = "A class is left out: one that has no drawing needs a number, too."
    raise NotYet(why, describe(came), f"{classes} numbers", on)


def _agree(array: Any, other: Any) -> bool:
    import numpy as np

    return array.shape == np.shape(other) and bool(np.allclose(array, other, atol=1e-6))


def _slow_counts(labels: Any, classes: int) -> list[int]:
    return [sum(int(label) == each for label in labels) for each in range(classes)]
