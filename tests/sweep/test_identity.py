from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from toys import SPACE, climb, hill, slow

from mobiledl import sweep
from mobiledl.sweep import identity

FACTOR = 1.0


def study(path: Path, objective: object = hill, **more: object) -> sweep.Study:
    arguments = {"space": SPACE, "name": "s", "trials": 2, "search": "random", "storage": path / "j"}
    return sweep.run(objective, **{**arguments, **more})


def refused(path: Path, says: str, objective: object = hill, **more: object) -> None:
    """The study that exists does not go on with these arguments, and what it holds stays."""
    before = sweep.results(sweep.find("s", path / "j"))
    with pytest.raises(sweep.SweepError, match=f"The study s was made with {says}.*: take another name, ") as caught:
        study(path, objective, **more)
    assert "\n" not in str(caught.value)
    assert sweep.results(sweep.find("s", path / "j")) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"space": sweep.space(width="0.25 .. 1.0", depth="1 .. 5")}, r"space .*1 \.\. 4.*, but .*1 \.\. 5"),
        ({"search": "tpe"}, "search 'random', but 'tpe'"),
        ({"seed": 1}, "seed 0, but 1"),
        ({"goal": "macs"}, "goal 'accuracy', but 'macs'"),
        ({"maximize": False}, "maximize True, but False"),
        ({"limits": {"macs": 1e6}}, "limits"),
        ({"rung": 3}, "rung 1, but 3"),
    ],
)
def test_a_study_goes_on_with_its_own_plan_only(more: dict, says: str, tmp_path: Path) -> None:
    study(tmp_path)
    refused(tmp_path, says, **more)


def test_a_study_goes_on_with_more_trials_retries_and_cost(tmp_path: Path) -> None:
    study(tmp_path)
    assert len(sweep.results(study(tmp_path, trials=3, retries=5, cost=100))) == 3


def test_another_objective_is_refused_by_its_name(tmp_path: Path) -> None:
    study(tmp_path, slow)
    refused(tmp_path, "objective toys:slow, but toys:climb came", climb)
    refused(tmp_path, "objective toys:slow, but toys:hill came", "toys:hill")
    study(tmp_path, "toys:slow", trials=3)


def test_a_plan_is_checked_before_one_helps_with_it(tmp_path: Path) -> None:
    made = study(tmp_path)
    with pytest.raises(sweep.SweepError, match="was made with seed 0, but 1 came"):
        sweep.join(hill, sweep.Study(sweep.Plan("s", SPACE, 2, "random", seed=1), made.storage))
    with pytest.raises(sweep.SweepError, match="was made with objective toys:hill, but toys:slow came"):
        sweep.join("toys:slow", made)
    sweep.join("toys:slow", made.extended(3), keep=True)
    assert len(sweep.results(made)) == 3


def test_keep_goes_on_with_the_trials_of_another_objective_from_then_on(tmp_path: Path) -> None:
    study(tmp_path)
    assert len(sweep.results(study(tmp_path, slow, trials=3, keep=True))) == 3
    study(tmp_path, slow, trials=3)
    refused(tmp_path, "objective toys:slow, but toys:hill came")


def test_an_objective_may_change_until_a_trial_has_ended(tmp_path: Path) -> None:
    def broken(run: sweep.Run) -> float:
        raise KeyError("no such layer")

    with pytest.raises(KeyError):
        study(tmp_path, broken)
    study(tmp_path, hill)


@pytest.mark.parametrize("package", identity.PACKAGES)
def test_another_version_is_refused(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study(tmp_path)
    whole = importlib.metadata.version
    other = {package: "99.0"}
    monkeypatch.setattr(importlib.metadata, "version", lambda name: other.get(name) or whole(name))
    refused(tmp_path, rf"{package} [\d.]+, but 99.0 came")
    assert len(sweep.results(sweep.find("s", tmp_path / "j"))) == 2


def defined(text: str, **values: object) -> Callable[..., object]:
    """The function `objective` of a notebook whose cell has this text."""
    space: dict = {"__name__": "__main__", **values}
    exec(text, space)
    return space["objective"]


BASE = "def build(w):\n    return w * FACTOR\n\ndef objective(run):\n    return build(run)"


@pytest.mark.parametrize(
    ("text", "factor", "says"),
    [
        (BASE.replace("build(run)", "build(run) + 1"), 1.0, "another source of objective"),
        (BASE.replace("w * FACTOR", "w + FACTOR"), 1.0, "another source of build"),
        (BASE, 2.0, "another FACTOR"),
        (BASE.replace("(run):", "(run, more=3):"), 1.0, "another defaults of objective"),
        (BASE.replace("w * FACTOR", "w * FACTOR  # wide"), 1.0, ""),
        (BASE + "\n\ndef other():\n    return 3", 1.0, ""),
    ],
)
def test_what_an_objective_calls_and_reads_is_part_of_it(text: str, factor: float, says: str) -> None:
    one, other = defined(BASE, FACTOR=1.0), defined(text, FACTOR=factor)
    assert identity.difference(identity.identify(other), identity.identify(one)) == says


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("# wide", "# narrow"), ""),
        (("Read it.", "Look it up."), ""),
        (("* 2", "*  2"), ""),
        (("* 2", "* 3"), "another source of objective"),
    ],
)
def test_comments_docstrings_and_spaces_are_no_part_of_a_source(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    source = 'def objective(run):\n    """Read it."""\n    return run * 2  # wide\n'
    found = []
    for name, text in (("one", source), ("other", source.replace(*change))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "found.py").write_text(text)
        spec = importlib.util.spec_from_file_location("found", tmp_path / name / "found.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(identity.identify(module.objective))
    assert identity.difference(*found) == says


def maker(factor: float) -> Callable[[float], float]:
    def made(w: float) -> float:
        return w * factor

    return made


class Called:
    def __call__(self, w: float) -> float:
        return FACTOR * w

    def method(self, w: float) -> float:
        return w


def scaled(w: float, by: float = 1.0) -> float:
    """Docstrings do not count."""
    return w * by


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (maker(1.0), maker(2.0), "another factor"),
        (maker(1.0), maker(1.0), ""),
        (functools.partial(scaled, by=2.0), functools.partial(scaled, by=3.0), "another argument by"),
        (functools.partial(scaled, 2.0), functools.partial(scaled, 2.0), ""),
        (lambda run: 1.0, lambda run: 2.0, "another source of <lambda>"),
        (lambda run: run in {"a", "b", "c"}, lambda run: run in {"a", "b", "c"}, ""),
        (Called(), Called(), ""),
        (Called().method, Called(), r"objective test_identity:Called.__call__, but test_identity:Called.method came"),
        (functools.cache(scaled), scaled, ""),
        (len, abs, ""),
    ],
)
def test_objectives_of_every_kind_are_told_apart(one: Callable, other: Callable, says: str) -> None:
    assert identity.difference(identity.identify(one), identity.identify(other)) == says


def test_an_objective_that_moves_from_a_notebook_to_a_module_is_the_same() -> None:
    one, other = defined(BASE, FACTOR=1.0), defined(BASE, FACTOR=1.0, __name__="search")
    assert identity.difference(identity.identify(one), identity.identify(other)) == ""


def test_what_an_objective_counts_is_no_setting_of_it() -> None:
    text = "def objective(run):\n    global calls\n    calls += 1\n    seen.append(run)\n    return calls"
    one, other = (identity.identify(defined(text, calls=calls, seen=[calls])) for calls in (0, 3))
    assert identity.difference(one, other) == ""
