"""Where packages of an extra are missing, the sentence names the extra, and what works without an index."""

from __future__ import annotations

import sys

import pytest

from mobiledl import extras, frameworks
from mobiledl.sweep import connection
from mobiledl.train import events
from mobiledl.zoo import keras_applications

ADVICE = r"not installed here: start with `make lab`, or type `pip install -e '\.\[{}\]'`, in the course's folder\."


def test_the_sentence_names_the_extra():
    said = extras.missing("A sweep", "optuna", "train")
    assert said.startswith("A sweep needs optuna, not installed here: start with `make lab`, or type `pip install -e")
    assert "'.[train]'" in said


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let imports of packages fail, as where they are not installed."""
    for name in names:
        for module in [module for module in sys.modules if module.split(".")[0] == name]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setitem(sys.modules, name, None)
    for module in [module for module in sys.modules if module.startswith("mobiledl.sweep.")]:
        monkeypatch.delitem(sys.modules, module)


def test_a_framework_says_so(monkeypatch):
    monkeypatch.setattr(frameworks.importlib.util, "find_spec", lambda name, *_: None)
    with pytest.raises(frameworks.MissingFramework, match="LiteRT needs .*" + ADVICE.format("litert")):
        frameworks.require("litert", frameworks.get("litert").FORMAT, ("litert_torch",))


def test_tensorboard_says_so(monkeypatch):
    monkeypatch.setattr(frameworks.importlib.util, "find_spec", lambda name, *_: None)
    with pytest.raises(events.MissingTensorBoard, match="log_dir needs TensorBoard, " + ADVICE.format("train")):
        events.check_installed("log_dir")


def test_keras_says_so(monkeypatch):
    without(monkeypatch, "keras")
    with pytest.raises(frameworks.MissingFramework, match="TensorFlow, " + ADVICE.format("tensorflow")):
        keras_applications.load("mobilenet_v1", width=0.25, resolution=128)


@pytest.mark.parametrize(("package", "extra"), [("optuna", "train"), ("psycopg", "postgresql")])
def test_a_sweep_names_the_extra_of_what_is_missing(package, extra, monkeypatch):
    without(monkeypatch, package)
    where = "postgresql+psycopg://localhost/x" if package == "psycopg" else "/nowhere/j"
    with pytest.raises(ModuleNotFoundError, match=f"A sweep needs {package}, " + ADVICE.format(extra)):
        connection.connect(where)
