"""TensorBoard in the notebook: it really answers, ends when told, and the frame finds its way to the browser."""

import importlib.util
import json
import urllib.request

import pytest

from mobiledl.lessons.training import tensorboard
from mobiledl.train import events
from mobiledl.train.events import MissingTensorBoard, NoEvents

pytest.importorskip("tensorboard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs")
    for name in ("constant", "cosine"):
        with events.log(path / name) as log:
            log.scalars(1, loss=1.0)
            log.scalars(2, loss=0.5)
    return path


@pytest.fixture(scope="module")
def board(folder):
    running = tensorboard.start(folder)
    yield running
    running.stop()


def test_it_answers_with_the_trainings(board):
    with urllib.request.urlopen(f"{board.url}data/runs") as answer:
        assert json.load(answer) == ["constant", "cosine"]
    assert board.alive


def test_it_says_what_it_shows_the_same_on_every_machine(board):
    assert repr(board) == "TensorBoard of 2 trainings, on this computer only: constant, cosine"


def test_the_frame_holds_the_address_and_the_file_does_not(board, monkeypatch):
    frame = board._frame()
    assert f'<iframe src="http://127.0.0.1:{board.port}/"' in frame.value
    shown = []
    monkeypatch.setattr(tensorboard, "draw", lambda data, metadata=None: shown.append(data))
    monkeypatch.setattr(tensorboard.figures, "show", lambda figure, alt: shown.append(alt))
    board._ipython_display_()
    assert shown[0]["text/plain"] == repr(board)
    assert str(board.port) not in str(shown)
    assert shown[1].endswith("training loss over the steps of constant, cosine.")


def test_it_ends_when_told(folder):
    board = tensorboard.start(folder)
    board.stop()
    assert not board.alive


def test_an_empty_folder_is_told_before_anything_starts(tmp_path):
    with pytest.raises(NoEvents, match="holds no event files"):
        tensorboard.start(tmp_path)


def test_a_missing_tensorboard_is_told(folder, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingTensorBoard, match="pip install"):
        tensorboard.start(folder)


def test_on_this_computer_the_address_is_loopback():
    assert tensorboard.address(6006, {}) == "http://127.0.0.1:6006/"


def test_behind_a_hub_the_proxy_passes_it_on(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert tensorboard.address(6006, {"JUPYTERHUB_SERVICE_PREFIX": "/user/ada/"}) == "/user/ada/proxy/6006/"


def test_behind_a_hub_without_the_proxy_the_frame_says_so(board, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    assert board.url == ""
    assert "jupyter-server-proxy" in board._frame().value


@pytest.mark.parametrize(
    ("told", "url"),
    [("https://hub/p/%PORT%/", "https://hub/p/6006/"), ("https://hub/user/board/", "https://hub/user/board/")],
)
def test_the_environment_overrules_and_an_address_without_the_port_is_whole(told, url):
    assert tensorboard.address(6006, {"TENSORBOARD_PROXY_URL": told, "JUPYTERHUB_SERVICE_PREFIX": "/x/"}) == url


@pytest.fixture
def jupyter(tmp_path, monkeypatch):
    """Returns the environment of a kernel whose JupyterLab was started with --ip."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))

    def started(hostname):
        (tmp_path / "jpserver-77.json").write_text(json.dumps({"hostname": hostname, "base_url": "/lab/"}))
        monkeypatch.setenv("JPY_PARENT_PID", "77")
        return {"JPY_PARENT_PID": "77"}

    return started


def test_a_jupyterlab_for_other_computers_passes_it_on(jupyter, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert tensorboard.address(6006, jupyter("0.0.0.0")) == "/lab/proxy/6006/"


@pytest.mark.parametrize("hostname", ["localhost", "127.0.0.1", "::1"])
def test_a_jupyterlab_for_this_computer_needs_no_proxy(jupyter, monkeypatch, hostname):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert tensorboard.address(6006, jupyter(hostname)) == "http://127.0.0.1:6006/"


def test_in_a_container_without_the_proxy_the_frame_says_why_it_may_be_empty(board, jupyter, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    jupyter("localhost")
    assert tensorboard.OUT_OF_REACH not in board._frame().value
    jupyter("0.0.0.0")
    assert tensorboard.OUT_OF_REACH in board._frame().value
