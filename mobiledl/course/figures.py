"""House style for figures: colour-blind-safe, never colour alone, units on the axes, and a text for every picture.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), without the yellow, which is too pale
on white.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from mobiledl.budget import PRETTY, amount
from mobiledl.course.drawing import draw

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1, 1, 1)))
SHORTEST_ALT = 20
# Pixels between the images of a contact sheet; a grey frame of one pixel stands around each.
GAP = 4


def use() -> None:
    """Give every figure of this notebook the house style."""
    import matplotlib

    matplotlib.rcParams.update(_settings())  # type: ignore[arg-type]


def style() -> AbstractContextManager[None]:
    """Return a context in which figures have the house style."""
    import matplotlib

    context: AbstractContextManager[None] = matplotlib.rc_context(_settings())  # type: ignore[arg-type]
    return context


def new(width: float = 6.4, height: float = 3.6) -> tuple[Figure, Axes]:
    """Return an empty figure in the house style and its axes; width and height are in inches."""
    from matplotlib.figure import Figure

    with style():
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.add_subplot()


def show(figure: Figure, alt: str) -> None:
    """Draw a figure in the notebook and close it; `alt` tells what is to be seen to whoever cannot see it.

    Raises ValueError when `alt` has fewer than 20 characters.
    """
    import base64
    import io

    text = " ".join(alt.split())
    if len(text) < SHORTEST_ALT:
        raise ValueError(
            f"A figure needs a text of at least {SHORTEST_ALT} characters that says what it shows, but {alt!r} came."
        )
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=144, metadata={"Software": None})
    _close(figure)
    width, height = (round(inches * 96) for inches in figure.get_size_inches())
    described = {"alt": text, "image/png": {"alt": text, "width": width, "height": height}}
    data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": f"Figure: {text}"}
    draw(data, described)


def contact_sheet(images: np.ndarray, titles: Sequence[str] | None = None, columns: int = 10) -> Figure:
    """Return images side by side, in rows of `columns`, each with its title above it.

    images: (N, C, H, W) uint8 in 0..255, C = 1 (shown in grey) or 3. Raises ValueError for another shape, for no
    images, and for another number of titles.
    """
    import numpy as np

    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1] not in (1, 3) or images.dtype != "uint8" or not len(images):
        raise ValueError(
            f"A contact sheet shows (N, 1 or 3, H, W) uint8 images, but {images.shape} {images.dtype} came."
        )
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(images)} images need as many titles, but {len(titles)} came.")
    if columns < 1:
        raise ValueError(f"A contact sheet has at least one column, but {columns} came.")
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    height, width = images.shape[2:]
    room = max(6, height // 3) if titles else 0
    sheet = _mosaic(images, rows, columns, room)
    inches = columns * max(0.7, min(1.2, 7.0 / columns))
    figure, axes = new(inches, inches * sheet.shape[0] / sheet.shape[1])
    axes.imshow(sheet.squeeze(-1) if sheet.shape[-1] == 1 else sheet, cmap="gray", vmin=0, vmax=255)
    axes.set_axis_off()
    for place, title in enumerate(titles or ()):
        row, column = divmod(place, columns)
        x = column * (width + GAP) + GAP / 2 + width / 2
        axes.text(x, row * (height + room + GAP) + room, title, ha="center", va="bottom", fontsize=9)
    return figure


def bars(
    values: Mapping[str, float], unit: str, quantity: str = "", limit: float | None = None, limit_name: str = "limit"
) -> Figure:
    """Return horizontal bars, one a name, each with its value written beside it; `limit` draws a dashed line.

    Units are those of `Measurement`: a fraction is shown in per cent, bytes in kB; "" where the quantity says it all.
    Raises ValueError for no values, and for one that is negative or not a number.
    """
    if not values or not all(math.isfinite(value) and value >= 0 for value in values.values()):
        raise ValueError(f"Bars show one or more values that are not negative, but {dict(values)} came.")
    label, factor, _ = PRETTY.get(unit, (unit, 1.0, 0))
    figure, axes = new(height=0.9 + 0.42 * len(values) + (0.3 if limit is not None else 0))
    for place, ((name, value), text) in enumerate(zip(values.items(), _amounts(values.values(), unit), strict=True)):
        axes.barh(name, value * factor, color=COLOURS[0], height=0.6)
        axes.annotate(text, (value * factor, place), (4, 0), textcoords="offset points", va="center")
    if limit is not None:
        axes.axvline(limit * factor, color="black", linestyle="--", linewidth=1.2)
        axes.set_title(f"dashed line: {limit_name}, {amount(limit, unit)}", fontsize=10, loc="left")
    axes.invert_yaxis()
    axes.set_xlabel(f"{quantity} ({label})" if quantity and label else quantity or label)
    axes.set_xlim(0, 1.3 * factor * max(*values.values(), limit or 0, 1e-12))
    if unit == "fraction" and max(values.values()) <= 1:  # the room for the numbers has no ticks: no share is above 1
        axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= factor])
    axes.grid(axis="y", visible=False)
    return figure


def scatter(
    points: Mapping[str, tuple[float, float]],
    x: tuple[str, str],
    y: tuple[str, str],
    front: Collection[str] = (),
) -> Figure:
    """Return named points; those in `front` are filled and joined by a line, the others are hollow.

    x, y: (quantity, unit) of each axis, as in `("size", "bytes")`. Raises ValueError for no points, for a value that
    is not a number, and for a name in `front` that has no point.
    """
    if not points or not all(math.isfinite(value) for point in points.values() for value in point):
        raise ValueError(f"A scatter chart shows one or more points of two numbers, but {dict(points)} came.")
    if unknown := sorted(set(front) - set(points)):
        raise ValueError(f"The front names {unknown[0]!r}, which is none of the points {', '.join(points)}.")
    figure, axes = new(height=4.2)
    (x_label, x_factor), (y_label, y_factor) = _axis(*x), _axis(*y)
    scaled = {name: (a * x_factor, b * y_factor) for name, (a, b) in points.items()}
    if front:
        axes.plot(
            *zip(*sorted(scaled[name] for name in front), strict=True), color=COLOURS[3], linestyle="--", marker=""
        )
    for name, (a, b) in scaled.items():
        face = COLOURS[0] if name in front or not front else "white"
        axes.plot([a], [b], marker="o", linestyle="", markerfacecolor=face, markeredgecolor=COLOURS[0], markersize=8)
        axes.annotate(name, (a, b), (8, -4), textcoords="offset points", fontsize=9, va="top")
    axes.set(xlabel=x_label, ylabel=y_label)
    axes.margins(x=0.26, y=0.15)
    return figure


def _amounts(values: Collection[float], unit: str) -> list[str]:
    """Return values with their unit, all with the same decimals: few, unless one is below 1 or all are below 10."""
    few = max(values) >= 10 and all(value >= 1 or value == 0 for value in values)
    return [amount(value, unit, 1 if few else 3).rstrip() for value in values]


def _axis(quantity: str, unit: str) -> tuple[str, float]:
    """Return an axis' label and what its values are multiplied with."""
    label, factor, _ = PRETTY.get(unit, (unit, 1.0, 0))
    return f"{quantity} ({label})", factor


def _mosaic(images: np.ndarray, rows: int, columns: int, room: int) -> np.ndarray:
    """Return one white picture (H, W, C) with every image framed in its place, and `room` pixels above each."""
    import numpy as np

    _, channels, height, width = images.shape
    sheet = np.full((rows * (height + room + GAP), columns * (width + GAP), channels), 255, np.uint8)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * (height + room + GAP) + room + GAP // 2, column * (width + GAP) + GAP // 2
        sheet[top - 1 : top + height + 1, left - 1 : left + width + 1] = 190
        sheet[top : top + height, left : left + width] = image.transpose(1, 2, 0)
    return sheet


def _close(figure: Figure) -> None:
    """Free a figure, also one that pyplot keeps."""
    import sys

    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)
    figure.clear()


def _settings() -> dict[str, Any]:
    """Return matplotlib's settings for the house style."""
    from cycler import cycler

    return {
        "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINES) + cycler(marker=MARKERS),
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 12,
        "axes.labelsize": 11,
        "figure.facecolor": "white",
        "figure.figsize": (6.4, 3.6),
        "font.family": ["DejaVu Sans"],
        "font.size": 11,
        "grid.color": "#DDDDDD",
        "grid.linewidth": 0.8,
        "image.cmap": "cividis",
        "image.interpolation": "nearest",
        "lines.linewidth": 1.8,
        "lines.markersize": 6,
        "savefig.facecolor": "white",
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
    }
