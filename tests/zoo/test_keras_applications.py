from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from mobiledl import worker, zoo
from mobiledl.fetch import ChecksumError
from mobiledl.zoo import keras_applications

SMALL = {"name": "mobilenet_v1", "width": 0.25, "resolution": 128}


def parameters(name: str, width: float) -> int:
    """Return what Keras counts. Runs in a worker, because TensorFlow is large."""
    return int(keras_applications.load(name, width=width).count_params())


def publish(path: str) -> list[float]:
    """Write a file of the published form; return the model's answer to grey. Runs in a worker."""
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    model = keras_applications.load(**SMALL)
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return answer(model)


def fetched_answer(sha256: str) -> list[float]:
    """Return the answer to grey of the model with the weights from the mirror. Runs in a worker."""
    return answer(keras_applications.load(**SMALL, weights="imagenet", sha256=sha256))


def answer(model: Any) -> list[float]:
    import numpy as np

    return [float(value) for value in model.predict(np.full((1, 128, 128, 3), 0.5, np.float32), verbose=0)[0, :20]]


@pytest.mark.parametrize(("name", "width"), [("mobilenet_v1", 1.0), ("mobilenet_v1", 0.5), ("mobilenet_v2", 1.0)])
def test_keras_and_the_zoo_build_the_same_network(name: str, width: float) -> None:
    module = zoo.load(name, width=width).module
    statistics = sum(value.numel() for key, value in module.named_buffers() if "running" in key)
    ours = sum(value.numel() for value in module.parameters()) + statistics
    # Keras counts the running mean and variance of batch norm as parameters that are not trained.
    assert worker.call(parameters, name=name, width=width).value == ours


def test_weights_come_from_the_mirror_with_their_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / keras_applications.file_name(**SMALL)
    expected = worker.call(publish, path=path).value
    monkeypatch.setenv("MOBILEDL_MIRROR", str(tmp_path))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert worker.call(fetched_answer, sha256=sha256).value == pytest.approx(expected, rel=1e-4)


def test_a_file_with_another_checksum_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / keras_applications.file_name(**SMALL)).write_bytes(b"something else")
    monkeypatch.setenv("MOBILEDL_MIRROR", str(tmp_path))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ChecksumError):
        keras_applications.load(**SMALL, weights="imagenet", sha256="0" * 64)


def test_no_file_is_taken_without_a_checksum() -> None:
    with pytest.raises(ValueError, match="publishes no checksum"):
        keras_applications.load("mobilenet_v2", weights="imagenet")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"name": "mobilenet"}, "mobilenet_v1"),
        ({"width": 0.6}, "0.5"),
        ({"resolution": 100}, "96"),
        ({"weights": "cifar10"}, "imagenet"),
    ],
)
def test_a_choice_that_was_not_published_is_refused(choice: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        keras_applications.load(**{"name": "mobilenet_v2", **choice})


@pytest.mark.parametrize(
    ("choice", "file"),
    [
        (("mobilenet_v1", 0.25, 128), "mobilenet_2_5_128_tf.h5"),
        (("mobilenet_v1", 1.0, 224), "mobilenet_1_0_224_tf.h5"),
        (("mobilenet_v2", 1.4, 224), "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224.h5"),
    ],
)
def test_the_files_are_those_that_keras_asks_for(choice: tuple[str, float, int], file: str) -> None:
    assert keras_applications.file_name(*choice) == file
