from __future__ import annotations

import time

import numpy as np
import pytest

from mobiledl import export, measure, run, zoo
from mobiledl.measure import timing


class Clock:
    """A clock on which only slow models take time."""

    ns = 0


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure on that clock: how long a true sleep takes is a matter of what else the computer does."""
    monkeypatch.setattr(Clock, "ns", 0)
    true = time.perf_counter_ns
    monkeypatch.setattr(time, "perf_counter_ns", lambda: Clock.ns or true())


class Slow:
    """A model that takes a known time, and in its n-th call n microseconds more."""

    delegate = "none"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.calls = 0

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        self.calls += 1
        Clock.ns += round(1e9 * self.seconds) + 1000 * self.calls
        return np.zeros((len(inputs), 4), np.float32)


def session_of(model: Slow, card) -> run.Session:
    return run.Session(model, "slow", "reference", card, 1)


def test_latency_is_the_middle_of_the_times_that_the_model_takes_after_the_warm_up(toy_net) -> None:
    model = Slow(0.003)
    measured = measure.latency(session_of(model, toy_net.card), n=21, warmup=3)
    assert measured.value == pytest.approx(3.014)
    assert model.calls == 24


def test_percentiles_come_in_order(toy_net) -> None:
    measured = measure.latency(run.load(export.to("litert", toy_net)), n=50)
    values = measured.values
    assert measured.value == values["p50"]
    assert measured.low <= values["p50"] <= values["p90"] <= values["p99"]
    assert measured.n == 50


def test_a_latency_names_device_runtime_threads_and_versions(toy_net) -> None:
    place = measure.latency(run.load(export.to("litert", toy_net), threads=2), n=10).place
    assert place.runtime == "LiteRT"
    assert place.delegate == "XNNPACK"
    assert place.threads == 2
    assert place.device
    assert "ai-edge-litert" in place.versions


def test_a_race_takes_turns_and_gives_the_ratio_to_the_first(toy_net) -> None:
    quick, slow = (session_of(Slow(s), toy_net.card) for s in (0.002, 0.006))
    race = measure.compare({"quick": quick, "slow": slow}, n=15, warmup=1)
    middle, low, high = race.ratios[0]
    assert low <= middle <= high
    assert middle == pytest.approx(6.009 / 2.009)
    assert "slow / quick" in repr(race)
    assert "slow / quick" in race._repr_html_()


def test_networks_for_images_of_different_sizes_race_each_with_its_own() -> None:
    nets = [zoo.load("mobilenet_v1", width=0.25, classes=4, channels=1, resolution=side) for side in (16, 32)]
    race = measure.compare({str(number): run.load(export.to("litert", net)) for number, net in enumerate(nets)}, n=10)
    assert race.names == ("0", "1")


def test_a_race_goes_through_json(toy_net) -> None:
    sessions = {name: session_of(Slow(0), toy_net.card) for name in "ab"}
    race = measure.compare(sessions, n=10)
    assert measure.Race.from_json(race.to_json()) == race


def test_the_garbage_collector_is_on_again_afterwards(toy_net) -> None:
    import gc

    measure.latency(session_of(Slow(0), toy_net.card), n=10)
    assert gc.isenabled()


@pytest.mark.parametrize("runs", [{"n": 9}, {"n": 10, "warmup": -1}])
def test_too_few_runs_are_refused(toy_net, runs) -> None:
    with pytest.raises(ValueError, match="at least 10 runs"):
        measure.latency(session_of(Slow(0), toy_net.card), **runs)


def test_a_race_needs_two(toy_net) -> None:
    with pytest.raises(ValueError, match="two sessions or more"):
        measure.compare({"alone": session_of(Slow(0), toy_net.card)})


def test_the_interval_of_the_median_covers_it_19_times_in_20() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(1000):
        _, low, high = timing._median_with_interval(rng.exponential(size=101))
        covered += low <= np.log(2) <= high
    assert 930 <= covered <= 985
