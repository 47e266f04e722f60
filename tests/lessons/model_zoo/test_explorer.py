"""The zoo's chart: its axes, its front, what a page may send, and what stands there without a page."""

from __future__ import annotations

import pytest

from mobiledl.budget import Measurement
from mobiledl.course import figures
from mobiledl.course.ledger import Row
from mobiledl.lessons.model_zoo.explorer import ZooChart, disagreements, front, orders


def row(name: str, macs: int | None, accuracy: float, latency: float | None = None) -> Row:
    measured = [Measurement("accuracy", accuracy, "fraction", 100, name)]
    if latency is not None:
        measured.append(Measurement("latency", latency, "ms", 200, name))
    return Row("02", name, name, "", macs=macs, measurements=tuple(measured))


SMALL, GOOD, BAD = (
    row("small", 2_000_000, 0.95, 0.4),
    row("good", 9_000_000, 0.98, 0.3),
    row("bad", 9_000_000, 0.94, 0.9),
)
ROWS = [SMALL, GOOD, BAD]


@pytest.fixture
def chart() -> ZooChart:
    return ZooChart(ROWS)


def page_sends(chart: ZooChart, view: object) -> None:
    """Let a choice come the way that it comes from a page."""
    chart.set_state({"view": view})


def test_axes_are_the_quantities_that_all_models_have():
    rows = [row("a", None, 0.9, 0.1), row("b", 1_000, 0.8, 0.2)]
    assert ZooChart(rows, x="latency").quantities == ("accuracy", "latency")


def test_front_holds_what_no_other_beats_on_both_axes(chart):
    assert chart.front() == ("small", "good")


def test_front_of_two_costs_wants_less_of_both():
    assert front(ROWS, "macs", "latency") == ("small", "good")
    assert front(ROWS, "latency", "latency") == ("good",)


def test_equal_models_do_not_beat_each_other():
    twins = [row("a", 5, 0.9), row("b", 5, 0.9)]
    assert front(twins, "macs", "accuracy") == ("a", "b")


def test_page_gets_the_front_of_every_pair_of_axes(chart):
    fronts = chart.setup["fronts"]
    assert set(fronts) == {f"{x} {y}" for x in chart.quantities for y in chart.quantities}
    assert list(fronts["latency accuracy"]) == ["good"]


def test_page_gets_a_sentence_for_every_pair_of_axes(chart):
    said = chart.setup["sentences"]
    assert said["macs accuracy"] == chart.sentence
    assert chart.sentence == "Accuracy against MACs: no other model beats small and good on both axes."
    assert said["latency accuracy"] == "Accuracy against latency: no other model beats good on both axes."


def test_values_have_the_unit_of_their_axis(chart):
    labels = {axis["name"]: axis["label"] for axis in chart.setup["axes"]}
    assert labels == {"accuracy": "accuracy (%)", "macs": "MACs (millions)", "latency": "latency (ms)"}
    small = chart.setup["points"][0]
    assert small["values"] == pytest.approx({"accuracy": 95.0, "macs": 2.0, "latency": 0.4})
    assert small["texts"]["macs"] == "2.00 M"


def test_a_choice_in_the_page_reaches_python(chart):
    page_sends(chart, {"x": "latency", "y": "macs", "chosen": ["bad", "small"]})
    assert (chart.x, chart.y) == ("latency", "macs")
    assert chart.chosen == (BAD, SMALL)


@pytest.mark.parametrize(
    "view", [None, 7, [], {}, {"x": "price", "y": 3, "chosen": "small"}, {"x": [], "chosen": ["unknown", 4, None, [1]]}]
)
def test_nonsense_from_a_page_changes_nothing(chart, view):
    page_sends(chart, view)
    assert chart.x in chart.quantities
    assert chart.y in chart.quantities
    assert chart.chosen == ()


def test_unknown_quantity_names_the_nearest():
    with pytest.raises(ValueError, match="use 'latency'"):
        ZooChart(ROWS, x="latencies")


def test_a_quantity_that_one_model_lacks_is_no_axis():
    with pytest.raises(ValueError, match="Not every model has 'latency'"):
        ZooChart([*ROWS, row("unmeasured", 1, 0.5)], x="latency")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([SMALL], "two models or more"),
        ([SMALL, SMALL], "called 'small'"),
        ({"small": 1, "good": 2}, "dict came"),
        ([row("a", None, 0.9), Row("02", "b", "b", "", macs=5)], "no quantity in common"),
    ],
)
def test_rows_that_make_no_chart_are_refused(rows, says):
    with pytest.raises(ValueError, match=says):
        ZooChart(rows)


def test_text_is_the_same_whatever_was_measured(chart):
    assert repr(chart) == "ZooChart of 3 models (small, good, bad): accuracy against MACs"


def test_a_picture_stands_under_the_chart(chart, capsys):
    chart._ipython_display_()
    assert "Figure: ZooChart of 3 models" in capsys.readouterr().out


def test_picture_joins_the_front(chart, monkeypatch):
    drawn = []
    monkeypatch.setattr(figures, "show", lambda figure, alt: drawn.append(figure))
    chart._ipython_display_()
    axes = drawn[0].axes[0]
    assert axes.get_xlabel() == "MACs (millions)"
    assert list(axes.lines[0].get_xdata()) == [2.0, 9.0]


def test_disagreements_are_pairs_in_opposite_order():
    assert disagreements(ROWS, "macs", "latency") == ["small / good: 0.22 x MACs, 1.33 x latency"]


def test_equal_values_do_not_disagree():
    assert disagreements([GOOD, BAD], "macs", "latency") == []


def test_orders_put_the_least_at_the_top_of_each_column():
    axes = orders(ROWS, "macs", "latency").axes[0]
    left = sorted((text for text in axes.texts if text.get_ha() == "right"), key=lambda text: text.get_position()[1])
    right = sorted((text for text in axes.texts if text.get_ha() == "left"), key=lambda text: text.get_position()[1])
    assert [text.get_text() for text in left] == ["small", "good", "bad"]
    assert [text.get_text() for text in right] == ["good", "small", "bad"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
