"""A file that others made goes through a worker, then loads as its card says, or is an ArtifactError."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx_files
import pytest
from onnx import save

from mobiledl import measure, run
from mobiledl.artifact import Artifact, ArtifactError
from mobiledl.card import Preprocess
from mobiledl.measure import space

IMAGE = (3, 8, 10)
TO_ONE = {"mean": (1.0,) * 3, "std": (1.0,) * 3, "scale": 1 / 127.5}


def test_a_file_of_tensorflow_runs_on_pixels(written, make_card) -> None:
    card = make_card((3, 16, 16), preprocess=Preprocess(16, 3, **TO_ONE))
    session = run.load(written / "square.tflite", card=card)
    images = np.random.default_rng(0).integers(0, 256, (3, 3, 16, 16)).astype(np.uint8)
    answered = session.predict(images)
    numbers = (images / 127.5 - 1).astype(np.float32)
    np.testing.assert_allclose(answered, session(numbers), atol=1e-5)
    np.testing.assert_allclose(answered.sum(1), 1, atol=1e-5)


def test_a_model_of_sensors_takes_numbers_and_no_pixels(written, make_card) -> None:
    session = run.load(written / "sensors.tflite", card=make_card((20, 3)))
    stored = np.load(written / "sensors.npz")
    np.testing.assert_allclose(session(stored["inputs"]), stored["outputs"], atol=1e-5)
    assert measure.latency(session, n=10, warmup=0).value > 0
    with pytest.raises(ValueError, match=r"takes \(N, 20, 3\), but its card makes \(N, 1, 1, 1\) of images: give"):
        session.predict(np.zeros((1, 1, 1, 1), np.uint8))
    with pytest.raises(ValueError, match=r"inputs of \(N, 20, 3\), but \(1, 3, 20\) came"):
        session(np.zeros((1, 3, 20), np.float32))


def test_axes_that_fit_in_two_ways_are_decided_by_the_card(written, make_card) -> None:
    path = written / "cube.tflite"
    with pytest.raises(ArtifactError, match=r"\(N, C, H, W\) and \(N, H, W, C\) alike: .*Settings\(layout=\"NHWC\"\)"):
        run.load(path, card=make_card((3, 3, 3)))
    stored = np.load(path.with_suffix(".npz"))
    inputs = np.ascontiguousarray(stored["inputs"].transpose(0, 3, 1, 2))
    said = run.load(path, card=make_card((3, 3, 3), layout="NHWC"))
    np.testing.assert_allclose(said(inputs), stored["outputs"], atol=1e-5)
    other = run.load(path, card=make_card((3, 3, 3), layout="NCHW"))
    np.testing.assert_allclose(other(stored["inputs"]), stored["outputs"], atol=1e-5)


def test_a_layout_that_the_file_does_not_have_is_refused(written, make_card) -> None:
    with pytest.raises(ArtifactError, match=r"\(1, 8, 10, 3\) float32, but the card says \(N, 3, 8, 10\): give"):
        run.load(written / "float32.tflite", card=make_card(IMAGE, layout="NCHW"))
    with pytest.raises(ArtifactError, match="There is no layout 'HWC'; choose from NCHW, NHWC"):
        run.load(written / "float32.tflite", card=make_card(IMAGE, layout="HWC"))


def test_preprocessing_that_an_integer_input_cannot_tell_apart_is_refused(tmp_path: Path, make_card) -> None:
    """The lost scale: pixels in 0 to 1 for a file that takes bytes would all be 0 or 1."""
    save(onnx_files.pixels(), tmp_path / "others.onnx")
    with pytest.raises(ArtifactError, match="uint8 input holds 0 to 255, but the card's preprocessing makes 0 to 1 of"):
        run.load(
            tmp_path / "others.onnx",
            card=make_card((3, 6, 6), 3, preprocess=Preprocess(6, 3, 1 / 255, (0,) * 3, (1,) * 3)),
        )
    bytes_ = Preprocess(6, 3, 1.0, (0.0,) * 3, (1.0,) * 3)
    session = run.load(tmp_path / "others.onnx", card=make_card((3, 6, 6), 3, preprocess=bytes_))
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 6, 6)).astype(np.uint8)
    np.testing.assert_allclose(session.predict(images), images.mean((2, 3)), rtol=1e-6)


@pytest.mark.parametrize("suffix", [".tflite", ".onnx"])
@pytest.mark.parametrize("content", [b"", b"<html>404: not found</html>", None])
def test_what_is_no_model_file_is_said_so(
    suffix: str, content: bytes | None, written, tmp_path: Path, make_card
) -> None:
    if content is None:
        whole = (written / "float32.tflite").read_bytes()
        content = whole[:700] if suffix == ".tflite" else onnx_files.FITTING["NCHW"].SerializeToString()[:60]
    path = tmp_path / f"others{suffix}"
    path.write_bytes(content)
    with pytest.raises(ArtifactError, match=r"cannot be run: it is no (LiteRT|ONNX) file, or a part of one: get it"):
        run.load(path, card=make_card(IMAGE))


def test_a_file_without_a_card_says_what_is_in_it_and_what_to_do(written) -> None:
    words = r"no card beside it .*takes .*photo.* \(1, 8, 10, 3\) float32.*answers with .* \(1, 5\) float32.*card_for\("
    with pytest.raises(ArtifactError, match=words):
        run.load(written / "float32.tflite")


def test_a_card_that_was_written_beside_the_file_loads_it_from_then_on(written, tmp_path: Path, make_card) -> None:
    path = tmp_path / "others.tflite"
    path.write_bytes((written / "float32.tflite").read_bytes())
    Artifact.write(path, "litert", "float32", make_card(IMAGE))
    stored = np.load(written / "float32.npz")
    inputs = np.ascontiguousarray(stored["inputs"].transpose(0, 3, 1, 2))
    np.testing.assert_allclose(run.load(path)(inputs), stored["outputs"], atol=1e-5)
    space.run_ten_times("litert", str(path), 1, [*IMAGE])


def test_a_card_beside_the_file_that_does_not_fit_it_is_an_artifact_error(written, tmp_path: Path, make_card) -> None:
    path = tmp_path / "others.tflite"
    path.write_bytes((written / "float32.tflite").read_bytes())
    Artifact.write(path, "litert", "float32", make_card((3, 32, 32)))
    with pytest.raises(ArtifactError, match=r"others\.tflite cannot be run: its input is .* but the card says"):
        run.load(path)
