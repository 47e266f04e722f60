"""Tariffs: a bill is the sum of its lines, each counted as the service counts."""

from dataclasses import replace

import pytest

from mobiledl.lessons.why_on_device.tariff import SERVERLESS, Bill, Tariff

PLAIN = Tariff("plain", "2025-05", "made up", 1.0, 0.5, 0.01, 2.0)


def test_a_bill_counts_calls_runs_seconds_and_bytes():
    bill = PLAIN.bill(2_000_000, ms=100, memory_mib=512, bytes_back=1_000)
    assert dict(bill.lines) == pytest.approx({"calls": 2, "runs": 1, "computing": 1_000, "data sent back": 4})
    assert bill.usd == pytest.approx(1_007)


def test_a_begun_millisecond_is_paid():
    assert PLAIN.bill(1, 1.01, 1024, 0) == PLAIN.bill(1, 2, 1024, 0)


def test_a_sum_is_spent_after_so_many_inferences():
    bill = SERVERLESS.bill(1_000_000, 20, 512, 250)
    assert SERVERLESS.bill(bill.until(5_000), 20, 512, 250).usd == pytest.approx(5_000)


def test_what_costs_nothing_never_spends_anything():
    free = replace(PLAIN, usd_per_million_calls=0, usd_per_million_runs=0, usd_per_gib_second=0, usd_per_gb_sent=0)
    assert free.bill(1, 1, 1, 1).until(1) == float("inf")


def test_the_prices_carry_their_date_and_their_source():
    assert SERVERLESS.as_of == "2025-05"
    assert SERVERLESS.as_of in repr(SERVERLESS.bill(1, 1, 1, 1))
    assert all(price in SERVERLESS.source for price in ("1.00", "0.20", "0.0000166667", "0.09"))


def test_a_bill_survives_json():
    bill = SERVERLESS.bill(10, 20, 512, 250)
    assert Bill.from_json(bill.to_json()) == bill


def test_a_negative_price_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        replace(PLAIN, usd_per_gb_sent=-1)


def test_a_negative_number_of_inferences_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        PLAIN.bill(-1, 20, 512, 250)
