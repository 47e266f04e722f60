"""Prices: every one has a date and a source, and the break-even is where the two bills are equal."""

import re
from dataclasses import replace

import pytest

from mobiledl.lessons.experiments import prices
from mobiledl.lessons.experiments.prices import OWNED, RENTED, Owned, Rented, break_even

RENT = Rented("rent", 1.0, "2026", "made up")
OWN = Owned("own", 500.0, 1000.0, 0.5, "2026", "made up")


def test_where_the_bills_are_equal_owning_breaks_even():
    hours = break_even(RENT, OWN)
    assert hours == pytest.approx(1000)
    assert RENT.usd(hours) == pytest.approx(OWN.usd_after(hours))


def test_a_faster_rented_gpu_is_rented_for_fewer_hours():
    fast = replace(RENT, speed=2.0)
    assert fast.usd(10) == pytest.approx(5)
    assert break_even(fast, OWN) == float("inf")


def test_the_same_card_rented_and_owned_trains_as_fast():
    rented, owned = replace(RENT, speed=2.0), replace(OWN, speed=2.0)
    assert break_even(rented, owned) == break_even(RENT, OWN)
    quoted = {each.name.partition(",")[0].partition(" on ")[0]: each.speed for each in (*RENTED, *OWNED)}
    assert all(quoted[each.name.partition(" on ")[0]] == each.speed for each in RENTED if " on " in each.name)


def test_what_is_sold_again_costs_less():
    assert break_even(RENT, replace(OWN, resale=0.5)) == pytest.approx(500)


def test_what_lesson_06_tells_of_other_offers_holds():
    rented, owned = RENTED[0], OWNED[0]
    assert round(break_even(rented, owned)) == 509
    assert break_even(replace(rented, speed=2.0), owned) == pytest.approx(1050, abs=10)
    assert break_even(rented, replace(owned, usd_per_kwh=0.4)) == pytest.approx(530, abs=5)
    assert break_even(rented, replace(owned, resale=0.5)) == pytest.approx(255, abs=3)


def test_every_price_has_a_date_and_a_source():
    for each in (*RENTED, *OWNED, *prices.SERVICES):
        assert each.as_of
        assert each.source in repr(prices.sources())


def test_addresses_of_sources_are_links():
    page = prices.sources()._repr_html_()
    links = re.findall(r'<a href="https://([^"]+)" target="_blank" rel="noopener noreferrer">([^<]+)</a>', page)
    assert ("cloud.google.com/vertex-ai/pricing",) * 2 in links
    assert len(links) == repr(prices.sources()).count(".com/")
    assert all(address == text for address, text in links)


def test_the_services_are_marked_as_quoted():
    assert "quoted" in repr(prices.services())
    assert len(prices.services().rows) == len(prices.SERVICES)


@pytest.mark.parametrize(("value", "edit"), [(RENT, {"usd_per_hour": -1}), (OWN, {"watts": float("nan")})])
def test_a_price_that_cannot_be_is_refused(value, edit):
    with pytest.raises(ValueError, match="not negative and finite"):
        replace(value, **edit)


def test_a_speed_of_nothing_is_refused():
    for each in (RENT, OWN):
        with pytest.raises(ValueError, match="never finishes"):
            replace(each, speed=0)


def test_more_than_the_price_cannot_be_got_back():
    with pytest.raises(ValueError, match=r"write 0\.4 for 40 %"):
        replace(OWN, resale=40)
