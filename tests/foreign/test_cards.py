"""A card for a file that others made: shapes are the file's, classes and preprocessing the caller's."""

from __future__ import annotations

import onnx_files
import pytest
from onnx import save

from mobiledl import foreign
from mobiledl.artifact import ArtifactError
from mobiledl.card import Preprocess
from mobiledl.foreign import cards
from mobiledl.tensors.tensor import Signature, Tensor


@pytest.fixture
def file_of(monkeypatch, tmp_path):
    """The function that stands in for a file with one input and outputs: reading real ones is tested elsewhere."""
    path = tmp_path / "others.tflite"
    path.write_bytes(b"stands in for a model")

    def make(shape, *outputs, dtype="float32", **scaling):
        answers = tuple(Tensor(f"out{place}", one, "float32") for place, one in enumerate(outputs or [(1, 5)]))
        ways = (Signature("", (Tensor("photo", shape, dtype, **scaling),), answers),)
        monkeypatch.setattr(cards, "signatures_of", lambda path: ways)
        return path

    return make


def test_a_card_is_made_of_a_real_file(tmp_path) -> None:
    save(onnx_files.pixels(), tmp_path / "bytes.onnx")
    card = foreign.card_for(tmp_path / "bytes.onnx", classes=("red", "green", "blue"), mean=0, std=1, scale=1)
    assert (card.name, card.input.name, card.input.shape, card.output.name) == ("bytes", "photo", (3, 6, 6), "means")
    assert card.classes == ("red", "green", "blue")
    assert card.preprocess == Preprocess(6, 3, 1, (0, 0, 0), (1, 1, 1))


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        ((1, 8, 10, 3), (3, 8, 10)),
        ((None, 3, 8, 8), (3, 8, 8)),
        ((1, 28, 28, 1), (1, 28, 28)),
        ((1, 40), (40,)),
        ((None, 20, 6), (20, 6)),
    ],
)
def test_the_shape_is_read_from_the_file(shape, read, file_of) -> None:
    assert foreign.card_for(file_of(shape), mean=0, std=1).input.shape == read


def test_classes_are_counted_when_they_are_not_named(file_of) -> None:
    assert foreign.card_for(file_of((1, 40), (1, 1, 1, 4))).classes == ("0", "1", "2", "3")
    assert foreign.card_for(file_of((1, 40), (None, 1))).classes == ("0",)


def test_the_output_is_the_one_with_a_place_for_each_class(file_of) -> None:
    path = file_of((1, 40), (1, 7), (1, 2))
    assert foreign.card_for(path, classes=("no", "yes")).output.name == "out1"
    assert foreign.card_for(path, output="out0").output.shape == (7,)


def test_the_layout_is_kept_on_the_card_when_it_was_said(file_of) -> None:
    card = foreign.card_for(file_of((1, 3, 3, 3)), mean=0.5, std=0.5, layout="NHWC")
    assert card.options["layout"] == "NHWC"


@pytest.mark.parametrize(
    ("shape", "said", "words"),
    [
        ((1, 3, 3, 3), {}, r"which axis holds the channels cannot be seen: say layout='NHWC' or 'NCHW'"),
        (
            (None, None, None, 3),
            {},
            r"photo \(N, \?, \?, 3\) float32, whose size is left open: .*shape=\(3, 224, 224\)",
        ),
        ((1, 40), {"classes": ("a",)}, r"answers with out0 \(1, 5\) float32, but the card says 1 classes"),
        ((1, 40), {"shape": (30,)}, r"\(1, 40\) float32, but the card says \(N, 30\)"),
    ],
)
def test_what_neither_file_nor_call_says_is_asked_for(shape, said, words, file_of) -> None:
    with pytest.raises(ArtifactError, match=words):
        foreign.card_for(file_of(shape), mean=0, std=1, **said)


def test_several_outputs_are_named(file_of) -> None:
    with pytest.raises(ArtifactError, match=r"out0 \(1, 7\) float32, out1 \(1, 2\) float32: .*output='out0'"):
        foreign.card_for(file_of((1, 40), (1, 7), (1, 2)))


def test_preprocessing_is_never_guessed(file_of) -> None:
    path = file_of((1, 8, 8, 3), dtype="uint8", scale=1 / 128, zero=128)
    with pytest.raises(ValueError, match=r"uint8 input holds -1 to 0\.9922\): .*mean=0\.5, std=0\.5 for -1 to 1"):
        foreign.card_for(path, mean=0.5)


def test_a_file_of_pytorch_has_no_shapes_to_read(tmp_path) -> None:
    (tmp_path / "others.pt2").write_bytes(b"PK")
    with pytest.raises(ArtifactError, match="does not say what it takes: write its card"):
        foreign.card_for(tmp_path / "others.pt2")
