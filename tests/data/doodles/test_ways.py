"""Ways: smooth between corners, round where they close, and hands that lie between forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mobiledl.data import doodles
from mobiledl.data.doodles import drawing, ways
from mobiledl.data.doodles.chance import Chance
from mobiledl.data.doodles.hand import NUMBERS, Hand
from mobiledl.data.doodles.strokes import CLOCK, arc, curve, join, line, loop, ring


def of_the_book(way, seed=0):
    """The points of a way's strokes in a hand that changes nothing."""
    hand = Hand.of(Chance.of([np.random.default_rng(seed)], NUMBERS))
    still = Hand(*(0.0 * getattr(hand, name) for name in Hand.__dataclass_fields__))
    own = Chance(np.full((1, drawing.columns(way)), 0.5))
    return drawing._sampled(way.layout, drawing._mixed(way.layout, own), still, own)[0]


def test_a_ring_is_round():
    points = of_the_book(ways.way(1, ring(50, 50, 80)))
    radius = np.hypot(*(points - 0.5).T)
    np.testing.assert_allclose(radius, 0.4, rtol=0.02)


def test_lines_keep_their_corners():
    points = of_the_book(ways.way(1, line((0, 0), (100, 0), (100, 100))))
    assert ((points[:, 1] == 0.0) | (points[:, 0] == 1.0)).all()


def test_a_curve_passes_its_points():
    points = of_the_book(ways.way(1, curve((0, 0), (50, 80), (100, 0))))
    for knot in ((0, 0), (0.5, 0.8), (1, 0)):
        assert np.hypot(*(points - knot).T).min() < 1e-12


def test_parts_meet_at_a_corner():
    joined = join(line((0, 0), (50, 50)), curve((50, 50), (60, 80), (50, 100)))
    assert joined.knots == ((0, 0), (50, 50), (60, 80), (50, 100))
    assert joined.corners == {1}
    apart = join(line((0, 0), (50, 50)), line((60, 50), (90, 90)))
    assert apart.corners == {1, 2}


def test_the_clock_is_a_circle_that_starts_at_twelve_and_runs_clockwise():
    angles = [hour * math.pi / 6 for hour in range(12)]
    np.testing.assert_allclose(CLOCK, [(math.sin(a), -math.cos(a)) for a in angles], atol=1e-15)


def test_an_arc_starts_and_stops_at_its_hours():
    quarter = arc(50, 50, 100, 60, 0, 3)
    np.testing.assert_allclose([quarter.knots[0], quarter.knots[-1]], [(50, 20), (100, 50)])


def test_an_arc_with_a_falling_hour_runs_backwards():
    assert arc(0, 0, 2, 2, 0, -6).knots[1][0] < 0 < arc(0, 0, 2, 2, 0, 6).knots[1][0]


@pytest.mark.parametrize("digit", "0123456789")
def test_digits_are_never_mirrored_or_turned(digit):
    assert not any(way.flip or way.turn for way in doodles.WAYS[digit])


def test_a_loop_closes():
    assert loop((0, 0), (1, 0), (1, 1)).knots[-1] == (0, 0)


def test_a_spiral_grows():
    knots = np.array(arc(0, 0, 2, 2, 0, 12, grow=2.0).knots)
    np.testing.assert_allclose(np.hypot(*knots.T)[[0, -1]], [1.0, 2.0])


def test_hands_lie_between_the_forms():
    way = ways.between(1, line((0, 0), (0, 100)), line((100, 0), (100, 100)))
    own = Chance(np.random.default_rng(0).random((200, 9)))
    across = drawing._mixed(way.layout, own)[:, 0, 0]
    assert across.min() < 0.2
    assert across.max() > 0.8
    assert abs(np.median(across) - 0.5) < 0.1


def test_forms_have_the_same_strokes():
    with pytest.raises(ValueError, match="same strokes"):
        ways.between(1, line((0, 0), (1, 1)), line((0, 0), (1, 1), (2, 0)))


def test_a_habit_is_one_of_those_that_hands_have():
    with pytest.raises(ValueError, match="habit 'looop'"):
        ways.way(1, line((0, 0), (1, 1)), habit="looop")


def test_ways_are_picked_as_often_as_their_weights_say():
    few, many = (ways.way(weight, line((0, 0), (1, 1))) for weight in (1, 3))
    rng = np.random.default_rng(0)
    people = Hand.of(Chance(rng.random((2000, NUMBERS))))
    assert 1400 < people.pick((few, many), rng.random(2000)).sum() < 1600


def test_who_likes_bars_crosses_their_sevens():
    rng = np.random.default_rng(0)
    people = Hand.of(Chance(rng.random((3000, NUMBERS))))
    fond = people.tastes[:, ways.HABITS.index("bar")] > 1.5
    barred = np.array([way.habit == "bar" for way in doodles.WAYS["7"]])
    crossed = barred[people.pick(doodles.WAYS["7"], rng.random(3000))]
    assert crossed[fond].mean() > 1.4 * crossed[~fond].mean()


@pytest.mark.parametrize("name", doodles.CLASSES)
def test_every_class_has_several_ways(name):
    assert len(doodles.WAYS[name]) >= 5
    assert all(way.weight > 0 for way in doodles.WAYS[name])


@pytest.mark.parametrize("name", doodles.CLASSES)
def test_every_way_can_be_drawn(name):
    rng = np.random.default_rng(0)
    people = Hand.of(Chance(rng.random((3, NUMBERS))))
    for way in doodles.WAYS[name]:
        own, now = (Chance(rng.random((3, drawing.columns(way)))) for _ in range(2))
        drawings = drawing.draw(way, people, own, now)
        assert [len(strokes) for strokes in drawings] == 3 * [len(way.forms[0])]
        assert all(np.isfinite(stroke).all() for strokes in drawings for stroke in strokes)


def test_chance_that_is_used_up_is_an_error():
    chance = Chance(np.zeros((2, 5)))
    chance.uniform(4)
    with pytest.raises(RuntimeError, match="6 numbers are needed of 5"):
        chance.uniform(2)
