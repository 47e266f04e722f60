"""Entry: what a place holds of a study besides its trials: its plan, and what else shaped its answers.

Importing this module loads no Optuna.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobiledl.choices import wrong_choice
from mobiledl.sweep import identity
from mobiledl.sweep.errors import SweepError
from mobiledl.sweep.plan import Plan
from mobiledl.sweep.study import Study
from mobiledl.sweep.trial import ENDED

PLAN, SHAPED = "plan", "shaped_by"  # attributes of Optuna's study


def make(study: Study, storage: Any, objective: Callable[..., Any], *, fresh: bool, keep: bool) -> None:
    """Make a study in its place, or check that the one that exists is the same; fresh: delete that one before.

    Raises SweepError for a study that is another one, or that the course did not make.
    """
    import optuna
    from optuna.study import StudyDirection

    direction = StudyDirection.MAXIMIZE if study.plan.maximize else StudyDirection.MINIMIZE
    if study.name in _names(storage):
        _check_own(study.name, storage, direction)
        if fresh:
            optuna.delete_study(study_name=study.name, storage=storage)
    made = optuna.create_study(study_name=study.name, storage=storage, direction=direction, load_if_exists=True)
    if PLAN in made.user_attrs:
        check(study, storage, objective, keep=keep)
    else:
        made.set_user_attr(SHAPED, identity.identify(objective))
    made.set_user_attr(PLAN, study.plan.to_dict())


def check(study: Study, storage: Any, objective: Callable[..., Any], *, keep: bool) -> None:
    """Check that a study has this plan and objective; keep: write down that it goes on with another objective.

    Raises SweepError when they differ. An objective may, as long as no trial has come to an end.
    """
    study.plan.check_same(read_plan(storage, study.name))
    made = _load(study.name, storage)
    mine, theirs = identity.identify(objective), made.user_attrs.get(SHAPED)
    if mine == theirs:
        return
    answered = any(trial.user_attrs.get("state") in ENDED for trial in made.get_trials(deepcopy=False))
    what = identity.difference(mine, theirs or mine)
    if what and answered and not keep:
        raise SweepError(
            f"The study {study.name} was made with {what}: take another name, fresh=True to start over, or keep=True "
            "to go on with the trials that it has."
        )
    made.set_user_attr(SHAPED, mine)


def read_plan(storage: Any, name: str) -> Plan:
    """Return the plan that stands in a study.

    Raises SweepError for a study that does not exist, and for one that the course did not make.
    """
    try:
        return Plan.from_dict(_load(name, storage).user_attrs[PLAN])
    except (KeyError, ValueError):
        raise _foreign(name) from None


def _names(storage: Any) -> list[str]:
    return [study.study_name for study in storage.get_all_studies()]


def _load(name: str, storage: Any) -> Any:
    """Return Optuna's study of a name; raise SweepError, with the nearest name, when there is none."""
    import optuna

    names = _names(storage)
    if name not in names:
        raise SweepError(wrong_choice("study", name, names))
    return optuna.load_study(study_name=name, storage=storage)


def _check_own(name: str, storage: Any, direction: Any) -> None:
    """Raise SweepError for a study that somebody else made; one without plan and trials may have been cut off."""
    made = _load(name, storage)
    if PLAN not in made.user_attrs and (
        made.trials or made.user_attrs.keys() - {SHAPED} or made.direction != direction
    ):
        raise _foreign(name)


def _foreign(name: str) -> SweepError:
    return SweepError(f"The study {name} was not made by this course's sweep: choose another name.")
