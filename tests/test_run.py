from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobiledl import export, run
from mobiledl.artifact import ArtifactError


@pytest.fixture(scope="module")
def session(toy_net):
    return run.load(export.to("litert", toy_net))


def test_a_session_says_what_it_is(session) -> None:
    assert repr(session) == "Session toy litert float32, 1 thread"


def test_an_artifact_can_be_loaded_by_its_path(toy_net) -> None:
    artifact = export.to("onnx", toy_net)
    assert run.load(str(artifact.path)).name == "toy onnx float32"


def test_a_second_card_is_refused_unless_it_says_the_same(toy_net) -> None:
    artifact = export.to("litert", toy_net)
    assert run.load(artifact, card=artifact.card).card == artifact.card
    with pytest.raises(ArtifactError, match=r"has a card beside it.*leave card= out"):
        run.load(artifact, card=replace(artifact.card, name="another"))


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "2"])
def test_a_bad_number_of_threads_is_refused(toy_net, threads) -> None:
    with pytest.raises(ValueError, match="one thread or more"):
        run.load(export.to("litert", toy_net), threads=threads)


def test_two_threads_answer_like_one(toy_net, session, quarters) -> None:
    two = run.load(export.to("litert", toy_net), threads=2)
    np.testing.assert_allclose(two.predict(quarters.images), session.predict(quarters.images), atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 16, 16), (0, 1, 16, 16), (1, 3, 16, 16), (1, 1, 16, 15)])
def test_another_shape_is_refused(session, shape) -> None:
    with pytest.raises(ValueError, match=r"\(N, 1, 16, 16\), but"):
        session(np.zeros(shape, np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_input_that_is_not_a_number_is_refused(session, value) -> None:
    with pytest.raises(ValueError, match="not a number or infinite"):
        session(np.full((1, 1, 16, 16), value, np.float32))


def test_pixels_given_as_numbers_are_refused_with_the_right_call_named(session) -> None:
    with pytest.raises(TypeError, match=r"call session\.predict"):
        session(np.zeros((1, 1, 16, 16), np.uint8))


def test_two_threads_of_the_notebook_do_not_disturb_each_other(session, quarters) -> None:
    expected = session.predict(quarters.images)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: session.predict(quarters.images), range(8)))
    for answer in answers:
        np.testing.assert_array_equal(answer, expected)


def test_a_missing_file_is_an_artifact_error(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="no model file"):
        run.load(tmp_path / "none.tflite")


def test_a_foreign_file_runs_with_a_card_that_fits(toy_net, tmp_path: Path, quarters) -> None:
    artifact = export.to("onnx", toy_net)
    foreign = tmp_path / "foreign.onnx"
    foreign.write_bytes(artifact.path.read_bytes())
    session = run.load(foreign, card=toy_net.card)
    np.testing.assert_array_equal(session.predict(quarters.images[:2]), run.load(artifact).predict(quarters.images[:2]))


def test_a_foreign_file_that_takes_another_input_is_refused(toy_net, tmp_path: Path) -> None:
    from dataclasses import replace

    from mobiledl.card import Preprocess, TensorSpec

    foreign = tmp_path / "foreign.onnx"
    foreign.write_bytes(export.to("onnx", toy_net).path.read_bytes())
    card = replace(toy_net.card, input=TensorSpec("image", (1, 20, 20)), preprocess=Preprocess(20, 1))
    with pytest.raises(ArtifactError, match=r"foreign\.onnx .* cannot be run"):
        run.load(foreign, card=card)


def test_a_suffix_that_no_framework_writes_is_refused(toy_net, tmp_path: Path) -> None:
    (tmp_path / "model.caffemodel").write_bytes(b"x")
    with pytest.raises(ArtifactError, match=r"\.tflite"):
        run.load(tmp_path / "model.caffemodel", card=toy_net.card)
