"""same_array and same_number: a learner's numbers against the wanted ones."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from mobiledl.course.compare import same_array, same_number, side_by_side
from mobiledl.course.outcome import NotYet


def trouble(function, *arguments, **options) -> NotYet:
    with pytest.raises(NotYet) as caught:
        function(*arguments, **options)
    return caught.value


def test_equal_numbers_pass_within_the_tolerance():
    same_array([1.0, 2.0], [1.00005, 2.0])
    same_array(np.float32(3), 3)
    same_number(np.array([[6]]), 6.0)


def test_the_first_value_that_differs_is_shown():
    found = trouble(same_array, [[1, 2], [3, 5]], [[1, 2], [3, 4]], "two rows")
    assert (found.came, found.wanted, found.on) == ("[1, 1]: 5", "[1, 1]: 4", "two rows")
    assert "1 of 4 values differ" in found.why


def test_whole_numbers_below_zero_do_not_wrap():
    assert trouble(same_array, np.array([255], np.uint8), [-1]).came == "[0]: 255"


def test_shapes_that_would_broadcast_are_not_equal():
    assert trouble(same_array, np.ones((3, 1)), np.ones(3)).wanted == "shape (3,)"


def test_an_element_type_is_asked_for_only_where_there_is_one():
    same_array([0.5], [0.5], dtype="float32")
    assert trouble(same_array, np.array([0.5]), [0.5], dtype="float32").wanted == "float32 elements"


def test_nan_is_named_before_anything_that_follows_from_it():
    assert trouble(same_array, [np.nan, 1], [0, 1]).why == "1 of 2 values are nan, first at [0]."


def test_nan_where_nan_is_wanted_passes():
    same_array([np.nan, 1], [np.nan, 1])


def test_a_missing_nan_is_a_difference():
    assert "1 of 2 values differ" in trouble(same_array, [0, 1], [np.nan, 1]).why


@pytest.mark.parametrize("came", [7, 6.01, np.nan, np.inf, True], ids=str)
def test_another_number_is_told(came):
    assert trouble(same_number, came, 6, "this").on == "this"


def test_several_numbers_are_not_one():
    assert trouble(same_number, [6, 6], 6).why == "One number is wanted."


def test_a_sentence_of_the_exercise_takes_the_place_of_the_general_one():
    assert trouble(same_number, 7, 6, why="One too many.").why == "One too many."


def pixels(html: str) -> list[np.ndarray]:
    data = [part.split('"')[0] for part in html.split("base64,")[1:]]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in data]


def test_both_pictures_have_the_scale_of_the_wanted_one():
    yours, expected = pixels(side_by_side(np.full((2, 2), 0.5), np.array([[0.0, 1.0], [1.0, 1.0]])))
    assert yours.tolist() == [[127, 127], [127, 127]]
    assert expected.tolist() == [[0, 255], [255, 255]]


@pytest.mark.parametrize("shape", [(4, 5), (1, 4, 5), (3, 4, 5), (1, 3, 4, 5)], ids=str)
def test_images_of_every_usual_shape_are_pictured(shape):
    assert pixels(side_by_side(np.zeros(shape), np.ones(shape)))[0].shape[:2] == (4, 5)


@pytest.mark.parametrize("shape", [(5,), (2, 4, 5), (2, 1, 4, 5), (0, 4)], ids=str)
def test_what_is_no_image_is_not_pictured(shape):
    assert side_by_side(np.zeros(shape), np.zeros(shape)) == ""


def test_a_picture_survives_values_that_are_not_finite():
    assert pixels(side_by_side(np.full((2, 2), np.nan), np.ones((2, 2))))[0].tolist() == [[0, 0], [0, 0]]
