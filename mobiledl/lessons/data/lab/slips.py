"""Exercise 04.2: rows whose label confidently disagrees with what the other rows say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import as_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CASES = ((40, 5, 0.5), (60, 4, 0.625), (50, 10, 0.75))  # rows, classes, sure


def judge_suspects(suspects: Any) -> None:
    """The rows whose likeliest class is another than the label, and is likely enough; in any order."""
    for seed, (rows, classes, sure) in enumerate(CASES):
        probabilities, labels = _doubtful(seed, rows, classes)
        on = f"{rows} rows, {classes} classes, sure {sure}"
        came = set(as_rows(ask(suspects, probabilities, labels, sure, on=on), rows, "suspects", on))
        likely = [max(map(float, row)) for row in probabilities]
        differ = {row for row in range(rows) if probabilities[row].argmax() != labels[row]}
        wanted = {row for row in differ if likely[row] >= sure}
        if came != wanted:
            limit = {row for row in differ if likely[row] > sure}
            confident = {row for row in range(rows) if likely[row] >= sure}
            raise NotYet(_why(came, wanted, differ, limit, confident), _short(came), _short(wanted), on)


def _why(came: set[int], wanted: set[int], differ: set[int], limit: set[int], confident: set[int]) -> str:
    """Return the sentence for wrong rows, with the mistake's name where it has one."""
    if came == differ:
        return "These are all rows that disagree: only those that do so confidently are wanted."
    if came == limit:
        return "A row whose likeliest class has just the probability `sure` is a suspect, too: at least, not more than."
    if came == confident:
        return "These are all confident rows, also those whose label is right."
    if came == confident - wanted:
        return "These are the rows whose label agrees: the others are wanted."
    if came == differ - wanted:
        return "These rows disagree without being sure: the other way round."
    return "Other rows came." if came - wanted else "Some suspects are missing."


def _short(rows: set[int]) -> str:
    first = ", ".join(map(str, sorted(rows)[:8]))
    return f"{len(rows)} rows: {first}{' ...' if len(rows) > 8 else ''}" if rows else "no rows"


def _doubtful(seed: int, rows: int, classes: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities in eighths (so that equality is exact) and labels, two of five of them wrong."""
    import numpy as np

    rng = np.random.default_rng(seed)
    probabilities = np.zeros((rows, classes))
    for row in range(rows):
        most = int(rng.integers(4, 9))
        order = rng.permutation(classes)
        probabilities[row, order[0]] = most / 8
        # what is left goes to two other classes, neither as likely as the first
        for place, part in ((1, (9 - most) // 2), (2, (8 - most) // 2)):
            probabilities[row, order[place]] = part / 8
    labels = probabilities.argmax(axis=1).astype(np.int64)
    wrong = rng.random(rows) < 0.4
    labels[wrong] = (labels[wrong] + rng.integers(1, classes, int(wrong.sum()))) % classes
    return probabilities, labels
