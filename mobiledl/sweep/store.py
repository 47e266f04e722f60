"""Store: the trials of one study, as they are written down and read back.

Importing this module loads Optuna.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import optuna
import sqlalchemy
from optuna.trial import FrozenTrial, TrialState

from mobiledl.record import Settings
from mobiledl.sweep import journal, owner, place, search
from mobiledl.sweep.connection import guarded
from mobiledl.sweep.study import Study
from mobiledl.sweep.trial import ENDED, Trial

UNNAMED_S = 60  # a trial that has not said within this time which worker runs it has none
LOCK_KEY = 0x6D6F62  # PostgreSQL's advisory locks are numbers
OPTUNA_STATES = {"finished": TrialState.COMPLETE, "stopped": TrialState.PRUNED, "rejected": TrialState.PRUNED}


class Store:
    """One study's trials; every method raises SweepError when the place is lost."""

    def __init__(self, study: Study, storage: Any) -> None:
        self.plan, self.where, self._storage = study.plan, study.storage, storage
        self.worker = ""
        with guarded(self.where):
            pruner = search.pruner(study.plan)
            self._study = optuna.load_study(study_name=study.name, storage=storage, pruner=pruner)

    def ask(self) -> optuna.Trial | None:
        """Return a trial to run, first those to be retried; None when all points are drawn already."""
        with guarded(self.where):
            with warnings.catch_warnings():
                # Optuna wants its heartbeats sent by Study.optimize; here owner.beating sends them
                warnings.simplefilter("ignore", UserWarning)
                trial = self._study.ask()
            self.beat(trial)
            trial.set_user_attr("worker", self.worker)
            index = trial.user_attrs.get("index", self._points_before(trial.number))
            if index >= self.plan.trials:
                trial.set_user_attr("state", "surplus")
                self._study.tell(trial, state=TrialState.FAIL)
                return None
            trial.set_user_attr("index", index)
            self._study.sampler = search.sampler(self.plan, index)
            self.plan.space.draw(trial)
            return trial

    def tell(self, trial: optuna.Trial, state: str, goal: float | None = None, reason: str = "") -> None:
        """Write down how a trial ended, unless somebody took it for lost and wrote that down before."""
        with guarded(self.where):
            if self._storage.get_trial(trial._trial_id).state.is_finished():
                return
            try:
                trial.set_user_attr("state", state)
                trial.set_user_attr("reason", reason[:300])
                self._study.tell(trial, goal, state=OPTUNA_STATES.get(state, TrialState.FAIL))
            except optuna.exceptions.UpdateFinishedTrialError:
                return

    def note(self, trial: optuna.Trial, values: dict[str, float]) -> None:
        """Write quantities down, and by how much of their limits they are over."""
        with guarded(self.where):
            known, limits = trial.user_attrs.get("values", {}), self.plan.limits
            trial.set_user_attr("values", {**known, **values})
            for name in [name for name in values if name in limits and name not in known]:
                trial.set_constraint(name, values[name] / limits[name] - 1)

    def report(self, trial: optuna.Trial, step: int, goal: float) -> bool:
        """Write the goal after a step down; return whether the search ends the trial here."""
        with guarded(self.where):
            trial.report(goal, step)
            return bool(trial.should_prune())

    def trials(self) -> tuple[Trial, ...]:
        """Return the trials, those that are one too many left out."""
        with guarded(self.where):
            return tuple(self._read(trial) for trial in self._raw() if trial.user_attrs.get("state") != "surplus")

    def revive(self) -> None:
        """Take running trials of dead workers for lost, and queue every lost trial that nobody retries yet.

        Under a lock that a dying process gives back: so a trial is retried once, whoever dies in between.
        """
        with guarded(self.where), self._locked():
            if place.is_shared(self.where):
                optuna.storages.fail_stale_trials(self._study)
            for trial in self._raw(TrialState.RUNNING):
                if self._is_dead(trial):
                    self._storage.set_trial_state_values(trial._trial_id, TrialState.FAIL)
            retried = {trial.user_attrs.get("retry_of") for trial in self._raw()}
            for trial in self._raw(TrialState.FAIL):
                if trial.number not in retried:
                    self._retry(trial)

    def _retry(self, trial: FrozenTrial) -> None:
        """Queue a lost trial's point again, unless it took too many workers with it."""
        state, attempt = trial.user_attrs.get("state", "lost"), trial.user_attrs.get("attempt", 0)
        if state == "lost" and attempt < self.plan.retries and "index" in trial.user_attrs:
            # an interruption with a known reason is not the point's own fault
            attempt += not trial.user_attrs.get("reason")
            attributes = {"retry_of": trial.number, "index": trial.user_attrs["index"], "attempt": attempt}
            self._study.add_trial(
                optuna.create_trial(
                    state=TrialState.WAITING,
                    params=trial.params,
                    distributions=trial.distributions,
                    user_attrs=attributes,
                )
            )

    def _is_dead(self, trial: FrozenTrial) -> bool:
        name = trial.user_attrs.get("worker")
        if name is None:
            started = trial.datetime_start or datetime.now()
            return datetime.now() - started > timedelta(seconds=UNNAMED_S)
        if owner.is_here(name):
            return not owner.is_alive(name)
        # a journal belongs to one machine; in a database the heartbeats say it
        return not place.is_shared(self.where)

    def _raw(self, *states: TrialState) -> list[FrozenTrial]:
        return list(self._study.get_trials(deepcopy=False, states=states or None))

    def _points_before(self, number: int) -> int:
        """Return how many points were drawn before a trial: retries and surplus ones are none."""
        attributes = [trial.user_attrs for trial in self._raw() if trial.number < number]
        return sum("retry_of" not in each and each.get("state") != "surplus" for each in attributes)

    def _read(self, trial: FrozenTrial) -> Trial:
        """Return the course's value for one of Optuna's."""
        attributes, state = trial.user_attrs, _state(trial)
        reports = tuple(goal for _, goal in sorted(trial.intermediate_values.items()))
        values = dict(attributes.get("values", {}))
        if state == "finished":
            values.setdefault(self.plan.goal, trial.value)
        steps = max(trial.intermediate_values, default=int(state == "finished"))
        return Trial(
            study=self.plan.name,
            number=trial.number,
            state=state,
            params=self.plan.space.read(trial.params),
            values=Settings(values),
            reports=reports,
            steps=steps,
            seconds=trial.duration.total_seconds() if trial.duration else 0.0,
            seed=self.plan.trial_seed(attributes.get("index", trial.number)),
            retry_of=attributes.get("retry_of"),
            reason=attributes.get("reason", ""),
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time look after the lost trials."""
        if not place.is_shared(self.where):
            with journal.lock(self.where, "revive"):
                yield
            return
        with self._storage.engine.begin() as connection:
            connection.execute(sqlalchemy.text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
            yield

    def beat(self, trial: optuna.Trial) -> None:
        """Say that the worker of a trial is alive; a journal's workers are looked for instead."""
        if place.is_shared(self.where):
            self._storage.record_heartbeat(trial._trial_id)


def _state(trial: FrozenTrial) -> str:
    """Return a trial's state in the course's words."""
    if trial.state in (TrialState.RUNNING, TrialState.WAITING):
        return str(trial.state.name.lower())
    said = str(trial.user_attrs.get("state", "lost"))
    if trial.state == TrialState.FAIL and said in ("finished", "stopped", "rejected"):
        return "lost"
    return said if said in ENDED else "lost"
