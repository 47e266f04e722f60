"""Verbs: run one, help one, find one, watch one, and put several into one table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl import progress as bars
from mobiledl.choices import wrong_choice
from mobiledl.record import Settings
from mobiledl.sweep import entry, loop, place
from mobiledl.sweep import objective as objectives
from mobiledl.sweep.connection import connect, guarded
from mobiledl.sweep.errors import SweepError
from mobiledl.sweep.objective import Objective
from mobiledl.sweep.plan import Plan
from mobiledl.sweep.results import Results
from mobiledl.sweep.space import Space
from mobiledl.sweep.study import Study
from mobiledl.sweep.trial import ENDED, Trial

if TYPE_CHECKING:
    from mobiledl.sweep.store import Store

Changed = Callable[[tuple[Trial, ...]], object]


def run(
    objective: Objective | str,
    space: Space,
    *,
    name: str,
    trials: int,
    search: str = "tpe",
    goal: str = "accuracy",
    maximize: bool = True,
    seed: int = 0,
    limits: Mapping[str, float] | None = None,
    cost: int | None = None,
    storage: str | os.PathLike[str] | None = None,
    workers: int = 1,
    retries: int = 2,
    rung: int = 1,
    fresh: bool = False,
    keep: bool = False,
    progress: bool = True,
) -> Study:
    """Return the study after its trials: a new one, or the one of that name brought to its end.

    objective: takes a Run and returns the goal, or a mapping of quantities that holds it; several workers need one
    that stands in a module, or its name as `package.module:function`. trials: points in all, those of an earlier call
    included. fresh=True starts over; keep=True goes on with the trials that a study has although its objective, or a
    version, is another one by now. search: grid, random, tpe, halving or tpe+halving. limits: the most that a
    quantity may be. cost: no trial starts once so many steps were reported. rung: the step at which halving first ends
    trials, then at 3, 9, 27 times that. storage: a journal file, by default one under the cache, or
    `postgresql+psycopg://user@host/database`. The same seed and one worker give the same trials.
    Raises ValueError for a wrong argument, SweepError when the place cannot be used or holds another study of that
    name, and the objective's own errors. Ctrl-C ends it; finished trials stay.
    """
    found = objectives.find(objective)
    plan = Plan(name, space, trials, search, goal, maximize, seed, Settings(limits or {}), cost, retries, rung)
    study = Study(plan, place.locate(storage, name))
    opened = connect(study.storage)
    with guarded(study.storage):
        entry.make(study, opened, found, fresh=fresh, keep=keep)
    return _work(objective, study, opened, workers, progress)


def join(
    objective: Objective | str, study: Study, *, workers: int = 1, keep: bool = False, progress: bool = True
) -> Study:
    """Help a study to its end, from this process or from `workers` new ones; return it.

    Any number of machines may do so at once when the study is in a database. keep: as for `run`. Raises what `run`
    raises.
    """
    found, opened = objectives.find(objective), connect(study.storage)
    with guarded(study.storage):
        entry.check(study, opened, found, keep=keep)
    return _work(objective, study, opened, workers, progress)


def find(name: str, storage: str | os.PathLike[str] | None = None) -> Study:
    """Return a study that exists; raises SweepError, with the nearest name, when there is none."""
    where = place.locate(storage, name)
    if not place.is_shared(where) and not Path(where).is_file():
        near = sorted(path.stem for path in Path(where).parent.glob("*.journal"))
        raise SweepError(wrong_choice("study", name, near))
    opened = connect(where)
    with guarded(where):
        return Study(entry.read_plan(opened, name), where)


def results(*studies: Study) -> Results:
    """Return the trials of studies with the same goal, as one table.

    Raises ValueError when the goals differ, and SweepError when a place cannot be read.
    """
    if not studies:
        raise ValueError("Results are of at least one study, but none came: give what sweep.run returned.")
    first = studies[0].plan
    for study in studies:
        if (study.plan.goal, study.plan.maximize) != (first.goal, first.maximize):
            raise ValueError(f"{study.name} seeks {study.plan.goal}, {first.name} {first.goal}: compare them apart.")
    trials = tuple(trial for study in studies for trial in _store(study).trials())
    return Results(first.goal, first.maximize, first.limits, trials)


def watch(study: Study, every: float = 1.0) -> Iterator[Results]:
    """Give the study's results now and after each change, until its last trial has ended.

    every: seconds between looks. It only reads, so any process may watch. Raises SweepError when the place is lost.
    """
    store, before = _store(study), None
    while True:
        trials = store.trials()
        if trials != before:
            yield Results(study.plan.goal, study.plan.maximize, study.plan.limits, trials)
            before = trials
        if store.plan.turn(trials) == "done":
            return
        time.sleep(every)


def _store(study: Study) -> Store:
    from mobiledl.sweep.store import Store

    return Store(study, connect(study.storage))


def _work(objective: Objective | str, study: Study, storage: Any, workers: int, progress: bool) -> Study:
    """Bring a study to its end, here or with several processes."""
    from mobiledl.sweep import crew
    from mobiledl.sweep.store import Store

    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"A study has at least one worker, but {workers!r} came: give their number.")
    store = Store(study, storage)
    with bars.bar(study.name, total=study.plan.trials) if progress else nullcontext() as bar:
        changed = _moving(bar, study.plan)
        if workers == 1:
            loop.work(objectives.find(objective), store, changed)
        else:
            crew.run(objectives.name_of(objective), study, store, workers, changed)
    return study


def _moving(bar: Any, plan: Plan) -> Changed:
    """Return what moves a progress bar, if there is one, to the number of trials that have ended."""

    def changed(trials: tuple[Trial, ...]) -> None:
        if bar is None:
            return
        bar.update(sum(trial.state in ENDED for trial in trials) - bar.n)
        if bar.n < plan.trials and plan.turn(trials) == "done":
            bar.ended = f"cost spent, {bar.n} trial{'' if bar.n == 1 else 's'}"

    return changed
