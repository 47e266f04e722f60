"""How the planted answers for lab 02 are written down: a right one with some parts changed."""

from __future__ import annotations

from typing import Any

from mobiledl.budget import Measurement
from mobiledl.lessons.model_zoo.lab.stopwatch import Sleeper, sleeping_session

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
