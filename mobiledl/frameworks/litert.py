"""LiteRT (TensorFlow Lite until 2024): the `.tflite` file that Android, iOS and microcontrollers run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mobiledl.artifact import Format

FORMAT = Format(
    title="LiteRT",
    suffix=".tflite",
    precisions=("float32", "float16", "int8-dynamic", "int8-static"),
    extra="litert",
    packages=("litert-torch", "ai-edge-quantizer", "ai-edge-litert", "torch"),
    converter=("litert_torch", "ai_edge_quantizer", "ai_edge_litert"),
    runtime=("ai_edge_litert",),
)


def convert(program: str, out: str, precision: str, calibration: str | None) -> None:
    """Write the `.tflite` file of a program: first in float32, then quantized where the precision asks for it."""
    import litert_torch
    import torch

    exported = torch.export.load(program)
    example = tuple(torch.zeros(tuple(value.shape)) for value in exported.example_inputs[0])
    plain = out if precision == "float32" else f"{out}.float32"
    litert_torch.convert(exported.module(), example).export(plain)
    if precision != "float32":
        _quantize(plain, out, precision, calibration)
        Path(plain).unlink()


def _quantize(plain: str, out: str, precision: str, calibration: str | None) -> None:
    """Write a quantized copy of a float32 file."""
    from ai_edge_quantizer import quantizer

    recipe = _recipe(precision)
    model = quantizer.Quantizer(plain, recipe)
    ranges = _ranges(plain, recipe, calibration) if calibration else None
    Path(out).write_bytes(model.quantize(ranges).quantized_model)


def _recipe(precision: str) -> Any:
    """Return ai-edge-quantizer's recipe for a precision."""
    from ai_edge_quantizer import recipe

    return (
        _float16_recipe()
        if precision == "float16"
        else {
            "int8-dynamic": recipe.dynamic_wi8_afp32,
            "int8-static": recipe.static_wi8_ai8,
        }[precision]()
    )


def _float16_recipe() -> Any:
    """Return the recipe that stores weights in 16 bits and computes in 32."""
    from ai_edge_quantizer import algorithm_manager, qtyping, recipe_manager

    weights = qtyping.TensorQuantizationConfig(num_bits=16, dtype=qtyping.TensorDataType.FLOAT)
    manager = recipe_manager.RecipeManager()
    manager.add_quantization_config(
        regex=".*",
        operation_name=qtyping.TFLOperationName.ALL_SUPPORTED,
        op_config=qtyping.OpQuantizationConfig(
            weight_tensor_config=weights,
            compute_precision=qtyping.ComputePrecision.FLOAT,
            explicit_dequantize=True,
        ),
        algorithm_key=algorithm_manager.AlgorithmName.FLOAT_CASTING,
    )
    return manager.get_quantization_recipe()


def _ranges(plain: str, recipe: Any, calibration: str) -> Any:
    """Return each tensor's range over the calibration images: the smallest and the largest value seen.

    The library's default smooths per-image extremes with a moving average; on this course's networks the ranges
    come out at less than half their width, linear bottlenecks clip, and 1.5 points of accuracy are lost.
    """
    from ai_edge_litert.interpreter import Interpreter
    from ai_edge_quantizer import calibrator, recipe_manager
    from ai_edge_quantizer.utils import qsv_utils

    signatures = Interpreter(plain).get_signature_list()
    [(signature, names)] = signatures.items()
    images = [{names["inputs"][0]: image[None]} for image in np.load(calibration)]
    manager = recipe_manager.RecipeManager()
    manager.load_quantization_recipe(recipe)
    observer = calibrator.Calibrator(plain, num_threads=1, qsv_update_func=qsv_utils.min_max_update)
    observer.calibrate({signature: images}, manager)
    return observer.get_model_qsvs()


class Session:
    """A `.tflite` file that LiteRT's interpreter runs, one image at a time, through XNNPACK where it can."""

    delegate = "XNNPACK"

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with _native_stderr_closed():
            self._interpreter = Interpreter(str(path), num_threads=threads)
            self._interpreter.allocate_tensors()
        [inputs], [outputs] = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        self._read = _reader(inputs)
        self._write = _writer(outputs)
        self._input, self._output = inputs["index"], outputs["index"]

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return outputs (N, classes) for inputs (N, C, H, W), float32."""
        return np.concatenate([self._one(image[None]) for image in inputs])

    def _one(self, image: np.ndarray) -> np.ndarray:
        self._interpreter.set_tensor(self._input, self._read(image))
        self._interpreter.invoke()
        return self._write(self._interpreter.get_tensor(self._output))


@contextlib.contextmanager
def _native_stderr_closed() -> Iterator[None]:
    """Drop what native code prints: LiteRT announces its delegate on stderr, and has no setting against it."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _reader(details: dict[str, Any]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function that turns float32 into what the file's input holds: float32, or int8 by its scale."""
    if details["dtype"] == np.float32:
        return np.ascontiguousarray
    scale, zero = details["quantization"]
    limits = np.iinfo(details["dtype"])
    return lambda image: np.clip(np.rint(image / scale) + zero, limits.min, limits.max).astype(details["dtype"])


def _writer(details: dict[str, Any]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function that turns the file's output into float32."""
    if details["dtype"] == np.float32:
        return np.copy
    scale, zero = details["quantization"]
    return lambda values: ((values.astype(np.float32) - zero) * scale).astype(np.float32)
