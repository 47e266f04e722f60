"""Loop: one worker's work: ask for a point, run the objective, write down what came."""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mobiledl.record import Settings
from mobiledl.sweep import owner
from mobiledl.sweep.interrupt import Shield
from mobiledl.sweep.plan import Plan
from mobiledl.sweep.trial import ENDED, SweepError, Trial

if TYPE_CHECKING:
    from mobiledl.sweep.store import Store

HEARTBEAT_S = 10
POLL_S = 0.25

Objective = Callable[["Run"], float | Mapping[str, float]]


class FailedTrial(Exception):
    """Raised by an objective whose trial cannot be finished; the study goes on with the next."""


class Ended(Exception):
    """Ends a trial from inside its objective; `state` says why. An objective lets it through."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state


class Run:
    """What an objective gets: the point to try, and where to write what it finds.

    params: the point. seed: differs from trial to trial, and is the same for the retry of a lost one.
    """

    def __init__(self, trial: Any, store: Store, shield: Shield) -> None:
        self.params = Settings(trial.params)
        self.number: int = trial.number
        self.seed = store.plan.trial_seed(trial.user_attrs["index"])
        self._trial, self._store, self._shield = trial, store, shield

    def note(self, **quantities: float) -> None:
        """Write quantities down now; one that is over its limit ends the trial here, as rejected.

        Raises ValueError for something that is not a finite number.
        """
        values = {name: _number(name, value) for name, value in quantities.items()}
        with self._shield.covered():
            self._store.note(self._trial, values)
        limits = self._store.plan.limits
        for name, value in values.items():
            if name in limits and value > limits[name]:
                raise Ended("rejected", f"{name} {value:,.6g} is over the limit of {limits[name]:,.6g}")

    def report(self, step: int, value: float, of: int | None = None) -> None:
        """Write down the goal after `step` steps, from 1; the search may end the trial here, as stopped.

        of: how many steps there are in all; after the last one a trial is not stopped.
        Raises ValueError for a step that is not above the one before, and FailedTrial for a goal that is no number.
        """
        if not isinstance(step, int) or step < 1:
            raise ValueError(f"Steps are counted 1, 2, 3 and so on, but {step!r} came: report what is done so far.")
        if not math.isfinite(value):
            raise FailedTrial(f"the goal is {value} after step {step}")
        with self._shield.covered():
            stop = self._store.report(self._trial, step, float(value))
        if stop and step != of:
            raise Ended("stopped", f"not among the best after step {step}")


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} is a finite number, but {value!r} came: note what was measured.")
    return int(value) if isinstance(value, int) else number


def find(objective: Objective | str) -> Objective:
    """Return an objective by its name `package.module:function`, or as it came.

    Raises ValueError when there is no such function.
    """
    if callable(objective):
        return objective
    module, _, function = str(objective).partition(":")
    try:
        found: Objective = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(
            f"There is no objective {objective!r} ({error}): name it as package.module:function, or give the function."
        ) from None
    return found


def name_of(objective: Objective | str) -> str:
    """Return the name under which another process finds an objective.

    Raises ValueError for a function of a notebook, and for a name without a function.
    """
    found = find(objective)
    if isinstance(objective, str):
        return objective
    if found.__module__ == "__main__" or "<" in found.__qualname__:
        raise ValueError(
            f"Other processes cannot find {found.__qualname__}: it was defined in a notebook; move it to a module, or "
            "use workers=1."
        )
    return f"{found.__module__}:{found.__qualname__}"


def turn(plan: Plan, trials: tuple[Trial, ...]) -> str:
    """Return what a worker does next: "run" a trial, "wait" for those of others, or be "done"."""
    if any(trial.state == "waiting" for trial in trials):
        return "run"
    points = sum(trial.retry_of is None for trial in trials)
    spent = sum(trial.steps for trial in trials)
    if points < plan.trials and (plan.cost is None or spent < plan.cost):
        return "run"
    return "wait" if any(trial.state == "running" for trial in trials) else "done"


def ended(trials: tuple[Trial, ...]) -> int:
    """Return how many points have come to an end."""
    return sum(trial.state in ENDED for trial in trials)


def work(objective: Objective, store: Store, changed: Callable[[tuple[Trial, ...]], object]) -> None:
    """Run trials until the study has all of them; `changed` is called with its trials before each.

    Raises SweepError when the place is lost, KeyboardInterrupt, and the objective's own errors.
    """
    with Shield() as shield, owner.working() as store.worker:
        while True:
            with shield.exposed():
                pass  # a Ctrl-C that came while something was written down takes effect here
            store.revive()
            trials = store.trials()
            changed(trials)
            next_turn = turn(store.plan, trials)
            if next_turn == "done":
                return
            if next_turn == "run":
                _run_one(objective, store, shield)
            else:
                with shield.exposed():
                    time.sleep(POLL_S)


def _run_one(objective: Objective, store: Store, shield: Shield) -> None:
    """Run one trial, if there is one, and write down how it ended."""
    trial = store.ask()
    if trial is None:
        return
    with owner.beating(lambda: store.beat(trial), HEARTBEAT_S):
        try:
            with shield.exposed():
                outcome = objective(Run(trial, store, shield))
            goal = _finish(trial, store, outcome)
        except Ended as end:
            store.tell(trial, end.state, reason=str(end))
        except KeyboardInterrupt:
            store.tell(trial, "lost", reason="interrupted")
            raise
        except Exception as error:
            if not _is_own_failure(error):
                _lose(trial, store, error)
                raise
            store.tell(trial, "failed", reason=str(error))
        else:
            store.tell(trial, "finished", goal)


def _finish(trial: Any, store: Store, outcome: float | Mapping[str, float]) -> float:
    """Write down the quantities that an objective returned, and return the goal among them.

    Raises ValueError for an outcome without the goal, FailedTrial for a goal that is no number, Ended over a limit.
    """
    name = store.plan.goal
    quantities = dict(outcome) if isinstance(outcome, Mapping) else {name: outcome}
    if name not in quantities:
        raise ValueError(
            f"The objective returned {', '.join(quantities) or 'nothing'} but not the goal {name}: add it."
        )
    values = {each: _number(each, value) for each, value in quantities.items() if each != name}
    goal = _goal(name, quantities[name])
    store.note(trial, {**values, name: goal})
    limits = store.plan.limits
    over = [each for each in limits if {**values, name: goal}.get(each, 0) > limits[each]]
    if over:
        raise Ended("rejected", f"{over[0]} is over its limit")
    return goal


def _goal(name: str, value: Any) -> float:
    if not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
        raise ValueError(f"The objective returned {value!r} for {name}: return a number, or a mapping that holds it.")
    if not math.isfinite(value):
        raise FailedTrial(f"the goal {name} is {float(value)}")
    return float(value)


def _is_own_failure(error: Exception) -> bool:
    """Return whether an error belongs to one trial and not to the whole study."""
    from mobiledl.train.job import DivergedError

    return isinstance(error, (FailedTrial, ArithmeticError, DivergedError))


def _lose(trial: Any, store: Store, error: Exception) -> None:
    """Note that a trial was not finished, where the place can still be written."""
    with suppress(SweepError):
        store.tell(trial, "lost", reason=f"{type(error).__name__}: {error}")
