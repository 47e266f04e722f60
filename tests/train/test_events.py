"""Events: what a training logs can be read again, and what is missing is told."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mobiledl.train import events
from mobiledl.train.events import Log, MissingTensorBoard, NoEvents

pytest.importorskip("tensorboard")


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    with events.log(tmp_path / "one") as log:
        for step in (1, 2):
            log.scalars(step, loss=1 / step, accuracy=step / 4)
            log.weights(step, torch.nn.Linear(3, 2))
        log.images(1, "batch", torch.linspace(-1, 1, 2 * 64).reshape(2, 1, 8, 8))
    return tmp_path


def test_scalars_come_back_with_their_steps(logged: Path) -> None:
    loss = events.read(logged)["one"].scalars["loss"]
    assert loss.steps == (1, 2)
    assert loss.values == pytest.approx((1.0, 0.5))


def test_a_histogram_holds_every_weight_and_no_bias(logged: Path) -> None:
    spread = events.read(logged)["one"].histograms
    assert list(spread) == ["weights/weight"]
    assert [sum(histogram.counts) for histogram in spread["weights/weight"]] == [6, 6]
    assert all(len(h.edges) == len(h.counts) + 1 for h in spread["weights/weight"])


def test_images_come_back_as_png(logged: Path) -> None:
    (picture,) = events.read(logged)["one"].images["batch"]
    assert picture.startswith(b"\x89PNG")


def test_each_training_has_the_name_of_its_folder(logged: Path) -> None:
    with events.log(logged / "other" / "seed 1") as log:
        log.scalars(1, loss=1.0)
    assert list(events.read(logged)) == ["one", "other/seed 1"]


def test_what_came_after_the_checkpoint_disappears_when_a_training_goes_on(logged: Path) -> None:
    with events.log(logged / "one", step=2) as log:
        log.scalars(2, loss=0.25)
    assert events.read(logged)["one"].scalars["loss"].values == (1.0, 0.25)


def test_without_a_folder_nothing_is_kept() -> None:
    with events.log(None) as log:
        assert type(log) is Log
        log.scalars(1, loss=1.0)


@pytest.mark.parametrize(("name", "says"), [("", "holds no event files"), ("nowhere", "nowhere is no folder")])
def test_a_folder_without_events_is_told(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(NoEvents, match=says) as caught:
        events.read(tmp_path / name)
    assert "log_dir" in str(caught.value)


def test_a_cut_off_file_gives_what_was_whole(logged: Path) -> None:
    file = next((logged / "one").glob(events.FILES))
    file.write_bytes(file.read_bytes()[:-30])
    assert events.read(logged)["one"].scalars["loss"].steps == (1, 2)


def test_a_missing_tensorboard_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingTensorBoard, match=r"log_dir needs TensorBoard.*pip install"), events.log(tmp_path):
        pass
    with pytest.raises(MissingTensorBoard, match="Reading event files"):
        events.read(tmp_path)


def test_tensorflow_is_never_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from mobiledl.train import events\n"
        f"with events.log({str(tmp_path)!r}) as log: log.scalars(1, loss=1.0)\n"
        f"events.read({str(tmp_path)!r}); print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert done.stderr == ""
