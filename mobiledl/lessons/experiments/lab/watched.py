"""A purse that sees what a search does: every training is written down, and nothing is read that was not paid."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mobiledl.lessons.experiments import search_space
from mobiledl.lessons.experiments.lab import purse
from mobiledl.lessons.experiments.lab.purse import Brief, Purse
from mobiledl.record import Settings
from mobiledl.sweep import Results, Trial

RECORD = ("This search looks into the record. What a network reaches is to be found out with the purse, and an epoch "
          "that is looked at has to be paid.")  # fmt: skip
INSIDE = "This search looks into the purse. An accuracy is what train returns, and its epochs have to be paid."
ANOTHER = "This search has another purse than the one that it was given, and only that one counts."
ALTERED = "The purse itself was changed. All that a search does with it is train, macs and sweep."
# So many accuracies of a table have to be recorded ones until it is taken for the record.
ALIKE = 3


class Watched(Purse):
    """A purse that writes down each training that was asked for, and in `seen` what was read without being paid."""

    def __init__(self, brief: Brief, task: int = 0) -> None:
        super().__init__(brief, task)
        self.given, self.seen = brief, ""
        self.bought: list[tuple[Settings, int]] = []
        self._curves = self._lock = _Locked(self._curves, self)

    def train(self, point: Mapping[str, Any], epochs: int) -> float:
        """Return what a purse returns, and write down what was bought."""
        self._lock.opened += 1
        try:
            accuracy = super().train(point, epochs)
        finally:
            self._lock.opened -= 1
        self.bought.append((Settings(point), epochs))
        return accuracy

    @property
    def trouble(self) -> str:
        """The sentence about what a search did beside training and counting; empty when there is nothing."""
        paid: dict[Settings, int] = {}
        for point, epochs in self.bought:
            paid[point] = max(epochs, paid.get(point, 0))
        return self.seen or (ALTERED if self.brief != self.given or sum(paid.values()) != self.spent else "")


class _Locked(Mapping[Settings, tuple[float, ...]]):
    """The curves of a purse, to be read only while it trains."""

    def __init__(self, curves: purse.Curves, owner: Watched) -> None:
        self._inside, self._owner, self.opened = curves, owner, 0

    def __getitem__(self, point: Settings) -> tuple[float, ...]:
        if not self.opened:
            self._owner.seen = INSIDE
            raise LookupError("The curves of a purse are read by train alone.")
        return self._inside[point]

    def __contains__(self, point: object) -> bool:
        return point in self._inside

    def __iter__(self) -> Iterator[Settings]:
        return iter(self._inside)

    def __len__(self) -> int:
        return len(self._inside)


class Moved(Watched):
    """A purse whose sweeps start from another seed than the one that is asked for."""

    def sweep(self, space: Any = None, **options: Any) -> Results:
        """Return the results of a sweep with the seed moved on."""
        return super().sweep(space, **{**options, "seed": options.get("seed", 0) + 1_000})


@contextmanager
def closed(mine: Watched) -> Iterator[None]:
    """Close the record and the making of further purses, and note who tries to open them."""
    read = search_space.recorded

    def refuse(why: str) -> Callable[..., Any]:
        def refused(*_: Any) -> Any:
            if sys._getframe(1).f_globals.get("__name__") == purse.__name__ and why == RECORD:
                return read()  # a brief is made from it
            mine.seen = why
            raise LookupError(why)

        return refused

    with _instead(search_space, recorded=refuse(RECORD), _by_point=refuse(RECORD)), \
         _instead(purse, _curves=refuse(ANOTHER)):  # fmt: skip
        yield


@contextmanager
def other_chance() -> Iterator[None]:
    """Let every generator that starts from a number give other numbers than it would."""
    import numpy as np

    start, start_all, make = random.Random.seed, random.seed, np.random.default_rng

    def moved(seed: Any) -> Any:
        return seed if seed is None else f"{seed!r} and more"

    def made(seed: Any = None) -> Any:
        return make([seed, 1_000]) if isinstance(seed, int) else make(seed)

    with _instead(random.Random, seed=lambda self, a=None, version=2: start(self, moved(a))), \
         _instead(random, seed=lambda a=None, version=2: start_all(moved(a))), \
         _instead(np.random, default_rng=made):  # fmt: skip
        yield


@contextmanager
def _instead(holder: Any, **others: Any) -> Iterator[None]:
    before = {name: vars(holder)[name] for name in others}
    try:
        for name, other in others.items():
            setattr(holder, name, other)
        yield
    finally:
        for name, own in before.items():
            setattr(holder, name, own)


def brought(value: Any) -> str:
    """Return the sentence about a value that a search brings with it: the record, or a purse; empty for others."""
    if isinstance(value, Purse):
        return ANOTHER
    readers = (search_space.recorded, search_space._by_point, search_space.replay, purse._curves)
    return RECORD if any(value is reader for reader in readers) or _recorded(value) >= ALIKE else ""


def _recorded(value: Any) -> int:
    """Return how many entries of a table, or of a list of trials, are what was recorded."""
    curves = search_space._by_point()
    if isinstance(value, Mapping):
        known = [(curves[point].reports, entry) for point, entry in value.items() if point in curves]
        return sum(entry in (reports, list(reports), *reports) for reports, entry in known)
    if isinstance(value, (Results, list, tuple)):
        trials = [each for each in value if isinstance(each, Trial) and each.params in curves]
        return sum(curves[trial.params].reports == trial.reports for trial in trials)
    return 0
