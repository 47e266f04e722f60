from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from background import Background, go, pids, wait_for
from toys import SPACE, broken, deadly, patient, slow

from mobiledl import sweep


def code(folder: Path) -> str:
    """A program that runs a study of patient trials with two workers."""
    # a process that a shell started in the background ignores SIGINT, and so would its children
    return (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from toys import SPACE; from mobiledl import sweep\n"
        "sweep.run('toys:patient', SPACE, name='s', trials=2, workers=2, progress=False, "
        f"storage={str(folder / 'j')!r})"
    )


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOYS", str(tmp_path))
    yield tmp_path
    go(tmp_path)


def test_two_workers_try_the_points_that_one_tries(tmp_path: Path) -> None:
    arguments = {"space": SPACE, "trials": 6, "search": "random", "storage": tmp_path / "j"}
    one = sweep.results(sweep.run(slow, name="one", **arguments))
    two = sweep.results(sweep.run("toys:slow", name="two", workers=2, **arguments))
    assert sorted(str(t.params) for t in two) == sorted(str(t.params) for t in one)
    assert {t.seed for t in two} == {t.seed for t in one}


def test_a_worker_killed_in_mid_trial_loses_nothing(toys: Path) -> None:
    running = Background(objective=patient, name="s", trials=4, workers=2, storage=toys / "j")
    wait_for(lambda: len(pids(toys)) == 2)
    os.kill(pids(toys)[0], signal.SIGKILL)
    wait_for(lambda: len(pids(toys)) == 3)
    go(toys)
    results = running.result()
    assert len(results.finished) == 4
    (lost,) = results.only("lost")
    (again,) = [t for t in results if t.retry_of == lost.number]
    assert again.state == "finished"
    assert (again.params, again.seed) == (lost.params, lost.seed)


def test_workers_end_when_the_process_that_started_them_is_killed(toys: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", code(toys)])
    wait_for(lambda: len(pids(toys)) == 2)
    process.kill()
    process.wait()
    wait_for(lambda: not any(psutil.pid_exists(pid) for pid in pids(toys)))
    go(toys)
    results = sweep.results(sweep.run(patient, SPACE, name="s", trials=2, storage=toys / "j"))
    assert len(results.finished) == 2
    assert len(results.only("lost")) == 2


def test_ctrl_c_ends_the_workers_and_the_study_can_go_on(toys: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", code(toys)], stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(pids(toys)) == 2)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate()[1]
    assert not any(psutil.pid_exists(pid) for pid in pids(toys))
    go(toys)
    assert len(sweep.results(sweep.run(patient, SPACE, name="s", trials=2, storage=toys / "j")).finished) == 2


def test_a_second_process_watches(toys: Path) -> None:
    running = Background(objective=patient, name="s", trials=2, workers=2, storage=toys / "j")
    wait_for(lambda: len(pids(toys)) == 2)
    command = [sys.executable, "-m", "mobiledl.sweep", "watch", "s", "--storage", str(toys / "j"), "--every", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout.readline() == "s: 2 running of 2\n"
        go(toys)
        running.result()
        assert watcher.stdout.read().splitlines()[-1].startswith("s: 2 finished of 2; best accuracy 0.")
    assert watcher.returncode == 0


def test_another_process_joins_by_name(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    with pytest.raises(KeyError):
        sweep.run(broken, SPACE, name="s", trials=3, storage=journal)
    command = [sys.executable, "-m", "mobiledl.sweep", "join", "s", "toys:slow", "--storage", str(journal)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "| finished |" in done.stdout
    assert len(sweep.results(sweep.find("s", journal)).finished) == 3


def test_a_mistake_in_the_objective_comes_back_from_a_worker(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no such layer"):
        sweep.run(broken, SPACE, name="s", trials=2, workers=2, storage=tmp_path / "j")


def test_workers_that_die_again_and_again_end_the_study(tmp_path: Path) -> None:
    with pytest.raises(sweep.SweepError, match=r"The workers of s die again and again \(exit code 9"):
        sweep.run(deadly, SPACE, name="s", trials=9, workers=2, retries=0, storage=tmp_path / "j")


def test_a_function_of_a_notebook_is_refused_for_several_workers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Other processes cannot find .*: it was defined in a notebook"):
        sweep.run(lambda run: 1.0, SPACE, name="s", trials=2, workers=2, storage=tmp_path / "j")
