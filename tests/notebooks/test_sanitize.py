"""The sanitize file: measured numbers and places are replaced, statements and limits never are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from nbval.plugin import get_sanitize_patterns
from nbval_run import HERE

from mobiledl.budget import Budget, Measurement, Place
from mobiledl.record import Settings

PATTERNS = get_sanitize_patterns((HERE / "sanitize.cfg").read_text("utf-8"))
HERE_PLACE = Place("Intel(R) Xeon(R) CPU @ 2.20GHz", "LiteRT", 1)
ELSEWHERE = Place("Apple M3", "ONNX Runtime", 4, "XNNPACK")
MODEL = "mobilenet_v2 litert int8-static"
LATENCY = Measurement("latency", 0.231, "ms", 200, MODEL, HERE_PLACE, 0.21, 0.3, Settings(p50=0.231, p99=1.5e-05))
ACCURACY = Measurement("accuracy", 0.972, "fraction", 4000, MODEL, HERE_PLACE, 0.966, 0.977)
SIZE = Measurement("size", 341_600.0, "bytes", 1, MODEL)
MEMORY = Measurement("memory", 78.2, "MiB", 1, MODEL, HERE_PLACE)
AGREEMENT = Measurement("agreement", 0.99, "fraction", 100, MODEL, values=Settings(max_abs=0.5, cosine=0.999))
ENERGY = Measurement("energy", 1.2, "mJ", 5, MODEL, HERE_PLACE)
ALL = [LATENCY, ACCURACY, SIZE, MEMORY, AGREEMENT, ENERGY]


def sanitize(text: str) -> str:
    """Return a text as nbval compares it."""
    for pattern, replacement in PATTERNS:
        text = re.sub(pattern, replacement, text)
    return text


def elsewhere(measurement: Measurement) -> Measurement:
    """Return what another machine would measure."""
    more = Settings({name: value * 3.7 for name, value in measurement.values.items()})
    low, high = (None if bound is None else bound * 0.9 for bound in (measurement.low, measurement.high))
    place = ELSEWHERE if measurement.place else None
    value = measurement.value * 0.91
    return replace(measurement, value=value, low=low, high=high, values=more, place=place, n=measurement.n + 7)


def test_the_file_has_patterns():
    assert len(PATTERNS) >= 10


@pytest.mark.parametrize("measurement", ALL, ids=lambda m: m.quantity)
def test_two_machines_print_the_same_measurement(measurement):
    assert sanitize(repr(measurement)) == sanitize(repr(elsewhere(measurement)))


@pytest.mark.parametrize("measurement", ALL, ids=lambda m: m.quantity)
def test_a_measurement_keeps_its_quantity_unit_and_model(measurement):
    text = sanitize(repr(measurement))
    assert text.startswith(f"{measurement.quantity} NUMBER ")
    assert MODEL in text


def test_another_model_is_seen():
    assert sanitize(repr(LATENCY)) != sanitize(repr(replace(LATENCY, model="squeezenet_1_1 litert float32")))


def test_another_unit_is_seen():
    assert sanitize(repr(LATENCY)) != sanitize(repr(replace(LATENCY, unit="s")))


def test_a_value_that_is_no_number_is_seen():
    assert "nan" in sanitize(repr(replace(LATENCY, value=float("nan"))))


def test_a_measurement_beside_a_guess_is_replaced():
    assert sanitize(f"measured: {LATENCY!r}") == sanitize(f"measured: {elsewhere(LATENCY)!r}")


def test_every_line_of_a_text_is_replaced():
    ours = "\n".join(map(repr, ALL))
    theirs = "\n".join(repr(elsewhere(measurement)) for measurement in ALL)
    assert sanitize(ours) == sanitize(theirs)


BUDGET = Budget(latency_ms=300, accuracy=0.9, size_bytes=500_000, memory_mib=200)
MEASURED = (LATENCY, ACCURACY, SIZE, MEMORY)


def test_a_verdict_keeps_its_words_and_its_limits():
    text = sanitize(repr(BUDGET.check(*MEASURED)))
    assert "latency: kept (NUMBER ms, at most 300.0 ms)" in text
    assert "accuracy: kept (NUMBER %, at least 90.0 %)" in text


def test_two_machines_print_the_same_verdict():
    assert sanitize(repr(BUDGET.check(*MEASURED))) == sanitize(
        repr(BUDGET.check(*map(elsewhere, MEASURED[:1]), *MEASURED[1:]))
    )


def test_a_broken_limit_is_seen():
    slow = replace(LATENCY, value=301.0)
    assert sanitize(repr(BUDGET.check(*MEASURED))) != sanitize(repr(BUDGET.check(slow, *MEASURED[1:])))


def test_another_limit_is_seen():
    stricter = replace(BUDGET, latency_ms=100)
    assert sanitize(repr(BUDGET.check(*MEASURED))) != sanitize(repr(stricter.check(*MEASURED)))


STATEMENTS = [
    "accuracy within 0.5 pp of float32: True",
    "accuracy within 1.0 pp of the card: False",
    "size 0.41 of float32, at most 0.45: True",
    "latency 3.2 ms, n = 5, at most 300 ms on this computer: True",
    "latency 0.231 ms: True",
    "agreement 100.0 % with PyTorch: True",
    "measured on 1: the same device: False",
    "latency of 200 runs each, taken in turn, on one device: False",
    "file names agree: model.tflite: True",
    "memory: kept: True",
    "budget met",
    "budget NOT met",
    "MACs 4.36 M",
]


@pytest.mark.parametrize("line", STATEMENTS)
def test_a_statement_is_never_touched(line):
    assert sanitize(line) == line
    assert line in sanitize(f"{LATENCY!r}\n{line}\n{ACCURACY!r}").splitlines()


RACES = [
    ("latency 0.231 ms: int8", "latency 4.5 ms: int8"),
    ("latency ratio int8 / float32: 1.04 x (1.01 to 1.07)", "latency ratio int8 / float32: 0.80 x (0.71 to 0.92)"),
    (
        "latency of 200 runs each, taken in turn, on Apple M3, LiteRT, 1 thread",
        "latency of 100 runs each, taken in turn, on Xeon, LiteRT, 2 threads",
    ),
    ("mobilenet_v2 litert int8-static: net.tflite, 341.6 kB", "mobilenet_v2 litert int8-static: net.tflite, 342.0 kB"),
    ("00 | int8 | 97.2 %       | 341.6 kB     | 1", "00 | int8 | 97.3 %       | 1,341.6 kB   | 1"),
    ("00 | int8 | 4.36 M | 0.231 ms", "00 | int8 | 4.36 M | 12.5 ms"),
    ("measured on 1: Apple M3, LiteRT, 1 thread", "measured on 1: Xeon, LiteRT, 1 thread"),
    ("<table><tr><td>0.2 ms</td></tr></table>", "<table><tr><td>0.3 ms</td></tr></table>"),
    ("costs at least 50 points: True (here 81.2)", "costs at least 50 points: True (here 79.9)"),
    ("three times as far: True (here 0.02 and 0.31)", "three times as far: True (here 0.03 and 0.4)"),
]


@pytest.mark.parametrize(("ours", "theirs"), RACES)
def test_two_machines_print_the_same_line(ours, theirs):
    assert sanitize(ours) == sanitize(theirs)


DIFFERENT = [
    ("latency 0.231 ms: int8", "latency 0.231 ms: float32"),
    ("latency ratio int8 / float32: 1.04 x (1.01 to 1.07)", "latency ratio float16 / float32: 1.04 x (1.01 to 1.07)"),
    ("00 | int8 | 97.2 %", "00 | int8 | -"),
    ("00 | int8 | 4.36 M", "00 | int8 | 4.37 M"),
    ("you guessed 120.", "you guessed 130."),
    ("costs at least 50 points: True (here 81.2)", "costs at least 50 points: False (here 12.0)"),
    ("costs at least 50 points: True (here 81.2)", "costs at least 40 points: True (here 81.2)"),
    ("words (here 3)", "words (here 4)"),
]


@pytest.mark.parametrize(("ours", "theirs"), DIFFERENT)
def test_what_a_notebook_says_is_still_compared(ours, theirs):
    assert sanitize(ours) != sanitize(theirs)
