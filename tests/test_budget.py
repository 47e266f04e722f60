from __future__ import annotations

import math
import pickle
from dataclasses import replace

import pytest

from mobiledl.budget import Budget, Measurement, NotMeasured, Place, Verdict, amount
from mobiledl.record import Settings

LATENCY = Measurement(
    "latency", 120.0, "ms", 200, "net", Place("a phone", "LiteRT", 2), 100.0, 150.0, Settings(p50=120.0, p99=180.0)
)
ACCURACY = Measurement("accuracy", 0.97, "fraction", 1000, "net", low=0.96, high=0.98)
SIZE = Measurement("size", 500_000.0, "bytes", 1, "net")


def test_a_measurement_goes_through_json_unchanged() -> None:
    assert Measurement.from_json(LATENCY.to_json()) == LATENCY


def test_a_measurement_prints_value_interval_and_place() -> None:
    text = repr(LATENCY)
    assert text.startswith("latency 120.0 ms (100.0 ms to 150.0 ms)")
    assert text.endswith("net, a phone, LiteRT, 2 threads")
    assert "180" in LATENCY._repr_html_()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.972, "fraction", "97.2 %"),
        (341_600, "bytes", "341.6 kB"),
        (0.2314, "ms", "0.231 ms"),
        (None, "ms", "not measured"),
    ],
)
def test_amounts_are_written_as_people_read_them(value: float | None, unit: str, text: str) -> None:
    assert amount(value, unit) == text


def test_a_budget_is_met_when_every_limit_is_kept() -> None:
    verdict = Budget(latency_ms=300, accuracy=0.95, size_bytes=1_000_000).check(LATENCY, ACCURACY, SIZE)
    assert verdict
    assert verdict.met
    assert repr(verdict).splitlines()[0] == "budget met"


def test_one_broken_limit_breaks_the_budget_and_is_named() -> None:
    verdict = Budget(latency_ms=100, accuracy=0.95).check(LATENCY, ACCURACY)
    assert not verdict
    assert [line.quantity for line in verdict.lines if not line.kept] == ["latency"]
    assert "latency: BROKEN (120.0 ms, at most 100.0 ms)" in repr(verdict)
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_accuracy_is_a_lower_limit() -> None:
    assert Budget(accuracy=0.97).check(ACCURACY)
    assert not Budget(accuracy=0.971).check(ACCURACY)


def test_a_limit_on_something_not_measured_is_an_error_never_a_pass() -> None:
    with pytest.raises(NotMeasured, match=r"limits memory, but latency came: add measure\.memory"):
        Budget(latency_ms=300, memory_mib=50).check(LATENCY)


def test_a_value_that_is_not_a_number_breaks_a_limit() -> None:
    assert not Budget(latency_ms=300).check(replace(LATENCY, value=math.nan))
    assert not Budget(accuracy=0.5).check(replace(ACCURACY, value=math.nan))


def test_two_measurements_of_one_quantity_are_refused() -> None:
    with pytest.raises(ValueError, match="Two measurements of latency"):
        Budget(latency_ms=300).check(LATENCY, LATENCY)


def test_a_measurement_in_another_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="in ms, but s came"):
        Budget(latency_ms=300).check(replace(LATENCY, unit="s"))


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"latency": 300}, "no limit of a budget 'latency'; did you mean 'latency_ms'"),
        ({"accuracy": 0.9, "size": 5}, "did you mean 'size_bytes'"),
        ({"latency_ms": "300"}, "latency_ms is a number, but '300' came"),
        ({"latency_ms": True}, "latency_ms is a number, but True came"),
        ({"size_bytes": [1]}, "size_bytes is a number"),
    ],
)
def test_a_limit_that_does_not_exist_or_is_no_number_is_told(limits: dict[str, object], says: str) -> None:
    with pytest.raises(TypeError, match=says) as caught:
        Budget(**limits)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_budget_goes_through_json_and_pickle_unchanged() -> None:
    budget = Budget(latency_ms=300, accuracy=0.95)
    assert Budget.from_json(budget.to_json()) == budget == pickle.loads(pickle.dumps(budget))


@pytest.mark.parametrize(
    "limits", [{}, {"latency_ms": 0}, {"latency_ms": -1}, {"accuracy": 95.0}, {"memory_mib": math.nan}]
)
def test_a_budget_that_judges_nothing_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Budget(**limits)  # type: ignore[arg-type]
