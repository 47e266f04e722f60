"""Study's verbs: run one, help one, find one, watch one, and put several into one table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl import progress as bars
from mobiledl.choices import wrong_choice
from mobiledl.record import RecordError, Settings
from mobiledl.sweep import loop, place
from mobiledl.sweep.plan import Plan, Study
from mobiledl.sweep.space import Space
from mobiledl.sweep.trial import Results, SweepError, Trial

if TYPE_CHECKING:
    from mobiledl.sweep.store import Store

Changed = Callable[[tuple[Trial, ...]], object]


def run(
    objective: loop.Objective | str,
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
    progress: bool = True,
) -> Study:
    """Return the study after its trials: a new one, or the one of that name brought to its end.

    objective: takes a Run and returns the goal, or a mapping of quantities that holds it; several workers need one
    that stands in a module, or its name as `package.module:function`. trials: points in all, those of an earlier call
    included; fresh=True starts over. search: grid, random, tpe, halving or tpe+halving. limits: the most that a
    quantity may be. cost: no trial starts once so many steps were reported. rung: the step at which halving first ends
    trials, then at 3, 9, 27 times that. storage: a journal file, by default one under the cache, or
    `postgresql+psycopg://user@host/database`. The same seed and one worker give the same trials.
    Raises ValueError for a wrong argument, SweepError when the place cannot be used or holds another study of that
    name, and the objective's own errors. Ctrl-C ends it; finished trials stay.
    """
    plan = Plan(name, space, trials, search, goal, maximize, seed, Settings(limits or {}), cost, retries, rung)
    study = Study(plan, place.locate(storage, name))
    opened = place.connect(study.storage)
    with place.guarded(study.storage):
        _create(study, opened, fresh)
    return _work(objective, study, opened, workers, progress)


def join(objective: loop.Objective | str, study: Study, *, workers: int = 1, progress: bool = True) -> Study:
    """Help a study to its end, from this process or from `workers` new ones; return it.

    Any number of machines may do so at once when the study is in a database. Raises what `run` raises.
    """
    return _work(objective, study, place.connect(study.storage), workers, progress)


def find(name: str, storage: str | os.PathLike[str] | None = None) -> Study:
    """Return a study that exists; raises SweepError, with the nearest name, when there is none."""
    where = place.locate(storage, name)
    if not place.is_shared(where) and not Path(where).is_file():
        near = sorted(path.stem for path in Path(where).parent.glob("*.journal"))
        raise SweepError(wrong_choice("study", name, near))
    opened = place.connect(where)
    with place.guarded(where):
        names = [study.study_name for study in opened.get_all_studies()]
        if name not in names:
            raise SweepError(wrong_choice("study", name, names))
        return Study(_read_plan(opened, name), where)


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
        if loop.turn(store.plan, trials) == "done":
            return
        time.sleep(every)


def _create(study: Study, storage: Any, fresh: bool) -> None:
    """Make a study with its plan, or check that the one that exists has the same."""
    import optuna
    from optuna.study import StudyDirection

    names = [each.study_name for each in storage.get_all_studies()]
    if fresh and study.name in names:
        optuna.delete_study(study_name=study.name, storage=storage)
    direction = StudyDirection.MAXIMIZE if study.plan.maximize else StudyDirection.MINIMIZE
    made = optuna.create_study(study_name=study.name, storage=storage, direction=direction, load_if_exists=True)
    if "plan" in made.user_attrs:
        study.plan.check_same(_read_plan(storage, study.name))
    made.set_user_attr("plan", study.plan.to_dict())


def _read_plan(storage: Any, name: str) -> Plan:
    """Return the plan that stands in a study."""
    import optuna

    attributes = optuna.load_study(study_name=name, storage=storage).user_attrs
    try:
        return Plan.from_dict(attributes["plan"])
    except (KeyError, RecordError):
        raise SweepError(f"The study {name} was not made by this course's sweep: choose another name.") from None


def _store(study: Study) -> Store:
    from mobiledl.sweep.store import Store

    return Store(study, place.connect(study.storage))


def _work(objective: loop.Objective | str, study: Study, storage: Any, workers: int, progress: bool) -> Study:
    """Bring a study to its end, here or with several processes."""
    from mobiledl.sweep import crew
    from mobiledl.sweep.store import Store

    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"A study has at least one worker, but {workers!r} came: give their number.")
    store = Store(study, storage)
    with bars.bar(study.name, total=study.plan.trials) if progress else nullcontext() as bar:
        changed = _moving(bar)
        if workers == 1:
            loop.work(loop.find(objective), store, changed)
        else:
            crew.run(loop.name_of(objective), study, store, workers, changed)
    return study


def _moving(bar: Any) -> Changed:
    """Return what moves a progress bar, if there is one, to the number of trials that have ended."""

    def changed(trials: tuple[Trial, ...]) -> None:
        if bar is not None:
            bar.update(loop.ended(trials) - bar.n)

    return changed
