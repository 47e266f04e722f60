"""The learner's ledger: one row for each model they made, with everything that was measured on it.

One file for each learner: MOBILEDL_LEDGER, or `mobiledl/ledger.jsonl` in the user's data folder (see `shelf.py`).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mobiledl.artifact import Artifact
from mobiledl.budget import UNITS, Measurement
from mobiledl.card import Step
from mobiledl.course.shelf import Shelf, ledger_path, now
from mobiledl.course.tables import Table, quantity_cell
from mobiledl.kinds import check_measurement
from mobiledl.record import Record, Settings

MORE_IS_BETTER = ("accuracy", "agreement")
# Quantities that say nothing without the device that they were measured on.
OF_A_DEVICE = ("latency", "memory", "energy")
QUANTITIES = (*UNITS, "agreement", "macs", "parameters")
COLUMNS = ("accuracy", "size", "macs", "parameters", "latency", "memory", "energy")


@dataclass(frozen=True, repr=False)
class Row(Record):
    """One model of the learner's: what was done to make it, and what was measured on it.

    `macs` and `parameters` are counts; `time` is UTC; `versions` are those of the tools that made and ran it.
    """

    lesson: str
    what: str
    model: str
    time: str
    framework: str = ""
    precision: str = ""
    macs: int | None = None
    parameters: int | None = None
    measurements: tuple[Measurement, ...] = ()
    steps: tuple[Step, ...] = ()
    versions: Settings = field(default_factory=Settings)

    def value(self, quantity: str) -> float | None:
        """Return a quantity in its unit (see `Measurement`), or None when it was not measured.

        Raises ValueError for a quantity that the ledger does not know.
        """
        _check_quantity(quantity)
        if quantity in ("macs", "parameters"):
            count: int | None = getattr(self, quantity)
            return None if count is None else float(count)
        return next((m.value for m in self.measurements if m.quantity == quantity), None)

    @property
    def place(self) -> str:
        """Where latency, memory or energy was measured; empty when none was."""
        places = (str(m.place) for m in self.measurements if m.quantity in OF_A_DEVICE and m.place)
        return next(places, "")

    @property
    def device(self) -> str:
        """The device that latency, memory or energy was measured on; empty when none was."""
        return next((m.place.device for m in self.measurements if m.quantity in OF_A_DEVICE and m.place), "")

    def __repr__(self) -> str:
        return repr(show([self]))

    def _repr_html_(self) -> str:
        return show([self])._repr_html_()


def add(
    what: str,
    *measurements: Measurement,
    artifact: Artifact | None = None,
    macs: int | None = None,
    parameters: int | None = None,
    lesson: str = "00",
) -> Row:
    """Write one row into the ledger and return it; a row of the same lesson and `what` is replaced.

    The artifact gives model, framework, precision, steps and, unless it was measured, the size.
    Raises ValueError when there is nothing to write, a quantity comes twice or in another unit, and ShelfError
    when the file cannot be written.
    """
    if artifact and not any(m.quantity == "size" for m in measurements):
        measurements = (*measurements, Measurement("size", float(artifact.bytes), "bytes", 1, artifact.name))
    _check(what, measurements, macs, parameters)
    row = Row(
        lesson=str(lesson),
        what=what,
        model=artifact.card.name if artifact else next((m.model for m in measurements), ""),
        time=now(),
        framework=artifact.framework if artifact else "",
        precision=artifact.precision if artifact else "",
        macs=None if macs is None else int(macs),
        parameters=None if parameters is None else int(parameters),
        measurements=measurements,
        steps=artifact.card.steps if artifact else (),
        versions=_versions(measurements, artifact),
    )
    _shelf().put(row)
    return row


def rows() -> tuple[Row, ...]:
    """Return every row, oldest first."""
    return _shelf().read()


def show(chosen: Sequence[Row] | None = None) -> Table:
    """Return rows (without an argument, all of them) as a table that shows itself."""
    chosen = rows() if chosen is None else tuple(chosen)
    columns = [name for name in COLUMNS if any(row.value(name) is not None for row in chosen)]
    places = list(dict.fromkeys(row.place for row in chosen if row.place))
    heads = ["lesson", "what", *columns, *(["on"] if places else [])]
    lines = [
        [row.lesson, row.what, *(quantity_cell(name, row.value(name)) for name in columns)]
        + ([str(places.index(row.place) + 1) if row.place else "-"] if places else [])
        for row in chosen
    ]
    title = f"ledger, {len(chosen)} row{'s' if len(chosen) != 1 else ''}"
    return Table(title, tuple(heads), tuple(map(tuple, lines)), tuple(places))


def front(x: str = "size", y: str = "accuracy", device: str | None = None) -> tuple[Row, ...]:
    """Return the rows that no other row beats in both quantities: the Pareto front, in the order of `x`.

    Of accuracy and agreement more is better, of everything else less. Rows without both are left out.
    Raises ValueError for an unknown quantity, and when rows of several devices would be compared.
    """
    _check_quantity(x)
    _check_quantity(y)
    asked = [row for row in rows() if device is None or row.device in ("", device)]
    points = [(row, _cost(row, x), _cost(row, y)) for row in asked]
    points = [point for point in points if math.isfinite(point[1]) and math.isfinite(point[2])]
    _check_one_device({row.device for row, _, _ in points}, x, y)
    best = [point for point in points if not any(_beats((a, b), point[1:]) for _, a, b in points)]
    return tuple(row for row, _, _ in sorted(best, key=lambda point: point[1]))


def reset(confirm: bool = False) -> Path | None:
    """Start an empty ledger; return where the old one is kept, or None when there was none.

    Raises ValueError unless `confirm=True`.
    """
    if confirm is not True:
        raise ValueError(f"This would start anew (now: {show().title}): call ledger.reset(confirm=True).")
    return _shelf().clear()


def _shelf() -> Shelf[Row]:
    return Shelf(ledger_path(), Row, lambda row: (row.lesson, row.what))


def _cost(row: Row, quantity: str) -> float:
    """Return a quantity such that less is better; infinite when it was not measured."""
    value = row.value(quantity)
    if value is None:
        return math.inf
    return -value if quantity in MORE_IS_BETTER else value


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Say whether one point is at least as good in everything and better in something."""
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _check_quantity(name: str) -> None:
    if name not in QUANTITIES:
        near = difflib.get_close_matches(name, QUANTITIES, 1, 0.0)[0]
        raise ValueError(f"The ledger has no quantity {name!r}: use {near!r}, or another of {', '.join(QUANTITIES)}.")


def _check_one_device(devices: set[str], x: str, y: str) -> None:
    bound = [name for name in (x, y) if name in OF_A_DEVICE]
    if bound and len(devices) > 1:
        raise ValueError(
            f"The {bound[0]} of different devices cannot be compared ({', '.join(sorted(devices))}): "
            "name one with device=."
        )


def _check(what: str, measurements: Sequence[Measurement], macs: int | None, parameters: int | None) -> None:
    if not what.strip():
        raise ValueError(
            "A row says what was done, but an empty text came: write, for instance, 'int8 by calibration'."
        )
    if not measurements and macs is None and parameters is None:
        raise ValueError(f"Nothing was measured for {what!r}: give a Measurement, an artifact, macs or parameters.")
    for m in measurements:
        check_measurement("ledger.add", m)
    names = [m.quantity for m in measurements]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(
            f"Two measurements of {twice} came for {what!r}: a row is one model in one place, so add two rows."
        )
    for m in measurements:
        if m.unit != UNITS.get(m.quantity, m.unit):
            raise ValueError(f"The ledger keeps {m.quantity} in {UNITS[m.quantity]}, but {m.unit} came.")


def _versions(measurements: Sequence[Measurement], artifact: Artifact | None) -> Settings:
    """Return the versions of the tools that made the file and of those that ran it."""
    made = dict(artifact.toolchain) if artifact else {}
    return Settings(made | {name: v for m in measurements if m.place for name, v in m.place.versions.items()})
