"""The end of lab 06: a purse of epochs, the recorded trainings that it buys, and the brief that judges a search."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mobiledl import sweep
from mobiledl.budget import Line, Verdict
from mobiledl.course.blame import is_stub
from mobiledl.lessons.experiments import search_space
from mobiledl.record import Record, Settings

Curves = Mapping[Settings, tuple[float, ...]]
# The wanted accuracy is so far below the best network that fits; nobody who searches knows that one.
WITHIN = 0.07
# A search has to reach it in so large a share of its tries: once is luck.
SHARE = 0.5
PRACTICE_SEEDS = tuple(range(10))
TASKS = 3


class OverdrawnError(RuntimeError):
    """A training was asked for that the purse cannot pay."""


@dataclass(frozen=True)
class Count(Line):
    """A limit on something that is counted; `unit` holds what."""

    def __str__(self) -> str:
        side = "at least" if self.quantity == "tries" else "at most"
        state = "kept" if self.kept else "BROKEN"
        return f"{self.unit}: {state} ({self.value:,.0f}, {side} {self.limit:,.0f})"


@dataclass(frozen=True, repr=False)
class Brief(Record):
    """What a network may cost, what a search for it may cost, and what the network must get right."""

    macs: int
    epochs: int
    accuracy: float

    def check(self, accuracies: Sequence[float], macs: int, epochs: int) -> Verdict:
        """Return whether the tries of a search keep every limit; macs and epochs are the most that one took."""
        reached, wanted = self.reached(accuracies), tries_wanted(len(accuracies))
        what = f"tries of {len(accuracies)} that reach {self.accuracy:.0%}"
        return Verdict((
            Count("tries", wanted, reached, what, reached >= wanted),
            Count("macs", self.macs, macs, "MACs", macs <= self.macs),
            Count("epochs", self.epochs, epochs, "epochs spent", epochs <= self.epochs),
        ))  # fmt: skip

    def reached(self, accuracies: Sequence[float]) -> int:
        """Return how many of the accuracies are high enough."""
        return sum(accuracy >= self.accuracy for accuracy in accuracies)

    def __repr__(self) -> str:
        return (
            f"brief: at most {self.macs:,} MACs, at most {self.epochs} epochs spent on the search, "
            f"at least {self.accuracy:.0%} of the validation drawings right"
        )


def tries_wanted(tries: int) -> int:
    """Return in how many of its tries a search must reach the accuracy."""
    return math.ceil(SHARE * tries)


class Purse:
    """Epochs to spend on the trainings of the lesson's space; a recorded training is looked up, and paid for.

    A network that was trained before goes on from there, so no epoch is paid twice. `task` 0 is the record as it is;
    in tasks 1 and 2 the learning rates have changed places, so that what is best there has to be found.
    """

    def __init__(self, brief: Brief, task: int = 0) -> None:
        self.brief, self._curves = brief, _curves(task)
        self._paid: dict[Settings, int] = {}

    @property
    def space(self) -> sweep.Space:
        """The space that is searched."""
        return search_space.SPACE

    @property
    def points(self) -> tuple[Settings, ...]:
        """Every point of the space."""
        return tuple(self.space.points())

    @property
    def spent(self) -> int:
        """The epochs paid so far."""
        return sum(self._paid.values())

    @property
    def left(self) -> int:
        """The epochs that can still be paid."""
        return self.brief.epochs - self.spent

    def macs(self, point: Mapping[str, Any]) -> int:
        """Return the MACs of a point's network; counting is free. Raises KeyError for a point outside the space."""
        return _macs()[self._known(point)]

    def trained(self, point: Mapping[str, Any]) -> int:
        """Return how many epochs a point has been trained; raises KeyError for a point outside the space."""
        return self._paid.get(self._known(point), 0)

    def train(self, point: Mapping[str, Any], epochs: int) -> float:
        """Return a point's accuracy after so many epochs, 1 to 9 in all; those not paid before are paid now.

        Raises OverdrawnError when the purse cannot pay them, KeyError for a point outside the space, and ValueError
        for another number of epochs.
        """
        known, most = self._known(point), search_space.EPOCHS
        if isinstance(epochs, bool) or not isinstance(epochs, int) or not 1 <= epochs <= most:
            raise ValueError(f"A training has 1 to {most} epochs, but {epochs!r} came: say how many it has in all.")
        price = max(0, epochs - self._paid.get(known, 0))
        if price > self.left:
            raise OverdrawnError(
                f"Epochs left in the purse: {self.left}; asked for: {price} more. Plan the end of a search first."
            )
        self._paid[known] = max(epochs, self._paid.get(known, 0))
        return self._curves[known][epochs - 1]

    def objective(self, run: sweep.Run) -> dict[str, float]:
        """Train one point to its end for `sweep.run`, and report each epoch; MACs are noted before the first."""
        run.note(macs=self.macs(run.params))
        accuracy = math.nan
        for epoch in range(1, search_space.EPOCHS + 1):
            accuracy = self.train(run.params, epoch)
            run.report(epoch, accuracy, of=search_space.EPOCHS)
        return {"accuracy": accuracy}

    def sweep(self, space: sweep.Space | None = None, **options: Any) -> sweep.Results:
        """Return the results of `sweep.run` on this purse, under the brief's limit on MACs, in a new journal.

        options: those of `sweep.run`, such as search, trials, cost and seed. Raises what `sweep.run` raises, and
        OverdrawnError.
        """
        mine = {"name": "purse", "limits": {"macs": self.brief.macs}, "trials": len(self._curves), "progress": False}
        with tempfile.TemporaryDirectory() as folder:
            journal = Path(folder) / "purse.journal"
            study = sweep.run(self.objective, space or self.space, **{"storage": journal, **mine, **options})
            return sweep.results(study)

    def _known(self, point: Mapping[str, Any]) -> Settings:
        settings = Settings(point)
        if settings not in self._curves:
            raise KeyError(f"{settings} is no point of the space: take one of purse.points.")
        return settings

    def __deepcopy__(self, memo: object) -> Purse:
        """Return itself: a copied purse would be another one."""
        return self

    def __repr__(self) -> str:
        return f"purse: {self.left} of {self.brief.epochs} epochs left"


@cache
def _curves(task: int) -> Curves:
    """Return the accuracy after each epoch for each point, with the rates moved on by `task` places."""
    rates = sorted({trial.params["rate"] for trial in search_space.recorded()})
    moved = {rate: rates[(place + task) % len(rates)] for place, rate in enumerate(rates)}
    return {
        Settings({**trial.params, "rate": moved[trial.params["rate"]]}): trial.reports
        for trial in search_space.recorded()
    }


@cache
def _macs() -> Mapping[Settings, int]:
    """Return the MACs of each point; the rate does not change them, so they hold in every task."""
    return {trial.params: trial["macs"] for trial in search_space.recorded()}


def brief() -> Brief:
    """Return the brief of the lab; its accuracy is within seven points of the best network that fits."""
    macs = 700_000
    best = max(trial["accuracy"] for trial in search_space.recorded() if trial["macs"] <= macs)
    return Brief(macs=macs, epochs=60, accuracy=math.floor(100 * (best - WITHIN)) / 100)


def impossible() -> Brief:
    """Return a brief with fewer MACs than the smallest network of the space has."""
    smallest = min(trial["macs"] for trial in search_space.recorded())
    return Brief(macs=smallest // 2 // 1000 * 1000, epochs=60, accuracy=0.5)


def verdict(spend: Any, seeds: tuple[int, ...] = PRACTICE_SEEDS) -> Verdict | str:
    """Return the brief's verdict on several tries of a search; a sentence where none can be given.

    spend: a function that takes a purse and a seed and returns a point, or None. Raises what it raises.
    """
    if is_stub(spend) or not callable(spend):
        return "There is no search yet."
    tries = []
    for seed in seeds:
        purse = Purse(brief(), seed % TASKS)
        point = spend(purse, seed)
        if point is None or purse.trained(point) < search_space.EPOCHS:
            return f"With seed {seed} no network was trained to its end and returned."
        tries.append((purse.train(point, search_space.EPOCHS), purse.macs(point), purse.spent))
    accuracies, macs, epochs = zip(*tries, strict=True)
    return brief().check(accuracies, max(macs), max(epochs))
