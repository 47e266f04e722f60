"""Charts of lab 05: what they draw, and that every value is to be seen."""

from __future__ import annotations

import numpy as np
import pytest

from mobiledl.lessons.training.lab import curve_charts, evidence


@pytest.fixture
def curves():
    return evidence.made_up(100, seed=3)


def test_a_chart_has_four_panels_with_units(curves):
    figure = curve_charts.chart(curves, "X", evidence.made_up(80, seed=4))
    assert [axes.get_ylabel() for axes in figure.axes] == [
        "loss", "accuracy (%)", "gradient norm (log scale)", "learning rate (log scale)",
    ]  # fmt: skip
    assert figure._suptitle.get_text() == "training X; broad and grey: its healthy twin"


def test_the_twin_lies_under_the_training_and_is_broader(curves):
    twin, line, guessing = curve_charts.chart(curves, "X", evidence.made_up(80, seed=4)).axes[0].lines
    assert len(twin.get_xdata()) == 80
    assert len(line.get_xdata()) == 100
    assert twin.get_linewidth() > 2 * line.get_linewidth()
    assert guessing.get_ydata()[0] == pytest.approx(np.log(20))


def test_without_a_twin_none_is_named(curves):
    figure = curve_charts.chart(curves, "X")
    assert figure._suptitle.get_text() == "training X"
    assert len(figure.axes[0].lines) == 2


def test_a_large_loss_gets_a_logarithmic_axis(curves):
    assert curve_charts.chart(curves, "X").axes[0].get_yscale() == "linear"
    curves.loss[7] = 1e6
    axes = curve_charts.chart(curves, "X").axes[0]
    assert (axes.get_yscale(), axes.get_ylabel()) == ("log", "loss (log scale)")


def test_the_training_accuracy_is_a_mean_of_the_steps_before(curves):
    drawn = curve_charts.chart(curves, "X").axes[1].lines[0].get_ydata()
    assert drawn[0] == pytest.approx(100 * curves.accuracy[0])
    assert drawn[50] == pytest.approx(100 * curves.accuracy[36:51].mean())


def test_the_wall_names_every_training(curves):
    titles = [axes.get_title(loc="left") for axes in curve_charts.wall(dict.fromkeys("ABCDEF", curves)).axes]
    assert titles == list("ABCDEF")


def test_a_zoom_shows_the_steps_that_are_asked_for(curves):
    line = curve_charts.zoom(curves, 20, 30).axes[0].lines[0]
    assert list(line.get_xdata()) == list(range(20, 30))
    assert list(line.get_ydata()) == list(curves.loss[20:30])


@pytest.mark.parametrize(("start", "stop"), [(30, 20), (-1, 5), (90, 101)])
def test_steps_that_do_not_exist_are_refused(curves, start, stop):
    with pytest.raises(ValueError, match="100 of this training"):
        curve_charts.zoom(curves, start, stop)
