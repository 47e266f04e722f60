"""Exercise 04.2: rows whose label confidently disagrees with what the other rows say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import as_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Rows, classes, sure: also a limit below a half, where two classes can reach it, and one that only certainty reaches.
CASES = ((60, 4, 0.75), (40, 5, 0.5), (45, 5, 0.625), (400, 10, 0.75), (50, 6, 0.375), (45, 5, 1.0))
DEFAULT = 0.7
RIGHT = "right"


def judge_suspects(suspects: Any) -> None:
    """The rows whose likeliest class is another than the label, and is likely enough; in any order."""
    for seed, (rows, classes, sure) in enumerate(CASES):
        probabilities, labels = _doubtful(seed, rows, classes)
        on = f"{rows} rows, {classes} classes, sure {sure}"
        known = _named(probabilities, labels, sure)
        wanted = known.pop(RIGHT)
        answer = ask(suspects, probabilities, labels, sure, on=on)
        _check_rows(answer, sorted(wanted), probabilities, labels, on)
        came = set(as_rows(answer, rows, "suspects", on))
        if came != wanted:
            why = next((text for text, wrong in known.items() if came == wrong), "")
            why = why or ("Other rows came." if came - wanted else "Some suspects are missing.")
            raise NotYet(why, _short(came), _short(wanted), on)


def _check_rows(
    answer: Any, wanted: list[int], probabilities: NDArray[np.float64], labels: NDArray[np.int64], on: str
) -> None:
    """Raise NotYet when the right rows were found, and something else than their numbers came."""
    came = None if isinstance(answer, (set, frozenset)) else as_array(answer, on)
    if came is None or came.ndim > 1 or not wanted:
        return
    others = {
        "How many suspects there are came: their row numbers are wanted.": len(wanted),
        "The labels of the suspects came: their row numbers are wanted.": labels[wanted].tolist(),
        "The likeliest classes of the suspects came: their row numbers are wanted.":
            probabilities[wanted].argmax(axis=1).tolist(),
        "The probabilities of the suspects came: their row numbers are wanted.":
            probabilities[wanted].max(axis=1).tolist(),
    }  # fmt: skip
    if why := next((text for text, other in others.items() if came.tolist() == other), ""):
        raise NotYet(why, describe(answer), _short(set(wanted)), on)


def _named(probabilities: NDArray[np.float64], labels: NDArray[np.int64], sure: float) -> dict[str, set[int]]:
    """Return the right rows, by RIGHT, and those that known mistakes lead to, by their sentence."""
    import numpy as np

    from mobiledl import measure

    tests: dict[str, Callable[[Any, int], bool]] = {
        RIGHT: lambda row, label: row.argmax() != label and max(row) >= sure,
        "These are all rows that disagree: only those that do so confidently are wanted.":
            lambda row, label: row.argmax() != label,
        "A row whose likeliest class has just the probability `sure` is a suspect, too: at least, not more than.":
            lambda row, label: row.argmax() != label and max(row) > sure,
        "These are all confident rows, also those whose label is right.":
            lambda row, label: max(row) >= sure,
        "These are the rows whose label agrees: the others are wanted.":
            lambda row, label: row.argmax() == label and max(row) >= sure,
        "These rows disagree without being sure: the other way round.":
            lambda row, label: row.argmax() != label and max(row) < sure,
        f"The limit {DEFAULT} is written into it: use `sure`, whatever it is.":
            lambda row, label: row.argmax() != label and max(row) >= DEFAULT,
        "One of the two conditions was enough for it: a suspect disagrees and is confident, both at once.":
            lambda row, label: row.argmax() != label or max(row) >= sure,
        "The probability of the label was compared with `sure`: that of the likeliest class is wanted.":
            lambda row, label: row[label] < sure,
        "All that is not the label's was compared with `sure`: the likeliest class by itself has to reach it.": (
            lambda row, label: 1 - row[label] >= sure
        ),
        "Another class than the label reaches `sure` in these rows, and need not be the likeliest.":
            lambda row, label: max(np.delete(row, label)) >= sure,
        "The distance of two probabilities was compared with `sure`: that of the likeliest class is wanted.":
            lambda row, label: max(row) - row[label] >= sure,
    }  # fmt: skip
    known = {text: _rows(probabilities, labels, test) for text, test in tests.items()}
    return known | {
        "The numbers are one too high: the first row is row 0.": {row + 1 for row in known[RIGHT]},
        "That is the lesson's rule, which has a limit of its own for each class: here `sure` is the limit of all.": set(
            measure.suspects(probabilities, labels).tolist()
        ),
        "These are the rows that may stay: the suspects are all the others.": set(range(len(labels))) - known[RIGHT],
    }


def _rows(probabilities: NDArray[np.float64], labels: NDArray[np.int64], test: Callable[[Any, int], bool]) -> set[int]:
    return {number for number, (row, label) in enumerate(zip(probabilities, labels, strict=True)) if test(row, label)}


def _short(rows: set[int]) -> str:
    first = ", ".join(map(str, sorted(rows)[:8]))
    return f"{len(rows)} rows: {first}{' ...' if len(rows) > 8 else ''}" if rows else "no rows"


def _doubtful(seed: int, rows: int, classes: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities in eighths (so that equality is exact) and labels, two of five of them wrong."""
    import numpy as np

    rng = np.random.default_rng(seed)
    probabilities = np.zeros((rows, classes))
    for row in range(rows):
        left, order = 8, rng.permutation(classes)
        most = int(rng.integers(3, 9))
        # what is left goes to other classes, none of them as likely as the first
        for place in range(classes):
            part = min(left, most if place == 0 else min(most - 1, 3))
            probabilities[row, order[place]], left = part / 8, left - part
    labels = probabilities.argmax(axis=1).astype(np.int64)
    wrong = rng.random(rows) < 0.4
    labels[wrong] = (labels[wrong] + rng.integers(1, classes, int(wrong.sum()))) % classes
    return probabilities, labels
