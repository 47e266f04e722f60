"""Simulated links: the same seed gives the same times, and each rule of the way there costs what it should."""

from dataclasses import replace

import numpy as np
import pytest

from mobiledl.budget import Budget
from mobiledl.lessons.why_on_device import links
from mobiledl.lessons.why_on_device.links import Link

SENT, RECEIVED = 1_300, 230
CALM = Link("calm", rtt_ms=50, jitter_ms=0, down_mbit_s=100, up_mbit_s=100)
NAMES = ["home Wi-Fi", "4G", "workshop Wi-Fi", "3G", "offline"]


def median(link, **options):
    return links.simulate(link, SENT, RECEIVED, **options).percentile(50)


def test_the_same_seed_gives_the_same_times():
    first, second = (links.simulate(links.FOUR_G, SENT, RECEIVED, 3.0, start="cold") for _ in range(2))
    assert first.ms.tobytes() == second.ms.tobytes()


def test_another_seed_gives_other_times():
    first, second = (links.simulate(links.FOUR_G, SENT, RECEIVED, seed=seed) for seed in (0, 1))
    assert first.ms.tobytes() != second.ms.tobytes()


def test_a_warm_request_is_one_round_trip_and_its_bytes():
    assert median(CALM) == pytest.approx(50 + (SENT + RECEIVED) * 8 / 100_000)


def test_a_cold_request_is_two_round_trips_more():
    assert median(CALM, start="cold") - median(CALM) == pytest.approx(100, abs=1)


def test_a_sleeping_radio_wakes_first():
    sleepy = replace(CALM, wake_ms=260)
    assert median(sleepy, start="asleep") - median(sleepy, start="cold") == pytest.approx(260)


def test_the_time_of_the_server_is_added():
    assert median(CALM, server_ms=7.0) - median(CALM) == pytest.approx(7.0)


def test_the_time_of_the_server_may_be_drawn_from_measured_ones():
    times = links.simulate(CALM, SENT, RECEIVED, [1.0, 100.0])
    assert times.ms.max() - times.ms.min() == pytest.approx(99.0)


def test_half_of_the_round_trips_are_faster_and_one_in_ten_takes_the_jitter_longer():
    times = links.simulate(replace(CALM, jitter_ms=30), 1, 1, n=50_000)
    assert times.percentile(50) == pytest.approx(50, rel=0.02)
    assert times.percentile(90) == pytest.approx(80, rel=0.02)


def test_a_lost_packet_waits_for_the_timeout():
    times = links.simulate(replace(CALM, loss=0.01), SENT, RECEIVED, n=20_000)
    late = times.ms[times.ms > 60]
    assert len(late) / len(times.ms) == pytest.approx(0.02, abs=0.004)  # one packet each way
    assert np.median(late) == pytest.approx(50 + 50 + links.LEAST_TIMEOUT_MS, abs=1)


def test_the_first_packet_of_a_connection_waits_a_second():
    times = links.simulate(replace(CALM, loss=0.01), SENT, RECEIVED, start="cold", n=20_000)
    assert (times.ms > 1_100).mean() == pytest.approx(0.02, abs=0.005)


def test_a_long_transfer_starts_slowly():
    fast = replace(CALM, up_mbit_s=100_000, down_mbit_s=100_000)
    trips = [links.simulate(fast, packets * links.PACKET, 1).percentile(50) / 50 for packets in (10, 11, 30, 31)]
    assert [round(count) for count in trips] == [1, 2, 2, 3]


def test_what_comes_too_late_never_comes():
    times = links.simulate(replace(CALM, up_mbit_s=0.001), SENT, RECEIVED)
    assert times.percentile(50) == links.NEVER
    assert times.share(1e9) == 0


@pytest.mark.parametrize("start", links.STARTS)
def test_nothing_gets_through_offline(start):
    assert links.simulate(links.OFFLINE, SENT, RECEIVED, start=start).share(1e9) == 0


def test_a_worse_link_is_never_faster():
    shares = [
        links.simulate(replace(links.FOUR_G, **worse), SENT, RECEIVED, start="cold").share()
        for worse in ({}, {"loss": 0.02}, {"loss": 0.02, "rtt_ms": 80}, {"loss": 0.02, "rtt_ms": 80, "jitter_ms": 90})
    ]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 4


def test_the_parts_add_up_to_a_request_without_jitter_and_loss():
    link = replace(CALM, wake_ms=79)
    for start in links.STARTS:
        parts = links.parts(link, SENT, RECEIVED, start)
        assert sum(parts.values()) == pytest.approx(median(link, start=start))
    assert list(parts) == ["waking the radio", "TCP", "TLS", "request and answer"]


def test_the_furthest_server_is_the_last_that_keeps_the_limit():
    reach = links.furthest(CALM, SENT, RECEIVED, "cold")
    assert reach == 99  # three round trips and a little for the bytes
    assert links.furthest(CALM, SENT, RECEIVED, "warm") == 299


def test_no_server_is_near_enough_when_waking_takes_too_long():
    assert links.furthest(replace(CALM, wake_ms=300), SENT, RECEIVED, "asleep") == 0


VERDICTS = {
    "warm": ["passes", "passes", "only the median", "only the median", "fails"],
    "cold": ["only the median", "only the median", "only the median", "fails", "fails"],
}


@pytest.mark.parametrize("start", VERDICTS)
def test_each_link_gets_the_verdict_that_the_lesson_states(start):
    times = [links.simulate(link, SENT, RECEIVED, 5.0, start=start) for link in links.LINKS.values()]
    assert [links.verdict(each) for each in times] == VERDICTS[start]


def test_the_links_are_those_of_the_lesson_each_with_a_source():
    assert list(links.LINKS) == NAMES
    assert all(link.source for link in links.LINKS.values())


def test_a_percentile_is_a_time_that_so_many_keep():
    times = links.Times("n", np.array([4.0, 1.0, 3.0, 2.0]), links.simulate(CALM, 1, 1, n=1).place)
    assert times.percentile(50) == 3.0
    assert times.percentile(99) == 4.0
    assert times.share(2.0) == 0.5


def test_a_budget_judges_the_median_and_the_slow_end():
    budget = Budget(latency_ms=300)
    times = links.simulate(links.FOUR_G, SENT, RECEIVED, start="cold")
    assert budget.check(times.latency()).met
    assert not budget.check(times.latency(99)).met
    assert not budget.check(links.simulate(links.OFFLINE, SENT, RECEIVED).latency()).met


def test_a_link_survives_json():
    assert Link.from_json(links.WORKSHOP.to_json()) == links.WORKSHOP


def test_an_unknown_link_names_the_nearest():
    assert links.get("3G") is links.THREE_G
    with pytest.raises(KeyError, match="'home Wi-Fi'"):
        links.get("home wifi")


@pytest.mark.parametrize("wrong", [{"loss": 1.0}, {"loss": -0.1}, {"rtt_ms": 0}, {"up_mbit_s": float("nan")}])
def test_a_link_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="calm"):
        replace(CALM, **wrong)


@pytest.mark.parametrize("wrong", [{"start": "hot"}, {"n": 0}])
def test_a_simulation_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="but"):
        links.simulate(CALM, SENT, RECEIVED, **wrong)


def test_a_request_has_bytes():
    with pytest.raises(ValueError, match="at least one byte"):
        links.simulate(CALM, 0, RECEIVED)
