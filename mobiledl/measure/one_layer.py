"""One layer: files in which a single 1 x 1 convolution stands several times in a row, written without a converter.

They are made in milliseconds, for any number of channels, also where no converter is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SIDE = 16  # height and width of the maps
REPEATS = 4  # equal layers in a row, so that the call itself weighs little
SEED = 0


def write_onnx(path: Path, channels: int) -> None:
    """Write an ONNX file of convolutions from `channels` to as many; (1, channels, SIDE, SIDE) float32 in and out."""
    from onnx import TensorProto, helper, numpy_helper, save

    ends = [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, channels, SIDE, SIDE])
        for n in ("maps0", f"maps{REPEATS}")
    ]
    kernels = [
        numpy_helper.from_array(w[:, :, None, None], f"weight{place}") for place, w in enumerate(weights(channels))
    ]
    nodes = [helper.make_node("Conv", [f"maps{p}", f"weight{p}"], [f"maps{p + 1}"]) for p in range(REPEATS)]
    graph = helper.make_graph(nodes, "one_layer", ends[:1], ends[1:], kernels)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))


def write_litert(path: Path, channels: int) -> None:
    """Write a LiteRT file of convolutions from `channels` to as many; (1, SIDE, SIDE, channels) float32 in and out."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    maps = [_tensor(schema, f"maps{place}", (1, SIDE, SIDE, channels), 0) for place in range(REPEATS + 1)]
    kernels = [_tensor(schema, f"weight{p}", (channels, 1, 1, channels), p + 1) for p in range(REPEATS)]
    biases = _tensor(schema, "bias", (channels,), REPEATS + 1)
    graph = schema.SubGraphT()
    graph.tensors = [*maps, *kernels, biases]
    graph.operators = [_convolution(schema, [p, len(maps) + p, len(graph.tensors) - 1], p + 1) for p in range(REPEATS)]
    graph.inputs, graph.outputs = [0], [REPEATS]
    model = schema.ModelT()
    model.version, model.description, model.subgraphs = 3, "one layer", [graph]
    model.operatorCodes = [_code(schema, schema.BuiltinOperator.CONV_2D)]
    model.buffers = list(
        _buffers(schema, [np.empty(0, np.float32), *weights(channels), np.zeros(channels, np.float32)])
    )
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    path.write_bytes(bytes(builder.Output()))


@dataclass(frozen=True)
class Writer:
    """How a framework's file of one layer is written, and the shape that it takes for a number of channels."""

    write: Callable[[Path, int], None]
    shape: Callable[[int], tuple[int, ...]]


WRITERS = {
    "litert": Writer(write_litert, lambda channels: (1, SIDE, SIDE, channels)),
    "onnx": Writer(write_onnx, lambda channels: (1, channels, SIDE, SIDE)),
}


def weights(channels: int) -> list[np.ndarray]:
    """Return matrices (outputs, inputs) that keep the size of what runs through them."""
    draw = np.random.default_rng(SEED)
    return [(draw.standard_normal((channels, channels)) / channels**0.5).astype(np.float32) for _ in range(REPEATS)]


def _tensor(schema: Any, name: str, shape: tuple[int, ...], buffer: int) -> Any:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer, tensor.type = name, list(shape), buffer, schema.TensorType.FLOAT32
    return tensor


def _convolution(schema: Any, inputs: list[int], output: int) -> Any:
    operator, options = schema.OperatorT(), schema.Conv2DOptionsT()
    options.strideH = options.strideW = options.dilationHFactor = options.dilationWFactor = 1
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, inputs, [output]
    operator.builtinOptionsType, operator.builtinOptions = schema.BuiltinOptions.Conv2DOptions, options
    return operator


def _code(schema: Any, builtin: int) -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = builtin
    code.version = 1
    return code


def _buffers(schema: Any, arrays: Iterable[np.ndarray]) -> Iterable[Any]:
    for array in arrays:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(array.tobytes(), np.uint8) if array.size else None
        yield buffer
