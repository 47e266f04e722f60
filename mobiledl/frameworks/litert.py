"""LiteRT (TensorFlow Lite until 2024): the `.tflite` file that Android, iOS and microcontrollers run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mobiledl.artifact import Format
from mobiledl.tensors.fitted import Fitted, Run, explained
from mobiledl.tensors.plan import Plan
from mobiledl.tensors.tensor import Signature, Tensor

FORMAT = Format(
    title="LiteRT",
    suffix=".tflite",
    precisions=("float32", "float16", "int8-dynamic", "int8-static"),
    extra="litert",
    packages=("litert-torch", "ai-edge-quantizer", "ai-edge-litert", "torch"),
    converter=("litert_torch", "ai_edge_quantizer", "ai_edge_litert"),
    runtime=("ai_edge_litert",),
)

# What LiteRT's words for a file mean, by a pattern in them.
REASONS = {
    r"valid Flatbuffer|allocation is null|model identifier": "it is no LiteRT file, or a part of one: get it again.",
    r"\b(Flex\w+)": "it uses {0}, an operator of TensorFlow itself: convert it with built-in operators only.",
    r"Select TensorFlow op": "it uses operators of TensorFlow itself: convert it with built-in operators only.",
    r"custom op: ([\w:]+)": "it uses {0}, an operator of its own: convert it with built-in operators only.",
    r"builtin opcode '(\w+)' version '(\d+)'": "its operator {0} {1} is newer than this runtime: install a newer one.",
}


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


class Session(Fitted):
    """A `.tflite` file that LiteRT's interpreter runs, through XNNPACK where it can.

    Files of this course take one image at a time, others as many as they say. Raises ValueError for what is no such
    file, and for operators that the runtime does not have.
    """

    delegate = "XNNPACK"

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with _plain_words():
            self._interpreter = Interpreter(str(path), num_threads=threads)
            self.signatures = _signatures(self._interpreter)

    def _prepare(self, fitted: Plan) -> Run:
        with _plain_words():
            return self._of_signature(fitted) if len(self.signatures) > 1 else self._of_tensors(fitted)

    def _of_tensors(self, fitted: Plan) -> Run:
        """Return the call of a file's only graph."""
        interpreter = self._interpreter
        [inputs] = interpreter.get_input_details()
        [output] = [one["index"] for one in interpreter.get_output_details() if one["name"] == fitted.output.name]
        if tuple(inputs["shape"]) != fitted.fed:
            interpreter.resize_tensor_input(inputs["index"], fitted.fed)
        interpreter.allocate_tensors()

        def run(values: np.ndarray) -> np.ndarray:
            interpreter.set_tensor(inputs["index"], values)
            interpreter.invoke()
            answer: np.ndarray = interpreter.get_tensor(output)
            return answer

        return run

    def _of_signature(self, fitted: Plan) -> Run:
        """Return the call of one of several graphs."""
        runner = self._interpreter.get_signature_runner(fitted.signature)

        def run(values: np.ndarray) -> np.ndarray:
            answer: np.ndarray = runner(**{fitted.input.name: values})[fitted.output.name]
            return answer

        # a graph takes its memory when it first runs, and the delegate announces itself
        run(np.zeros(fitted.fed, fitted.input.dtype))
        return run


def _signatures(interpreter: Any) -> tuple[Signature, ...]:
    """Return the ways to call a file; one without signatures, or with one, is called by its tensors."""
    names = list(interpreter.get_signature_list())
    if len(names) < 2:
        sides = interpreter.get_input_details(), interpreter.get_output_details()
        return (Signature("", *(tuple(_tensor(one["name"], one) for one in side) for side in sides)),)
    return tuple(_signature(name, interpreter.get_signature_runner(name)) for name in names)


def _signature(name: str, runner: Any) -> Signature:
    sides = runner.get_input_details(), runner.get_output_details()
    return Signature(name, *(tuple(_tensor(key, one) for key, one in side.items()) for side in sides))


def _tensor(name: str, details: dict[str, Any]) -> Tensor:
    """Return one of the file's tensors; a scale of zero means that its integers stand for themselves."""
    shape = details["shape_signature"] if len(details["shape_signature"]) else details["shape"]
    sizes = tuple(None if size < 0 else int(size) for size in shape)
    dtype = np.dtype(details["dtype"]).name
    scales = details["quantization_parameters"]["scales"]
    if len(scales) > 1:
        return Tensor(name, sizes, f"{dtype} with {len(scales)} scales")
    scale, zero = details["quantization"]
    return Tensor(name, sizes, dtype, float(scale) or 1.0, int(zero))


@contextlib.contextmanager
def _plain_words() -> Iterator[None]:
    """Raise ValueError, in one sentence, for what the runtime says of a file; drop what its native code prints."""
    try:
        with _native_stderr_closed():
            yield
    except (RuntimeError, ValueError) as error:
        raise ValueError(explained(str(error), REASONS)) from error


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
