"""Staircase: files of one layer compute what they should, and their latencies are put in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mobiledl import frameworks, measure
from mobiledl.budget import Place
from mobiledl.measure import one_layer
from mobiledl.measure.staircase import Staircase


@pytest.mark.parametrize("channels", [1, 7, 16])
@pytest.mark.parametrize("framework", ["litert", "onnx"])
def test_a_file_of_one_layer_computes_matrix_products(framework: str, channels: int, tmp_path: Path) -> None:
    writer, module = one_layer.WRITERS[framework], frameworks.get(framework)
    path = tmp_path / f"layer{module.FORMAT.suffix}"
    writer.write(path, channels)
    maps = np.random.default_rng(1).standard_normal(writer.shape(channels)).astype(np.float32)
    expected = maps if framework == "litert" else np.moveaxis(maps, 1, -1)
    for weight in one_layer.weights(channels):
        expected = expected @ weight.T
    came = module.Session(path, 1)(maps)
    assert np.allclose(came if framework == "litert" else np.moveaxis(came, 1, -1), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("framework", ["litert", "onnx"])
def test_a_staircase_is_measured_here(framework: str) -> None:
    found = measure.staircase(framework, [64, 8, 32], n=20)
    assert found.widths == (8, 32, 64)
    assert all(time > 0 for time in found.microseconds)
    assert found.of(64) > found.of(8)  # 64 times the arithmetic
    assert found.place.threads == 1
    assert Staircase.from_json(found.to_json()) == found
    assert "microseconds by channels (8: " in repr(found)
    assert found._repr_html_().count("<td") == 6


def test_a_trap_is_a_width_that_a_wider_layer_beats() -> None:
    found = Staircase((60, 64, 65, 80, 96), (185.0, 190.0, 263.0, 240.0, 377.0), 100, Place("here", "LiteRT"))
    assert found.traps() == {65: 80}
    assert Staircase((1, 2), (1.0, 0.98), 100, Place("here", "LiteRT")).traps() == {}
    with pytest.raises(ValueError, match="no measured width 66"):
        found.of(66)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("coreml", [8, 16]), ValueError, "no framework with a staircase 'coreml'"),
        (("onnx", [8]), ValueError, "two widths or more, but 1 came"),
        (("onnx", [0, 8]), ValueError, "from 1 to 1,024 channels, but 0 came"),
        (("onnx", [8, 2000]), ValueError, "from 1 to 1,024 channels"),
        (("onnx", [8, 16.0]), TypeError, "A width is a whole number"),
        (("onnx", [8, 16], 5), ValueError, "at least 10 runs"),
    ],
)
def test_bad_arguments_get_a_sentence(arguments: tuple, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        measure.staircase(*arguments)
