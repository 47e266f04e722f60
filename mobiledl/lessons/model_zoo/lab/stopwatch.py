"""The stopwatch of lab 02: practice models whose times are known, rankings, and a quick measurement."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.model_zoo.lab import clock
from mobiledl.run import Session

if TYPE_CHECKING:
    import numpy as np

QUICK_RUNS, QUICK_WARMUP = 15, 3


class Sleeper:
    """A model that answers after a known time: `ms`, but `first_ms` at first, and `stumble_ms` in every sixth call."""

    delegate = ""

    def __init__(self, ms: float, first_ms: float = 0.0, stumble_ms: float = 0.0) -> None:
        self.ms, self.first_ms, self.stumble_ms = ms, first_ms, stumble_ms
        self._calls = 0

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return zeros (N, 2) for inputs (N, C, H, W), after a while."""
        import numpy as np

        self._calls += 1
        first = self.first_ms if self._calls <= 3 else 0.0
        stumble = self.stumble_ms if self._calls % 6 == 0 else 0.0
        clock.take(max(self.ms, first, stumble) / 1e3)
        return np.zeros((len(inputs), 2), np.float32)


class PracticeSession(Session):
    """A session that can be copied: a check hands copies to the learner's code."""

    def __deepcopy__(self, memo: dict[int, Any]) -> PracticeSession:
        return PracticeSession(copy.deepcopy(self._model), self.name, self.framework, self.card, self.threads)


def practice_sessions() -> tuple[dict[str, Session], list[str]]:
    """Return four sessions with known times, and their names from fastest to slowest.

    By the first call "slow to start" would be last, by the mean "stumbles" would be.
    """
    models = {
        "stumbles": (Sleeper(4.0, stumble_ms=45.0), 16),
        "slow": (Sleeper(8.0), 8),
        "steady": (Sleeper(2.0), 8),
        "slow to start": (Sleeper(0.5, first_ms=60.0), 16),
    }
    sessions = {name: sleeping_session(name, model, side) for name, (model, side) in models.items()}
    return sessions, ["slow to start", "steady", "stumbles", "slow"]


def renamed_sessions() -> tuple[dict[str, Session], list[str]]:
    """Return the practice sessions in another order, under names that tell nothing, and these from fastest to slowest.

    Neither the names nor the places of `practice_sessions` are right here.
    """
    sessions, ranked = practice_sessions()
    names = {name: f"model-{letter}" for name, letter in zip(ranked, "cadb", strict=True)}
    renamed = {names[name]: sessions[name] for name in ("steady", "stumbles", "slow to start", "slow")}
    return renamed, [names[name] for name in ranked]


def sleeping_session(name: str, model: Sleeper, side: int) -> Session:
    """Return a session around a sleeper that takes one grey image of side x side pixels."""
    spec = TensorSpec("image", (1, side, side))
    card = Card(name, ("a", "b"), spec, TensorSpec("logits", (2,)), Preprocess(side, 1))
    return PracticeSession(model, name, "reference", card, threads=1)


def as_ranked(answer: Any, names: tuple[str, ...], on: str = "", whole: bool = True) -> list[str]:
    """Return a learner's list of names; raises NotYet for what is none, for unknown names, and for missing ones."""
    if isinstance(answer, (str, Mapping)) or not hasattr(answer, "__iter__"):
        raise NotYet("A list of names is wanted.", describe(answer), "a list of names", on)
    if isinstance(answer, (set, frozenset)):
        raise NotYet("A set has no order: a list is wanted.", describe(answer), "a list of names", on)
    given = list(answer)
    for each in given:
        if not isinstance(each, str):
            raise NotYet("A list of names is wanted, and something else is in it.", describe(each), "a name", on)
        if each not in names:
            near = difflib.get_close_matches(each, names, 1, 0.0)[0]
            raise NotYet("There is no network of this name.", repr(each), f"perhaps {near!r}", on)
    if whole and sorted(given) != sorted(names):
        raise NotYet("Each name is wanted once.", f"{len(given)} names, {len(set(given))} different",
                     f"{len(names)} names", on)  # fmt: skip
    return given


@dataclass(frozen=True)
class Quick:
    """A quick measurement, in ms: lowest, middle and highest of a few runs."""

    low: float
    middle: float
    high: float


def medians(sessions: Mapping[str, Session]) -> Iterator[tuple[str, Quick]]:
    """Yield a quick measurement of each session; raises NotYet for one that cannot be measured."""
    from mobiledl import measure

    for name, session in sessions.items():
        try:
            latency = measure.latency(session, n=QUICK_RUNS, warmup=QUICK_WARMUP)
        except (AttributeError, TypeError, ValueError) as error:
            raise NotYet(f"The session of {name} cannot be measured: was it made by run.load?",
                         describe(session)) from error  # fmt: skip
        yield name, Quick(latency.low or latency.value, latency.value, latency.high or latency.value)
