"""The clock without a sine, and strokes put together from lines, curves and arcs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mobiledl.data.glyphs_digits import DIGITS
from mobiledl.data.glyphs_objects import OBJECTS
from mobiledl.data.shapes import CLOCK, Sheet, arc, curve, join, line


def test_the_clock_is_a_circle_that_starts_at_twelve_and_runs_clockwise():
    angles = [hour * math.pi / 6 for hour in range(12)]
    np.testing.assert_allclose(CLOCK, [(math.sin(a), -math.cos(a)) for a in angles], atol=1e-15)


def test_an_arc_starts_and_stops_at_its_hours():
    quarter = arc(50, 50, 100, 60, 0, 3)
    np.testing.assert_allclose([quarter.knots[0], quarter.knots[-1]], [(50, 20), (100, 50)])


def test_an_arc_with_a_falling_hour_runs_backwards():
    assert arc(0, 0, 2, 2, 0, -6).knots[1][0] < 0 < arc(0, 0, 2, 2, 0, 6).knots[1][0]


def test_joined_parts_share_the_knot_where_they_meet():
    bent = join(line((0, 0), (10, 0)), curve((10, 0), (20, 10), (10, 20)))
    assert bent.knots == ((0, 0), (10, 0), (20, 10), (10, 20))
    assert [(span.start, span.stop) for span in bent.spans] == [(0, 1), (1, 2), (2, 3)]


def test_parts_that_do_not_meet_are_joined_by_a_straight_piece():
    gap = join(line((0, 0), (10, 0)), line((10, 5), (20, 5)))
    assert [(span.start, span.stop) for span in gap.spans] == [(0, 1), (1, 2), (2, 3)]


def test_a_sheet_knows_where_each_stroke_begins_and_ends():
    sheet = Sheet.of([line((0, 0), (100, 0), (100, 100)), line((0, 100), (50, 50))])
    assert sheet.ends.tolist() == [0, 3, 2, 4]
    assert sheet.inner.tolist() == [1, 4, 1, 3]
    assert sheet.cuts == (18, 27)
    assert sheet.knots.max() == 1.0


@pytest.mark.parametrize("name", [*DIGITS, *OBJECTS])
def test_every_class_is_drawn_in_several_ways(name):
    styles = {**DIGITS, **OBJECTS}[name]
    assert len(styles) >= 5
    assert all(style.weight > 0 for style in styles)
    assert len({style.strokes for style in styles}) == len(styles)


@pytest.mark.parametrize("name", DIGITS)
def test_digits_are_never_mirrored_or_turned(name):
    assert not any(style.flip or style.turn for style in DIGITS[name])
