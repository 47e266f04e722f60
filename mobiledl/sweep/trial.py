"""Trial: one point of a study, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mobiledl.record import Record, Settings

# finished: its goal is known. stopped: halving ended it early. rejected: over a limit, so not trained.
# failed: its objective said so. lost: its worker died or was interrupted, and another trial retries it.
ENDED = ("finished", "stopped", "rejected", "failed")
STATES = (*ENDED, "lost", "running", "waiting")
# What a trial has for itself: no parameter and no quantity may be called so.
OWN = ("study", "number", "state", "steps", "seconds", "seed", "retry_of", "reason")


def check_name(what: str, name: str) -> None:
    """Raise ValueError for a parameter, goal or quantity that is called like what a trial has for itself."""
    if name in OWN:
        raise ValueError(
            f"{name} is what each trial has for itself, so no {what} can be called so: take a name such as my_{name}."
        )


@dataclass(frozen=True)
class Trial(Record):
    """One point of a study and what came of it.

    values: quantities by name, the goal among them once it is known. reports: the goal after each reported step.
    steps: what the trial cost. seconds: how long it ran. retry_of: the number of the lost trial that it repeats.
    """

    study: str
    number: int
    state: str
    params: Settings = field(default_factory=Settings)
    values: Settings = field(default_factory=Settings)
    reports: tuple[float, ...] = ()
    steps: int = 0
    seconds: float = 0.0
    seed: int = 0
    retry_of: int | None = None
    reason: str = ""

    def __getitem__(self, name: str) -> Any:
        """Return a quantity, a parameter or a field by name; None when this trial has no such quantity."""
        if name in OWN:
            return getattr(self, name)
        return self.values.get(name, self.params.get(name))

    def excess(self, limits: Settings) -> float:
        """Return by how much of its limit the worst quantity is over: 0.5 for half too much, 0 or less within."""
        return max((self[name] / limit - 1 for name, limit in limits.items() if self[name] is not None), default=0.0)
