"""Charts of what is inside a network: everything that was given stands in them."""

import numpy as np
import pytest
from matplotlib import pyplot
from torch import nn

from mobiledl import cost
from mobiledl.lessons.compact_architectures import charts

DRAWING = np.zeros((32, 32), np.uint8)


@pytest.fixture(autouse=True)
def no_pyplot():
    yield
    assert not pyplot.get_fignums()


def titles(figure):
    return [axes.get_title() for axes in figure.axes]


def test_each_curve_carries_its_name_at_its_end():
    axes = charts.lines([1, 2], {"3 x 3": [5, 6], "5 x 5": [7, 8]}, ("N", "MACs")).axes[0]
    assert [(text.get_text(), text.xy) for text in axes.texts] == [("3 x 3", (2, 6)), ("5 x 5", (2, 8))]
    assert axes.get_xlabel() == "N"


def test_logarithmic_marks_read_as_plain_numbers():
    figure = charts.lines([8, 16], {"a": [0.1, 1.0]}, ("N", "share"), logarithmic=True)
    figure.canvas.draw()
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["8", "16"]
    assert {"0.1", "0.2", "0.5", "1"} <= {label.get_text() for label in axes.get_yticklabels()}


def test_a_field_that_fits_is_a_square_of_its_side():
    axes = charts.fields(DRAWING, {"first": 3, "second": 7}).axes[0]
    squares = [line for line in axes.lines if len(line.get_xdata()) == 5]
    assert [max(line.get_xdata()) - min(line.get_xdata()) for line in squares] == [3, 7]


def test_a_field_larger_than_the_drawing_is_told_and_not_drawn():
    figure = charts.fields(DRAWING, {"last": 63})
    assert not [line for line in figure.axes[0].lines if len(line.get_xdata()) == 5]
    assert [text.get_text() for text in figure.legends[0].texts] == ["last: 63 x 63, more than the drawing"]


def test_influence_stands_beside_the_drawing():
    figure = charts.influence(DRAWING, {"after block 1": np.eye(32), "after block 2": np.zeros((32, 32))}, [5, 11])
    assert titles(figure) == ["the drawing", "after block 1", "after block 2"]
    assert [np.ptp(axes.lines[0].get_xdata()) for axes in figure.axes[1:]] == [5, 11]
    assert figure.axes[1].images[0].get_array().max() == 1


def test_a_square_as_large_as_the_drawing_is_drawn_whole():
    axes = charts.fields(DRAWING, {"first": 31}).axes[0]
    assert not any(line.get_clip_on() for line in axes.lines if len(line.get_xdata()) == 5)


def test_pictures_in_rows_are_no_wider_than_a_page():
    points = np.zeros((9, 2))
    for count in (1, 2, 3, 4, 6):
        figure = charts.spirals({str(name): points for name in range(count)})
        assert figure.get_figwidth() <= charts.WIDTH
        assert len(figure.axes) == count
    influence = charts.influence(DRAWING, {name: np.eye(32) for name in "abc"}, [5, 7, 11])
    assert [axes.get_subplotspec().get_geometry()[:2] for axes in influence.axes] == [(2, 2)] * 4


def test_costs_stand_below_each_other():
    ways = {"one": cost.count(nn.Conv2d(1, 2, 1), (1, 4, 4)), "two": cost.count(nn.Conv2d(1, 2, 3), (1, 4, 4))}
    figure = charts.costs(ways)
    assert figure.get_figwidth() == charts.WIDTH
    assert [[label.get_text() for label in axes.get_yticklabels()] for axes in figure.axes] == [["one", "two"]] * 3


def test_matrices_show_who_is_reached_and_where_groups_end():
    figure = charts.matrices({"apart": np.kron(np.eye(3), np.full((4, 4), 0.01))}, groups=3)
    axes = figure.axes[0]
    assert axes.images[0].get_array().sum() == 48
    assert sorted(line.get_ydata()[0] for line in axes.lines[::2]) == [3.5, 7.5]


def test_spirals_have_a_picture_for_each_name():
    points = np.stack([np.linspace(-1, 1, 9)] * 2, axis=1)
    figure = charts.spirals({"before": points, "after": points / 2})
    assert titles(figure) == ["before", "after"]
    np.testing.assert_allclose(figure.axes[1].collections[0].get_offsets(), points / 2)
