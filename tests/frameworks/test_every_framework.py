"""One table for all frameworks: the folder is the registry, so each file in it is held to the same promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from mobiledl import export, frameworks, measure, run, worker
from mobiledl.artifact import Format

CELLS = [(name, precision) for name in frameworks.names() for precision in frameworks.get(name).FORMAT.precisions]

# Largest difference between two logits, as a share of their range, on a trained net.
TOLERANCE = {"float32": 1e-4, "float16": 5e-3, "int8-dynamic": 0.1, "int8-static": 0.1}


def test_the_folder_holds_the_frameworks_of_this_release() -> None:
    assert set(frameworks.names()) >= {"reference", "litert", "onnx"}


@pytest.mark.parametrize("name", frameworks.names())
def test_a_framework_has_the_three_names(name: str) -> None:
    module = frameworks.get(name)
    assert isinstance(module.FORMAT, Format)
    assert list(inspect.signature(module.convert).parameters) == ["program", "out", "precision", "calibration"]
    assert list(inspect.signature(module.Session).parameters) == ["path", "threads"]
    assert set(module.FORMAT.precisions) <= set(export.PRECISIONS)
    assert "float32" in module.FORMAT.precisions


def test_no_two_frameworks_share_a_suffix() -> None:
    suffixes = [frameworks.get(name).FORMAT.suffix for name in frameworks.names()]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize(("name", "precision"), CELLS)
def test_an_exported_net_answers_as_the_reference_does(name, precision, toy_net, quarters) -> None:
    artifact = export.to(name, toy_net, precision, quarters)
    session = run.load(artifact)
    expected = toy_net.predict(quarters.images)
    answered = session.predict(quarters.images)
    assert answered.dtype == np.float32
    assert answered.shape == expected.shape
    assert np.abs(answered - expected).max() < TOLERANCE[precision] * np.ptp(expected)
    assert measure.agreement(session, toy_net, quarters.images).value >= 0.98
    assert artifact.card.steps[-1].settings["precision"] == precision


@pytest.mark.parametrize("name", frameworks.names())
def test_a_session_answers_each_image_alike_alone_and_in_a_batch(name, toy_net, quarters) -> None:
    session = run.load(export.to(name, toy_net))
    together = session.predict(quarters.images[:5])
    alone = np.concatenate([session.predict(image) for image in quarters.images[:5]])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("name", frameworks.names())
def test_an_answer_is_not_overwritten_by_the_next_one(name, toy_net, quarters) -> None:
    session = run.load(export.to(name, toy_net))
    first = session.predict(quarters.images[:1])
    kept = first.copy()
    session.predict(quarters.images[1:2])
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("name", frameworks.names())
def test_a_session_says_nothing_on_stderr(name, toy_net, capfd) -> None:
    run.load(export.to(name, toy_net)).predict(np.zeros((1, 1, 16, 16), np.uint8))
    assert capfd.readouterr().err == ""


def test_an_unknown_framework_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="did you mean 'litert'"):
        frameworks.get("lite-rt")


def test_a_missing_package_names_the_extra_that_installs_it() -> None:
    format = Format("Some Runtime", ".x", ("float32",), extra="some")
    with pytest.raises(frameworks.MissingFramework, match=r"no_such_module.*-e '\.\[some\]'"):
        frameworks.require("some", format, ("no_such_module",))


def test_versions_of_absent_packages_are_left_out() -> None:
    format = Format("Some", ".x", ("float32",), packages=("torch", "no-such-package"))
    assert list(frameworks.toolchain(format)) == ["torch"]


def import_all() -> list[str]:
    """Import the package and every framework's file; return the heavy modules that came along. Runs in a worker."""
    import sys

    from mobiledl import data, measure, run  # noqa: F401

    for name in frameworks.names():
        frameworks.get(name)
    heavy = ("torch", "tensorflow", "ai_edge_litert", "litert_torch", "onnx", "onnxruntime", "coremltools", "jax")
    return [name for name in heavy if name in sys.modules]


def test_importing_the_package_loads_no_framework_and_stays_small() -> None:
    result = worker.call(import_all)
    assert result.value == []
    assert result.peak_mib < 80
