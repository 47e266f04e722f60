"""The pad as a picture: what paper, GitHub and a reader without JavaScript see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobiledl.course import figures
from mobiledl.widgets.answers import Answer, percent

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mobiledl.widgets.strokes import Floats

SIZE = (6.4, 3.2)  # inches
INK, PAPER = "white", "black"


def pad_figure(strokes: Sequence[Floats], image: np.ndarray, answer: Answer | None, pen: float, note: str) -> Figure:
    """Return a figure of the drawing, of the (H, W) uint8 image that the model sees, and of its answer.

    Strokes are in 0..1 of the pad, `pen` is the width of the line as a fraction of it; `note` stands below the answer.
    """
    from matplotlib.figure import Figure

    with figures.style():
        figure = Figure(figsize=SIZE)
        _board(figure.add_axes((0.01, 0.02, 0.48, 0.96)), strokes, pen)
        _bars(figure.add_axes((0.68, 0.56, 0.18, 0.38)), answer)
        seen = figure.add_axes((0.54, 0.06, 0.16, 0.32))
        seen.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        seen.set_axis_off()
        caption = f"What the model sees:\n{image.shape[1]} x {image.shape[0]} pixels"
        figure.text(0.73, 0.22, caption, fontsize=9, va="center")
        figure.text(0.54, 0.47, note, fontsize=9, va="center")
        return figure


def _board(axes: Axes, strokes: Sequence[Floats], pen: float) -> None:
    """Draw the strokes as the pad does: white on black, round ends."""
    side = SIZE[0] * 0.48 * 72  # points
    axes.set(xlim=(0, 1), ylim=(1, 0), xticks=[], yticks=[], facecolor=PAPER)
    axes.grid(False)
    for stroke in strokes:
        x, y = (stroke if len(stroke) > 1 else stroke.repeat(2, axis=0)).T
        axes.plot(x, y, color=INK, linewidth=pen * side, solid_capstyle="round", solid_joinstyle="round")


def _bars(axes: Axes, answer: Answer | None) -> None:
    """Draw the likeliest classes as bars with their names and shares as text."""
    axes.set_axis_off()
    if answer is None:
        axes.text(-0.78, 0.5, "No answer.", va="center", fontsize=10, transform=axes.transAxes)
        return
    axes.set(xlim=(0, 1), ylim=(len(answer.top) - 0.5, -0.5))
    for row, (name, share) in enumerate(answer.top):
        axes.barh(row, 1, height=0.5, color="#e6e6e6")
        axes.barh(row, share, height=0.5, color=figures.COLOURS[0])
        weight = "normal" if row else "bold"
        axes.text(-0.78, row, name, va="center", fontsize=10, weight=weight)
        axes.text(1.06, row, percent(share), va="center", fontsize=10, weight=weight)
