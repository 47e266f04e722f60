"""ONNX, the exchange format, and ONNX Runtime, which runs it on phones, servers and in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mobiledl.artifact import Format

FORMAT = Format(
    title="ONNX Runtime",
    suffix=".onnx",
    precisions=("float32", "int8-static"),
    extra="onnx",
    packages=("onnx", "onnxruntime", "onnxscript", "torch"),
    converter=("onnx", "onnxruntime", "onnxscript"),
    runtime=("onnxruntime",),
)


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


class Session:
    """An `.onnx` file that ONNX Runtime runs on the CPU, one image at a time."""

    delegate = "CPU"

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        [self._input] = [value.name for value in self._session.get_inputs()]

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return outputs (N, classes) for inputs (N, C, H, W), float32."""
        return np.concatenate([self._one(image[None]) for image in inputs])

    def _one(self, image: np.ndarray) -> np.ndarray:
        outputs: np.ndarray = self._session.run(None, {self._input: image})[0]
        return outputs
