"""Curves: every training has its line, every axis its unit."""

import pytest

from mobiledl.lessons.training import charts
from mobiledl.train import Epoch
from mobiledl.train.events import Histogram, Run, Series
from mobiledl.train.rates import RateTest
from mobiledl.train.recipe import Recipe

HISTORY = [Epoch(1, 2.0, 0.5, 0.1), Epoch(2, 1.0, 0.75, 0.05)]


def lines(axes):
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines}


def test_each_training_has_loss_and_accuracy():
    left, right = charts.learning({"one": HISTORY, "other": HISTORY[:1]}).axes
    assert lines(left)["one"] == ([1, 2], [2.0, 1.0])
    assert list(right.lines[0].get_ydata()) == [50, 75]
    assert right.get_title() == "validation accuracy (%)"
    assert left.get_xlabel() == "epoch"


def test_one_training_needs_no_legend_and_two_do():
    assert not charts.learning({"one": HISTORY}).legends
    (legend,) = charts.learning({"one": HISTORY, "other": HISTORY}).legends
    assert [text.get_text() for text in legend.get_texts()] == ["one", "other"]


@pytest.mark.parametrize("histories", [{}, {"one": []}])
def test_curves_of_nothing_are_refused(histories):
    with pytest.raises(ValueError, match="train first"):
        charts.learning(histories)


def test_schedules_are_drawn_from_beginning_to_end():
    (axes,) = charts.schedules({"a": Recipe(learning_rate=0.1), "b": Recipe(schedule="constant")}).axes
    x, y = lines(axes)["a"]
    assert (x[0], x[-1]) == (0, 100)
    assert (y[0], max(y), y[-1]) == pytest.approx((0, 0.1, 0))


def test_the_test_of_rates_marks_the_suggestion():
    (axes,) = charts.rate_test(RateTest((0.01, 0.1, 1.0), (3.0, 2.0, 4.0), True)).axes
    assert axes.get_xscale() == "log"
    assert [note.get_text() for note in axes.texts] == ["suggested", "lowest loss"]
    assert [line.get_xdata()[0] for line in axes.lines[1:]] == pytest.approx([0.01, 0.1])


def test_losses_are_averaged_beside_the_loss_of_guessing():
    (axes,) = charts.losses({"plain": [2.0, 0.0] * 100, "short": [3.0, 1.0]}, guessing=3.0).axes
    assert lines(axes)["short"] == ([1, 2], [3.0, 1.0])
    assert lines(axes)["plain"][1] == pytest.approx([1.0] * 181)
    assert axes.lines[-1].get_ydata() == [3.0, 3.0]


def test_scalars_have_a_panel_each_and_accuracy_is_in_per_cent():
    series = Series((1, 2), (0.5, 0.25))
    runs = {"a": Run({"loss": series, "validation_accuracy": series}), "b": Run({"loss": series, "odd": series})}
    figure = charts.scalars(runs)
    assert [axes.get_title() for axes in figure.axes] == ["training loss", "validation accuracy (%)", "odd"]
    assert lines(figure.axes[0]).keys() == {"a", "b"}
    assert lines(figure.axes[1])["a"] == ([1, 2], [50, 25])
    assert charts.told(runs) == "training loss, validation accuracy, odd over the steps of a, b."


def test_long_curves_are_averaged():
    series = Series(tuple(range(400)), tuple(float(step % 2) for step in range(400)))
    (axes,) = charts.scalars({"a": Run({"loss": series})}).axes
    assert list(axes.lines[0].get_ydata()) == pytest.approx([0.5] * 381)


def test_panels_stand_two_side_by_side():
    series = Series((1, 2), (0.5, 0.25))
    figure = charts.scalars({"a": Run(dict.fromkeys(("loss", "validation_accuracy", "odd"), series))})
    assert figure.get_figwidth() <= 6.4


def test_marks_of_lines_that_lie_on_one_another_stand_side_by_side():
    axes = charts.losses({name: [1.0] * 120 for name in "abc"}, guessing=3.0).axes[0]
    assert len({line.get_markevery() for line in axes.lines[:3]}) == 3


def test_event_files_without_numbers_are_refused():
    with pytest.raises(ValueError, match="no numbers"):
        charts.scalars({"a": Run()})


def test_a_logged_batch_is_shown_pixel_by_pixel():
    import io

    import numpy as np
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.arange(32, dtype=np.uint8).reshape(4, 8)).save(file, "PNG")
    (shown,) = charts.batch(file.getvalue()).axes[0].images
    assert shown.get_array().shape[:2] == (4, 8)


def test_a_histogram_keeps_its_shape():
    spread = Histogram(7, (-1.0, 0.0, 1.0), (10.0, 30.0))
    middles, density = charts._density(spread)
    assert density[middles > 0].sum() == pytest.approx(30)
    (axes,) = charts.histograms([spread, spread]).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["7", "7"]


def test_no_histogram_is_refused():
    with pytest.raises(ValueError, match="no histogram"):
        charts.histograms([])


def test_long_names_stay_inside_the_picture():
    names = [f"a training with a long name {number}" for number in range(4)]
    figure = charts.learning(dict.fromkeys(names, HISTORY))
    figure.canvas.draw()
    (legend,) = figure.legends
    assert legend.get_window_extent().x1 <= figure.bbox.x1
