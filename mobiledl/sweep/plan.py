"""Plan: what a sweep is to do, as a frozen value, and whether that is done."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from mobiledl.choices import wrong_choice
from mobiledl.record import Record, Settings
from mobiledl.sweep.errors import SweepError
from mobiledl.sweep.space import Space
from mobiledl.sweep.trial import Trial, check_name

SEARCHES = ("grid", "random", "tpe", "halving", "tpe+halving")
# What may change when a study is continued.
OPEN_ENDED = ("trials", "cost", "retries")


@dataclass(frozen=True)
class Plan(Record):
    """What a study tries, how, and how long.

    trials: points in all. cost: no trial starts once so many steps were spent; None for no such end. limits: the
    most that a quantity may be. retries: how often the trial of a worker that died is run again. rung: the step at
    which halving ends trials for the first time.
    Raises ValueError for a search that does not exist and for numbers out of range.
    """

    name: str
    space: Space
    trials: int
    search: str = "tpe"
    goal: str = "accuracy"
    maximize: bool = True
    seed: int = 0
    limits: Settings = field(default_factory=Settings)
    cost: int | None = None
    retries: int = 2
    rung: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.space, Space):
            raise ValueError(f'{self.space!r} is not a space: make one, as in sweep.space(depth="1 .. 4").')
        if self.search not in SEARCHES:
            raise ValueError(wrong_choice("search", self.search, SEARCHES))
        self._check_count("trials", self.trials, 1)
        self._check_count("seed", self.seed, 0)
        self._check_count("retries", self.retries, 0)
        self._check_count("rung", self.rung, 1)
        if self.cost is not None:
            self._check_count("cost", self.cost, 1)
        if self.search == "grid" and self.trials > (self.space.size or 0):
            count = "no end of" if self.space.size is None else str(self.space.size)
            raise ValueError(f"A grid of {self.trials} trials came, but the space has {count} points: lower trials=.")
        if not isinstance(self.goal, str) or not self.goal:
            raise ValueError(f"The goal is a quantity's name, but {self.goal!r} came: give one such as accuracy.")
        for name in (self.goal, *self.limits):
            check_name("quantity", name)
            if name in self.space.names:
                raise ValueError(
                    f"{name} is a parameter of the space: the goal and the limits are on what is measured."
                )
        for name, limit in self.limits.items():
            if not isinstance(limit, (int, float)) or not 0 < limit < math.inf:
                raise ValueError(f"The limit on {name} is a positive number, but {limit!r} came.")

    def _check_count(self, name: str, value: object, least: int) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ValueError(f"{name} is a whole number of at least {least}, but {value!r} came.")

    def trial_seed(self, index: int) -> int:
        """Return the seed of the study's point number `index`: the same whoever runs it, and when."""
        digest = hashlib.sha256(f"{self.seed}/{index}".encode()).digest()
        return int.from_bytes(digest[:4], "big") >> 1

    def kept_by(self, values: Mapping[str, float]) -> bool:
        """Return whether quantities keep the limits; one that is not known yet does."""
        return all(values[name] <= limit for name, limit in self.limits.items() if name in values)

    def turn(self, trials: tuple[Trial, ...]) -> str:
        """Return what a worker does next: "run" a trial, "wait" for those of others, or be "done"."""
        if any(trial.state == "waiting" for trial in trials):
            return "run"
        points = sum(trial.retry_of is None for trial in trials)
        spent = sum(trial.steps for trial in trials)
        if points < self.trials and (self.cost is None or spent < self.cost):
            return "run"
        return "wait" if any(trial.state == "running" for trial in trials) else "done"

    def check_same(self, other: Plan) -> None:
        """Raise SweepError when a study was made with another plan than it is to be continued with."""
        for name, mine in self.to_dict().items():
            theirs = other.to_dict()[name]
            if mine != theirs and name not in OPEN_ENDED:
                raise SweepError(
                    f"The study {self.name} was made with {name} {_short(theirs)}, but {_short(mine)} came: take "
                    "another name, or fresh=True to start over."
                )


def _short(value: object) -> str:
    """Return a value of a plan in one line."""
    if isinstance(value, dict) and "parameters" in value:
        return repr(Space.from_dict(value))
    return repr(value)
