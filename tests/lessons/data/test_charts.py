"""Charts of data: everything that was measured is in the picture, with its interval."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot

from mobiledl import measure
from mobiledl.budget import Measurement
from mobiledl.lessons.data import charts
from mobiledl.measure import Confusion, Gain, Reliability

UP, DOWN = Gain(0.3, 0.25, 0.35, 33, 3, 100), Gain(-0.1, -0.15, -0.05, 2, 12, 100)


@pytest.fixture(autouse=True)
def no_pyplot():
    yield
    assert not pyplot.get_fignums()


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def legend(figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def accuracy(value: float) -> Measurement:
    low, high = measure.wilson(round(200 * value), 200)
    return Measurement("accuracy", value, "fraction", 200, "a net", None, low, high)


def test_reliability_draws_each_bin_with_enough_answers_and_the_diagonal():
    model = Reliability((0.2, 0.6, 0.9), (0.1, 0.5, 0.95), (4, 5, 100))
    figure = charts.reliability({"a net": model})
    diagonal, _, line = figure.axes[0].lines
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata()) == [0, 100]
    assert list(line.get_xdata()) == pytest.approx([60, 90])
    assert list(line.get_ydata()) == pytest.approx([50, 95])
    assert legend(figure)[1] == f"a net: error {100 * model.error:.1f}"


def test_a_mark_grows_with_the_answers_in_its_bin():
    figure = charts.reliability({"a net": Reliability((0.2, 0.6, 0.9), (0.1, 0.5, 0.95), (10, 30, 60))})
    few, more, most = figure.axes[0].collections[0].get_sizes()
    assert most - more == pytest.approx(1.5 * (more - few))
    assert few > 10


def test_a_model_that_is_never_sure_enough_leaves_an_empty_line():
    figure = charts.reliability({"a net": Reliability((0.2,), (0.1,), (4,))})
    assert len(figure.axes[0].lines[2].get_xdata()) == 0


def test_learning_curves_carry_their_intervals():
    points = {1000: accuracy(0.8), 100: accuracy(0.5)}
    axes = charts.learning_curves({"a net": points}).axes[0]
    assert list(axes.lines[0].get_xdata()) == [100, 1000]
    assert list(axes.lines[0].get_ydata()) == pytest.approx([50, 80])
    ends = axes.collections[0].get_segments()[0][:, 1]
    assert list(ends) == pytest.approx([100 * points[100].low, 100 * points[100].high])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["100", "1,000"]


def test_learning_curves_differ_by_more_than_colour():
    axes = charts.learning_curves({name: {10: accuracy(0.5)} for name in "ab"}).axes[0]
    lines = [drawn.lines[0] for drawn in axes.containers]
    assert len({line.get_marker() for line in lines}) == len({line.get_linestyle() for line in lines}) == 2


def test_confusion_writes_counts_and_leaves_out_what_was_never_said():
    found = Confusion(("a", "b"), ("a", "b", "c", "d"), np.array([[90, 6, 4, 0], [2, 98, 0, 0]]))
    axes = charts.confusion(found).axes[0]
    assert words(axes.figure) == ["90", "6", "4", "98"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    assert [patch.get_xy() for patch in axes.patches] == [(-0.5, -0.5), (0.5, 0.5)]


def test_only_long_names_are_turned():
    found = Confusion(("7", "fish"), ("7", "fish"), np.array([[90, 10], [2, 98]]))
    assert [label.get_rotation() for label in charts.confusion(found).axes[0].get_xticklabels()] == [0, 90]


def test_the_ladder_begins_near_its_lowest_level():
    axes = charts.ladder(("as it was", 0.5), {"up": UP, "down": DOWN}).axes[0]
    assert axes.get_xlim() == (40, 90)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["as it was", "up", "down"]
    assert list(axes.lines[0].get_xdata()) == [50]


def test_each_rung_begins_where_the_last_one_ended():
    axes = charts.ladder(("as it was", 0.5), {"up": UP, "down": DOWN}).axes[0]
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert np.ravel(spans) == pytest.approx([50, 80, 80, 70])


def test_each_rung_has_its_gain_and_its_interval_in_words_and_as_a_line():
    figure = charts.ladder(("as it was", 0.5), {"up": UP, "down": DOWN})
    assert words(figure) == ["50.0 %", "points (95 % interval)", "+30.0 (+25.0 to +35.0)", "-10.0 (-15.0 to -5.0)"]
    ends = [line.get_segments()[0][:, 0] for line in figure.axes[0].collections]
    assert np.ravel(ends) == pytest.approx([75, 85, 65, 75])


def test_a_loss_is_told_by_a_hatch_and_not_by_colour_alone():
    bars = charts.ladder(("as it was", 0.5), {"up": UP, "down": DOWN}).axes[0].patches
    assert [bool(bar.get_hatch()) for bar in bars] == [False, True]


def test_damage_is_drawn_as_what_was_lost():
    figure = charts.damage({"scale forgotten": DOWN})
    assert figure.axes[0].patches[0].get_width() == pytest.approx(10)
    assert figure.axes[0].collections[0].get_segments()[0][:, 0] == pytest.approx([5, 15])
    assert words(figure) == ["10.0"]


@pytest.mark.parametrize(
    "chart",
    [
        lambda: charts.reliability({}),
        lambda: charts.learning_curves({}),
        lambda: charts.learning_curves({"a": {}}),
        lambda: charts.ladder(("a", 0.5), {}),
        lambda: charts.damage({}),
    ],
)
def test_charts_of_nothing_are_refused(chart):
    with pytest.raises(ValueError, match=r"none came|has none"):
        chart()
