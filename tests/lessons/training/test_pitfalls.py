"""Pitfalls: damage and repair in points, as text, as a table and as a picture."""

import math

import pytest

from mobiledl.lessons.training import pitfalls
from mobiledl.lessons.training.pitfalls import Pitfall

BAD = Pitfall("no shuffle", "shuffle", sound=0.9, broken=0.25, repaired=0.895)
LEAK = Pitfall("leak", "another test set", sound=0.7, broken=0.99, repaired=0.71)


def test_the_damage_is_in_points_whichever_way_it_goes():
    assert BAD.damage == pytest.approx(65)
    assert LEAK.damage == pytest.approx(29)


def test_what_is_left_is_never_negative():
    assert BAD.left == pytest.approx(0.5)
    assert LEAK.left == 0


def test_it_holds_only_with_enough_damage_and_a_good_repair():
    assert BAD.holds(damage=60, left=1)
    assert not BAD.holds(damage=70, left=1)
    assert not BAD.holds(damage=60, left=0.1)


def test_its_promise_is_two_lines_with_the_points_of_this_run():
    said = "no shuffle: costs at least 60 points;\nafter the repair (shuffle) at most 1 are left"
    assert BAD.promise(damage=60, left=1) == f"{said}: True (here 65.0 and 0.5)"
    assert BAD.promise(damage=70, left=1).endswith(": False (here 65.0 and 0.5)")


def test_it_shows_points_with_their_sign():
    rows = [[cell.strip() for cell in line.split("|")] for line in repr(BAD).splitlines()]
    assert rows[-2:] == [["no shuffle", "25.0 %", "-65.0"], ["shuffle", "89.5 %", "-0.5"]]


def test_the_table_has_a_row_for_each():
    rows = [[cell.strip() for cell in line.split("|")] for line in repr(pitfalls.table([BAD, LEAK])).splitlines()]
    assert rows[-2:] == [
        ["no shuffle", "90.0 %", "-65.0", "shuffle", "-0.5"],
        ["leak", "70.0 %", "+29.0", "another test set", "+1.0"],
    ]


def test_what_only_a_new_training_mends_has_no_number_and_no_mark_after_the_repair():
    spoiled = Pitfall("no batches", "train again", sound=0.9, broken=0.3, repaired=None)
    assert spoiled.left == spoiled.damage == pytest.approx(60)
    assert repr(pitfalls.table([spoiled])).splitlines()[-1].split("|")[-1].strip() == "-"
    named = {line.get_label(): list(line.get_xdata()) for line in pitfalls.chart([spoiled]).axes[0].lines}
    assert math.isnan(named["repaired"][0])


def test_the_chart_has_a_row_for_each_and_a_mark_for_each_state():
    axes = pitfalls.chart([BAD, LEAK]).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["no shuffle", "leak"]
    named = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert named["with the mistake"] == pytest.approx([25, 99])
    assert axes.get_xlabel() == "accuracy (%)"


def test_an_accuracy_in_per_cent_is_refused():
    with pytest.raises(ValueError, match="lies from 0 to 1, but 90 came for 'x'"):
        Pitfall("x", "y", 90, 0.5, 0.9)


def test_a_chart_of_nothing_is_refused():
    with pytest.raises(ValueError, match="one or more"):
        pitfalls.chart([])


def test_a_failure_is_told_with_its_name():
    assert pitfalls.failure(lambda: int("x")).startswith("ValueError: invalid literal")


def test_a_long_failure_is_told_in_lines_that_fit_a_page():
    said = pitfalls.failure(lambda: [1].index("a long sentence " * 20))
    assert len(said.splitlines()) > 2
    assert max(map(len, said.splitlines())) <= 100


def test_work_that_does_not_fail_is_told():
    with pytest.raises(ValueError, match="meant to fail"):
        pitfalls.failure(lambda: None)
