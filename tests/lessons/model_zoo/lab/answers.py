"""Planted answers for lab 02. Its practice sessions take known times: no test asks how fast or busy a machine is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from labs.lab_cases import Wrong

from mobiledl.budget import Measurement
from mobiledl.lessons.model_zoo.lab import clock
from mobiledl.lessons.model_zoo.lab.stopwatch import Sleeper, sleeping_session

SETUP = """
import statistics, time
import numpy as np
import torch
from mobiledl import cost, measure
from mobiledl.lessons.model_zoo.lab.candidates import SHELF, TODAY, brief, quoted
from lessons.model_zoo.lab.answers import MS, decided, latency_of
shelf = {candidate.name: candidate for candidate in SHELF}
"""
NAMES = {
    "02.1": "dense_macs",
    "02.2": "grouped_macs",
    "02.3": "conv_parameters",
    "02.4": "by_macs",
    "02.5": "rank_by_latency",
    "02.6": "decision",
}
# Milliseconds of a computer on which half of today's network is 2.5.
MS = {
    "mobilenet_v1-1-128": 1.8,
    "mobilenet_v2-1-224": 5.0,
    "mobilenet_v2-0.75-160": 2.0,
    "mobilenet_v2-0.5-224": 2.2,
    "shufflenet_v2-1-224": 3.0,
    "squeezenet_1_1-1-224": 1.6,
}
RIGHT_HERE = "mobilenet_v2-0.75-160"


@contextmanager
def around() -> Iterator[None]:
    """Let the models' times pass at once, on a clock of their own."""
    with clock.given(), mock.patch.object(clock, "sleep"):
        yield


def decided(choice: str = RIGHT_HERE, really: dict[str, float] | None = None, **changed: Any) -> dict[str, Any]:
    """Return a decision with sessions that take the times `really`, and with some keys changed."""
    real = really or MS
    sessions = {name: sleeping_session(name, Sleeper(ms), 8) for name, ms in real.items()}
    return {"sessions": sessions, "latencies": dict(real), "choice": choice, **changed}


def latency_of(name: str, ms: float) -> Measurement:
    """Return a latency as `measure.latency` gives it."""
    return Measurement("latency", ms, "ms", 200, name)


def dense(formula: str) -> str:
    return f"def dense_macs(inputs, outputs, kernel, height, width):\n    return {formula}"


def grouped(formula: str) -> str:
    return f"def grouped_macs(inputs, outputs, kernel, height, width, groups):\n    return {formula}"


def parameters(formula: str) -> str:
    return f"def conv_parameters(inputs, outputs, kernel, groups, bias):\n    return {formula}"


def timed(value: str, warmup: int = 20) -> str:
    """Return an answer that times each session 30 times and sorts by some value of the times."""
    return f"""
def rank_by_latency(sessions):
    found = {{}}
    for name, session in sessions.items():
        inputs = np.zeros((1, *session.card.input.shape), np.float32)
        for _ in range({warmup}):
            session(inputs)
        times = []
        for _ in range(30):
            started = time.perf_counter()
            session(inputs)
            times.append(time.perf_counter() - started)
        found[name] = {value}
    return sorted(found, key=found.get)
"""


WRONG = {
    "02.1": {
        "weights": Wrong(dense("inputs * outputs * kernel**2"), "number of weights"),
        "two operations": Wrong(
            dense("2 * height * width * inputs * outputs * kernel**2"), "counts multiplication and"
        ),
        "with the bias": Wrong(dense("height * width * outputs * (inputs * kernel**2 + 1)"), "counts the bias"),
        "side for area": Wrong(dense("height * width * inputs * outputs * kernel"), "its side counts twice"),
        "one input": Wrong(dense("height * width * outputs * kernel**2"), "One input channel"),
        "one output": Wrong(dense("height * width * inputs * kernel**2"), "One output channel"),
        "a square output": Wrong(dense("height**2 * inputs * outputs * kernel**2"), "The number is another one"),
        "prints": Wrong(
            "def dense_macs(inputs, outputs, kernel, height, width):\n    print(height * width * inputs * outputs)",
            "put return before",
        ),
        "a name that does not exist": Wrong(dense("height * width * input_channels"), "NameError"),
        "not a function": Wrong("dense_macs = 36", "The check wants the function itself"),
    },
    "02.2": {
        "dense": Wrong(grouped("height * width * inputs * outputs * kernel**2"), "That is the dense convolution"),
        "divided twice": Wrong(
            grouped("height * width * (inputs // groups) * (outputs // groups) * kernel**2"),
            "not the number of outputs",
        ),
        "more work": Wrong(grouped("height * width * inputs * outputs * groups * kernel**2"), "make less work"),
        "depthwise always": Wrong(grouped("height * width * outputs * kernel**2"), "The number is another one"),
        "no groups": Wrong(
            "def grouped_macs(inputs, outputs, kernel, height, width):\n    return 0", "it takes others"
        ),
    },
    "02.3": {
        "no bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2"), "The bias is missing"),
        "always a bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2 + outputs"), "this layer has none"),
        "one bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2 + bias"), "One bias is not enough"),
        "bias of the inputs": Wrong(
            parameters("outputs * (inputs // groups) * kernel**2 + bias * inputs"), "not to an input channel"
        ),
        "no groups": Wrong(parameters("outputs * inputs * kernel**2 + bias * outputs"), "The groups are missing"),
        "side for area": Wrong(
            parameters("outputs * (inputs // groups) * kernel + bias * outputs"), "The number is another one"
        ),
    },
    "02.4": {
        "by parameters": Wrong(
            "by_macs = sorted(shelf, key=lambda name: cost.count(shelf[name].net()).parameters)", "by parameters"
        ),
        "most first": Wrong(
            "by_macs = sorted(shelf, key=lambda name: -cost.count(shelf[name].net()).macs)", "other way round"
        ),
        "as on the shelf": Wrong("by_macs = list(shelf)", "wrong order"),
        "one left out": Wrong("by_macs = list(shelf)[1:]", "Each name is wanted once"),
        "counts": Wrong("by_macs = [97_131_840, 107_000_000]", "something else is in it"),
        "one name": Wrong('by_macs = "mobilenet_v2-0.5-224"', "A list of names is wanted"),
        "misspelled": Wrong('by_macs = ["mobilenet_v2-0.5-244"]', "perhaps 'mobilenet_v2-0.5-224'"),
        "a dictionary": Wrong("by_macs = {name: 1 for name in shelf}", "dict"),
    },
    "02.5": {
        "one call": Wrong(timed("times[0]", warmup=0), "let it warm up"),
        "the mean": Wrong(timed("sum(times) / 30"), "a mean is ruined"),
        "slowest first": Wrong(timed("-statistics.median(times)"), "other way round"),
        "not sorted": Wrong("def rank_by_latency(sessions):\n    return list(sessions)", "in which they went in"),
        "latencies": Wrong(
            "def rank_by_latency(sessions):\n    return [1.0 for name in sessions]", "something else is in it"
        ),
        "the race itself": Wrong(
            "def rank_by_latency(sessions):\n    return measure.compare(sessions, n=10)", "A list of names is wanted"
        ),
    },
    "02.6": {
        "the most accurate of all": Wrong("decision = decided('mobilenet_v2-1-224')", "about 14 MB"),
        "by MACs": Wrong("decision = decided('shufflenet_v2-1-224')", "by your own measurement it takes 3 ms"),
        "the fastest": Wrong("decision = decided('squeezenet_1_1-1-224')", "its accuracy is 58.2%"),
        "not the best": Wrong("decision = decided('mobilenet_v2-0.5-224')", "a more accurate network keeps it, too"),
        "seconds": Wrong(
            "decision = decided(latencies={name: ms / 1000 for name, ms in MS.items()})", "does not fit a quick"
        ),
        "copied from elsewhere": Wrong(
            "decision = decided(latencies={name: 400 * ms for name, ms in MS.items()})", "about"
        ),
        "one not measured": Wrong(
            "decision = decided(latencies={name: 1.0 for name in list(MS)[1:]})", "1 of 6 networks have no latency"
        ),
        "words": Wrong("decision = decided(latencies=dict.fromkeys(MS, 'fast'))", "no positive number"),
        "nothing fits": Wrong("decision = decided(latencies=dict.fromkeys(MS, 5.0))", "no network keeps the budget"),
        "misspelled": Wrong("decision = decided('mobilenet_v2-0.75-60')", "perhaps 'mobilenet_v2-0.75-160'"),
        "the name alone": Wrong("decision = 'mobilenet_v2-0.75-160'", "A decision is a dictionary"),
        "no choice": Wrong("decision = decided()\ndel decision['choice']", "lacks choice"),
        "sessions left out": Wrong("decision = decided(sessions=None)", "a session for each network"),
        "files for sessions": Wrong("decision = decided(sessions=MS)", "cannot be measured"),
    },
}

RIGHT = {
    "02.1": {
        "loops": (
            "def dense_macs(inputs, outputs, kernel, height, width):\n"
            "    return sum(kernel * kernel for _ in range(height * width) for _ in range(inputs * outputs))"
        ),
        "PyTorch counts": (
            "def dense_macs(i, o, k, h, w):\n"
            "    layer = torch.nn.Conv2d(i, o, k)\n"
            "    return cost.count(layer, (i, h + k - 1, w + k - 1)).macs"
        ),
        "a tensor": dense("torch.tensor([inputs, outputs, kernel, kernel, height, width]).prod()"),
    },
    "02.2": {
        "by weights": grouped("float(height * width * kernel * kernel * inputs * outputs / groups)"),
        "group by group": grouped(
            "sum(height * width * inputs // groups * (outputs // groups) * kernel**2 for _ in range(groups))"
        ),
    },
    "02.3": {
        "PyTorch": parameters(
            "sum(p.numel() for p in torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias).parameters())"
        ),
        "the bias as one more weight": parameters("outputs * (inputs * kernel**2 // groups + bias)"),
    },
    "02.4": {
        "a tuple, written down": (
            "by_macs = ('mobilenet_v2-0.5-224', 'mobilenet_v2-0.75-160', 'shufflenet_v2-1-224', "
            "'mobilenet_v1-1-128', 'mobilenet_v2-1-224', 'squeezenet_1_1-1-224')"
        ),
        "a loop": (
            "by_macs = []\n"
            "for macs, name in sorted((cost.count(each.net()).macs, each.name) for each in SHELF):\n"
            "    by_macs.append(name)"
        ),
    },
    "02.5": {
        "a race": (
            "def rank_by_latency(sessions):\n"
            "    race = measure.compare(sessions, n=30)\n"
            "    return sorted(sessions, key=lambda name: race.latencies[race.names.index(name)].value)"
        ),
        "the library, as a tuple": (
            "def rank_by_latency(sessions):\n"
            "    latencies = [(measure.latency(each, n=20).value, name) for name, each in sessions.items()]\n"
            "    return tuple(name for _, name in sorted(latencies))"
        ),
        "the fastest run": timed("min(times)"),
        "a median of its own": timed("sorted(times)[15]", warmup=5),
    },
    "02.6": {
        "numbers": "decision = decided()",
        "measurements": "decision = decided(latencies={name: latency_of(name, ms) for name, ms in MS.items()})",
        "another computer, another choice": (
            "decision = decided('shufflenet_v2-1-224', really={**MS, 'shufflenet_v2-1-224': 2.4})"
        ),
        "a busy moment": "decision = decided(latencies={name: 2 * ms for name, ms in MS.items()})",
    },
}
