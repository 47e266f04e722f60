"""Figures: house style, charts that say what they show, and no picture without a text."""

from __future__ import annotations

import base64
import io
import math

import matplotlib
import matplotlib.image
import numpy as np
import pytest

from mobiledl.course import drawing, figures

ALT = "Two bars: the int8 file is less than half as large."


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict, dict]]:
    """What was put under the cell."""
    shown: list[tuple[dict, dict]] = []
    monkeypatch.setattr(figures, "draw", lambda data, metadata: shown.append((data, metadata)))
    return shown


def images(n: int, channels: int = 1) -> np.ndarray:
    return np.arange(n * channels * 64, dtype=np.uint8).reshape(n, channels, 8, 8)


def words(figure) -> list[str]:
    """Return every text in the figure's axes."""
    axes = figure.axes[0]
    return [each.get_text() for each in axes.texts]


def test_a_figure_is_shown_with_its_text_in_three_places(drawn):
    figures.show(figures.bars({"a": 1.0}, "ms"), alt=ALT)
    data, metadata = drawn[0]
    assert data["text/plain"] == f"Figure: {ALT}"
    assert metadata["alt"] == metadata["image/png"]["alt"] == ALT


def test_the_picture_is_a_png_of_the_size_that_is_told(drawn):
    figures.show(figures.bars({"a": 1.0, "b": 2.0}, "ms"), alt=ALT)
    data, metadata = drawn[0]
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(data["image/png"])))
    assert abs(pixels.shape[1] - 1.5 * metadata["image/png"]["width"]) <= 2
    assert pixels[..., :3].min() < 0.5


@pytest.mark.parametrize("alt", ["", "   ", "a bar chart", " " * 30 + "bars"])
def test_a_figure_without_a_real_text_is_refused(drawn, alt):
    with pytest.raises(ValueError, match="at least 20 characters"):
        figures.show(figures.bars({"a": 1.0}, "ms"), alt=alt)
    assert drawn == []


def test_a_shown_figure_is_closed(drawn):
    import matplotlib.pyplot as plt

    figure = plt.figure()
    figures.show(figure, alt=ALT)
    assert not plt.fignum_exists(figure.number)


def test_outside_a_notebook_the_text_is_printed(capsys):
    drawing.draw({"text/plain": "Figure: bars", "image/png": "x"})
    assert capsys.readouterr().out == "Figure: bars\n"


def test_a_contact_sheet_has_every_image_in_its_place():
    shown = images(7)
    sheet = figures.contact_sheet(shown, columns=3).axes[0].images[0].get_array()
    step = 8 + figures.GAP
    for place, image in enumerate(shown):
        top, left = place // 3 * step + figures.GAP // 2, place % 3 * step + figures.GAP // 2
        assert np.array_equal(sheet[top : top + 8, left : left + 8], image[0])


def test_a_contact_sheet_of_colours_keeps_them():
    sheet = figures.contact_sheet(images(2, channels=3)).axes[0].images[0].get_array()
    top = figures.GAP // 2
    assert np.array_equal(sheet[top : top + 8, top : top + 8], images(2, channels=3)[0].transpose(1, 2, 0))


def test_a_contact_sheet_has_a_title_over_each():
    assert words(figures.contact_sheet(images(3), ["a", "b", "c"])) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("shown", "titles", "columns"),
    [
        (images(3)[:, 0], None, 10),
        (images(3).astype(np.float32), None, 10),
        (images(2, channels=2), None, 10),
        (images(3)[:0], None, 10),
        (images(3), ["a"], 10),
        (images(3), None, 0),
    ],
)
def test_what_is_no_contact_sheet_is_refused(shown, titles, columns):
    with pytest.raises(ValueError, match="came"):
        figures.contact_sheet(shown, titles, columns)


def test_bars_write_their_values_and_the_axis_its_unit():
    figure = figures.bars({"float32": 412_300, "int8": 165_200}, "bytes", "size")
    assert words(figure) == ["412.3 kB", "165.2 kB"]
    assert figure.axes[0].get_xlabel() == "size (kB)"
    assert [bar.get_width() for bar in figure.axes[0].patches] == pytest.approx([412.3, 165.2])


def test_no_tick_stands_above_all_of_a_share():
    axes = figures.bars({"a": 0.95, "b": 0.5}, "fraction", "accuracy").axes[0]
    assert max(axes.get_xticks()) == 100
    assert axes.get_xlim()[1] > 100


def test_the_first_bar_is_on_top():
    axes = figures.bars({"first": 1.0, "second": 2.0}, "ms").axes[0]
    assert axes.yaxis_inverted()


def test_a_limit_is_drawn_and_named():
    axes = figures.bars({"a": 1.0}, "ms", limit=300, limit_name="the 300 ms test").axes[0]
    assert axes.lines[0].get_xdata()[0] == 300
    assert axes.get_xlim()[1] > 300
    assert "the 300 ms test" in axes.get_title(loc="left")


@pytest.mark.parametrize("values", [{}, {"a": -1.0}, {"a": math.nan}])
def test_bars_of_nothing_are_refused(values):
    with pytest.raises(ValueError, match="Bars show"):
        figures.bars(values, "ms")


def test_a_front_is_told_by_form_and_not_by_colour_alone():
    points = {"a": (1.0, 0.9), "b": (2.0, 0.95), "c": (3.0, 0.92)}
    axes = figures.scatter(points, ("size", "bytes"), ("accuracy", "fraction"), front=["a", "b"]).axes[0]
    line, *markers = axes.lines
    assert list(line.get_xdata()) == pytest.approx([0.001, 0.002])
    assert [marker.get_markerfacecolor() == "white" for marker in markers] == [False, False, True]
    assert words(axes.figure) == ["a", "b", "c"]
    assert axes.get_ylabel() == "accuracy (%)"


@pytest.mark.parametrize(("points", "front"), [({}, []), ({"a": (math.inf, 1.0)}, []), ({"a": (1.0, 1.0)}, ["b"])])
def test_a_scatter_of_nothing_is_refused(points, front):
    with pytest.raises(ValueError, match=r"scatter|front"):
        figures.scatter(points, ("size", "bytes"), ("accuracy", "fraction"), front)


def test_lines_differ_in_colour_stroke_and_marker():
    _, axes = figures.new()
    lines = [axes.plot([0, 1], [n, n])[0] for n in range(7)]
    assert len({line.get_color() for line in lines}) == 7
    assert len({line.get_marker() for line in lines}) == 7
    assert len({(line.get_linestyle(), str(line._dash_pattern)) for line in lines}) == 7


def test_the_style_of_a_chart_does_not_leak():
    before = matplotlib.rcParams["axes.spines.top"]
    assert not figures.new()[1].spines["top"].get_visible()
    assert matplotlib.rcParams["axes.spines.top"] == before


def test_use_gives_the_style_to_every_later_figure():
    with matplotlib.rc_context():
        figures.use()
        assert matplotlib.rcParams["axes.spines.top"] is False


def test_every_colour_stands_out_from_white():
    # sky blue and orange are pale: they have 2 to 1, and a marker and a stroke of their own
    assert all(_contrast_to_white(colour) > 2 for colour in figures.COLOURS)


def _contrast_to_white(colour: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((8.7, 12.1), ["8.7 ms", "12.1 ms"]),
        ((0.42, 8.7), ["0.420 ms", "8.700 ms"]),
        ((0.0, 0.42, 12.1), ["0.000 ms", "0.420 ms", "12.100 ms"]),
        ((0.0, 8.7, 12.1), ["0.0 ms", "8.7 ms", "12.1 ms"]),
    ],
)
def test_the_bars_of_one_chart_have_the_same_decimals(values, texts):
    axes = figures.bars(dict(zip("abc", values, strict=False)), "ms").axes[0]
    assert [text.get_text() for text in axes.texts] == texts


def test_a_quantity_may_say_its_unit_itself():
    axes = figures.bars({"a net": 300.8}, "", "millions of MACs").axes[0]
    assert axes.get_xlabel() == "millions of MACs"
    assert axes.texts[0].get_text() == "300.8"
