"""MobileNet v1 and v2 as Keras Applications publishes them: the zoo's TensorFlow side.

They are Keras models, not Nets: lesson 09 converts them beside the course's own. TensorFlow is imported by `load`,
which takes some hundred MiB; call it in a worker where memory is short.
"""

from __future__ import annotations

import os
from typing import Any

from mobiledl import extras, fetch
from mobiledl.artifact import ArtifactError
from mobiledl.choices import wrong_choice
from mobiledl.frameworks import MissingFramework
from mobiledl.worker import first_line

HOST = "https://storage.googleapis.com/tensorflow/keras-applications/"
NAMES = ("mobilenet_v1", "mobilenet_v2")
WIDTHS = {"mobilenet_v1": (0.25, 0.5, 0.75, 1.0), "mobilenet_v2": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)}
RESOLUTIONS = {"mobilenet_v1": (128, 160, 192, 224), "mobilenet_v2": (96, 128, 160, 192, 224)}
CLASSES = 1000


def load(
    name: str,
    *,
    width: float = 1.0,
    resolution: int = 224,
    weights: str | None = None,
    sha256: str | None = None,
) -> Any:
    """Return a Keras model: (N, resolution, resolution, 3) float32 -> (N, 1000) probabilities.

    weights: None (random) or "imagenet", whose file comes through `mobiledl.fetch`, so from the cache or the mirror
    where they have it. Keras publishes no checksum for it: `sha256` is the one that you trust.
    Raises ValueError for a choice that does not exist or a missing checksum, MissingFramework without TensorFlow,
    FetchError when the file cannot be had, and ArtifactError when it does not fit the network.
    """
    file = file_name(name, width, resolution)
    if weights not in (None, "imagenet"):
        raise ValueError(wrong_choice("set of weights", weights, ["imagenet"]))
    path = _fetched(name, file, sha256) if weights else None
    model = _built(name, width, resolution)
    if path is not None:
        _fill(model, path, file)
    return model


def file_name(name: str, width: float, resolution: int) -> str:
    """Return the name under which Keras publishes the ImageNet weights of a network.

    Raises ValueError, with the nearest choice, for a name, width or resolution that was not published.
    """
    for what, came, valid in (
        ("network of Keras Applications", name, NAMES),
        ("width", width, WIDTHS.get(name, ())),
        ("resolution", resolution, RESOLUTIONS.get(name, ())),
    ):
        if came not in valid:
            raise ValueError(wrong_choice(what, came, map(str, valid)))
    if name == "mobilenet_v1":
        text = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}[width]
        return f"mobilenet_{text}_{resolution}_tf.h5"
    return f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(width)}_{resolution}.h5"


def _fetched(name: str, file: str, sha256: str | None) -> str:
    if sha256 is None:
        raise ValueError(
            f"Keras publishes no checksum for {file}: give the one that you trust as sha256=, as `sha256sum` prints it."
        )
    folder = "mobilenet" if name == "mobilenet_v1" else name
    return str(fetch.get(f"{HOST}{folder}/{file}", sha256))


def _built(name: str, width: float, resolution: int) -> Any:
    """Return the network with random weights."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        from keras import applications
    except ImportError:
        raise MissingFramework(extras.missing("Keras Applications", "keras and TensorFlow", "tensorflow")) from None
    build = applications.MobileNet if name == "mobilenet_v1" else applications.MobileNetV2
    return build(input_shape=(resolution, resolution, 3), alpha=width, weights=None, classes=CLASSES)


def _fill(model: Any, path: str, file: str) -> None:
    """Copy a file's weights into a model; the file holds arrays only, no code."""
    try:
        model.load_weights(path)
    except (ValueError, OSError, KeyError) as error:
        raise ArtifactError(f"{file} does not hold the weights of this network: {first_line(str(error))}") from None
