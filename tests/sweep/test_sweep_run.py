from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from toys import SPACE, climb, hill

from mobiledl import sweep
from mobiledl.sweep.store import Store


def table(path: Path, name: str, objective=hill, trials: int = 6, **more) -> sweep.Results:
    return sweep.results(sweep.run(objective, SPACE, name=name, trials=trials, storage=path / "j", **more))


def points(results: sweep.Results) -> list[object]:
    return [(trial.params, trial.seed) for trial in results]


def test_importing_sweep_loads_neither_optuna_nor_torch() -> None:
    code = "import sys; from mobiledl import sweep; print('optuna' in sys.modules, 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False False\n"


@pytest.mark.parametrize("search", ["random", "tpe", "halving", "tpe+halving"])
def test_the_same_seed_gives_the_same_trials(search: str, tmp_path: Path) -> None:
    one, two = (table(tmp_path, name, search=search, trials=11) for name in ("one", "two"))
    assert [t.values for t in one] == [t.values for t in two]


def test_another_seed_gives_other_trials(tmp_path: Path) -> None:
    assert points(table(tmp_path, "one", seed=1)) != points(table(tmp_path, "two", seed=2))


def test_a_finished_study_is_not_run_again(tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(run: sweep.Run) -> float:
        calls.append(run.number)
        return 0.5

    before = table(tmp_path, "s", counted)
    assert table(tmp_path, "s", counted) == before
    assert calls == list(range(6))


def test_more_trials_continue_a_study_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    table(tmp_path, "s", trials=9)
    assert points(table(tmp_path, "s", trials=11)) == points(table(tmp_path, "whole", trials=11))


def test_fresh_starts_over(tmp_path: Path) -> None:
    table(tmp_path, "s", seed=1)
    assert len(table(tmp_path, "s", seed=2, trials=3, fresh=True)) == 3


def test_another_plan_under_the_same_name_is_refused(tmp_path: Path) -> None:
    table(tmp_path, "s", seed=1)
    with pytest.raises(sweep.SweepError, match="The study s was made with seed 1, but 2 came: take another name"):
        table(tmp_path, "s", seed=2)


def test_without_a_storage_a_study_lies_in_the_cache(cache: Path) -> None:
    study = sweep.run(hill, SPACE, name="in-cache", trials=2)
    assert study.storage == str(cache / "sweeps" / "in-cache.journal")
    assert sweep.find("in-cache") == study


def test_a_study_that_does_not_exist_is_answered_with_the_nearest(tmp_path: Path) -> None:
    table(tmp_path, "widths", trials=1)
    with pytest.raises(sweep.SweepError, match="no study 'width'; did you mean 'widths'"):
        sweep.find("width", tmp_path / "j")
    with pytest.raises(sweep.SweepError, match="no study 'width'"):
        sweep.find("width", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_breaks_a_limit_is_rejected_before_it_is_trained(tmp_path: Path) -> None:
    def objective(run: sweep.Run) -> float:
        macs = run.params["depth"] * 1e6
        run.note(macs=macs)
        assert macs <= 2e6
        return 0.5

    results = table(tmp_path, "s", objective, trials=8, limits={"macs": 2e6})
    assert {t.state for t in results} == {"finished", "rejected"}
    assert all((t.state == "finished") == (t["macs"] <= 2e6) for t in results)
    assert all(t.steps == 0 for t in results.only("rejected"))


def test_a_limit_holds_for_what_is_known_only_at_the_end(tmp_path: Path) -> None:
    results = table(tmp_path, "s", lambda run: {"accuracy": 1.0, "size": 5}, trials=1, limits={"size": 4})
    assert results[0].state == "rejected"


def test_a_budget_that_cannot_be_met_names_the_closest(tmp_path: Path) -> None:
    results = table(tmp_path, "s", limits={"macs": 1000.0})
    with pytest.raises(sweep.InfeasibleError) as caught:
        results.best()
    assert caught.value.closest == min(results, key=lambda t: t["macs"])


def test_tpe_learns_to_keep_a_limit(tmp_path: Path) -> None:
    rejected = {
        search: len(table(tmp_path, search, search=search, trials=30, limits={"macs": 1e6}).only("rejected"))
        for search in ("random", "tpe")
    }
    assert rejected["tpe"] < rejected["random"]


def test_a_grid_tries_every_point_once(tmp_path: Path) -> None:
    space = sweep.space(depth="1 .. 2", width="0.25 | 0.5")
    study = sweep.run(hill, space, name="s", trials=4, search="grid", storage=tmp_path / "j")
    assert [trial.params for trial in sweep.results(study)] == list(space.points())
    with pytest.raises(ValueError, match="A grid of 5 trials came, but the space has 4 points"):
        sweep.run(hill, space, name="t", trials=5, search="grid", storage=tmp_path / "j")


def test_halving_spends_less_and_keeps_the_best(tmp_path: Path) -> None:
    whole, halved = (table(tmp_path, s, climb, trials=12, search=s) for s in ("random", "halving"))
    assert points(whole) == points(halved)
    assert halved.cost < 0.6 * whole.cost
    assert {t.steps for t in halved.only("stopped")} <= {1, 3}
    assert halved.best().params == whole.best().params


def test_halving_waits_for_its_first_rung(tmp_path: Path) -> None:
    results = table(tmp_path, "s", climb, trials=9, search="halving", rung=3)
    assert {trial.steps for trial in results.only("stopped")} == {3}


def test_no_trial_starts_once_the_cost_is_spent(tmp_path: Path) -> None:
    results = table(tmp_path, "s", climb, trials=12, search="random", cost=20)
    assert [t.steps for t in results] == [9, 9, 9]


@pytest.mark.parametrize("outcome", [math.nan, sweep.FailedTrial("out of patience"), ZeroDivisionError("by zero")])
def test_a_failed_trial_does_not_end_the_study(outcome: object, tmp_path: Path) -> None:
    def objective(run: sweep.Run) -> float:
        if run.number == 1:
            if isinstance(outcome, Exception):
                raise outcome
            return math.nan
        return 0.5

    results = table(tmp_path, "s", objective, trials=3)
    assert [t.state for t in results] == ["finished", "failed", "finished"]
    assert results[1].reason


def test_a_mistake_in_the_objective_ends_the_study_and_its_trial_is_run_again(tmp_path: Path) -> None:
    def faulty(run: sweep.Run) -> float:
        return {}["accuracy"] if run.number == 1 else 0.5

    with pytest.raises(KeyError):
        table(tmp_path, "s", faulty, trials=3)
    results = table(tmp_path, "s", lambda run: 0.5, trials=3, keep=True)
    assert [t.state for t in results] == ["finished", "lost", "finished", "finished"]
    assert results[2].retry_of == 1
    assert (results[2].params, results[2].seed) == (results[1].params, results[1].seed)


def test_ctrl_c_loses_no_finished_trial_and_the_study_ends_as_if_undisturbed(tmp_path: Path) -> None:
    calls: list[int] = []

    def pressed(run: sweep.Run) -> dict[str, float]:
        calls.append(run.number)
        if calls == [0, 1, 2]:
            os.kill(os.getpid(), signal.SIGINT)
        return hill(run)

    with pytest.raises(KeyboardInterrupt):
        table(tmp_path, "s", pressed, trials=4)
    results = table(tmp_path, "s", pressed, trials=4)
    assert [t.state for t in results] == ["finished", "finished", "lost", "finished", "finished"]
    assert points(results.finished) == points(table(tmp_path, "undisturbed", trials=4))


@pytest.mark.parametrize("method", ["ask", "note", "tell", "revive"])
def test_ctrl_c_while_writing_waits_until_it_is_written(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = getattr(Store, method)
    calls: list[None] = []

    def pressed(self: Store, *arguments: object, **more: object) -> object:
        calls.append(None)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return whole(self, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Store, method, pressed)
        with pytest.raises(KeyboardInterrupt):
            table(tmp_path, "s", trials=4)
    results = table(tmp_path, "s", trials=4)
    assert "running" not in {t.state for t in results}
    assert points(results.finished) == points(table(tmp_path, "undisturbed", trials=4))


def test_ctrl_c_works_as_before_when_the_study_is_done(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    table(tmp_path, "s", trials=1)
    assert signal.getsignal(signal.SIGINT) is before


def test_quantities_of_several_studies_stand_in_one_table(tmp_path: Path) -> None:
    studies = [sweep.run(hill, SPACE, name=n, trials=2, storage=tmp_path / "j", seed=s) for s, n in enumerate("ab")]
    assert [t.study for t in sweep.results(*studies)] == ["a", "a", "b", "b"]


def test_studies_with_different_goals_are_not_put_into_one_table(tmp_path: Path) -> None:
    studies = [sweep.run(lambda run: 1.0, SPACE, name=n, trials=1, goal=n, storage=tmp_path / "j") for n in "ab"]
    with pytest.raises(ValueError, match="b seeks b, a a"):
        sweep.results(*studies)


def test_a_study_that_lost_its_place_goes_on_in_the_same_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Store, *arguments: object, **more: object) -> None:
        raise sweep.SweepError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "tell", lost)
        with pytest.raises(sweep.SweepError, match="the disk is full"):
            table(tmp_path, "s", trials=2)
    assert [t.state for t in table(tmp_path, "s", trials=2)] == ["lost", "finished", "finished"]


@pytest.mark.parametrize(("trials", "ended"), [(6, ": cost spent, 3 trials, "), (3, ": done, 3 of 3, ")])
def test_a_study_whose_cost_is_spent_says_so(trials: int, ended: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("MOBILEDL_PROGRESS", "1")
    table(tmp_path, "s", climb, trials=trials, search="random", cost=27)
    assert f"s{ended}" in capsys.readouterr().err
