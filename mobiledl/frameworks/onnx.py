"""ONNX, the exchange format, and ONNX Runtime, which runs it on phones, servers and in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mobiledl.artifact import Format
from mobiledl.tensors.fitted import Fitted, Run, explained
from mobiledl.tensors.plan import Plan
from mobiledl.tensors.tensor import INTEGERS, Signature, Tensor

FORMAT = Format(
    title="ONNX Runtime",
    suffix=".onnx",
    precisions=("float32", "int8-static"),
    extra="onnx",
    packages=("onnx", "onnxruntime", "onnxscript", "torch"),
    converter=("onnx", "onnxruntime", "onnxscript"),
    runtime=("onnxruntime",),
)

# What ONNX Runtime's words for a file mean, by a pattern in them.
REASONS = {
    r"Protobuf parsing failed|No graph was found": "it is no ONNX file, or a part of one: get it again.",
    r"Opset (\d+) is .*till opset (\d+)": "its opset is {0}, the runtime has {1}: export it for an older one.",
    r"IR version: (\d+).*IR version: (\d+)": "its IR version is {0}, this runtime's newest is {1}: export it anew.",
    r"data path does not exist: .*?([^/\\\"]+)\"": "its weights are in {0}, not beside it: get that file, too.",
    r"External initializer": "the file of its weights, beside it, is not whole: get that file again.",
    r"([\w.]+:\w+)\(-?\d+\) is not a registered": "it uses {0}, an operator of its own: export it without.",
    r"No Op registered for (\w+) with domain_version of (\d+)": "opset {1} has no operator {0}: export it anew.",
    r"implementation for (\w+)": "this runtime has no {0} of that type or version: export it in another precision.",
    r"failed: ?([^\n]*)": "ONNX Runtime says: {0}",
}
# Operators that move numbers and leave them as they are.
SAME_NUMBERS = ("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten")
# Element types by ONNX Runtime's names, where those are not NumPy's.
TYPES = {"float": "float32", "double": "float64"}


def convert(program: str, out: str, precision: str, calibration: str | None) -> None:
    """Write the `.onnx` file of a program: first in float32, then quantized where the precision asks for it."""
    import torch

    exported = torch.export.load(program)
    plain = out if precision == "float32" else f"{out}.float32"
    written = torch.onnx.export(exported, dynamo=True)
    if written is None:
        raise RuntimeError("PyTorch's ONNX exporter returned no model.")
    written.save(plain)
    if precision != "float32":
        _quantize(plain, out, str(calibration))
        Path(plain).unlink()


def _quantize(plain: str, out: str, calibration: str) -> None:
    """Write the int8 copy of a float32 file: signed, one scale a channel for weights, ranges by minimum and maximum.

    Signed activations are the safe choice on processors without VNNI: there the unsigned kernels add products in
    16 bits, which can saturate.
    """
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = f"{out}.prepared"
    quant_pre_process(plain, prepared, skip_symbolic_shape=True)
    quantization.quantize_static(
        prepared,
        out,
        _Reader(prepared, calibration),
        per_channel=True,
        activation_type=quantization.QuantType.QInt8,
        weight_type=quantization.QuantType.QInt8,
        calibrate_method=quantization.CalibrationMethod.MinMax,
    )
    Path(prepared).unlink()


class _Reader:
    """Gives ONNX Runtime's calibration one image at a time, then None."""

    def __init__(self, model: str, calibration: str) -> None:
        import onnx

        self._name = onnx.load(model).graph.input[0].name
        self._images: Iterator[np.ndarray] = iter(np.load(calibration))

    def get_next(self) -> dict[str, np.ndarray] | None:
        """Return the next image under the name of the model's input."""
        image = next(self._images, None)
        return None if image is None else {self._name: image[None]}


class Session(Fitted):
    """An `.onnx` file that ONNX Runtime runs on the CPU.

    Files of this course take one image at a time, others as many as they say. Raises ValueError for what is no such
    file, and for operators or versions that the runtime does not have.
    """

    delegate = "CPU"

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # each of its errors has a class of its own
            raise ValueError(explained(str(error), REASONS)) from error
        sides = (tuple(map(_tensor, side)) for side in (self._session.get_inputs(), self._session.get_outputs()))
        self.signatures = (_with_scales(Signature("", *sides), path),)

    def _prepare(self, fitted: Plan) -> Run:
        session, taken, answered = self._session, fitted.input.name, fitted.output.name

        def run(values: np.ndarray) -> np.ndarray:
            answer: np.ndarray = session.run([answered], {taken: values})[0]
            return answer

        return run


def _tensor(value: Any) -> Tensor:
    """Return an input or output of the file; one without a shape is taken for a list of any length."""
    shape = tuple(size if isinstance(size, int) and size > 0 else None for size in value.shape) or (None,)
    kind = value.type.removeprefix("tensor(").removesuffix(")")
    return Tensor(value.name, shape, TYPES.get(kind, kind))


def _with_scales(signature: Signature, path: str | Path) -> Signature:
    """Return a signature with the scales of its integers, which stand in the nodes that read and write them."""
    if not any(one.dtype in INTEGERS for one in (*signature.inputs, *signature.outputs)):
        return signature
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    inputs = tuple(_scaled(one, graph, _reading) for one in signature.inputs)
    outputs = tuple(_scaled(one, graph, _writing) for one in signature.outputs)
    return Signature(signature.name, inputs, outputs)


def _scaled(tensor: Tensor, graph: Any, numbers_of: Callable[[str, Any], tuple[str, ...]]) -> Tensor:
    """Return a tensor with the scale and zero point that a node names; without such a node, integers are themselves."""
    if tensor.dtype not in INTEGERS:
        return tensor
    names = [name for name in numbers_of(tensor.name, graph) if name]
    numbers = [one.item() for one in (_constant(name, graph) for name in names) if one is not None and one.size == 1]
    if len(numbers) < len(names):
        return replace(tensor, dtype=f"{tensor.dtype} without one fixed scale")
    return replace(tensor, **dict(zip(("scale", "zero"), numbers, strict=False)))


def _reading(name: str, graph: Any) -> tuple[str, ...]:
    """Return the names of the scale and zero point with which an input is read; none for another operator."""
    for node in graph.node:
        if name in node.input and node.op_type in SAME_NUMBERS:
            return _reading(node.output[0], graph)
        if name in node.input and (node.op_type == "DequantizeLinear" or node.op_type.startswith("QLinear")):
            return tuple(node.input[1:3])
    return ()


def _writing(name: str, graph: Any) -> tuple[str, ...]:
    """Return the names of the scale and zero point with which an output is written; none for another operator."""
    for node in graph.node:
        if name in node.output and node.op_type in SAME_NUMBERS:
            return _writing(node.input[0], graph)
        if name in node.output and node.op_type == "QuantizeLinear":
            return tuple(node.input[1:3])
        if name in node.output and node.op_type.startswith("QLinear"):
            first = 6 if len(node.input) > 5 else 3  # after two factors with their scales, or after one
            return tuple(node.input[first : first + 2])
    return ()


def _constant(name: str, graph: Any) -> np.ndarray | None:
    """Return a number that stands in the file; None where it is computed."""
    from onnx import numpy_helper

    nodes = [node for node in graph.node if node.op_type == "Constant" and name in node.output]
    tensors = [one for one in graph.initializer if one.name == name]
    tensors += [attribute.t for node in nodes for attribute in node.attribute if attribute.name == "value"]
    values: list[np.ndarray] = [numpy_helper.to_array(tensor) for tensor in tensors]
    return values[0] if values else None
