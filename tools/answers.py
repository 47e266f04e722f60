"""Judge the planted answers of every exercise, and print how many right ones are accepted and wrong ones caught.

    python tools/answers.py              every lab
    python tools/answers.py 03 05.2      one lab, one exercise

The answers stand in `tests/lessons/*/lab/answers.py`. A wrong answer counts as caught when the check says the words
that are written down beside it: those that name its own mistake. Returns 1 when an answer is misjudged.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from labs.lab_cases import cases, made  # noqa: E402

from mobiledl.course import exercises  # noqa: E402
from mobiledl.course.check import judged  # noqa: E402
from mobiledl.course.exercise import Exercise  # noqa: E402
from mobiledl.course.outcome import DONE, NOT_YET, Outcome  # noqa: E402


@dataclass(frozen=True)
class Tally:
    """What came of the planted answers to one exercise: how many there are, and what was said of those misjudged."""

    right: int
    wrong: int
    refused: tuple[str, ...]
    let_through: tuple[str, ...]

    @property
    def line(self) -> str:
        """The columns of the table that belong to it."""
        accepted, caught = self.right - len(self.refused), self.wrong - len(self.let_through)
        return f"{accepted:>9} of {self.right:<3} {caught:>8} of {self.wrong:<3}"


def tally(exercise: Exercise) -> Tally:
    """Judge every planted answer to an exercise."""
    lab = cases(exercise.id[:2])
    right, wrong = lab.RIGHT.get(exercise.id, {}), lab.WRONG.get(exercise.id, {})
    with getattr(lab, "around", nullcontext)():
        refused = {label: _came(exercise, source) for label, source in right.items()}
        caught = {label: _came(exercise, each.source) for label, each in wrong.items()}
    return Tally(
        len(right),
        len(wrong),
        tuple(f"{label}: {told!r}" for label, told in refused.items() if told.state != DONE),
        tuple(
            f"{label}: {told!r}"
            for label, told in caught.items()
            if told.state != NOT_YET or wrong[label].says not in repr(told)
        ),
    )


def _came(exercise: Exercise, source: str) -> Outcome:
    lab = cases(exercise.id[:2])
    return judged(exercise, made(source, lab.NAMES[exercise.id], lab.SETUP))


def main(wanted: list[str]) -> int:
    """Print the table and every misjudged answer; return the exit status."""
    chosen = [each for lab in exercises.labs() for each in exercises.of(lab)]
    if wanted:
        chosen = [each for each in chosen if each.id.startswith(tuple(wanted))]
    print(f"{'exercise':<44}{'right accepted':>15} {'wrong caught':>15}")
    sums, misjudged = [0, 0], []
    for exercise in chosen:
        found = tally(exercise)
        print(f"{exercise.id} {exercise.title:<38} {found.line}", flush=True)
        sums = [sums[0] + found.right, sums[1] + found.wrong]
        misjudged += [f"{exercise.id} {told}" for told in (*found.refused, *found.let_through)]
    print(f"{len(chosen)} exercises, {sums[0]} right and {sums[1]} wrong answers; {len(misjudged)} misjudged")
    print("\n".join(misjudged))
    return 1 if misjudged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
