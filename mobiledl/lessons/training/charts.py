"""Curves: trainings as charts, from their epochs, from event files, and from a test of learning rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mobiledl.course import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mobiledl.train.events import Histogram, Run, Series
    from mobiledl.train.job import Epoch
    from mobiledl.train.rates import RateTest
    from mobiledl.train.recipe import Recipe

PANEL = 3.2  # inches: the width of one of several charts side by side
TITLES = {
    "loss": "training loss",
    "validation_accuracy": "validation accuracy (%)",
    "learning_rate": "learning rate",
}
SMOOTHED = 200  # points from which a curve is averaged
WINDOW = 20  # points that an average takes in
OVERLAP = 1.8  # of the histograms of neighbouring steps
POINTS = 101
LETTERS_PER_INCH, LETTERS_OF_A_MARK = 12, 7  # of a legend: how many names fit side by side


def learning(histories: Mapping[str, Sequence[Epoch]]) -> Figure:
    """Return training loss and validation accuracy over the epochs, a line for each named training.

    Raises ValueError when there is no training, or one without epochs.
    """
    from matplotlib.ticker import MaxNLocator

    if not histories or not all(histories.values()):
        raise ValueError(f"Curves need trainings of one epoch or more, but {dict(histories)} came: train first.")
    figure, (left, right) = _panels(2)
    for name, epochs in histories.items():
        numbers = [epoch.number for epoch in epochs]
        left.plot(numbers, [epoch.loss for epoch in epochs], label=name)
        right.plot(numbers, [100 * epoch.accuracy for epoch in epochs])
    left.set_title(TITLES["loss"])
    right.set_title(TITLES["validation_accuracy"])
    for axes in (left, right):
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return _with_legend(figure, left)


def schedules(recipes: Mapping[str, Recipe]) -> Figure:
    """Return the learning rate over a training, a line for each named recipe; "reduce" waits for what happens."""
    figure, axes = figures.new(height=3.0)
    done = [place / (POINTS - 1) for place in range(POINTS)]
    for name, recipe in recipes.items():
        axes.plot([100 * d for d in done], [recipe.rate(d) for d in done], label=name, markevery=0.1)
    axes.set(xlabel="share of the training that lies behind (%)", ylabel="learning rate", ylim=(0, None))
    return _with_legend(figure, axes)


def rate_test(test: RateTest) -> Figure:
    """Return the smoothed loss over the learning rate, with the lowest loss and the suggestion marked."""
    figure, axes = figures.new()
    axes.plot(test.rates, test.losses, marker="")
    marks = (("suggested", test.suggested, 2), ("lowest loss", test.lowest, 3))
    for name, rate, place in marks:
        axes.axvline(rate, color=figures.COLOURS[place], linestyle=figures.LINES[place])
        top = (rate, 1.02)
        axes.annotate(name, top, xycoords=("data", "axes fraction"), ha="center", fontsize=10)
    axes.set_xscale("log")
    axes.set(xlabel="learning rate", ylabel="training loss (smoothed)")
    return figure


def scalars(runs: Mapping[str, Run]) -> Figure:
    """Return every number that event files hold over the steps: a panel for each number, a line for each training.

    A curve of many points is drawn as an average over 20 of them. Raises ValueError when there is no number.
    """
    tags = _tags(runs)
    if not tags:
        raise ValueError("The event files hold no numbers to draw: give the folder of a training.")
    figure, panels = _panels(len(tags))
    for axes, tag in zip(panels, tags, strict=True):
        for name, run in runs.items():
            if tag in run.scalars:
                _line(axes, name, run.scalars[tag], 100 if "accuracy" in tag else 1)
            else:
                axes.plot([], label=name)
        axes.set_title(TITLES.get(tag, tag))
        axes.set_xlabel("step")
    return _with_legend(figure, panels[0])


def losses(curves: Mapping[str, Sequence[float]], guessing: float) -> Figure:
    """Return the loss of every step, averaged over some of them, a line for each named training.

    guessing: the loss of somebody who knows nothing, drawn as a dashed line.
    """
    from mobiledl.train.events import Series

    figure, axes = figures.new(height=3.4)
    for name, values in curves.items():
        _line(axes, name, Series(tuple(range(1, len(values) + 1)), tuple(values)), 1)
    axes.axhline(guessing, color="black", linestyle="--", linewidth=1.2)
    axes.set(xlabel="step (dashed line: the loss of guessing)", ylabel=TITLES["loss"], ylim=(0, None))
    return _with_legend(figure, axes)


def told(runs: Mapping[str, Run]) -> str:
    """Return in words what `scalars` draws."""
    tags = [TITLES.get(tag, tag).partition(" (")[0] for tag in _tags(runs)]
    return f"{', '.join(tags)} over the steps of {', '.join(runs)}."


def batch(png: bytes) -> Figure:
    """Return a logged picture, several images of a batch side by side, as large as the page allows."""
    import io

    from matplotlib import image

    figure, axes = figures.new(height=1.9)
    axes.imshow(image.imread(io.BytesIO(png), format="png"), cmap="gray", interpolation="nearest")
    axes.set_axis_off()
    return figure


def histograms(spread: Sequence[Histogram], what: str = "weight") -> Figure:
    """Return histograms of one layer one above the other, the oldest at the back: how its values moved.

    Raises ValueError when there is none.
    """
    if not spread:
        raise ValueError("There is no histogram to draw: give those of one layer, run.histograms[name].")
    figure, axes = figures.new(height=3.2)
    for place, histogram in enumerate(spread):
        middles, density = _density(histogram)
        high = OVERLAP * density / density.max()
        level, order = len(spread) - place, 2 * place + 2
        axes.fill_between(middles, level, level + high, color=figures.COLOURS[0], alpha=0.85, zorder=order)
        axes.plot(middles, level + high, color="white", marker="", linestyle="-", linewidth=0.8, zorder=order + 1)
    steps = [histogram.step for histogram in spread]
    axes.set_yticks(range(len(spread), 0, -1), [str(step) for step in steps])
    axes.set(xlabel=what, ylabel="step")
    return figure


def _density(histogram: Histogram) -> tuple[Any, Any]:
    """Return the middles of a histogram's bins, and its counts divided by their widths."""
    import numpy as np

    edges, counts = np.asarray(histogram.edges), np.asarray(histogram.counts)
    wide = np.diff(edges) > 0
    fine = np.linspace(edges[0], edges[-1], POINTS)
    cumulated = np.interp(fine, edges[1:][wide], np.cumsum(counts[wide]), left=0.0)
    return (fine[1:] + fine[:-1]) / 2, np.maximum(np.diff(cumulated), 0) + 1e-12


def _tags(runs: Mapping[str, Run]) -> list[str]:
    """Return the names of all numbers, those that the course itself logs first."""
    found = {tag for run in runs.values() for tag in run.scalars}
    return [tag for tag in TITLES if tag in found] + sorted(found - set(TITLES))


def _line(axes: Axes, name: str, series: Series, factor: float) -> None:
    import numpy as np

    steps, values = np.asarray(series.steps), factor * np.asarray(series.values)
    if len(values) >= SMOOTHED:
        steps, values = steps[WINDOW - 1 :], np.convolve(values, np.full(WINDOW, 1 / WINDOW), "valid")
    every = max(1, len(steps) // 6)
    shift = len(axes.lines) * every // 4 % every  # marks of lines that lie on one another stand side by side
    axes.plot(steps, values, label=name, markevery=(shift, every))


def _panels(count: int) -> tuple[Figure, list[Axes]]:
    """Return a figure with several axes, two side by side: a page has no room for more."""
    from matplotlib.figure import Figure

    columns = min(2, count)
    rows = -(-count // columns)
    with figures.style():
        figure = Figure(figsize=(PANEL * columns, 2.9 * rows), layout="constrained")
        return figure, [figure.add_subplot(rows, columns, place + 1) for place in range(count)]


def _with_legend(figure: Figure, axes: Axes) -> Figure:
    """Return the figure with the names of an axes' lines above all panels, unless there is one line only."""
    handles, names = axes.get_legend_handles_labels()
    if len(names) > 1:
        across = int(LETTERS_PER_INCH * figure.get_figwidth() / (max(map(len, names)) + LETTERS_OF_A_MARK))
        figure.legend(handles, names, loc="outside upper left", ncols=max(1, across), frameon=False, fontsize=10)
    return figure
