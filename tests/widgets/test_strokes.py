"""Strokes from outside are checked before anything is computed from them."""

import numpy as np
import pytest

from mobiledl.widgets.strokes import MAX_POINTS, MAX_STROKES, StrokesError, centred, checked

LINE = [[0.1, 0.2], [0.8, 0.9]]


def test_strokes_become_arrays_of_points():
    first, second = checked([LINE, [[0, 1]]])
    assert first.tolist() == LINE
    assert second.shape == (1, 2)
    assert second.dtype == np.float64


def test_no_stroke_is_a_drawing():
    assert checked([]) == []


def test_the_corners_of_the_pad_belong_to_it():
    assert len(checked([[[0, 0], [1, 1]]])) == 1


@pytest.mark.parametrize("strokes", [None, 7, "strokes", {"a": 1}, np.zeros((3, 2)), b"\x00"])
def test_what_is_no_list_is_refused(strokes):
    with pytest.raises(StrokesError, match="list of polylines"):
        checked(strokes)


@pytest.mark.parametrize("stroke", [[], [[]], [0.1, 0.2], [[0.1, 0.2, 0.3]], 0.5, None, "ab", {"x": 1}, [[[0.1, 0.2]]]])
def test_a_stroke_of_another_shape_is_refused(stroke):
    with pytest.raises(StrokesError, match=r"list of one or more \[x, y\] pairs"):
        checked([LINE, stroke])


def test_points_of_unequal_length_are_refused():
    with pytest.raises(StrokesError, match="differ in length"):
        checked([[[0.1, 0.2], [0.3]]])


@pytest.mark.parametrize("value", ["0.5", None, True, 10**400, {}])
def test_a_coordinate_that_is_no_number_is_refused(value):
    with pytest.raises(StrokesError, match="not a number"):
        checked([[[value, value]]])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e308, 2e6])
def test_a_coordinate_that_is_not_finite_or_huge_is_refused(value):
    with pytest.raises(StrokesError, match="not finite or is very large"):
        checked([[[0.5, value]]], on_pad=False)


@pytest.mark.parametrize("value", [-0.01, 1.01, 300.0])
def test_a_point_outside_the_pad_is_refused_and_named(value):
    with pytest.raises(StrokesError, match=f"{value:.4g} came"):
        checked([[[0.5, value]]])


def test_any_unit_is_fine_where_the_pad_is_not_meant():
    assert checked([[[-300, 5000]]], on_pad=False)[0].tolist() == [[-300, 5000]]


def test_the_count_of_strokes_is_capped():
    assert len(checked([LINE] * MAX_STROKES)) == MAX_STROKES
    with pytest.raises(StrokesError, match="at most 200 strokes, but 201 came"):
        checked([LINE] * (MAX_STROKES + 1))


def test_the_count_of_points_is_capped():
    half = [[0.5, 0.5]] * (MAX_POINTS // 2)
    assert len(checked([half, half])) == 2
    with pytest.raises(StrokesError, match="at most 20,000 points, but 20,001 came"):
        checked([half, half, [[0.5, 0.5]]])


def test_a_message_never_holds_what_came():
    with pytest.raises(StrokesError) as caught:
        checked(["x" * 1_000_000])
    assert len(str(caught.value)) < 150


def test_centred_strokes_keep_their_aspect_inside_the_margin():
    (stroke,) = centred([np.array([[100.0, 10.0], [300.0, 60.0]])], margin=0.1)
    assert stroke == pytest.approx(np.array([[0.1, 0.4], [0.9, 0.6]]))


def test_a_lone_dot_is_centred():
    assert centred([np.array([[7.0, 7.0]])])[0].tolist() == [[0.5, 0.5]]
    assert centred([]) == []
