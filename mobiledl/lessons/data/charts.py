"""Charts of data: reliability, learning curves, confusion, and the ladder of remedies, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mobiledl.course import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mobiledl.budget import Measurement
    from mobiledl.measure.calibration import Reliability
    from mobiledl.measure.confusion import Confusion
    from mobiledl.measure.gain import Gain

FEWEST = 5  # a bin with fewer answers says nothing and is left out
SMALLEST, LARGEST = 12.0, 150.0  # areas of a bin's mark in points squared: without answers, and with all of them
GAIN, LOSS = figures.COLOURS[0], figures.COLOURS[3]


def reliability(models: Mapping[str, Reliability]) -> Figure:
    """Return accuracy over confidence, a line for each model; on the dashed line it is as right as it is sure.

    A mark's area grows with the answers in its bin; bins with fewer than 5 are left out. Raises ValueError for no
    models.
    """
    if not models:
        raise ValueError("A reliability diagram shows one or more models, but none came: name one.")
    figure, axes = figures.new(height=4.2)
    axes.plot([0, 100], [0, 100], color="black", linestyle="--", marker="", linewidth=1.2, label="as right as sure")
    for place, (name, model) in enumerate(models.items()):
        bins = zip(model.confidence, model.accuracy, model.count, strict=True)
        points = [(100 * sure, 100 * right, count) for sure, right, count in bins if count >= FEWEST]
        x, y, count = zip(*points, strict=True) if points else ((), (), ())
        look = _look(place)
        axes.plot([], [], label=f"{name}: error {100 * model.error:.1f}", **look)
        axes.plot(x, y, **{**look, "marker": ""}, linewidth=1.2)
        areas = [SMALLEST + LARGEST * n / sum(model.count) for n in count]
        axes.scatter(x, y, areas, color=look["color"], marker=look["marker"], alpha=0.8, zorder=3, clip_on=False)
    axes.set(xlabel="confidence (%)", ylabel="accuracy (%)", xlim=(0, 104), ylim=(0, 104))
    figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=10)
    return figure


def learning_curves(curves: Mapping[str, Mapping[int, Measurement]], x: str = "training images") -> Figure:
    """Return accuracy over the number of training images, a line for each model, with 95 % intervals.

    curves: for each model, by number of images, an accuracy. Raises ValueError when there is no point.
    """
    if not curves or not all(curves.values()):
        raise ValueError("Learning curves need a point or more for each model, but one has none: train and measure it.")
    figure, axes = figures.new(height=4.2)
    for place, (name, points) in enumerate(curves.items()):
        sizes = sorted(points)
        middle = [100 * points[n].value for n in sizes]
        low = [100 * (points[n].value - (points[n].low or 0.0)) for n in sizes]
        high = [100 * ((points[n].high or 1.0) - points[n].value) for n in sizes]
        axes.errorbar(sizes, middle, yerr=[low, high], label=name, capsize=3, **_look(place))
    ticks = sorted({n for points in curves.values() for n in points})
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{n:,}" for n in ticks])
    axes.set_xticks([], minor=True)
    axes.set(xlabel=x, ylabel="accuracy (%)")
    axes.legend(loc="lower right", frameon=False)
    return figure


def confusion(found: Confusion, least: int = 3) -> Figure:
    """Return what was shown against what was said, in per cent of each row; mistakes below `least` are not written.

    The cells of right answers have a frame, so that the eye finds the mistakes beside them.
    """
    import numpy as np

    columns = [place for place, name in enumerate(found.said) if found.counts[:, place].any() or name in found.truth]
    counts = found.counts[:, columns]
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = figures.new(2.0 + 0.38 * len(columns), 1.6 + 0.32 * len(found.truth))
    drawn = axes.imshow(shares, cmap="Greys", vmin=0, vmax=100, aspect="auto")
    for row, column in zip(*np.nonzero(counts), strict=True):
        if counts[row, column] >= least:
            colour = "white" if shares[row, column] > 50 else "black"
            axes.text(column, row, f"{counts[row, column]}", ha="center", va="center", fontsize=8, color=colour)
    said = [found.said[place] for place in columns]
    axes.set_xticks(range(len(said)), said)
    for label in axes.get_xticklabels():
        label.set_rotation(90 if len(label.get_text()) > 2 else 0)
    axes.set_yticks(range(len(found.truth)), found.truth)
    axes.set(xlabel="what the model said", ylabel="what was shown")
    axes.grid(visible=False)
    figure.colorbar(drawn, label="share of what was shown (%)")
    _framed(axes, found.truth, said)
    return figure


def ladder(start: tuple[str, float], rungs: Mapping[str, Gain], goal: str = "accuracy") -> Figure:
    """Return a waterfall: the accuracy that was there, then what each remedy gained, with its 95 % interval.

    The axis begins near the lowest level. The gains stand in a column beside it, in percentage points.

    start: name and accuracy in [0, 1] before any remedy. Raises ValueError for no rungs.
    """
    if not rungs:
        raise ValueError("A ladder has one rung or more, but none came: give the gain of each remedy by its name.")
    name, level = start
    figure, axes = figures.new(7.4, 1.2 + 0.55 * (len(rungs) + 1))
    axes.plot([100 * level], [0], marker="|", markersize=20, markeredgewidth=3, linestyle="", color="#555555")
    _note(axes, 0, 100 * level, f"{100 * level:.1f} %")
    _beside(axes, 0, "points (95 % interval)")
    ends = [100 * level]
    for place, gain in enumerate(rungs.values(), 1):
        after = level + gain.value
        axes.barh(place, 100 * gain.value, left=100 * level, height=0.6, color=GAIN if gain.value >= 0 else LOSS,
                  hatch="" if gain.value >= 0 else "//", edgecolor="white", linewidth=0)  # fmt: skip
        reach = [[100 * (gain.value - gain.low)], [100 * (gain.high - gain.value)]]
        axes.errorbar([100 * after], [place], xerr=reach, color="black", capsize=4, marker="", linewidth=1.4)
        _beside(axes, place, f"{100 * gain.value:+.1f} ({100 * gain.low:+.1f} to {100 * gain.high:+.1f})")
        ends += [100 * (level + gain.low), 100 * after, 100 * (level + gain.high)]
        level = after
    axes.set_yticks(range(len(rungs) + 1), [name, *rungs])
    axes.set_ylim(-0.6, len(rungs) + 0.6)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    lowest, highest = max(0, 10 * math.floor((min(ends) - 5) / 10)), min(100, 10 * math.ceil((max(ends) + 2) / 10))
    axes.set(xlabel=f"{goal} (%)", xlim=(lowest, highest))
    axes.set_xticks(range(lowest, highest + 1, 10 if highest - lowest <= 60 else 20))
    return figure


def damage(losses: Mapping[str, Gain]) -> Figure:
    """Return one bar for each fault: how many points it costs, with its 95 % interval.

    losses: by fault, the gain of the faulty over the right way, so below 0 where it does harm. Raises ValueError for
    none.
    """
    if not losses:
        raise ValueError("A chart of damage shows one fault or more, but none came: give a gain for each.")
    figure, axes = figures.new(7.0, 1.0 + 0.45 * len(losses))
    for place, (fault, loss) in enumerate(losses.items()):
        lost = -100 * loss.value
        axes.barh(fault, lost, color=LOSS, height=0.6)
        reach = [[100 * (loss.high - loss.value)], [100 * (loss.value - loss.low)]]
        axes.errorbar([lost], [place], xerr=reach, color="black", capsize=4, marker="", linewidth=1.4)
        _note(axes, place, max(0.0, -100 * loss.low), f"{lost:.1f}")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set(xlabel="lost (percentage points), with its 95 % interval")
    axes.set_xlim(min(0.0, *(-100 * loss.high for loss in losses.values())) - 1, 112)
    return figure


def _look(place: int) -> dict[str, Any]:
    """Return colour, stroke and marker of a line, so that colour is never alone."""
    kinds = zip(figures.COLOURS, figures.LINES, figures.MARKERS, strict=True)
    colour, stroke, marker = list(kinds)[place % len(figures.COLOURS)]
    return {"color": colour, "linestyle": stroke, "marker": marker}


def _note(axes: Axes, place: int, x: float, text: str) -> None:
    axes.annotate(text, (x, place), (6, 0), textcoords="offset points", va="center", fontsize=10)


def _beside(axes: Axes, place: int, text: str) -> None:
    """Write a text into the column right of the axes."""
    axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=10)


def _framed(axes: Axes, truth: Sequence[str], said: Sequence[str]) -> None:
    """Draw a frame round every cell in which the answer is the truth."""
    from matplotlib.patches import Rectangle

    for row, name in enumerate(truth):
        if name in said:
            corner = (said.index(name) - 0.5, row - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=figures.COLOURS[3], linewidth=1.2))
