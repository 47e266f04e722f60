"""Model files as TensorFlow writes them: images as (N, H, W, C), each beside what the source model answers.

`write` runs in a worker: TensorFlow takes seconds and half a gigabyte.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

# An image that is not square, so that no two axes can be taken for each other.
HEIGHT, WIDTH, CHANNELS, CLASSES = 8, 10, 3, 5
IMAGE = (HEIGHT, WIDTH, CHANNELS)


def write(folder: str) -> None:
    """Write every file of this page: NAME.tflite, and NAME.npz with `inputs` in the file's own layout and `outputs`."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    keras.utils.disable_interactive_logging()
    for name, (model, settings) in {**images(keras, tf), **others(keras, tf)}.items():
        write_one(Path(folder), name, model, settings)
    write_signatures(Path(folder))


def write_one(folder: Path, name: str, model, settings: dict) -> None:
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    for setting, value in settings.items():
        setattr(converter, setting, value)
    (folder / f"{name}.tflite").write_bytes(converter.convert())
    inputs = numbers(model.inputs[0].shape)
    if name == "bytes":
        inputs = np.rint(127 * inputs + 128).astype(np.uint8)
    outputs = model(inputs) if len(model.inputs) == 1 and name not in ("flex", "custom") else inputs
    outputs = outputs[-1] if isinstance(outputs, list) else outputs
    np.savez(
        folder / f"{name}.npz",
        inputs=inputs.astype(np.float32),
        outputs=np.asarray(outputs, np.float32).reshape(len(inputs), -1),
    )


def numbers(shape) -> np.ndarray:
    """Inputs in -1 to 1: eight, or one where the model counts tokens."""
    sizes = [8 if axis is None else axis for axis in shape[1:]]
    return np.random.default_rng(0).uniform(-1, 1, (8, *sizes)).astype(np.float32)


def images(keras, tf) -> dict:
    """Networks of one image: in every element type, batch and way to answer."""

    def net(shape=IMAGE, batch=None, head=lambda y: y):
        taken = keras.Input(shape, batch_size=batch, name="photo")
        y = keras.layers.Conv2D(8, 3, 2, "same", activation="relu6")(taken)
        y = keras.layers.Conv2D(16, 3, 2, "same", activation="relu6")(y)
        return keras.Model(taken, head(keras.layers.GlobalAveragePooling2D()(y)))

    def classify(y, classes=CLASSES):
        return keras.layers.Dense(classes)(y)

    def integers(dtype) -> dict:
        samples = numbers((None, *IMAGE))
        return {
            "optimizations": [tf.lite.Optimize.DEFAULT],
            "representative_dataset": lambda: ([one[None]] for one in samples),
            "target_spec": tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS_INT8]),
            "inference_input_type": dtype,
            "inference_output_type": dtype,
        }

    any_batch = net(head=classify)
    smaller = {"optimizations": [tf.lite.Optimize.DEFAULT]}
    half = {**smaller, "target_spec": tf.lite.TargetSpec(supported_types=[tf.float16])}
    return {
        "float32": (net(batch=1, head=classify), {}),
        "any_batch": (any_batch, {}),
        "batch_of_4": (net(batch=4, head=classify), {}),
        "any_size": (net((None, None, CHANNELS), head=classify), {}),
        "int8": (any_batch, integers(tf.int8)),
        "uint8": (any_batch, integers(tf.uint8)),
        "float16_weights": (any_batch, half),
        "int8_weights": (any_batch, smaller),
        "four_axes": (net(head=lambda y: keras.layers.Reshape((1, 1, CLASSES))(classify(y))), {}),
        "two_outputs": (net(head=lambda y: [classify(y, 7), classify(y)]), {}),
        "equal_outputs": (net(head=lambda y: [classify(y), classify(y)]), {}),
        "cube": (net((3, 3, 3), head=classify), {}),
        "square": (net((16, 16, 3), head=lambda y: keras.layers.Softmax()(classify(y))), {}),
    }


def others(keras, tf) -> dict:
    """Models of other things than one image, and such as no session can run."""

    class Call(keras.layers.Layer):
        def __init__(self, function) -> None:
            super().__init__()
            self.function = function

        def call(self, x):
            return self.function(x)

    sound, sensors = keras.Input((40,), name="wave"), keras.Input((20, 3), name="motion")
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    half, tokens = keras.Input(IMAGE, dtype="float16", name="photo"), keras.Input((6,), dtype="int32", name="tokens")
    pixels = keras.Input(IMAGE, dtype="uint8", name="photo")
    pooled = keras.layers.GlobalAveragePooling2D(dtype="float16")(half)
    with_flex = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    return {
        "sound": (keras.Model(sound, keras.layers.Dense(CLASSES)(sound)), {}),
        "sensors": (keras.Model(sensors, keras.layers.Dense(CLASSES)(keras.layers.Flatten()(sensors))), {}),
        "float16_input": (keras.Model(half, pooled), {}),
        "bytes": (keras.Model(pixels, Call(lambda x: tf.reduce_mean(tf.cast(x, tf.float32), [1, 2]))(pixels)), {}),
        "two_inputs": (keras.Model([left, right], keras.layers.Add()([left, right])), {}),
        "tokens": (keras.Model(tokens, Call(lambda x: tf.cast(x, tf.float32))(tokens)), {}),
        "custom": (keras.Model(left, Call(tf.math.asinh)(left)), {"allow_custom_ops": True}),
        "flex": (
            keras.Model(left, Call(lambda x: tf.linalg.adjoint(tf.linalg.inv(x[:, None, None, 0])))(left)),
            {"target_spec": tf.lite.TargetSpec(supported_ops=with_flex)},
        ),
    }


def write_signatures(folder: Path) -> None:
    """Write a file with three signatures: one takes seven numbers, two take an image."""
    import tensorflow as tf

    class Ways(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((1, 7))])
        def halve(self, x):
            return {"halves": x / 2}

        @tf.function(input_signature=[tf.TensorSpec((1, *IMAGE))])
        def bright(self, x):
            return {"means": tf.reduce_mean(x, [1, 2])}

        @tf.function(input_signature=[tf.TensorSpec((1, *IMAGE))])
        def dark(self, x):
            return {"means": -tf.reduce_mean(x, [1, 2])}

    ways, keys = Ways(), ["dark", "halve", "bright"]
    source = str(folder / "signatures")
    tf.saved_model.save(ways, source, signatures={key: getattr(ways, key) for key in keys})
    converter = tf.lite.TFLiteConverter.from_saved_model(source, signature_keys=keys)
    (folder / "signatures.tflite").write_bytes(converter.convert())
    inputs = numbers((None, 7))
    np.savez(folder / "signatures.npz", inputs=inputs, outputs=inputs / 2)
