"""Charts of searches: what was known after a cost, the front, and where owning overtakes renting."""

import pytest
from matplotlib import pyplot

from mobiledl.lessons.experiments import charts
from mobiledl.lessons.experiments.prices import Owned, Rented, break_even
from mobiledl.record import Settings
from mobiledl.sweep import Results, Trial

CURVE = ((9, 0.5), (18, 0.7))


def trial(number, macs, accuracy, state="finished", steps=9):
    values = Settings(macs=macs, accuracy=accuracy)
    return Trial("s", number, state, Settings(depth=number), values, steps=steps)


def results(*trials, **limits):
    return Results("accuracy", True, Settings(limits), trials)


@pytest.fixture(autouse=True)
def no_pyplot():
    yield
    assert not pyplot.get_fignums()


def test_a_search_knows_its_best_finished_trial():
    assert [charts.best_after(CURVE, cost) for cost in (8, 9, 17, 18, 99)] == [None, 0.5, 0.5, 0.7, 0.7]


def test_the_middle_counts_a_search_that_knows_nothing_as_nothing():
    late = ((30, 0.9),)
    assert charts.middle([CURVE, CURVE, late], 18) == 0.7
    assert charts.middle([CURVE, late], 18) == pytest.approx(0.35)
    assert charts.middle([late, late], 18) is None


def test_the_race_has_a_line_for_each_search_and_the_summit():
    axes = charts.race({"one": [CURVE], "two": [CURVE, CURVE]}, 27, summit=0.9).axes[0]
    assert [line.get_label() for line in axes.lines[:2]] == ["one", "two"]
    assert list(axes.lines[0].get_ydata())[-1] == pytest.approx(70)
    assert axes.lines[2].get_ydata()[0] == pytest.approx(90)


def test_lines_of_the_race_that_lie_on_one_another_stay_visible():
    axes = charts.race({name: [CURVE] for name in ("one", "two", "three")}, 27).axes[0]
    widths = [line.get_linewidth() for line in axes.lines]
    assert widths == sorted(set(widths), reverse=True)
    assert len({line.get_markevery() for line in axes.lines}) == 3


def test_the_race_begins_near_its_second_step():
    curve = ((1, 0.05), (2, 0.6), (3, 0.7), (9, 0.8))
    assert charts.race({"one": [curve]}, 9).axes[0].get_ylim()[0] == pytest.approx(57)


def test_the_order_at_the_end_agrees_with_itself():
    curves = [[0.3, 0.1, 0.2], [0.2, 0.2, 0.4], [0.1, 0.3, 0.6]]
    assert charts.correlations(curves) == pytest.approx([-1, 1, 1])
    assert list(charts.agreement(curves).axes[0].lines[0].get_ydata()) == pytest.approx([-1, 1, 1])


def test_the_front_joins_what_no_trial_beats():
    made = results(trial(0, 2e5, 0.5), trial(1, 1e6, 0.7), trial(2, 2e6, 0.6))
    axes = charts.front(made, made.front("macs", "accuracy")[:1], limit=500_000).axes[0]
    by_label = {line.get_label(): line for line in axes.lines}
    assert list(by_label["front"].get_ydata()) == [50, 70]
    assert list(by_label["found by the search"].get_xdata()) == [0.2]


def test_a_cost_buys_the_trials_that_it_pays_for():
    made = results(trial(0, 2e5, 0.5), trial(1, 1e6, 0.7), trial(2, 2e6, 0.6))
    assert [len(charts.first(made, cost)) for cost in (8, 9, 26, 27)] == [0, 1, 2, 3]


def test_the_table_tells_the_middle_of_many_searches():
    small, large = trial(0, 2e5, 0.5), trial(1, 1e6, 0.7)
    rows = charts.bought([results(small, large), results(large, small)], results(small, large), (9, 18)).rows
    assert rows == (
        ("9", "50.0 %", "60.0 % (50.0 % to 70.0 %)", "1 of 2"),
        ("18", "100.0 %", "70.0 % (70.0 % to 70.0 %)", "2 of 2"),
    )


def test_before_the_first_trial_nothing_was_bought():
    assert charts.bought([results()], results(), (5,)).rows == (("5", "-", "-", "0 of 0"),)


def test_a_dot_stands_where_owning_has_cost_as_much_as_renting():
    rented, owned = Rented("r", 1.0, "2026", "made up"), Owned("o", 500.0, 0.0, 0.0, "2026", "made up")
    axes = charts.owning(rented, owned, 1000).axes[0]
    assert axes.lines[2].get_xdata()[0] == break_even(rented, owned) == 500
    assert len(charts.owning(rented, owned, 400).axes[0].lines) == 2


@pytest.mark.parametrize("usd", [0.0, 20.0, 500.0])
def test_the_hours_stand_above_the_axis(usd):
    rented, owned = Rented("r", 1.0, "2026", "made up"), Owned("o", usd, 0.0, 0.0, "2026", "made up")
    figure = charts.owning(rented, owned, 1000)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    assert axes.texts[0].get_window_extent().y0 >= axes.bbox.y0


def test_the_answer_is_a_network_or_why_there_is_none():
    assert charts.answer(results(trial(0, 2e5, 0.5))) == "Trial 0 is the best with 0.5: depth=0."
    assert "No trial keeps macs" in charts.answer(results(trial(0, 2e5, 0.5, "rejected", 0), macs=1e5))
