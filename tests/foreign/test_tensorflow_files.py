"""Files as TensorFlow writes them answer as the model that they were made of."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl.frameworks import litert

IMAGE = (3, 8, 10)

# Largest difference between two outputs, as a share of their range; where weights or activations are rounded, it is
# one step of the rounding and more.
FITTING = {
    "float32": (IMAGE, 1e-5),
    "any_batch": (IMAGE, 1e-5),
    "batch_of_4": (IMAGE, 1e-5),
    "any_size": ((3, 8, 8), 1e-5),
    "float16_weights": (IMAGE, 5e-3),
    "int8_weights": (IMAGE, 0.05),
    "int8": (IMAGE, 0.05),
    "uint8": (IMAGE, 0.05),
    "four_axes": (IMAGE, 1e-5),
    "two_outputs": (IMAGE, 1e-5),
    "square": ((3, 16, 16), 1e-5),
    "sound": ((40,), 1e-5),
    "sensors": ((20, 3), 1e-5),
    "float16_input": (IMAGE, 5e-3),
    "bytes": (IMAGE, 1e-5),
    "signatures": ((7,), 1e-5),
}

# What such a file cannot be: the words of the one sentence that says so.
REFUSED = {
    "two_inputs": ((4,), 4, r"takes 2 inputs, .*left.* \(N, 4\) float32, .*right.*feeds one: convert a model"),
    "tokens": ((6,), 6, r"tokens.* \(N, 6\) int32, but a session feeds float32, .*int16: convert"),
    "equal_outputs": (IMAGE, 5, r"outputs .* and .* fit alike: name the one .* in the card, as in TensorSpec\('"),
    "signatures": (IMAGE, 3, "signatures .*bright.* fit alike: convert it with the one"),
    "custom": ((4,), 4, r"uses Asinh, an operator of its own: convert"),
    "flex": ((4,), 1, r"uses Flex\w+, an operator of TensorFlow itself: convert it with built-in operators"),
    "float32": (
        (3, 10, 8),
        5,
        r"\(1, 8, 10, 3\) float32, but the card says \(N, 3, 10, 8\) or \(N, 10, 8, 3\): give a",
    ),
    "any_batch": ((8, 10, 3, 1), 5, r"but the card says \(N, 8, 10, 3, 1\): give a card"),
}


def read(folder, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A file's inputs, images as (N, C, H, W), and what the source model answers."""
    stored = np.load(folder / f"{name}.npz")
    inputs = stored["inputs"]
    return np.ascontiguousarray(inputs.transpose(0, 3, 1, 2) if inputs.ndim == 4 else inputs), stored["outputs"]


@pytest.mark.parametrize("name", FITTING)
def test_a_file_answers_as_its_source_model(name: str, written, make_card) -> None:
    shape, tolerance = FITTING[name]
    inputs, expected = read(written, name)
    session = litert.Session(written / f"{name}.tflite")
    session.expect(make_card(shape, expected.shape[1]))
    answered = session(inputs)
    assert answered.dtype == np.float32
    assert answered.shape == expected.shape
    assert np.abs(answered - expected).max() < tolerance * np.ptp(expected)


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_session_cannot_take_is_said_in_one_sentence(name: str, written, make_card) -> None:
    shape, classes, words = REFUSED[name]
    with pytest.raises(ValueError, match=words) as caught:
        litert.Session(written / f"{name}.tflite").expect(make_card(shape, classes))
    assert "\n" not in str(caught.value)


def test_one_more_class_than_the_card_has_may_be_the_background(written, make_card) -> None:
    with pytest.raises(ValueError, match=r"\(1, 5\) float32, but the card says 4 classes: is the first of 5 the back"):
        litert.Session(written / "float32.tflite").expect(make_card(IMAGE, 4))


def test_the_name_on_the_card_says_which_of_two_equal_outputs_is_meant(written, make_card) -> None:
    inputs, expected = read(written, "equal_outputs")
    session = litert.Session(written / "equal_outputs.tflite")
    answers = []
    for output in session.signatures[0].outputs:
        session.expect(make_card(IMAGE, output=output.name))
        answers.append(session(inputs))
    assert min(np.abs(answer - expected).max() for answer in answers) < 1e-5
    assert np.abs(answers[0] - answers[1]).max() > 0.01


def test_numbers_outside_of_an_integer_input_become_its_ends(written, make_card) -> None:
    session = litert.Session(written / "uint8.tflite")
    session.expect(make_card(IMAGE))
    ends, beyond = np.ones((2, *IMAGE), np.float32), np.ones((2, *IMAGE), np.float32)
    ends[1], beyond[0], beyond[1] = -1, 9, -9
    np.testing.assert_array_equal(session(beyond), session(ends))


@pytest.mark.parametrize("count", [1, 4, 6])
def test_a_file_of_four_at_a_time_takes_any_number(count: int, written, make_card) -> None:
    inputs, expected = read(written, "batch_of_4")
    session = litert.Session(written / "batch_of_4.tflite")
    session.expect(make_card(IMAGE))
    np.testing.assert_allclose(session(inputs[:count]), expected[:count], atol=1e-5)


def test_a_session_without_a_card_fits_itself_to_its_first_input(written) -> None:
    inputs, expected = read(written, "float32")
    np.testing.assert_allclose(litert.Session(written / "float32.tflite")(inputs), expected, atol=1e-5)


def test_a_file_with_several_signatures_says_nothing_on_stderr(written, make_card, capfd) -> None:
    session = litert.Session(written / "signatures.tflite")
    session.expect(make_card((7,), 7))
    session(np.zeros((1, 7), np.float32))
    assert capfd.readouterr().err == ""
