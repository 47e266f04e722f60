"""Objective: the function that a search calls, what it is given, and how another process finds it."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mobiledl.record import Settings
from mobiledl.sweep.errors import Ended, FailedTrial
from mobiledl.sweep.interrupt import Shield
from mobiledl.sweep.trial import check_name

if TYPE_CHECKING:
    from mobiledl.sweep.store import Store

Objective = Callable[["Run"], float | Mapping[str, float]]


class Run:
    """What an objective gets: the point to try, and where to write what it finds.

    params: the point. seed: differs from trial to trial, and is the same for the retry of a lost one.
    """

    def __init__(self, trial: Any, store: Store, shield: Shield) -> None:
        self.params: Settings = store.plan.space.read(trial.params)
        self.number: int = trial.number
        self.seed = store.plan.trial_seed(trial.user_attrs["index"])
        self._trial, self._store, self._shield = trial, store, shield

    def note(self, **quantities: float) -> None:
        """Write quantities down now; one that is over its limit ends the trial here, as rejected.

        Raises ValueError for something that is not a finite number, and for a name that is taken.
        """
        values = {name: quantity(name, value, self.params) for name, value in quantities.items()}
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


def quantity(name: str, value: Any, params: Mapping[str, Any]) -> int | float:
    """Return what was measured as a number; params: the trial's point, whose names are taken.

    Raises ValueError for something that is not a finite number, and for a name that is taken or no text.
    """
    if not isinstance(name, str):
        raise ValueError(f"A quantity's name is a text, but {name!r} came: call it something like accuracy.")
    check_name("quantity", name)
    if name in params:
        raise ValueError(f"{name} is a parameter of this study: note what was measured under another name.")
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
