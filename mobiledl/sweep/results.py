"""Results: the trials of one study or of several, as one table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mobiledl.card import cells
from mobiledl.choices import wrong_choice
from mobiledl.record import Record, Settings
from mobiledl.sweep.errors import InfeasibleError, SweepError
from mobiledl.sweep.trial import STATES, Trial

TITLES = {"macs": "MACs"}
NUMBER = re.compile(r"-|-?[\d.,]+(?:e[+-]?\d+)?|nan|-?inf")  # or nothing


@dataclass(frozen=True, repr=False)
class Results(Record):
    """The trials of one study or of several with the same goal, by study and number."""

    goal: str
    maximize: bool
    limits: Settings
    trials: tuple[Trial, ...]

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.trials)

    def __getitem__(self, place: int) -> Trial:
        return self.trials[place]

    def only(self, *states: str) -> Results:
        """Return the trials in the given states; raises ValueError for a state that does not exist."""
        for state in states:
            if state not in STATES:
                raise ValueError(wrong_choice("state", state, STATES))
        return replace(self, trials=tuple(trial for trial in self if trial.state in states))

    @property
    def finished(self) -> Results:
        """The trials whose goal is known and that keep the limits."""
        return self.only("finished")

    @property
    def cost(self) -> int:
        """All steps that were spent, those of lost trials included."""
        return sum(trial.steps for trial in self)

    def best(self) -> Trial:
        """Return the finished trial with the best goal, the first of equals.

        Raises InfeasibleError when trials ended and none kept the limits, and SweepError when none ended at all.
        """
        if len(self.finished):
            return max(self.finished, key=self._merit)
        rejected = self.only("rejected")
        if not len(rejected):
            raise SweepError(f"None of {len(self)} trials has finished, so there is no best one: let the study run on.")
        closest = min(rejected, key=lambda trial: trial.excess(self.limits))
        raise InfeasibleError(_too_tight(closest, self.limits), closest)

    def front(self, less: str, more: str) -> tuple[Trial, ...]:
        """Return the Pareto front of the finished trials: no other has less of one quantity without less of the other.

        less: the quantity to keep low; more: the one to bring high. By rising `less`; of equals, the first.
        Raises ValueError for a quantity that no finished trial has.
        """
        finished = self.finished
        for name in (less, more):
            if len(finished) and all(trial[name] is None for trial in finished):
                raise ValueError(wrong_choice("quantity", name, [*finished[0].values, *finished[0].params, "seconds"]))
        known = [trial for trial in finished if trial[less] is not None and trial[more] is not None]
        front: list[Trial] = []
        for trial in sorted(known, key=lambda trial: (trial[less], -trial[more])):
            if not front or trial[more] > front[-1][more]:
                front.append(trial)
        return tuple(front)

    def progress(self) -> tuple[tuple[int, float], ...]:
        """Return (steps spent so far, best goal so far) after each finished trial, in order of number."""
        spent, curve = 0, list[tuple[int, float]]()
        for trial in self:
            spent += trial.steps
            if trial.state == "finished":
                goal = trial[self.goal]
                curve.append((spent, _better(goal, curve[-1][1], self.maximize) if curve else goal))
        return tuple(curve)

    def table(self, names: Sequence[str] = ()) -> list[list[str]]:
        """Return a row of texts for each trial; names: quantities, parameters or fields, by default all that vary."""
        return [[_cell(name, trial[name]) for name in names or self.names] for trial in self]

    @property
    def names(self) -> list[str]:
        """The columns that the table shows by default; of several trials, only the parameters that vary."""
        params = [name for name in _in_order(name for trial in self for name in trial.params) if self._varies(name)]
        values = _in_order(name for trial in self for name in trial.values)
        return ["study", "number", "state", *params, *values, "steps"]

    def _varies(self, name: str) -> bool:
        return len(self) < 2 or any(trial.params.get(name) != self[0].params.get(name) for trial in self)

    def _merit(self, trial: Trial) -> float:
        goal = float(trial[self.goal])
        return goal if self.maximize else -goal

    def __repr__(self) -> str:
        lines = [self._heads, *self.table()]
        columns = list(zip(*lines, strict=True))
        padded = [
            [cell.rjust(max(map(len, column))) if right else cell.ljust(max(map(len, column))) for cell in column]
            for column, right in zip(columns, self._right, strict=True)
        ]
        return "\n".join(" | ".join(line).rstrip() for line in zip(*padded, strict=True))

    def _repr_html_(self) -> str:
        sides = ["right" if right else "left" for right in self._right]
        heads = cells(self._heads, sides, 'th scope="col"')
        body = "".join(f"<tr>{cells(row, sides, 'td')}</tr>" for row in self.table())
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

    @property
    def _heads(self) -> list[str]:
        return [TITLES.get(name, name) for name in self.names]

    @property
    def _right(self) -> list[bool]:
        """Whether each column holds numbers, which stand under each other at their right ends."""
        columns = zip(*self.table(), strict=True) if len(self) else [()] * len(self.names)
        return [any(cell != "-" for cell in column) and all(map(NUMBER.fullmatch, column)) for column in columns]


def _better(one: float, other: float, maximize: bool) -> float:
    return max(one, other) if maximize else min(one, other)


def _in_order(names: Iterable[str]) -> list[str]:
    """Return each name once, in the order of its first appearance."""
    return list(dict.fromkeys(names))


def _cell(name: str, value: object) -> str:
    """Return a cell of the table: an accuracy has four decimals, so that those of a column can be compared."""
    return f"{value:.4f}" if name == "accuracy" and isinstance(value, float) else _text(value)


def _text(value: object) -> str:
    """Return a cell of the table: counts in full, other numbers to four digits, `-` for nothing."""
    if value is None:
        return "-"
    if isinstance(value, (int, float)) and abs(value) >= 1000 and value == int(value):
        return f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def _too_tight(closest: Trial, limits: Settings) -> str:
    """Return the sentence for a study without a trial that keeps the limits."""
    worst = max(limits, key=lambda name: (closest[name] or 0) / limits[name])
    point = ", ".join(f"{name} {_text(value)}" for name, value in closest.params.items())
    return (
        f"No trial keeps {worst} at most {_text(limits[worst])}: the closest is trial {closest.number} with "
        f"{_text(closest[worst])} ({point}); raise the limit, or widen the space."
    )
