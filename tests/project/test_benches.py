"""bench/training.py with tiny numbers: every side trains, and Keras's network is ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import ModuleType

import pytest
from repository import ROOT

from mobiledl import data, zoo

SIDES = {
    "loops": ("plain PyTorch", "ours (train.fit)", "Keras"),
    "remedies": ("plain PyTorch", "channels last"),
    "batches": ("batch 16", "batch 32"),
}


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bench/training.py as a module, under the name by which another process finds it."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    import training

    return training


def test_every_side_of_every_race_gets_a_speed_and_a_ratio():
    pytest.importorskip("tensorflow")
    command = [sys.executable, "bench/training.py", "--quick", "--threads", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = re.findall(r"^  (\S.*?) +[\d,]+ images/s +[\d.]+ x \([\d.]+ to [\d.]+\)$", done.stdout, re.MULTILINE)
    assert tuple(rows) == tuple(name for names in SIDES.values() for name in names)


def test_a_network_that_is_not_ours_is_refused(training, monkeypatch):
    pytest.importorskip("tensorflow")
    net = zoo.load("mobilenet_v2", width=0.25, classes=20, channels=1, resolution=16)
    narrower = [(inside, stride, outputs, False) for inside, stride, outputs, _ in training.blocks(net)][:-1]
    monkeypatch.setattr(training, "blocks", lambda net: narrower)
    drawings = data.load("doodles", count=4, size=16)
    with (
        pytest.raises(RuntimeError, match="they must be the same"),
        training.keras_sides(net, drawings, training.QUICK, 1),
    ):
        pytest.fail("the race began")


def test_a_turn_of_a_side_is_one_epoch_over_all_images(training):
    net = zoo.load("mobilenet_v2", width=0.25, classes=20, channels=1, resolution=16)
    seen = []
    net.module.features[0].register_forward_pre_hook(lambda layer, inputs: seen.append(len(inputs[0])))
    drawings = data.load("doodles", count=32, size=16)
    for side in (training.plain(net, drawings, 16), training.ours(net, drawings, 16)):
        seen.clear()  # before its first turn a training looks at what the network answers
        side()
        assert seen == [16, 16]
