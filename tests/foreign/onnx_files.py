"""Model files as other exporters write them, made by hand with ONNX's own helper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper, save

OPSET, IR = 21, 10
IMAGES = np.random.default_rng(0).uniform(-1, 1, (3, 3, 4, 5)).astype(np.float32)
MEANS = IMAGES.mean((2, 3))


def value(name: str, shape, kind: int = TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name: str, number) -> TensorProto:
    return numpy_helper.from_array(np.asarray(number), name)


def model(nodes, inputs, outputs, constants=(), opset: int = OPSET, ir: int = IR, domains=()) -> ModelProto:
    graph = helper.make_graph(nodes, "others", inputs, outputs, constants)
    sets = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=sets, ir_version=ir)


def means(shape, axes, kind: int = TensorProto.FLOAT, keep: int = 0, out=("N", 3), name: str = "photo", **versions):
    """Return the model that answers with the mean of each channel."""
    node = helper.make_node("ReduceMean", [name, "axes"], ["means"], keepdims=keep)
    constants = [constant("axes", np.array(axes, np.int64))]
    return model([node], [value(name, shape, kind)], [value("means", out, kind)], constants, **versions)


def quantized(dtype) -> ModelProto:
    """Return the model of integers that are turned to numbers after a transpose, and back before the end."""
    kind = TensorProto.UINT8 if dtype is np.uint8 else TensorProto.INT8
    zero = dtype(128 if dtype is np.uint8 else 0)
    constants = [
        constant("scale", np.float32(1 / 127)),
        constant("zero", zero),
        constant("fine", np.float32(0.005)),
        constant("axes", np.array([2, 3], np.int64)),
    ]
    nodes = [
        helper.make_node("Transpose", ["photo"], ["turned"], perm=[0, 3, 1, 2]),
        helper.make_node("DequantizeLinear", ["turned", "scale", "zero"], ["numbers"]),
        helper.make_node("ReduceMean", ["numbers", "axes"], ["real"], keepdims=0),
        helper.make_node("QuantizeLinear", ["real", "fine", "zero"], ["means"]),
    ]
    return model(nodes, [value("photo", [1, 4, 5, 3], kind)], [value("means", [1, 3], kind)], constants)


def pixels() -> ModelProto:
    """Return the model that takes the bytes of pixels as they are, and scales them itself."""
    nodes = [
        helper.make_node("Cast", ["photo"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["numbers", "axes"], ["means"], keepdims=0),
    ]
    photo = value("photo", [1, 6, 6, 3], TensorProto.UINT8)
    return model(nodes, [photo], [value("means", [1, 3])], [constant("axes", np.array([1, 2], np.int64))])


def two_outputs(second) -> ModelProto:
    """Return the means, with a second output of some shape beside them."""
    nodes = [
        helper.make_node("ReduceMean", ["photo", "axes"], ["means"], keepdims=0),
        helper.make_node("ReduceMax", ["photo", "others"], ["most"], keepdims=0),
    ]
    axes = {2: [2, 3], 1: [1, 2, 3]}[len(second)]
    constants = [constant("axes", np.array([2, 3], np.int64)), constant("others", np.array(axes, np.int64))]
    return model(nodes, [value("photo", [1, 3, 4, 5])], [value("most", second), value("means", [1, 3])], constants)


def two_inputs() -> ModelProto:
    node = helper.make_node("Add", ["left", "right"], ["sum"])
    return model([node], [value("left", [1, 3]), value("right", [1, 3])], [value("sum", [1, 3])])


def of_another_domain(name: str, domain: str) -> ModelProto:
    node = helper.make_node(name, ["photo"], ["means"], domain=domain)
    return model([node], [value("photo", [1, 3, 4, 5])], [value("means", [1, 3])], domains=[domain] if domain else [])


def write_with_weights_beside(path: Path) -> Path:
    """Write a model whose weights stand in a file of their own; return that file."""
    nodes = [
        helper.make_node("GlobalAveragePool", ["photo"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["few"]),
        helper.make_node("MatMul", ["few", "weights"], ["means"]),
    ]
    constants = [constant("weights", np.eye(3, dtype=np.float32))]
    made = model(nodes, [value("photo", [1, 3, 4, 5])], [value("means", [1, 3])], constants)
    beside = f"{path.name}.data"
    save(made, path, save_as_external_data=True, location=beside, size_threshold=0)
    return path.with_name(beside)


def any_rank() -> ModelProto:
    """Return the means in a shape that is only known when the model runs."""
    nodes = [
        helper.make_node("GlobalAveragePool", ["photo"], ["pooled"]),
        helper.make_node("Shape", ["pooled"], ["sizes"]),
        helper.make_node("Compress", ["sizes", "first_two"], ["shape"], axis=0),
        helper.make_node("Reshape", ["pooled", "shape"], ["means"]),
    ]
    constants = [constant("first_two", np.array([True, True, False, False]))]
    return model(nodes, [value("photo", [1, 3, 4, 5])], [value("means", None)], constants)


FITTING = {
    "NCHW": means([1, 3, 4, 5], [2, 3], out=(1, 3)),
    "NHWC": means([1, 4, 5, 3], [1, 2], out=(1, 3)),
    "any batch": means(["batch", 4, 5, 3], [1, 2], out=("batch", 3)),
    "two at a time": means([2, 4, 5, 3], [1, 2], out=(2, 3)),
    "any size": means([None, 3, "high", "wide"], [2, 3]),
    "no batch": means([4, 5, 3], [0, 1], out=(3,)),
    "four axes": means([1, 3, 4, 5], [2, 3], keep=1, out=(1, 3, 1, 1)),
    "an output without a shape": any_rank(),
    "another name": means([1, 3, 4, 5], [2, 3], out=(1, 3), name="serving_default_input_1:0"),
    "float16": means([1, 4, 5, 3], [1, 2], TensorProto.FLOAT16, out=(1, 3)),
    "float64": means([1, 4, 5, 3], [1, 2], TensorProto.DOUBLE, out=(1, 3)),
    "uint8": quantized(np.uint8),
    "int8": quantized(np.int8),
    "the right one of two outputs": two_outputs([1]),
}

REFUSED = {
    r"takes 2 inputs, left \(1, 3\) float32, right \(1, 3\) float32, but a session feeds one": two_inputs(),
    r"outputs most and means fit alike: .* TensorSpec\('most'": two_outputs([1, 3]),
    r"photo \(1, 3, 5, 4\) float32, but the card says \(N, 3, 4, 5\) or \(N, 4, 5, 3\)": means([1, 3, 5, 4], [2, 3]),
    r"photo \(1, 3, 4, 5\) int64, but a session feeds": means([1, 3, 4, 5], [2, 3], TensorProto.INT64),
    r"means \(1, 5\) float32, but the card says 3 classes: give": means([1, 3, 4, 5], [1, 2], out=(1, 5)),
    r"opset is 40, the runtime has \d+: export": means([1, 3, 4, 5], [2, 3], opset=40),
    r"IR version is 40, this runtime's newest is \d+: export": means([1, 3, 4, 5], [2, 3], ir=40),
    r"uses my\.own:Wonder, an operator of its own": of_another_domain("Wonder", "my.own"),
    r"opset 21 has no operator Wonder": of_another_domain("Wonder", ""),
}
