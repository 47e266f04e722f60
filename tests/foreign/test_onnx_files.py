"""ONNX files of other exporters answer as their formula says, or are refused in one sentence."""

from __future__ import annotations

import numpy as np
import onnx_files
import pytest
from onnx import save

from mobiledl.frameworks import onnx

IMAGE = (3, 4, 5)
# One step of the integers that the quantized models answer with, and rounding in 16 bits.
TOLERANCE = {"uint8": 0.01, "int8": 0.01, "float16": 2e-3}


@pytest.mark.parametrize("name", onnx_files.FITTING)
def test_a_file_answers_as_its_formula_says(name: str, tmp_path, make_card) -> None:
    save(onnx_files.FITTING[name], tmp_path / "others.onnx")
    session = onnx.Session(tmp_path / "others.onnx")
    session.expect(make_card(IMAGE, 3))
    answered = session(onnx_files.IMAGES)
    assert answered.dtype == np.float32
    np.testing.assert_allclose(answered, onnx_files.MEANS, rtol=0, atol=TOLERANCE.get(name, 1e-6))


@pytest.mark.parametrize("words", onnx_files.REFUSED)
def test_what_a_session_cannot_take_is_said_in_one_sentence(words: str, tmp_path, make_card) -> None:
    save(onnx_files.REFUSED[words], tmp_path / "others.onnx")
    with pytest.raises(ValueError, match=words) as caught:
        onnx.Session(tmp_path / "others.onnx").expect(make_card(IMAGE, 3))
    assert "\n" not in str(caught.value)


def test_bytes_that_a_file_scales_itself_stay_what_they_are(tmp_path, make_card) -> None:
    save(onnx_files.pixels(), tmp_path / "others.onnx")
    session = onnx.Session(tmp_path / "others.onnx")
    session.expect(make_card((3, 6, 6), 3))
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 6, 6))
    np.testing.assert_allclose(session(images.astype(np.float32)), images.mean((2, 3)), rtol=1e-6)


def test_weights_in_a_file_of_their_own_are_read(tmp_path, make_card) -> None:
    onnx_files.write_with_weights_beside(tmp_path / "others.onnx")
    session = onnx.Session(tmp_path / "others.onnx")
    session.expect(make_card(IMAGE, 3))
    np.testing.assert_allclose(session(onnx_files.IMAGES), onnx_files.MEANS, atol=1e-6)


def test_weights_that_are_not_there_are_named(tmp_path) -> None:
    onnx_files.write_with_weights_beside(tmp_path / "others.onnx").unlink()
    with pytest.raises(ValueError, match=r"weights are in others\.onnx\.data, not beside it: get that file"):
        onnx.Session(tmp_path / "others.onnx")


def test_weights_that_were_cut_short_are_refused(tmp_path) -> None:
    onnx_files.write_with_weights_beside(tmp_path / "others.onnx").write_bytes(b"short")
    with pytest.raises(ValueError, match="file of its weights, beside it, is not whole"):
        onnx.Session(tmp_path / "others.onnx")
