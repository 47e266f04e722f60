"""Charts of curves: one training in four panels, or the losses of several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mobiledl.course import figures
from mobiledl.lessons.training.lab.curves import Curves, Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GUESSING = float(np.log(20))
SMOOTH = 15  # steps that a training accuracy is averaged over: one batch has few images
LOG_ABOVE = 12.0
# A healthy training lies under the others as a broad pale band: it shows where both are the same, too.
HEALTHY: dict[str, Any] = {"color": "#BBBBBB", "linestyle": "-", "marker": "", "linewidth": 4}
GRADIENTS, RATES = (0.3, 10.0), (1e-5, 1e2)


def chart(curves: Curves, name: str, healthy: Curves | None = None) -> Figure:
    """Return loss, accuracies, gradient norm and learning rate over the steps; a healthy training in grey."""
    from matplotlib.figure import Figure

    with figures.style():
        figure = Figure(figsize=(8.4, 5.6), layout="constrained")
        loss, accuracy, gradient, rate = figure.subplots(2, 2).flat
    draw_loss(loss, curves, healthy)
    _accuracies(accuracy, curves)
    _logarithmic(gradient, "gradient norm", curves.gradient, healthy.gradient if healthy else None, GRADIENTS)
    _logarithmic(rate, "learning rate", curves.learning_rate, healthy.learning_rate if healthy else None, RATES)
    band = "; broad and grey: its healthy twin" if healthy else ""
    figure.suptitle(f"training {name}{band}", fontsize=12)
    return figure


def wall(all_curves: Mapping[str, Curves], columns: int = 3) -> Figure:
    """Return the losses of several trainings, a panel for each."""
    from matplotlib.figure import Figure

    rows = -(-len(all_curves) // columns)
    with figures.style():
        figure = Figure(figsize=(2.8 * columns, 2.2 * rows + 0.2), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False)
    for axes, (name, curves) in zip(panels.flat, all_curves.items(), strict=False):
        draw_loss(axes, curves)
        axes.set_title(name, loc="left", fontweight="bold")
    for axes in panels[:-1].flat:
        axes.set_xlabel("")
    return figure


def draw_loss(axes: Axes, curves: Curves, healthy: Curves | None = None) -> None:
    """Draw a loss, with a dashed line where guessing is; on a logarithmic axis when it is large."""
    if healthy is not None:
        axes.plot(healthy.loss, **HEALTHY)
    axes.plot(curves.loss, color=figures.COLOURS[0], linestyle="-", marker="", linewidth=1.2)
    axes.axhline(GUESSING, color="black", linestyle="--", linewidth=1.2)
    if np.nanmax(curves.loss) > LOG_ABOVE:
        axes.set_yscale("log")
        axes.set_ylabel("loss (log scale)")
    else:
        axes.set_ylim(0, max(4.0, 1.05 * float(np.nanmax(curves.loss))))
        axes.set_ylabel("loss")
    axes.set_xlabel("step; dashed: guessing")


def _accuracies(axes: Axes, curves: Curves) -> None:
    smooth = 100 * _smooth(curves.accuracy)
    axes.plot(smooth, color=figures.COLOURS[0], linestyle="-", marker="", label=f"training (mean of {SMOOTH} steps)")
    validation = 100 * curves.validation
    axes.plot(curves.validation_steps, validation, color=figures.COLOURS[3], linestyle="--", label="validation")
    axes.set(xlabel="step", ylabel="accuracy (%)", ylim=(-3, 128), yticks=range(0, 101, 25))
    axes.legend(loc="upper left", frameon=False, fontsize=9, ncols=2, columnspacing=1.0, handlelength=2.4)


def _smooth(values: Numbers) -> Numbers:
    """Return the mean of each value and those before it, up to SMOOTH of them."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - SMOOTH, 0)
    means: Numbers = (sums[ends] - sums[starts]) / (ends - starts)
    return means


def _logarithmic(axes: Axes, label: str, values: Numbers, healthy: Numbers | None, least: tuple[float, float]) -> None:
    """Draw values on a logarithmic axis that holds at least a range, so that small changes do not look large."""
    if healthy is not None:
        axes.plot(healthy, **HEALTHY)
    axes.plot(values, color=figures.COLOURS[0], linestyle="-", marker="", linewidth=1.2)
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set(xlabel="step", ylabel=f"{label} (log scale)", ylim=(min(low, least[0]), max(high, least[1])))


def zoom(curves: Curves, start: int, stop: int) -> Figure:
    """Return the loss of some steps in the middle of a training; raises ValueError when there are none."""
    if not 0 <= start < stop <= len(curves.loss):
        raise ValueError(f"Steps {start} to {stop} are not among the {len(curves.loss)} of this training: name others.")
    figure, axes = figures.new(height=3.0)
    axes.plot(range(start, stop), curves.loss[start:stop], color=figures.COLOURS[0], linestyle="-", markersize=4)
    axes.axhline(GUESSING, color="black", linestyle="--", linewidth=1.2)
    axes.set(xlabel="step; dashed: guessing", ylabel="loss")
    return figure
