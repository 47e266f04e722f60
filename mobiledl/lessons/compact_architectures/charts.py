"""Charts of what is inside a network: receptive fields, influence, curves of cost, and a spiral through a ReLU."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mobiledl.course import figures

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mobiledl.cost import Cost

ROOM = 3.0  # inches for each picture in a row
WIDTH = 6.4  # inches of a figure: what is wider is shown smaller on a narrow page
HATCHES = ("", "//", "xx")


def lines(
    x: Sequence[float], curves: Mapping[str, Sequence[float]], axes: tuple[str, str], logarithmic: bool = False
) -> Figure:
    """Return curves over the same x, each with its name beside its end; axes: their labels, with units."""
    figure, plot = figures.new(height=3.8)
    for name, y in curves.items():
        plot.plot(x, y)
        plot.annotate(name, (x[-1], y[-1]), (7, 0), textcoords="offset points", va="center", fontsize=10)
    if logarithmic:
        _logarithmic(plot)
    plot.set_xticks(list(x), [f"{value:g}" for value in x])
    plot.minorticks_off()
    plot.set(xlabel=axes[0], ylabel=axes[1])
    return figure


def _logarithmic(axes: Axes) -> None:
    """Make both axes logarithmic, with marks at 1, 2 and 5 of each power of ten that read as plain numbers."""
    from matplotlib.ticker import LogLocator, StrMethodFormatter

    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))


def fields(image: np.ndarray, sides: Mapping[str, int]) -> Figure:
    """Return a drawing (H, W) with a square for each receptive field (side in pixels) around its middle.

    A square that is larger than the drawing is left out of the picture and told beside it.
    """
    figure, axes = figures.new(6.4, 3.3)
    _grey(axes, image)
    middle = image.shape[0] // 2
    for place, (name, side) in enumerate(sides.items()):
        colour, line = figures.COLOURS[place % 6], figures.LINES[place % 6]
        fits = side <= image.shape[0]
        if fits:
            _square(axes, middle, side, color=colour, ls=line)
        label = f"{name}: {side} x {side}" + ("" if fits else ", more than the drawing")
        axes.plot([], [], color=colour, ls=line if fits else "", marker="", label=label)
    axes.plot([middle], [middle], color="#BBBBBB", marker="+", markersize=9, linestyle="")
    figure.legend(loc="outside right center", frameon=False, fontsize=9, title="receptive field (pixels)")
    return figure


def influence(image: np.ndarray, sizes: Mapping[str, np.ndarray], sides: Sequence[int]) -> Figure:
    """Return a drawing (H, W), then for each name how much each of its pixels moves the middle of a layer's output.

    sides: of each layer's receptive field in pixels, drawn as an outline.
    """
    axes = row(["the drawing", *sizes])
    _grey(axes[0], image)
    for plot, size, side in zip(axes[1:], sizes.values(), sides, strict=True):
        plot.imshow(size / max(size.max(), 1e-30), vmin=0, vmax=1, cmap="cividis")
        plot.set_axis_off()
        _square(plot, size.shape[0] // 2, side, color="white", ls="-")
    return _figure_of(axes)


def matrices(sizes: Mapping[str, np.ndarray], groups: int) -> Figure:
    """Return matrices (outputs, inputs) side by side: dark where an input channel moves an output channel.

    Lines stand between the groups.
    """
    axes = row(list(sizes))
    for plot, matrix in zip(axes, sizes.values(), strict=True):
        plot.imshow(matrix > 0, cmap="Blues", vmin=0, vmax=1.3)
        for group in range(1, groups):
            plot.axhline(group * matrix.shape[0] / groups - 0.5, color="black", linewidth=1)
            plot.axvline(group * matrix.shape[1] / groups - 0.5, color="black", linewidth=1)
        plot.set(xlabel="input channel", ylabel="output channel")
        plot.set_xticks(range(0, matrix.shape[1], 2))
        plot.set_yticks(range(0, matrix.shape[0], 2))
        plot.grid(visible=False)
    return _figure_of(axes)


def spirals(points: Mapping[str, np.ndarray]) -> Figure:
    """Return one picture for each name: points (N, 2) in their order, from the first (dark) to the last (bright)."""
    axes = row(list(points), inches=1.9)
    for plot, places in zip(axes, points.values(), strict=True):
        x, y = places.T
        plot.plot(x, y, color="#BBBBBB", marker="", linestyle="-", linewidth=0.7)
        plot.scatter(x, y, c=range(len(places)), cmap="cividis", s=9, marker="o")
        plot.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), xticks=[], yticks=[], aspect="equal")
        plot.spines[:].set_visible(True)
        plot.grid(visible=False)
    return _figure_of(axes)


def costs(ways: Mapping[str, Cost]) -> Figure:
    """Return three groups of bars, one below the other: MACs, parameters and activation memory of each way."""
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    quantities = {
        "MACs (millions)": [each.macs / 1e6 for each in ways.values()],
        "parameters (thousands)": [each.parameters / 1e3 for each in ways.values()],
        "activation memory (kB)": [each.peak_bytes / 1e3 for each in ways.values()],
    }
    axes = row(list(quantities), inches=WIDTH)
    for plot, values in zip(axes, quantities.values(), strict=True):
        for place, value in enumerate(values):
            plot.barh(place, value, 0.6, color=figures.COLOURS[place], hatch=HATCHES[place], edgecolor="white")
            plot.annotate(f"{value:,.3g}" if value < 1000 else f"{value:,.0f}", (value, place), (4, 0), va="center",
                          textcoords="offset points", fontsize=9)  # fmt: skip
        plot.set(ylim=(len(values) - 0.5, -0.5), xlim=(0, 1.2 * max(values)), yticks=range(len(values)))
        plot.set_yticklabels(ways)
        plot.grid(axis="y", visible=False)
        plot.xaxis.set_major_locator(MaxNLocator(3))
        plot.xaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    figure = _figure_of(axes)
    figure.set_size_inches(WIDTH, len(axes) * (0.75 + 0.3 * len(ways)))
    return figure


def _square(axes: Axes, middle: int, side: int, **line: Any) -> None:
    """Outline the pixels of a square around a pixel; a square as large as the picture lies on its edge."""
    edge, far = middle - side // 2 - 0.5, middle + side // 2 + 0.5
    axes.plot([edge, far, far, edge, edge], [edge, edge, far, far, edge], marker="", clip_on=False, **line)


def row(titles: Sequence[str], inches: float = ROOM) -> list[Axes]:
    """Return the axes of a new figure: one picture for each title, side by side, as many as a page is wide."""
    from matplotlib.figure import Figure

    with figures.style():
        rows = math.ceil(len(titles) / max(1, int(WIDTH / inches)))
        columns = math.ceil(len(titles) / rows)
        figure = Figure(figsize=(inches * columns, rows * (inches + 0.4)), layout="constrained")
        axes: list[Axes] = [figure.add_subplot(rows, columns, place + 1) for place in range(len(titles))]
    for plot, title in zip(axes, titles, strict=True):
        plot.set_title(title, fontsize=10)
    return axes


def _figure_of(axes: Sequence[Axes]) -> Figure:
    figure: Figure = axes[0].figure  # type: ignore[assignment]
    return figure


def _grey(axes: Axes, image: np.ndarray) -> None:
    axes.imshow(image, cmap="gray", vmin=0, vmax=255)
    axes.set_axis_off()
