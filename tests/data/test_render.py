"""Strokes to pixels: the fast renderer draws what a slow and plain one draws."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from mobiledl.data import doodles
from mobiledl.data.render import FRAME_MARGIN, PEN, render, render_many


def plainly(strokes, size=32, margin=FRAME_MARGIN, pen=PEN):
    """The docstring of render, one loop for each sentence, as the phone's page has it."""
    points = [point for stroke in strokes for point in stroke]
    low = [min(p[i] for p in points) for i in (0, 1)]
    high = [max(p[i] for p in points) for i in (0, 1)]
    side = max(high[0] - low[0], high[1] - low[1])
    scale = (1.0 - 2.0 * margin) * size / side if side > 0 else 0.0
    middle = [(low[i] + high[i]) / 2.0 for i in (0, 1)]
    stamps = []
    for stroke in strokes:
        path = [[(p[i] - middle[i]) * scale + 0.5 * size for i in (0, 1)] for p in stroke]
        for (ax, ay), (bx, by) in pairwise(path):
            dx, dy = bx - ax, by - ay
            steps = max(math.ceil(math.sqrt(dx * dx + dy * dy) / 0.5), 1)
            stamps += [(ax + dx * (k / steps), ay + dy * (k / steps)) for k in range(steps)]
        stamps.append(path[-1])
    image = np.zeros((size, size), dtype=np.uint8)
    for row in range(size):
        for column in range(size):
            nearest = min(math.sqrt((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) for x, y in stamps)
            value = min(max(pen * size / 2.0 + 0.5 - nearest, 0.0), 1.0)
            image[row, column] = math.floor(value * 255.0 + 0.5)
    return image


def drawings(count, seed=3):
    rng = np.random.default_rng(seed)
    return [doodles.strokes(i % 20, rng) for i in range(count)]


@pytest.mark.parametrize("label", [0, 4, 10, 12, 15, 19])
def test_a_drawing_has_the_pixels_of_the_plain_renderer(label):
    strokes = doodles.strokes(label, np.random.default_rng(label))
    difference = render(strokes).astype(int) - plainly(strokes).astype(int)
    assert np.abs(difference).max() <= 1
    assert np.count_nonzero(difference) <= 2


@pytest.mark.parametrize(("size", "margin", "pen"), [(8, 0.0, 0.3), (28, 0.2, 0.05), (64, 0.1, 0.09)])
def test_settings_mean_the_same_to_both_renderers(size, margin, pen):
    strokes = doodles.strokes("fish", np.random.default_rng(1))
    fast, slow = render(strokes, size, margin, pen), plainly(strokes, size, margin, pen)
    assert np.abs(fast.astype(int) - slow.astype(int)).max() <= 1


def test_many_at_a_time_gives_the_bytes_of_one_at_a_time():
    some = drawings(300)
    pens = np.linspace(0.02, 0.3, 300)
    margins = np.linspace(0.0, 0.3, 300)
    together = render_many(some, 24, margins, pens)
    alone = [render(strokes, 24, margin, pen) for strokes, margin, pen in zip(some, margins, pens, strict=True)]
    np.testing.assert_array_equal(together, alone)


def test_ink_fills_the_frame_less_the_margin():
    image = render([[(0.0, 0.0), (7.0, 0.0), (7.0, 3.0)]], size=100, margin=0.2, pen=0.02)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (columns[0], columns[-1]) == (19, 80)
    assert rows[0] + rows[-1] == 99


def test_a_lone_dot_is_a_disc_in_the_middle():
    image = render([[(5.0, 5.0)]], size=33, pen=0.2)
    assert image[16, 16] == 255
    np.testing.assert_array_equal(image, image[::-1, ::-1])
    assert abs(image.sum() / 255 - math.pi * 3.3**2) < 1.0


def test_a_stroke_of_ten_thousand_points_is_the_line_that_it_runs_along():
    many = render([np.linspace((0, 0), (3, 4), 10_000)])
    assert np.abs(many.astype(int) - render([[(0, 0), (3, 4)]])).max() <= 16


def test_a_pen_as_wide_as_the_frame_fills_it_and_a_wider_one_is_an_error():
    assert (render([[(0, 0)]], pen=1.0) > 0).mean() > 0.75
    with pytest.raises(ValueError, match="pen"):
        render([[(0, 0)]], pen=1.1)


def test_where_a_drawing_was_made_and_how_large_does_not_matter():
    strokes = doodles.strokes("cup", np.random.default_rng(5))
    moved = [stroke * 512.0 + 64.0 for stroke in strokes]
    assert np.abs(render(strokes).astype(int) - render(moved).astype(int)).max() <= 1


def test_shift_moves_the_ink_off_the_centre():
    strokes = [[[0.0, 0.0], [0.0, 1.0]]]
    (still, moved) = render_many([strokes, strokes], 40, 0.1, 0.1, [(0.0, 0.0), (0.1, 0.0)])
    np.testing.assert_array_equal(np.roll(still, 4, axis=1), moved)


def test_a_wider_pen_never_takes_ink_away():
    strokes = doodles.strokes("flower", np.random.default_rng(2))
    assert np.all(render(strokes, pen=0.12) >= render(strokes, pen=0.06))


@pytest.mark.parametrize("nothing", [[], [[]], [np.zeros((0, 2))]])
def test_nothing_to_draw_is_an_error(nothing):
    with pytest.raises(ValueError, match="stroke"):
        render(nothing)


def test_a_drawing_without_strokes_among_others_is_an_error():
    with pytest.raises(ValueError, match="no strokes"):
        render_many([[[(0.0, 0.0)]], []])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_coordinate_that_is_no_number_is_an_error(bad):
    with pytest.raises(ValueError, match="finite"):
        render([[(0.0, 0.0), (bad, 1.0)]])


@pytest.mark.parametrize("settings", [{"size": 0}, {"margin": 0.5}, {"margin": -0.1}, {"pen": 0.0}, {"pen": 1.1}])
def test_settings_out_of_range_are_errors(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        render([[(0.0, 0.0), (1.0, 1.0)]], **settings)


def test_a_shift_beyond_the_margin_is_an_error():
    with pytest.raises(ValueError, match="shift"):
        render_many([[[(0.0, 0.0)]]], 32, 0.1, 0.1, (0.2, 0.0))
