"""ZooChart: models as points in a plane, with axes to choose; point at one to read it, choose some to compare."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from mobiledl.budget import PRETTY, UNITS
from mobiledl.course import figures
from mobiledl.course.ledger import COLUMNS, MORE_IS_BETTER, Row
from mobiledl.course.tables import TITLES, quantity_cell
from mobiledl.widgets import live

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Counts have no unit; on an axis they are in millions or thousands.
COUNTS = {"macs": ("millions", 1e-6), "parameters": ("thousands", 1e-3)}


class ZooChart(anywidget.AnyWidget):
    """A scatter chart of models; each axis shows any quantity that all of them have.

    It has JavaScript of its own, since its points are touched, focused and chosen in the page, where the other
    explorers have one picture; sentence, style and still picture are what all live widgets have.

    rows: rows of the ledger with different texts in `what`. x, y: quantities, such as "macs", "size", "latency".
    A dashed line joins the models that no other beats on both axes (the Pareto front).
    Raises ValueError for fewer than two models, for a name that comes twice, and for a quantity that one lacks.
    """

    _esm = Path(__file__).with_name("explorer.js")
    _css = live.style(Path(__file__).with_name("explorer.css"))

    # What the page needs to draw, made here once.
    setup = traitlets.Dict().tag(sync=True)
    # What the learner chose: quantities of the axes, and names of models. Anything may come from a page.
    view = traitlets.Any().tag(sync=True)

    def __init__(self, rows: Sequence[Row], x: str = "macs", y: str = "accuracy") -> None:
        self.rows = _checked(rows)
        self.quantities = tuple(q for q in COLUMNS if all(row.value(q) is not None for row in self.rows))
        for quantity in (x, y):
            self._check_quantity(quantity)
        super().__init__(setup=self._setup(), view={"x": x, "y": y, "chosen": []})

    @property
    def x(self) -> str:
        """The quantity to the right."""
        return self._chosen_axis("x", 0)

    @property
    def y(self) -> str:
        """The quantity upwards."""
        return self._chosen_axis("y", 1)

    @property
    def sentence(self) -> str:
        """What the chart shows, for those who do not see it."""
        return _sentence(self.rows, self.x, self.y)

    @property
    def chosen(self) -> tuple[Row, ...]:
        """The models that were chosen in the page, in the order of the choice."""
        names = self.view.get("chosen") if isinstance(self.view, dict) else None
        by_name = {row.what: row for row in self.rows}
        known = names if isinstance(names, list) else []
        return tuple(by_name[name] for name in known if isinstance(name, str) and name in by_name)

    def front(self) -> tuple[str, ...]:
        """Return the names of the models that no other beats on both axes."""
        return front(self.rows, self.x, self.y)

    def _chosen_axis(self, axis: str, default: int) -> str:
        name = self.view.get(axis) if isinstance(self.view, dict) else None
        return str(name) if name in self.quantities else self.quantities[default]

    def _check_quantity(self, name: str) -> None:
        if name not in self.quantities:
            near = difflib.get_close_matches(name, self.quantities, 1, 0.0)[0]
            raise ValueError(
                f"Not every model has {name!r} as a quantity: use {near!r}, or another of {', '.join(self.quantities)}."
            )

    def _setup(self) -> dict[str, Any]:
        """Return axes, points and the front of each pair of axes, with every text ready to show."""
        pairs = [(x, y) for x in self.quantities for y in self.quantities]
        return {
            "axes": [{"name": name, "title": _name(name), "label": _label(name)} for name in self.quantities],
            "points": [
                {
                    "name": row.what,
                    "values": {name: _scaled(row, name) for name in self.quantities},
                    "texts": {name: quantity_cell(name, row.value(name)) for name in self.quantities},
                }
                for row in self.rows
            ],
            "fronts": {f"{x} {y}": front(self.rows, x, y) for x, y in pairs},
            "sentences": {f"{x} {y}": _sentence(self.rows, x, y) for x, y in pairs},
        }

    def __repr__(self) -> str:
        axes = f"{_name(self.y)} against {_name(self.x)}"
        return f"ZooChart of {len(self.rows)} models ({', '.join(row.what for row in self.rows)}): {axes}"

    def _ipython_display_(self, **_: object) -> None:
        """Display the chart and, as an ordinary picture under it, what it shows first."""
        points = {row.what: (_plain(row, self.x), _plain(row, self.y)) for row in self.rows}
        chart = figures.scatter(points, _axis(self.x), _axis(self.y), front=self.front())
        live.show(
            self, repr(self), chart, f"{self!r}. A dashed line joins the models that no other beats on both axes."
        )


def front(rows: Sequence[Row], x: str, y: str) -> tuple[str, ...]:
    """Return the names of the rows that no other row beats: as good in both quantities, better in one."""
    costs = {row.what: (_cost(row, x), _cost(row, y)) for row in rows}
    beaten = {
        name for name, (a, b) in costs.items() if any((c, d) != (a, b) and c <= a and d <= b for c, d in costs.values())
    }
    return tuple(sorted(costs.keys() - beaten, key=lambda name: (costs[name], name)))


def _sentence(rows: Sequence[Row], x: str, y: str) -> str:
    """Return in words what the dashed line joins."""
    names = front(rows, x, y)
    models = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    sentence = f"{_name(y)} against {_name(x)}: no other model beats {models} on both axes."
    return sentence[0].upper() + sentence[1:]


def _checked(rows: Sequence[Row]) -> tuple[Row, ...]:
    if isinstance(rows, Mapping) or not all(isinstance(row, Row) for row in rows):
        raise ValueError(f"A chart takes rows of the ledger, but {type(rows).__name__} came: use ledger.rows().")
    names = [row.what for row in rows]
    if len(names) < 2:
        raise ValueError(f"A chart compares two models or more, but {len(names)} came.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"Two models are called {twice!r}: give each row its own text in `what`.")
    if not any(all(row.value(quantity) is not None for row in rows) for quantity in COLUMNS):
        raise ValueError(f"The {len(names)} models have no quantity in common: measure one thing on all of them.")
    return tuple(rows)


def _cost(row: Row, quantity: str) -> float:
    """Return a quantity such that less is better."""
    return -_value(row, quantity) if quantity in MORE_IS_BETTER else _value(row, quantity)


def _value(row: Row, quantity: str) -> float:
    value = row.value(quantity)
    return float("inf") if value is None else value


def _plain(row: Row, quantity: str) -> float:
    """Return a quantity as `figures` wants it: counts scaled, what has a unit as it is."""
    return _value(row, quantity) * (COUNTS[quantity][1] if quantity in COUNTS else 1.0)


def _scaled(row: Row, quantity: str) -> float:
    """Return a quantity in the unit of its axis."""
    return _plain(row, quantity) * (1.0 if quantity in COUNTS else PRETTY.get(UNITS[quantity], ("", 1.0, 0))[1])


def _axis(quantity: str) -> tuple[str, str]:
    """Return title and unit of an axis, as `figures.scatter` takes them."""
    unit = COUNTS[quantity][0] if quantity in COUNTS else UNITS[quantity]
    return _name(quantity), unit


def _label(quantity: str) -> str:
    """Return what stands at an axis: `accuracy (%)`."""
    title, unit = _axis(quantity)
    return f"{title} ({PRETTY.get(unit, (unit,))[0]})"


def disagreements(rows: Sequence[Row], x: str, y: str) -> list[str]:
    """Return a sentence for each pair of rows that has less of `x` and more of `y`, the starkest pair first."""
    pairs = [
        (one.what, other.what, _value(one, x) / _value(other, x), _value(one, y) / _value(other, y))
        for one in rows
        for other in rows
        if _value(one, x) < _value(other, x) and _value(one, y) > _value(other, y)
    ]
    pairs.sort(key=lambda pair: -pair[3])
    return [
        f"{one} / {other}: {x_ratio:.2f} x {_name(x)}, {y_ratio:.2f} x {_name(y)}"
        for one, other, x_ratio, y_ratio in pairs
    ]


def orders(rows: Sequence[Row], left: str, right: str) -> Figure:
    """Return the names in two columns, each sorted from least to most, with a line from each name to itself."""
    columns = [_sorted_names(rows, left), _sorted_names(rows, right)]
    figure, axes = figures.new(height=0.8 + 0.42 * len(rows))
    for name in columns[0]:
        places = [names.index(name) for names in columns]
        moved = places[0] != places[1]
        axes.plot([0, 1], places, color=figures.COLOURS[3 if moved else 0], linestyle="-" if moved else ":", marker="o")
        axes.text(-0.06, places[0], name, ha="right", va="center", fontsize=10)
        axes.text(1.06, places[1], name, ha="left", va="center", fontsize=10)
    axes.set(xlim=(-0.9, 1.9), ylim=(len(rows) - 0.5, -0.9), yticks=[], xticks=[0, 1])
    axes.set_xticklabels([f"by {_name(left)}", f"by {_name(right)}"])
    axes.set_title("least at the top", fontsize=10, loc="left")
    axes.tick_params(top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.grid(False)
    return figure


def _sorted_names(rows: Sequence[Row], quantity: str) -> list[str]:
    return [row.what for row in sorted(rows, key=lambda row: _value(row, quantity))]


def _name(quantity: str) -> str:
    return TITLES.get(quantity, quantity)
