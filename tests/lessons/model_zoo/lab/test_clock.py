"""The clock of lab 02: models take their time on it, whatever else the computer does."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from mobiledl import measure
from mobiledl.course.answers import ask
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.model_zoo.lab import clock
from mobiledl.lessons.model_zoo.lab.exercises import judge_rank_by_latency
from mobiledl.lessons.model_zoo.lab.stopwatch import Sleeper, sleeping_session


@pytest.fixture(params=["at once", "late"])
def sleeping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sleeping takes no time, or as long as where others are in the way."""
    draw = np.random.default_rng(0)
    late = {"at once": lambda seconds: None, "late": lambda seconds: time.sleep(draw.exponential(2e-3))}
    monkeypatch.setattr(clock, "sleep", late[request.param])


@pytest.mark.usefixtures("sleeping")
def test_a_model_takes_its_own_time_and_no_other() -> None:
    session = sleeping_session("a model", Sleeper(3.0), 8)
    with clock.given():
        assert measure.latency(session, n=10, warmup=0).value == pytest.approx(3.0, rel=1e-3)


@pytest.mark.usefixtures("sleeping")
@pytest.mark.parametrize("now", ["time", "perf_counter", "monotonic", "time_ns", "perf_counter_ns", "monotonic_ns"])
def test_every_clock_of_the_time_module_shows_it(now: str) -> None:
    def measured() -> float:
        started = getattr(time, now)()
        clock.take(2.0)
        return (getattr(time, now)() - started) / (1e9 if now.endswith("ns") else 1)

    with clock.given():
        # a clock that counts from 1970 has steps of 0.2 us where it is a float
        assert ask(measured) == pytest.approx(2.0, abs=1e-5)


def test_a_loop_that_waits_for_the_clock_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.given():
        end = time.perf_counter() + 1e-3
        while time.perf_counter() < end:
            pass


def test_other_threads_see_the_true_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "sleep", lambda seconds: None)
    seen: list[float] = []
    before = time.monotonic()
    with clock.given():
        clock.take(1e6)
        other = threading.Thread(target=lambda: seen.append(time.monotonic()))
        other.start()
        other.join()
    assert seen[0] - before < 1e5


def test_afterwards_the_clocks_are_the_true_ones() -> None:
    true = {name: getattr(time, name) for name in clock.WALLS}
    with pytest.raises(ZeroDivisionError), clock.given():
        _ = 1 / 0
    assert {name: getattr(time, name) for name in clock.WALLS} == true


def ranking(value):
    """Return an answer that sorts the models by a value of thirty times each."""

    def rank(sessions):
        found = {}
        for name, session in sessions.items():
            inputs = np.zeros((1, *session.card.input.shape), np.float32)
            times = []
            for turn in range(50):
                started = time.perf_counter()
                session(inputs)
                if turn >= 20:
                    times.append(time.perf_counter() - started)
            found[name] = value(times)
        return sorted(found, key=found.get)

    return rank


@pytest.mark.usefixtures("sleeping")
def test_a_right_answer_is_right_on_a_busy_computer() -> None:
    judge_rank_by_latency(ranking(np.median))


@pytest.mark.usefixtures("sleeping")
@pytest.mark.parametrize(
    ("value", "says"), [(lambda times: -np.median(times), "other way round"), (np.mean, "a mean is ruined")]
)
def test_a_wrong_answer_is_told_why_on_a_busy_computer(value, says: str) -> None:
    with pytest.raises(NotYet, match=says):
        judge_rank_by_latency(ranking(value))
