from __future__ import annotations

import numpy as np
import pytest

from mobiledl.card import Preprocess
from mobiledl.tensors.tensor import Signature, Tensor, listed


@pytest.mark.parametrize(
    ("dtype", "scale", "zero"), [("uint8", 1 / 128, 128), ("int8", 0.02, -3), ("int16", 1e-4, 0), ("uint8", 1.0, 0)]
)
def test_numbers_come_back_within_half_a_step(dtype: str, scale: float, zero: int) -> None:
    tensor = Tensor("x", (1, 100), dtype, scale, zero)
    limits = np.iinfo(dtype)
    low, high = (max(-9, (limits.min - zero) * scale), min(9, (limits.max - zero) * scale))
    numbers = np.linspace(low, high, 100, dtype=np.float32)
    held = tensor.encode(numbers)
    assert held.dtype == dtype
    np.testing.assert_allclose(tensor.decode(held), numbers, rtol=0, atol=scale * 0.502)


@pytest.mark.parametrize(("dtype", "zero"), [("uint8", 127), ("int8", -1)])
@pytest.mark.parametrize("made", [{"mean": (0.5,), "std": (0.5,)}, {"mean": (1.0,), "std": (1.0,), "scale": 1 / 127.5}])
def test_pixels_in_minus_one_to_one_stay_256_different_integers(dtype: str, zero: int, made: dict) -> None:
    """TensorFlow's usual integer MobileNet: each pixel lies halfway between two integers."""
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 1, 16, 16)
    held = Tensor("x", (1, 16, 16, 1), dtype, 2 / 255, zero).encode(Preprocess(16, 1, **made)(pixels))
    np.testing.assert_array_equal(held.astype(int) - np.iinfo(dtype).min, pixels)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "float16"])
def test_numbers_outside_of_the_range_become_its_ends(dtype: str) -> None:
    limits = np.finfo(dtype) if dtype == "float16" else np.iinfo(dtype)
    held = Tensor("x", (2,), dtype).encode(np.array([-1e9, 1e9], np.float32))
    assert held.tolist() == [limits.min, limits.max]


def test_a_signature_goes_through_json_unchanged() -> None:
    signature = Signature("serving", (Tensor("x", (None, 3, 4), "int8", 0.5, 3),), (Tensor("y", (), "float32"),))
    assert Signature.from_json(signature.to_json()) == signature


def test_tensors_are_listed_in_words_and_the_rest_is_counted() -> None:
    tensors = [Tensor(name, (None, 3, None), "int8") for name in "abcdef"]
    assert listed(tensors[:1]) == "a (N, 3, ?) int8"
    assert listed(tensors).endswith("c (N, 3, ?) int8 and 3 more")
