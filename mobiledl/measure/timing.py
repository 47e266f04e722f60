"""Latency: one model alone, or several in turn so that a busy moment hits them all alike."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobiledl.budget import Measurement, amount
from mobiledl.card import table
from mobiledl.kinds import wrong_kind
from mobiledl.measure.quality import Z95
from mobiledl.measure.where import place
from mobiledl.record import Record, Settings
from mobiledl.run import Session


def latency(session: Session, image: np.ndarray | None = None, n: int = 200, warmup: int = 20) -> Measurement:
    """Return the time from input to answer for one image, in ms: median, 10th to 90th and 99th percentile of n runs.

    image: (C, H, W) or (1, C, H, W) uint8; zeros when None. Preprocessing is not counted.
    """
    _check_runs(n, warmup)
    _check_session("measure.latency", session)
    return _as_latency(session, _milliseconds([session], [_input(session, image)], n, warmup)[0])


@dataclass(frozen=True, repr=False)
class Race(Record):
    """Several models timed in turn, in one run: each latency, and each ratio to the first with its 95 % interval."""

    names: tuple[str, ...]
    latencies: tuple[Measurement, ...]
    ratios: tuple[tuple[float, float, float], ...]

    def __repr__(self) -> str:
        lines = [
            f"latency {amount(m.value, m.unit)}: {name}" for name, m in zip(self.names, self.latencies, strict=True)
        ]
        first = self.names[0]
        lines += [
            f"latency ratio {name} / {first}: {_ratio(r)}" for name, r in zip(self.names[1:], self.ratios, strict=True)
        ]
        last = self.latencies[0]
        return "\n".join([*lines, f"latency of {last.n:,} runs each, taken in turn, on {last.place}"])

    def _repr_html_(self) -> str:
        rows = {name: amount(m.value, m.unit) for name, m in zip(self.names, self.latencies, strict=True)}
        rows |= {f"{name} / {self.names[0]}": _ratio(r) for name, r in zip(self.names[1:], self.ratios, strict=True)}
        last = self.latencies[0]
        return table(rows | {"runs": f"{last.n:,} each, taken in turn", "where": str(last.place)})


def _ratio(values: tuple[float, float, float]) -> str:
    middle, low, high = values
    return f"{middle:.2f} x ({low:.2f} to {high:.2f})"


def compare(sessions: dict[str, Session], image: np.ndarray | None = None, n: int = 200, warmup: int = 20) -> Race:
    """Return the latencies of several sessions, run in turn so that a busy moment hits them all alike.

    image: as for `latency`, preprocessed by each as its card says; when None, each gets zeros of its own shape.
    The ratio of each to the first is the median over the rounds, with the interval of its order statistics.
    """
    _check_runs(n, warmup)
    if len(sessions) < 2:
        raise ValueError(f"A comparison takes two sessions or more, but {len(sessions)} came.")
    listed = list(sessions.values())
    for session in listed:
        _check_session("measure.compare", session)
    times = _milliseconds(listed, [_input(session, image) for session in listed], n, warmup)
    ratios = tuple(_median_with_interval(row / times[0]) for row in times[1:])
    return Race(tuple(sessions), tuple(map(_as_latency, listed, times)), ratios)


def _check_session(where: str, session: object) -> None:
    if not isinstance(session, Session):
        raise wrong_kind(where, "Session", session)


def _check_runs(n: int, warmup: int) -> None:
    if n < 10 or warmup < 0:
        raise ValueError(f"A latency needs at least 10 runs and no negative warm-up, but n={n}, warmup={warmup} came.")


def _input(session: Session, image: np.ndarray | None) -> np.ndarray:
    card = session.card
    if image is None and not card.takes_pixels:
        return np.zeros((1, *card.input.shape), np.float32)
    return session.preprocess(np.zeros(card.input.shape, np.uint8) if image is None else image)[:1]


def _milliseconds(sessions: Sequence[Session], inputs: Sequence[np.ndarray], n: int, warmup: int) -> np.ndarray:
    """Return the times (sessions, n) in ms; each round runs every session once, starting with another one."""
    for session, own in zip(sessions, inputs, strict=True):
        for _ in range(warmup):
            session(own)
    times = np.empty((len(sessions), n))
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(n):
            for place_ in range(len(sessions)):
                which = (turn + place_) % len(sessions)
                started = time.perf_counter_ns()
                sessions[which](inputs[which])
                times[which, turn] = (time.perf_counter_ns() - started) / 1e6
    finally:
        if collecting:
            gc.enable()
    return times


def _as_latency(session: Session, times: np.ndarray) -> Measurement:
    p10, p50, p90, p99 = (float(value) for value in np.percentile(times, (10, 50, 90, 99)))
    values = Settings(p50=p50, p90=p90, p99=p99)
    return Measurement("latency", p50, "ms", len(times), session.name, place(session), p10, p90, values)


def _median_with_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Return the median and its 95 % interval by order statistics, which assumes no shape of the distribution."""
    ordered = np.sort(values)
    half = Z95 * math.sqrt(len(ordered)) / 2
    low = max(0, math.floor(len(ordered) / 2 - half))
    high = min(len(ordered) - 1, math.ceil(len(ordered) / 2 + half))
    return float(np.median(ordered)), float(ordered[low]), float(ordered[high])
