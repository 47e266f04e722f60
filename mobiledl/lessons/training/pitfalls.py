"""Pitfalls: what a mistake costs in percentage points, and what its repair brings back."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobiledl.budget import amount
from mobiledl.course import figures
from mobiledl.course.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE = 100  # letters of a line of output
STATES = (  # name, field, marker and its size, number of the colour
    ("as it should be", "sound", "|", 14, 6),
    ("with the mistake", "broken", "X", 8, 3),
    ("repaired", "repaired", "o", 8, 2),
)


@dataclass(frozen=True, repr=False)
class Pitfall:
    """One mistake: the accuracy in [0, 1] as it should be, with the mistake, and after the repair.

    `repaired` is None where nothing repairs what was trained: it has to be trained again, without the mistake.
    Raises ValueError for an accuracy outside [0, 1].
    """

    name: str
    repair: str
    sound: float
    broken: float
    repaired: float | None

    def __post_init__(self) -> None:
        for value in (self.sound, self.broken, self.repaired):
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"An accuracy lies from 0 to 1, but {value!r} came for {self.name!r}.")

    @property
    def damage(self) -> float:
        """How far the mistake moves the accuracy, up or down, in percentage points."""
        return 100 * abs(self.sound - self.broken)

    @property
    def left(self) -> float:
        """How far the repaired accuracy is below the one that should be, in percentage points; 0 when it is above.

        Where nothing was repaired, all of the damage is left.
        """
        return self.damage if self.repaired is None else 100 * max(0.0, self.sound - self.repaired)

    def holds(self, damage: float, left: float) -> bool:
        """Return whether it costs at least `damage` points and leaves at most `left` of them after the repair."""
        return self.damage >= damage and self.left <= left

    def promise(self, damage: float, left: float) -> str:
        """Return what `holds` says as two lines of text, with the points of this run behind them."""
        costs = f"{self.name}: costs at least {damage:g} points;"
        leaves = f"after the repair ({self.repair}) at most {left:g} are left"
        return f"{costs}\n{leaves}: {self.holds(damage, left)} (here {self.damage:.1f} and {self.left:.1f})"

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def _table(self) -> Table:
        rows = (
            ("as it should be", amount(self.sound, "fraction"), "-"),
            (self.name, amount(self.broken, "fraction"), _points(self.broken, self.sound)),
            (self.repair, amount(self.repaired, "fraction"), _points(self.repaired, self.sound)),
        )
        return Table("what it costs", ("", "accuracy", "points"), rows)


def failure(work: Callable[[], object]) -> str:
    """Return the error that a piece of work ends in, as text: its name and its sentence, in lines that fit a page.

    Raises ValueError when the work does not fail: then there is nothing to learn from it.
    """
    try:
        work()
    except Exception as error:
        return textwrap.fill(f"{type(error).__name__}: {error}", LINE)
    raise ValueError("This was meant to fail, but it did not: make the mistake larger.")


def table(pitfalls: Sequence[Pitfall]) -> Table:
    """Return all of them, a row for each, with damage and what is left of it in percentage points."""
    rows = (
        (p.name, amount(p.sound, "fraction"), _points(p.broken, p.sound), p.repair, _points(p.repaired, p.sound))
        for p in pitfalls
    )
    heads = ("pitfall", "as it should be", "with the mistake", "repair", "after the repair")
    title = "accuracy as it should be, and by how many points the mistake and its repair move it"
    return Table(title, heads, tuple(rows))


def chart(pitfalls: Sequence[Pitfall]) -> Figure:
    """Return a row for each pitfall: the accuracy as it should be, with the mistake, and repaired.

    Raises ValueError when there is none.
    """
    if not pitfalls:
        raise ValueError("A chart of pitfalls needs one or more of them, but none came.")
    figure, axes = figures.new(width=7.2, height=1.2 + 0.42 * len(pitfalls))
    names = [pitfall.name for pitfall in pitfalls]
    for label, field, marker, size, colour in STATES:
        values = [_percent(getattr(pitfall, field)) for pitfall in pitfalls]
        look: dict[str, Any] = {"marker": marker, "markersize": size, "color": figures.COLOURS[colour]}
        axes.plot(values, names, label=label, linestyle="", **look)
    for pitfall in pitfalls:
        ends = [_percent(pitfall.broken), _percent(pitfall.repaired)]
        axes.plot(ends, [pitfall.name] * 2, color="#999999", linestyle="-", marker="", linewidth=1.2, zorder=1)
    axes.invert_yaxis()
    axes.set(xlabel="accuracy (%)", xlim=(-3, 103))
    axes.margins(y=0.08)
    figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=10)
    return figure


def _percent(accuracy: float | None) -> float:
    """Return an accuracy in per cent; not a number, which a chart leaves out, where there is none."""
    return math.nan if accuracy is None else 100 * accuracy


def _points(accuracy: float | None, sound: float) -> str:
    return "-" if accuracy is None else f"{100 * (accuracy - sound):+.1f}"
