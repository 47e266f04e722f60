"""tools/train_zoo.py: what it trains lands in the zoo with its scores, and a card that lies is found."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from mobiledl import data, fetch, zoo
from mobiledl.net import Net, read_weights
from mobiledl.record import Settings
from mobiledl.train.checkpoint import CheckpointError

FILE = "squeezenet_1_1-w0.25-doodles.safetensors"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as it is."""
    path = Path(__file__).parents[2] / "tools" / "train_zoo.py"
    spec = importlib.util.spec_from_file_location("train_zoo", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "train_zoo", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tool(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script with one small plan, few drawings and a zoo folder of its own."""
    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(
        script,
        "PLANS",
        (script.Plan("squeezenet_1_1", {**script.DOODLES, "width": 0.25}, "doodles", 1, script.BARE),),
    )
    full = data.load
    monkeypatch.setattr(script.data, "load", lambda *names, **options: full(*names, **options).take(100))
    monkeypatch.setattr(data.doodles, "COUNTS", {"train": 100, "validation": 100, "test": 100})
    return script


def run(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["train_zoo.py", *arguments])
    return tool.main()


def test_every_card_says_what_its_plan_does(script: ModuleType) -> None:
    """Whoever gives the command again trains what is shipped; what came after an older card was off for it."""
    for plan in script.PLANS:
        card = read_weights(plan.path)[1]
        fits = [step.settings for step in card.steps if step.verb == "fit"]
        stages = [plan]
        while stages[0].first:
            stages.insert(0, stages[0].first)
        for stage, told in zip(stages, fits, strict=True):
            way = stage.augment.__name__ if stage.augment else None
            wanted = {"epochs": stage.epochs, "augment": way, **stage.recipe.to_dict()}
            said = {**script.Recipe().to_dict(), **told}
            assert {name: said[name] for name in wanted} == wanted, plan.path.name
        assert {name: card.options[name] for name in plan.options} == plan.options


def test_a_trained_network_lands_in_the_zoo_with_its_scores(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tool, monkeypatch) == 0
    card = zoo.load("squeezenet_1_1", weights="doodles").card
    assert set(card.results) == {"doodles/validation", "doodles/test", "digits/test", "digits/test, closed"}
    assert card.classes == data.doodles.CLASSES
    assert card.steps[0].settings["epochs"] == 1
    assert card.steps[0].settings["data"] == "doodles/train, 50% scanned"
    assert list((fetch.cache_dir() / "zoo").iterdir()) == []
    assert run(tool, monkeypatch, "--check") == 0


def test_what_is_there_is_not_trained_again_unless_asked(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tool, monkeypatch)
    before = (zoo.folder() / FILE).stat().st_mtime_ns
    run(tool, monkeypatch)
    assert (zoo.folder() / FILE).stat().st_mtime_ns == before
    run(tool, monkeypatch, "--only", "squeezenet_1_1")
    assert (zoo.folder() / FILE).stat().st_mtime_ns > before


def test_a_training_on_larger_maps_goes_on_from_one_on_smaller(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tool.PLANS[0]
    then = replace(first, options={**first.options, "stem": "tiny"}, recipe=replace(first.recipe, learning_rate=1e-9))
    fitted = []
    fit = tool.train.fit
    monkeypatch.setattr(tool.train, "fit", lambda *sets, **how: fitted.append(fit(*sets, **how)) or fitted[-1])
    monkeypatch.setattr(tool, "PLANS", (replace(then, first=first),))
    assert run(tool, monkeypatch) == 0
    net = zoo.load("squeezenet_1_1", weights="doodles")
    assert [step.verb for step in net.card.steps] == ["fit", "restem", "fit"]
    assert net.card.options["stem"] == "tiny"
    assert net.card.steps[1].settings["stem"] == "tiny"
    assert set(net.card.steps[1].settings["before"]) == set(net.card.results)
    assert [one.card.options["stem"] for one in fitted] == ["small", "tiny"]
    for old, new in zip(fitted[0].module.parameters(), net.module.parameters(), strict=True):
        assert torch.allclose(old, new, atol=1e-6)
    assert list((fetch.cache_dir() / "zoo").iterdir()) == []


def test_trainings_behind_one_stem_follow_each_other(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tool.PLANS[0]
    second = replace(first, recipe=replace(first.recipe, learning_rate=1e-9), first=first)
    third = replace(first, recipe=replace(first.recipe, learning_rate=1e-9, cutmix=1.0), first=second)
    monkeypatch.setattr(tool, "PLANS", (third,))
    assert run(tool, monkeypatch) == 0
    steps = zoo.load("squeezenet_1_1", weights="doodles").card.steps
    assert [step.verb for step in steps] == ["fit", "refit", "fit", "refit", "fit"]
    assert [step.settings["cutmix"] for step in steps if step.verb == "fit"] == [0.0, 0.0, 1.0]
    assert list((fetch.cache_dir() / "zoo").iterdir()) == []


def test_a_card_that_lies_is_found(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tool, monkeypatch)
    net = zoo.load("squeezenet_1_1", weights="doodles")
    replace(net, card=replace(net.card, results=Settings(net.card.results, **{"digits/test": 0.99}))).save(
        zoo.folder() / FILE
    )
    assert run(tool, monkeypatch, "--check") == 1


def test_an_unknown_plan_is_refused(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(tool, monkeypatch, "--only", "squeezenet")
    assert "did you mean 'squeezenet_1_1'" in capsys.readouterr().err


def test_a_first_training_of_another_plan_is_not_taken_up(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed training left behind, before the plan was changed."""
    first = tool.PLANS[0]
    second = replace(first, recipe=replace(first.recipe, learning_rate=1e-9), first=first)
    fit = tool.train.fit
    started: list[float] = []

    def killed_in_the_second(*sets: object, **how: Any) -> Net:
        started.append(how["recipe"].learning_rate)
        if len(started) == 2:
            raise KeyboardInterrupt
        return fit(*sets, **how)

    monkeypatch.setattr(tool.train, "fit", killed_in_the_second)
    monkeypatch.setattr(tool, "PLANS", (second,))
    with pytest.raises(KeyboardInterrupt):
        run(tool, monkeypatch)
    other = replace(first, recipe=replace(first.recipe, learning_rate=0.002))
    monkeypatch.setattr(tool, "PLANS", (replace(second, first=other),))
    with pytest.raises(CheckpointError, match=r"another recipe .* delete the file"):
        run(tool, monkeypatch)
    for told in (fetch.cache_dir() / "zoo").glob("*.checkpoint"):
        told.unlink()
    assert run(tool, monkeypatch) == 0
    assert started == [first.recipe.learning_rate, 1e-9, 0.002, 0.002, 1e-9]
