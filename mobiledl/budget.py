"""Measurement, Budget, Verdict: a number with its conditions, a limit, and whether the limit is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from mobiledl.card import table
from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_measurement
from mobiledl.record import Record, Settings

PRETTY = {"fraction": ("%", 100.0, 1), "bytes": ("kB", 1e-3, 1)}


@dataclass(frozen=True)
class Place(Record):
    """Where a number was measured: without it a latency is not a result."""

    device: str
    runtime: str
    threads: int = 1
    delegate: str = ""
    versions: Settings = field(default_factory=Settings)

    def __str__(self) -> str:
        threads = f"{self.threads} thread{'s' if self.threads != 1 else ''}"
        return ", ".join(filter(None, [self.device, self.runtime, self.delegate, threads]))


@dataclass(frozen=True, repr=False)
class Measurement(Record):
    """One measured quantity of one model.

    `value` is the figure that budgets look at (for latency the median); `low` and `high` bound it (for accuracy
    the 95 % interval, for latency the 10th and 90th percentile); `values` hold the rest, by name.
    Units: latency ms, memory MiB, size bytes, accuracy and top-1 agreement fraction in [0, 1], energy mJ.
    """

    quantity: str
    value: float
    unit: str
    n: int
    model: str
    place: Place | None = None
    low: float | None = None
    high: float | None = None
    values: Settings = field(default_factory=Settings)

    def __repr__(self) -> str:
        more = "".join(f", {name} {_number(value)}" for name, value in self.values.items() if isinstance(value, float))
        where = f", {self.place}" if self.place else ""
        return f"{self.quantity} {self._main()}{more}, n = {self.n:,}, {self.model}{where}"

    def _main(self) -> str:
        """Return the value with its interval."""
        bounds = f" ({self._text(self.low)} to {self._text(self.high)})" if self.low is not None else ""
        return self._text(self.value) + bounds

    def _text(self, value: float | None) -> str:
        return amount(value, self.unit)

    def _repr_html_(self) -> str:
        rows = {self.quantity: self._main(), "n": f"{self.n:,}", "model": self.model}
        # what stands beside a share, such as a largest difference, has a unit of its own
        text = _number if self.unit == "fraction" else self._text
        rows |= {name: text(value) for name, value in self.values.items()}
        if self.place:
            rows["where"] = str(self.place)
            rows["versions"] = ", ".join(f"{name} {version}" for name, version in self.place.versions.items())
        return table(rows)


def amount(value: float | None, unit: str, digits: int | None = None) -> str:
    """Return a value with its unit as people read it: `97.2 %`, `341.6 kB`, `0.231 ms`.

    digits: decimals of a value whose unit does not decide them; by default few unless it is below 10.
    """
    if value is None:
        return "not measured"
    few = (3 if value < 10 else 1) if digits is None else digits
    label, factor, digits = PRETTY.get(unit, (unit, 1.0, few))
    return f"{value * factor:,.{digits}f} {label}"


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


class NotMeasured(LookupError):
    """A budget limits a quantity that nobody measured: that is never a pass."""


@dataclass(frozen=True)
class Budget(Record):
    """What a model on the phone may cost, and what it must reach; None means no limit.

    latency_ms and memory_mib and size_bytes and energy_mj are upper limits; accuracy in [0, 1] is a lower limit.
    Raises TypeError for a limit that does not exist or is no number, and ValueError for one that cannot be.
    """

    latency_ms: float | None = None
    accuracy: float | None = None
    size_bytes: int | None = None
    memory_mib: float | None = None
    energy_mj: float | None = None

    def __new__(cls, *values: object, **limits: object) -> Budget:
        """Name the nearest limit for one that does not exist; __init__, which dataclass writes, could not."""
        valid = [field.name for field in fields(cls)]
        for name in limits:
            if name not in valid:
                raise TypeError(wrong_choice("limit of a budget", name, valid))
        return super().__new__(cls)

    def __post_init__(self) -> None:
        if not self.limits():
            raise ValueError("A budget without a limit judges nothing: give at least one, such as latency_ms=300.")
        for name, limit in self.limits().items():
            if isinstance(limit, bool) or not isinstance(limit, (int, float)):
                raise TypeError(f"The limit {name} is a number, but {limit!r} came: write it without quotes or lists.")
            if not 0 < limit < float("inf"):
                raise ValueError(f"The limit {name} is a positive number, but {limit!r} came.")
        if self.accuracy is not None and self.accuracy > 1:
            raise ValueError(f"Accuracy is a fraction in [0, 1], but {self.accuracy!r} came: write 0.95 for 95 %.")

    def limits(self) -> dict[str, float]:
        """Return the limits that are set, by quantity and unit."""
        return {name: value for name, value in self.to_dict().items() if value is not None}

    def check(self, *measurements: Measurement) -> Verdict:
        """Return whether the measurements keep every limit.

        Raises NotMeasured when a limit has no measurement, ValueError when one has two or a wrong unit, and TypeError
        for what is no Measurement.
        """
        found: dict[str, Measurement] = {}
        for measurement in measurements:
            check_measurement("Budget.check", measurement)
            if measurement.quantity in found:
                raise ValueError(
                    f"Two measurements of {measurement.quantity} came: a budget judges one model at a time."
                )
            found[measurement.quantity] = measurement
        return Verdict(tuple(_line(name, limit, found) for name, limit in self.limits().items()))


UNITS = {"latency": "ms", "accuracy": "fraction", "size": "bytes", "memory": "MiB", "energy": "mJ"}


@dataclass(frozen=True)
class Line(Record):
    """One limit of a budget beside what was measured."""

    quantity: str
    limit: float
    value: float
    unit: str
    kept: bool

    def __str__(self) -> str:
        side = "at least" if self.quantity == "accuracy" else "at most"
        state = "kept" if self.kept else "BROKEN"
        return f"{self.quantity}: {state} ({amount(self.value, self.unit)}, {side} {amount(self.limit, self.unit)})"


def _line(name: str, limit: float, found: dict[str, Measurement]) -> Line:
    quantity = name.split("_")[0]
    if quantity not in found:
        raise NotMeasured(
            f"The budget limits {quantity}, but {', '.join(sorted(found)) or 'nothing'} came: add measure.{quantity}."
        )
    measurement = found[quantity]
    if measurement.unit != UNITS[quantity]:
        raise ValueError(f"The budget counts {quantity} in {UNITS[quantity]}, but {measurement.unit} came.")
    value = measurement.value
    # written so that NaN breaks a limit
    kept = value >= limit if quantity == "accuracy" else value <= limit
    return Line(quantity, float(limit), float(value), measurement.unit, kept)


@dataclass(frozen=True, repr=False)
class Verdict(Record):
    """A budget's limits, one by one; `met` when all are kept."""

    lines: tuple[Line, ...]

    @property
    def met(self) -> bool:
        """Whether every limit is kept."""
        return all(line.kept for line in self.lines)

    def __bool__(self) -> bool:
        return self.met

    def __repr__(self) -> str:
        head = "budget met" if self.met else "budget NOT met"
        return "\n".join([head, *(f"  {line}" for line in self.lines)])

    def _repr_html_(self) -> str:
        return table({"verdict": repr(self).splitlines()[0]} | {line.quantity: str(line) for line in self.lines})
