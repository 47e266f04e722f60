"""Loop: one worker's work: ask for a point, run the objective, write down what came."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mobiledl.sweep import owner
from mobiledl.sweep.errors import Ended, FailedTrial, SweepError
from mobiledl.sweep.interrupt import Shield
from mobiledl.sweep.objective import Objective, Run, quantity
from mobiledl.sweep.trial import Trial

if TYPE_CHECKING:
    from mobiledl.sweep.store import Store

POLL_S = 0.25


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
            turn = store.plan.turn(trials)
            if turn == "done":
                return
            if turn == "run":
                _run_one(objective, store, shield)
            else:
                with shield.exposed():
                    time.sleep(POLL_S)


def _run_one(objective: Objective, store: Store, shield: Shield) -> None:
    """Run one trial, if there is one, and write down how it ended."""
    trial = store.ask()
    if trial is None:
        return
    with owner.beating(lambda: store.beat(trial)):
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

    Raises ValueError for an outcome without the goal or without what has a limit, FailedTrial for a goal that is no
    number, and Ended over a limit.
    """
    name = store.plan.goal
    quantities = dict(outcome) if isinstance(outcome, Mapping) else {name: outcome}
    if name not in quantities:
        raise ValueError(
            f"The objective returned {', '.join(map(str, quantities)) or 'nothing'} but not the goal {name}: add it."
        )
    point = trial.params
    values = {each: quantity(each, value, point) for each, value in quantities.items() if each != name}
    goal = _goal(name, quantities[name])
    store.note(trial, {**values, name: goal})
    limits, known = store.plan.limits, trial.user_attrs["values"]
    for each in limits:
        if each not in known:
            raise ValueError(
                f"There is a limit on {each}, but the objective says only {', '.join(known)}: note {each}, or correct "
                "the limit's name."
            )
        if known[each] > limits[each]:
            raise Ended("rejected", f"{each} is over its limit")
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
