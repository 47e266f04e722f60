from __future__ import annotations

import numpy as np
import pytest

from mobiledl.tensors.plan import Plan, plan
from mobiledl.tensors.tensor import Signature, Tensor

IMAGE = (3, 4, 5)


def taking(shape, *outputs, name: str = "") -> Signature:
    answers = tuple(Tensor(f"out{place}", one, "float32") for place, one in enumerate(outputs or [(1, 2)]))
    return Signature(name, (Tensor("x", shape, "float32"),), answers)


@pytest.mark.parametrize(
    ("shape", "layouts", "fed"),
    [
        ((1, 3, 4, 5), ("NCHW",), (1, 3, 4, 5)),
        ((1, 4, 5, 3), ("NHWC",), (1, 4, 5, 3)),
        ((None, 4, 5, 3), ("NHWC",), (1, 4, 5, 3)),
        ((6, 4, 5, 3), ("NHWC",), (6, 4, 5, 3)),
        ((4, 5, 3), ("NHWC",), (4, 5, 3)),
        ((None, None, None, 3), ("NHWC",), (1, 4, 5, 3)),
        ((None, None, None, None), ("NCHW", "NHWC"), (1, 3, 4, 5)),
    ],
)
def test_the_order_of_axes_is_found_by_the_shape(shape, layouts, fed) -> None:
    found = plan([taking(shape)], IMAGE)
    assert (found.layouts, found.fed, found.ambiguous) == (layouts, fed, len(layouts) > 1)


@pytest.mark.parametrize(
    ("shape", "image", "ambiguous"),
    [((1, 3, 3, 3), (3, 3, 3), True), ((1, 1, 1, 1), (1, 1, 1), False), ((None, None, None, None), (1, 4, 4), True)],
)
def test_axes_are_ambiguous_only_where_it_matters(shape, image, ambiguous) -> None:
    assert plan([taking(shape)], image).ambiguous is ambiguous


@pytest.mark.parametrize("shape", [(1, 5, 4, 3), (1, 3, 4), (1, 1, 3, 4, 5), (0, 3, 4, 5), ()])
def test_another_shape_fits_in_no_order(shape) -> None:
    with pytest.raises(ValueError, match="give a card with the file's shape"):
        plan([taking(shape)], IMAGE)


@pytest.mark.parametrize(
    ("shape", "batch"),
    [((1, 2), 1), ((None, 2), 1), ((1, 1, 1, 2), 1), ((1, 2, 1, 1), 1), ((2,), 1), ((6, 2), 6), ((None, None), 1)],
)
def test_an_output_of_one_number_a_class_fits(shape, batch) -> None:
    assert plan([taking((batch, 3, 4, 5), shape)], IMAGE, 2).output.shape == shape


@pytest.mark.parametrize(("shape", "batch"), [((2, 6), 6), ((1, 3), 1), ((1, 2, 2), 1), ((), 1)])
def test_another_output_does_not_fit(shape, batch) -> None:
    with pytest.raises(ValueError, match="but the card says 2 classes"):
        plan([taking((batch, 3, 4, 5), shape)], IMAGE, 2)


def test_an_output_that_fits_goes_before_one_that_is_left_open() -> None:
    assert plan([taking((1, 3, 4, 5), (None,), (None, 2))], IMAGE, 2).output.name == "out1"


def test_of_several_signatures_the_one_that_serves_is_taken() -> None:
    other, serving = taking((1, 3, 4, 5), name="other"), taking((1, 4, 5, 3), name="serving_default")
    assert plan([other, serving], IMAGE, 2).signature == "serving_default"
    assert plan([other], IMAGE, 2).signature == "other"


def test_signatures_of_which_none_fits_are_named() -> None:
    with pytest.raises(ValueError, match=r"none of its signatures one and two fits: .*\(1, 7\)"):
        plan([taking((1, 7), name="one"), taking((1, 8), name="two")], IMAGE, 2)


@pytest.fixture
def means() -> Plan:
    """A plan for a file of two images at a time, channels last."""
    return plan([taking((2, 4, 5, 3), (2, 1, 1, 3))], IMAGE, 3)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_batch_that_is_not_full_is_filled_up(count: int, means: Plan) -> None:
    images = np.random.default_rng(0).normal(size=(count, *IMAGE)).astype(np.float32)
    seen = []

    def run(values: np.ndarray) -> np.ndarray:
        seen.append(values.shape)
        return values.mean((1, 2), keepdims=True)

    np.testing.assert_allclose(means.answer(images, run), images.mean((2, 3)), atol=1e-6)
    assert seen == [(2, 4, 5, 3)] * ((count + 1) // 2)


def test_a_file_without_a_batch_gets_one_input_after_the_other_without_a_card() -> None:
    images = np.random.default_rng(0).normal(size=(4, *IMAGE)).astype(np.float32)
    found = plan([taking((4, 5, 3), (3,))], IMAGE)
    np.testing.assert_allclose(found.answer(images, lambda one: one.mean((0, 1))), images.mean((2, 3)), atol=1e-6)


def test_an_answer_of_another_size_is_refused(means: Plan) -> None:
    with pytest.raises(ValueError, match=r"out0 \(2, 4\) float32, but the card says 3 classes"):
        means.answer(np.zeros((2, *IMAGE), np.float32), lambda values: np.zeros((2, 4), np.float32))


def test_an_input_of_another_shape_is_refused(means: Plan) -> None:
    with pytest.raises(ValueError, match=r"\(N, 3, 4, 5\), but \(2, 3, 5, 4\) came"):
        means.answer(np.zeros((2, 3, 5, 4), np.float32), lambda values: values)
