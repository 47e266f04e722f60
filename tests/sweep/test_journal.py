from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from toys import SPACE, hill, slow

from mobiledl import sweep


def test_a_line_that_was_cut_off_is_removed(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    sweep.run(hill, SPACE, name="s", trials=2, storage=journal)
    with journal.open("ab") as file:
        file.write(b'{"op_code":4,"worker')
    results = sweep.results(sweep.run(hill, SPACE, name="s", trials=4, storage=journal))
    assert [t.state for t in results] == ["finished"] * 4


def test_a_full_disk_is_told_and_finished_trials_stay(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    sweep.run(hill, SPACE, name="s", trials=2, storage=journal)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size + 1500, before[1]))
    try:
        with pytest.raises(sweep.SweepError, match=r"the journal j cannot be written \(File too large\)"):
            sweep.run(hill, SPACE, name="s", trials=50, storage=journal)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    results = sweep.results(sweep.run(hill, SPACE, name="s", trials=5, storage=journal))
    assert len(results.finished) == 5


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(sweep.SweepError, match=r"the journal j cannot be written .*: .*give another storage="):
        sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "file" / "j")


@pytest.mark.parametrize("text", ['{"op_code"\n{}\n', "no journal\n", '{"a": 1}\n'])
def test_a_damaged_journal_is_told_in_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "j").write_text(text)
    with pytest.raises(sweep.SweepError, match=r"the journal j is .*: move it away") as caught:
        sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j")
    assert "\n" not in str(caught.value)


def test_a_study_that_optuna_made_by_itself_is_neither_taken_over_nor_deleted(tmp_path: Path) -> None:
    import optuna
    from optuna.storages.journal import JournalFileBackend

    storage = optuna.storages.JournalStorage(JournalFileBackend(str(tmp_path / "j")))
    optuna.create_study(study_name="s", storage=storage).add_trial(optuna.create_trial(value=0.5))
    for call in (
        lambda: sweep.find("s", tmp_path / "j"),
        lambda: sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j"),
        lambda: sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j", fresh=True),
    ):
        with pytest.raises(sweep.SweepError, match="was not made by this course's sweep"):
            call()
    assert len(optuna.load_study(study_name="s", storage=storage).trials) == 1


def test_a_study_that_was_cut_off_before_its_plan_is_made_again(tmp_path: Path) -> None:
    import optuna
    from optuna.storages.journal import JournalFileBackend

    storage = optuna.storages.JournalStorage(JournalFileBackend(str(tmp_path / "j")))
    optuna.create_study(study_name="s", storage=storage, direction="maximize")
    assert len(sweep.results(sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j"))) == 1


@pytest.mark.parametrize("text", ["a letter", "{'op_code': 1", "x" * 200_000, '{"op_code":1}\na letter'])
def test_a_file_that_somebody_else_wrote_is_left_as_it_is(text: str, tmp_path: Path) -> None:
    (tmp_path / "j").write_text(text)
    with pytest.raises(sweep.SweepError, match=r"the journal j is .*: move it away"):
        sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j", fresh=True)
    assert (tmp_path / "j").read_text() == text


def test_files_beside_a_journal_are_left_as_they_are(tmp_path: Path) -> None:
    others = [tmp_path / name for name in ("j.lock", "j.revive", "j.tmp")]
    for other in others:
        other.write_text("somebody's")
    sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j")
    assert [other.read_text() for other in others] == ["somebody's"] * 3
    written = {path.name for path in tmp_path.iterdir()} - {other.name for other in others}
    assert written == {"j", "j.sweep-write.lock", "j.sweep-revive.lock"}


def test_an_entry_that_is_long_and_was_cut_off_is_removed(tmp_path: Path) -> None:
    sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j")
    with (tmp_path / "j").open("ab") as file:
        file.write(b'{"op_code":4,' + b"x" * 300_000)
    assert len(sweep.results(sweep.run(hill, SPACE, name="s", trials=2, storage=tmp_path / "j"))) == 2


def test_a_process_that_is_killed_leaves_no_lock_and_no_running_trial(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import os, signal, sys
        sys.path[:0] = {sys.path!r}
        from mobiledl import sweep
        from mobiledl.sweep import journal
        from toys import SPACE, slow
        write = journal._write

        def killed(file, text, end, safe):
            write(file, text[: len(text) // 2] if b"running-on" in text else text, end, safe)
            if b"running-on" in text:
                os.kill(os.getpid(), signal.SIGKILL)

        journal._write = killed

        def objective(run):
            if run.number == 1:
                run._trial.set_user_attr("reason", "running-on")
            return slow(run)

        sweep.run(objective, SPACE, name="s", trials=3, storage={str(tmp_path / "j")!r})
    """)
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    results = sweep.results(sweep.run(slow, SPACE, name="s", trials=3, storage=tmp_path / "j", keep=True))
    assert [t.state for t in results] == ["finished", "lost", "finished", "finished"]
    assert results[2].retry_of == 1


def test_a_point_that_kills_its_worker_is_given_up_after_its_retries(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import os, sys
        sys.path[:0] = {sys.path!r}
        from mobiledl import sweep
        from toys import SPACE
        sweep.run(lambda run: os._exit(9), SPACE, name="s", trials=1, retries=1, storage={str(tmp_path / "j")!r})
    """)
    for _ in range(2):
        assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    results = sweep.results(sweep.run(slow, SPACE, name="s", trials=1, retries=1, storage=tmp_path / "j"))
    assert [t.state for t in results] == ["lost", "lost"]


def test_a_journal_names_neither_its_machine_nor_its_user(tmp_path: Path) -> None:
    import socket

    sweep.run(hill, SPACE, name="s", trials=1, storage=tmp_path / "j")
    text = (tmp_path / "j").read_text()
    assert socket.gethostname() not in text
    assert os.fspath(tmp_path) not in text
