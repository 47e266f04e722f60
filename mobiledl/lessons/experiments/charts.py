"""Charts of searches: what a search has found for what it has spent, the front, and where owning overtakes renting."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mobiledl.course import figures
from mobiledl.course.tables import Table
from mobiledl.lessons.experiments.prices import Owned, Rented, break_even
from mobiledl.sweep import InfeasibleError, Results, Trial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Curve = Sequence[tuple[int, float]]


def best_after(curve: Curve, cost: int) -> float | None:
    """Return the best goal that a search knew after `cost` steps; None before its first finished trial."""
    known = [goal for spent, goal in curve if spent <= cost]
    return known[-1] if known else None


def middle(curves: Sequence[Curve], cost: int) -> float | None:
    """Return the median over several searches; one that knows nothing yet counts as 0."""
    values = sorted(best_after(curve, cost) or 0.0 for curve in curves)
    half = len(values) // 2
    value = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return value or None


def race(searches: Mapping[str, Sequence[Curve]], most: int, summit: float | None = None) -> Figure:
    """Return the median best accuracy of each kind of search against the epochs spent, up to `most`.

    summit: the best accuracy in the whole space, drawn as a dashed line.
    """
    figure, axes = figures.new(height=3.9)
    steps = set[float]()
    for place, (name, curves) in enumerate(searches.items()):
        points = [(cost, middle(curves, cost)) for cost in range(1, most + 1)]
        known = [(cost, 100 * value) for cost, value in points if value is not None]
        steps |= {value for _, value in known}
        # lines that lie on one another stay visible: the later ones are thinner, and have their marks elsewhere
        look: dict[str, Any] = {"linewidth": max(1.5, 3.5 - place), "markevery": (0.04 * (place + 1), 0.13)}
        axes.plot(*zip(*known, strict=True), label=name, drawstyle="steps-post", **look)
    if summit is not None:
        axes.axhline(100 * summit, color="black", linestyle="--", linewidth=1.2)
        axes.annotate("best of the whole space", (most, 100 * summit), (0, 4), ha="right",
                      textcoords="offset points", fontsize=10)  # fmt: skip
    axes.set(xlabel="epochs spent on the search", ylabel="best accuracy so far (%), median")
    axes.set_xlim(0, most)
    if len(steps) > 2:  # the first step, of hardly any accuracy, would leave no room for the others
        axes.set_ylim(bottom=sorted(steps)[1] - 3)
    figure.legend(loc="outside right upper", frameon=False, fontsize=10)
    return figure


def correlations(curves: Sequence[Sequence[float]]) -> list[float]:
    """Return for each epoch how far the order of several trainings agrees with that at the end: 1 the same, 0 not."""
    ends = [curve[-1] for curve in curves]
    return [statistics.correlation(now, ends) for now in zip(*curves, strict=True)]


def agreement(curves: Sequence[Sequence[float]]) -> Figure:
    """Return the correlation of the accuracy after each epoch with that at the end."""
    figure, axes = figures.new(height=3.2)
    values = correlations(curves)
    axes.plot(range(1, len(values) + 1), values, "o-")
    axes.set(xlabel="epoch", ylabel="correlation with the end", ylim=(-0.05, 1.05))
    axes.set_xticks(range(1, len(values) + 1))
    return figure


def front(results: Results, found: Sequence[Trial] = (), limit: int | None = None) -> Figure:
    """Return every trial by MACs and accuracy, the front of all joined, and what a search found as filled squares.

    limit: a budget of MACs, drawn as a dashed line.
    """
    figure, axes = figures.new(height=4.2)
    best = results.front("macs", "accuracy")
    axes.plot(*_points(results.finished), "o", markersize=4, markerfacecolor="white", color="#777777", label="trials")
    axes.plot(*_points(best), "--", marker="", drawstyle="steps-post", color=figures.COLOURS[3], label="front")
    if found:
        axes.plot(*_points(found), "s", markersize=8, color=figures.COLOURS[0], label="found by the search")
    if limit:
        axes.axvline(limit / 1e6, color="black", linestyle=":", linewidth=1.5)
        axes.annotate(
            "budget", (limit / 1e6, 0.02), (4, 0), xycoords=("data", "axes fraction"), textcoords="offset points"
        )
    axes.set(xlabel="MACs of one image (millions)", ylabel="accuracy (%)", xscale="log")
    axes.set_xticks([0.2, 0.5, 1, 2, 4], ["0.2", "0.5", "1", "2", "4"])
    axes.minorticks_off()
    figure.legend(loc="outside right upper", frameon=False, fontsize=10)
    return figure


def _points(trials: Sequence[Trial] | Results) -> tuple[list[float], list[float]]:
    return [trial["macs"] / 1e6 for trial in trials], [100 * trial["accuracy"] for trial in trials]


def bought(tries: Sequence[Results], whole: Results, costs: Sequence[int]) -> Table:
    """Return what many searches had after each cost in epochs: the best accuracy, and points of the true front.

    The middle of the tries (median), and in brackets where nine of ten lie for the accuracy.
    """
    true = {trial.params for trial in whole.front("macs", "accuracy")}
    rows = []
    for cost in costs:
        parts = [first(results, cost) for results in tries]
        hits = [sum(trial.params in true for trial in part.front("macs", "accuracy")) for part in parts]
        best = sorted(part.best()["accuracy"] for part in parts if len(part))
        share = _percent(cost / whole.cost) if whole.cost else "-"
        rows.append((f"{cost}", share, _spread(best), f"{statistics.median(hits):g} of {len(true)}"))
    heads = ("epochs spent", "of the whole space's", "best accuracy", "points of the true front")
    return Table(f"what each unit of cost bought, the middle of {len(tries)} searches", heads, tuple(rows))


def _spread(best: Sequence[float]) -> str:
    """Return the middle of rising accuracies and where nine of ten lie; a dash where there is none."""
    if not best:
        return "-"
    low, high = best[len(best) // 20], best[-1 - len(best) // 20]
    return f"{_percent(statistics.median(best))} ({_percent(low)} to {_percent(high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def first(results: Results, cost: int) -> Results:
    """Return the trials that a search could pay for with a cost."""
    spent, kept = 0, []
    for trial in results:
        spent += trial.steps
        if spent > cost:
            break
        kept.append(trial)
    return replace(results, trials=tuple(kept))


def answer(results: Results) -> str:
    """Return in one sentence which network a search recommends, or why it has none."""
    try:
        best = results.best()
    except InfeasibleError as error:
        return str(error)
    return f"Trial {best.number} is the best with {best[results.goal]:.4g}: {best.params}."


def owning(rented: Rented, owned: Owned, hours: float) -> Figure:
    """Return what renting and owning have cost after up to `hours` of training; a dot where they meet."""
    figure, axes = figures.new(height=3.9)
    ends = [0.0, hours]
    axes.plot(ends, [rented.usd(h, owned.speed) for h in ends], marker="", label=f"rented: {rented.name}")
    axes.plot(ends, [owned.usd_after(h) for h in ends], marker="", label=f"own: {owned.name}")
    even = break_even(rented, owned)
    if even <= hours:
        axes.plot([even], [rented.usd(even)], "o", color="black", markersize=8)
        # below the dot, where neither line goes; above it where the axis is too near
        low = rented.usd(even) < 0.15 * max(rented.usd(hours), owned.usd_after(hours))
        axes.annotate(
            f"{even:,.0f} hours", (even, rented.usd(even)), (8, 8 if low else -14), textcoords="offset points"
        )
    axes.set(xlabel="hours of training", ylabel="spent (US dollars)", xlim=(0, hours))
    axes.set_ylim(bottom=0)
    figure.legend(loc="outside upper left", frameon=False, fontsize=10)
    return figure
