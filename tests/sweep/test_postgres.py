from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from background import Background, go, pids, wait_for
from postgres import FOUND, MISSING, Server
from toys import SPACE, hill, patient

from mobiledl import sweep
from mobiledl.sweep import connection, database, place
from mobiledl.sweep.store import Store

pytestmark = pytest.mark.skipif(not FOUND, reason=MISSING)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()
    server.remove()


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TOYS", str(tmp_path))
    yield tmp_path
    go(tmp_path)


def test_a_database_gives_the_trials_that_a_journal_gives(server: Server, tmp_path: Path) -> None:
    arguments = {"space": SPACE, "name": "same", "trials": 10, "limits": {"macs": 2e6}}
    studies = [sweep.run(hill, storage=storage, **arguments) for storage in (server.url, tmp_path / "j")]
    one, two = (sweep.results(study) for study in studies)
    assert [(t.state, t.params, t.values, t.seed) for t in one] == [(t.state, t.params, t.values, t.seed) for t in two]
    assert sweep.find("same", server.url).plan == studies[1].plan


def test_a_worker_killed_in_mid_trial_loses_nothing_and_a_second_process_watches(server: Server, toys: Path) -> None:
    running = Background(objective=patient, name="kill", trials=4, workers=2, storage=server.url)
    wait_for(lambda: len(pids(toys)) == 2)
    command = [sys.executable, "-m", "mobiledl.sweep", "watch", "kill", "--storage", server.url, "--every", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout.readline() == "kill: 2 running of 4\n"
        os.kill(pids(toys)[0], signal.SIGKILL)
        wait_for(lambda: len(pids(toys)) == 3)
        go(toys)
        results = running.result()
        assert watcher.stdout.read().splitlines()[-1].startswith("kill: 4 finished, 1 lost of 4; best accuracy")
    (lost,) = results.only("lost")
    (again,) = [t for t in results if t.retry_of == lost.number]
    assert again.state == "finished"
    assert (again.params, again.seed) == (lost.params, lost.seed)


def test_a_machine_that_falls_silent_loses_its_trial_to_another(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "GRACE_S", 1)
    plan = sweep.Plan("silent", SPACE, trials=1)
    with pytest.raises(KeyboardInterrupt):
        sweep.run(_interrupted, SPACE, name="silent", trials=1, storage=server.url)
    study = sweep.Study(plan, place.locate(server.url, "silent"))
    store = Store(study, connection.connect(study.storage))
    store.worker = "elsewhere:1:1.00:token"
    store.revive()
    assert store.ask() is not None
    store.revive()
    assert [t.state for t in sweep.results(study)] == ["lost", "running"]
    time.sleep(2.5)
    results = sweep.results(sweep.join(hill, study))
    assert [t.state for t in results] == ["lost", "lost", "finished"]


def _interrupted(run: sweep.Run) -> float:
    raise KeyboardInterrupt


def test_two_machines_may_make_the_tables_at_once(server: Server) -> None:
    subprocess.run(
        [str(FOUND[-1].with_name("createdb")), "-h", str(server.folder), "-U", "postgres", "fresh"], check=True
    )
    url = server.url.replace("/postgres?", "/fresh?")
    code = (
        "import sys; from mobiledl.sweep import connection, place; connection.connect(place.locate(sys.argv[1], 's'))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]


def test_a_server_that_stops_in_the_middle_is_told_and_finished_trials_stay() -> None:
    server = Server()
    server.start()

    def objective(run: sweep.Run) -> float:
        if run.number == 2:
            server.stop()
        return float(run.params["width"])

    with pytest.raises(sweep.SweepError, match="finished trials stay") as caught:
        sweep.run(objective, SPACE, name="s", trials=4, storage=server.url)
    assert "open-sesame" not in str(caught.value)
    assert "\n" not in str(caught.value)
    server.start()
    study = sweep.find("s", server.url)
    assert [t.state for t in sweep.results(study)] == ["finished", "finished", "running"]
    server.stop()
    server.remove()


def test_workers_tell_of_a_server_that_stops(toys: Path) -> None:
    server = Server()
    server.start()
    running = Background(objective=patient, name="s", trials=4, workers=2, storage=server.url)
    wait_for(lambda: len(pids(toys)) == 2)
    server.stop()
    with pytest.raises(sweep.SweepError, match=r"cannot be used .*finished trials stay"):
        running.result()
    server.remove()


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    url = "postgresql://ann:open-sesame@127.0.0.1:1/studies"
    with pytest.raises(sweep.SweepError) as caught:
        sweep.run(hill, SPACE, name="s", trials=1, storage=url)
    assert str(caught.value).startswith("The database studies on 127.0.0.1 cannot be used (connection")
    assert "open-sesame" not in repr(caught.value)


def test_a_study_shows_its_database_without_the_password() -> None:
    study = sweep.Study(sweep.Plan("s", SPACE, 1), place.locate("postgres://ann:open-sesame@db.example/studies", "s"))
    assert repr(study) == "Study s: tpe, 1 trials, seed 0, in the database studies on db.example"
