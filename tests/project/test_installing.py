"""tools/install.py: quick when nothing changed, whole after any interruption, clear about what is in the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time

import pytest
from repository import tool
from tiny_repository import TinyRepository


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return TinyRepository.make(tmp_path_factory.mktemp("shared") / "a path with spaces")


@pytest.fixture
def repo(shared):
    """An installed repository; the next test mends what one breaks."""
    lock = shared.root / "requirements.lock"
    lock.write_text(lock.read_text().replace("tiny==1.1", "tiny==1.0"))
    # Settings that would lead pip to another place must not.
    done = shared.install(PIP_USER="1", PIP_TARGET=str(shared.root / "target"), PYTHONPATH=str(shared.root / "path"))
    assert done.returncode == 0, done.stderr
    return shared


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def kill(process):
    """End a process and everything that it started, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_everything_in_the_lock_and_the_project_itself_are_installed(repo):
    assert repo.version("torch") == "2.13.0+cpu"
    assert repo.version("tiny") == "1.0"
    assert (repo.site / "course.pth").exists()


def test_second_run_does_nothing_and_says_nothing(repo):
    wheels = repo.root.parent / "wheels"
    shutil.move(wheels, wheels.with_name("hidden"))
    before = repo.stamp.stat().st_mtime_ns
    done = repo.install()
    shutil.move(wheels.with_name("hidden"), wheels)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert repo.stamp.stat().st_mtime_ns == before


def test_changed_lock_is_installed(repo):
    lock = repo.root / "requirements.lock"
    lock.write_text(lock.read_text().replace("tiny==1.0", "tiny==1.1"))
    assert repo.install().returncode == 0
    assert repo.version("tiny") == "1.1"


def test_stamp_is_gone_while_an_installation_is_unfinished(repo):
    lock = repo.root / "requirements.lock"
    whole = lock.read_text()
    lock.write_text(whole + "absent==9\n")
    done = repo.install()
    lock.write_text(whole)
    assert done.returncode == 1
    assert not repo.stamp.exists()


def test_missing_package_is_named(repo):
    lock = repo.root / "requirements.lock"
    whole = lock.read_text()
    lock.write_text(whole + "absent==9\n")
    done = repo.install()
    lock.write_text(whole)
    assert "holds no wheel of absent==9" in done.stderr


@pytest.fixture
def script(repo, monkeypatch):
    """tools/install.py as a module that looks at the tiny repository."""
    install = tool("install")
    for name, path in {"VENV": "", "PYTHON": "bin/python", "MADE": ".made", "STAMP": ".installed"}.items():
        monkeypatch.setattr(install, name, repo.venv / path)
    monkeypatch.setattr(install, "ROOT", repo.root)
    monkeypatch.setattr(install, "LOCK", repo.root / "requirements.lock")
    return install


def test_finished_environment_is_whole_and_up_to_date(script):
    assert script.venv_is_whole()
    assert script.up_to_date()


@pytest.mark.parametrize("made", [None, "/another/place/.venv"])
def test_environment_that_was_cut_short_or_moved_is_not_whole(script, made):
    before = script.MADE.read_text()
    script.MADE.write_text(made) if made else script.MADE.unlink()
    whole = script.venv_is_whole()
    script.MADE.write_text(before)
    assert not whole


@pytest.mark.parametrize("kind", ["folder", "link", "file"])
def test_environment_that_somebody_else_made_is_kept(tmp_path, monkeypatch, kind):
    install = tool("install")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "pyvenv.cfg").write_text("home = /usr/bin")
    venv = tmp_path / ".venv"
    {"folder": theirs.rename, "link": lambda path: path.symlink_to(theirs), "file": lambda path: path.touch()}[kind](
        venv
    )
    for name, path in {"VENV": "", "PYTHON": "bin/python", "BEGUN": ".begun", "MADE": ".made"}.items():
        monkeypatch.setattr(install, name, venv / path)
    with pytest.raises(install.Fail, match=r"\.venv was not made by this course: move it away"):
        install.make_venv()
    assert next(tmp_path.rglob("pyvenv.cfg")).read_text() == "home = /usr/bin"


def test_environment_without_pip_is_not_whole(script, repo):
    away = (repo.site / "pip").rename(repo.site / "away")
    whole = script.venv_is_whole()
    away.rename(repo.site / "pip")
    assert not whole


def test_environment_whose_python_is_gone_is_neither_whole_nor_up_to_date(script):
    away = script.PYTHON.rename(script.PYTHON.with_name("away"))
    states = script.venv_is_whole(), script.up_to_date()
    away.rename(script.PYTHON)
    assert states == (False, False)


@pytest.mark.parametrize("lost", ["tiny.py", "tiny-1.0.dist-info/RECORD"])
def test_torn_package_is_mended(repo, lost):
    (repo.site / lost).unlink()
    repo.stamp.unlink()
    assert repo.install().returncode == 0
    assert (repo.site / lost).exists()


@pytest.mark.parametrize("moment", ["pyvenv.cfg", "install.log"])
def test_killed_at_any_moment_the_next_run_finishes(tmp_path, moment):
    repo = TinyRepository.make(tmp_path / "repo")
    first = repo.start()
    wait_for((repo.venv / moment).exists)
    kill(first)
    assert repo.install().returncode == 0
    assert repo.version("tiny") == "1.0"
    assert repo.stamp.exists()


def test_two_at_once_take_turns(tmp_path):
    repo = TinyRepository.make(tmp_path / "repo")
    both = [repo.start(), repo.start()]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(outputs).count("Making .venv") == 1


def test_jupyterlab_is_told_to_fetch_no_news(repo):
    settings = json.loads((repo.venv / "share/jupyter/lab/settings/overrides.json").read_text())
    page = json.loads((repo.venv / "etc/jupyter/labconfig/page_config.json").read_text())
    assert page["disabledExtensions"] == {"@jupyter/nbgrader": True}
    notification = settings["@jupyterlab/apputils-extension:notification"]
    assert notification == {"checkForUpdates": False, "fetchNews": "false"}


def lose_torch(repo):
    shutil.rmtree(repo.site / "torch-2.13.0+cpu.dist-info")
    repo.stamp.unlink()


def test_cuda_build_is_refused(repo):
    lose_torch(repo)
    done = repo.install(wheels="cuda")
    assert done.returncode == 1
    assert "Only a CUDA build of PyTorch 2.13.0 was found" in done.stderr
    assert "PIP_FIND_LINKS" in done.stderr


def test_installed_cuda_build_is_replaced(repo):
    metadata = repo.site / "torch-2.13.0+cpu.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text() + "Requires-Dist: nvidia-cublas\n")
    repo.stamp.unlink()
    assert repo.install().returncode == 0
    assert "nvidia" not in metadata.read_text()


def test_absent_network_is_named(repo):
    lose_torch(repo)
    closed = "http://127.0.0.1:9"
    (repo.root.parent / "empty").mkdir(exist_ok=True)
    settings = {"PIP_INDEX_URL": f"{closed}/simple", "HTTPS_PROXY": closed, "HTTP_PROXY": closed, "PIP_RETRIES": "0"}
    done = repo.install(wheels="empty", PIP_NO_INDEX="0", **settings)
    assert done.returncode == 1
    assert "The package index cannot be reached" in done.stderr


def test_disk_that_is_too_small_is_refused_before_anything_is_removed(script, monkeypatch):
    monkeypatch.setattr(script, "NEED_GB", 10**9)
    monkeypatch.setattr(script, "venv_is_whole", lambda: False)
    with pytest.raises(script.Fail, match=r"GB free and 1e\+09 GB are needed"):
        script.make_venv()
    assert script.PYTHON.exists()


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError('...: [Errno 111] Connection refused')\nERROR: No matching distribution", "be reached"),
        ("ERROR: No matching distribution found for torch==2.13.0", "No build of torch==2.13.0"),
        ("first\nERROR: something new\n", "'ERROR: something new'"),
    ],
)
def test_words_of_pip_are_explained_in_one_sentence(words, meaning, tmp_path):
    sentence = tool("pip_run").explain(words, "a package", tmp_path / "install.log")
    assert meaning in sentence
    assert sentence.endswith("and run the same command again.")
    assert "\n" not in sentence
