"""The explorer of costs: prices in, a sentence and a picture out; whatever the learner edits counts."""

import pytest

from mobiledl.lessons.experiments.explorer import OWN_PRICE, RentExplorer
from mobiledl.lessons.experiments.prices import OWNED, RENTED, Owned, Rented, break_even


@pytest.fixture
def explorer():
    return RentExplorer()


def test_it_begins_with_the_first_offers(explorer):
    assert explorer.rent_from.value == RENTED[0].name
    assert explorer.buy.value == OWNED[0].name
    assert explorer.hours == break_even(RENTED[0], OWNED[0])


def test_another_offer_moves_the_fields(explorer):
    explorer.buy.value = OWNED[1].name
    assert explorer.price.value == OWNED[1].usd
    assert explorer.per_hour.value == RENTED[0].usd_per_hour
    assert explorer.hours == break_even(RENTED[0], OWNED[1])


def test_every_field_counts(explorer):
    said = {explorer.hours}
    edits = ((explorer.per_hour, 2.0), (explorer.speed, 3.0), (explorer.price, 900), (explorer.watts, 400),
             (explorer.per_kwh, 0.4), (explorer.resale, 50), (explorer.own_speed, 1.5))  # fmt: skip
    for control, value in edits:
        control.value = value
        said.add(explorer.hours)
    assert len(said) == 8
    assert (explorer.rent_from.value, explorer.buy.value) == (OWN_PRICE, OWN_PRICE)


def test_another_card_leaves_what_electricity_costs(explorer):
    explorer.per_kwh.value = 0.4
    explorer.buy.value = OWNED[1].name
    assert explorer.per_kwh.value == 0.4


def test_one_week_is_one(explorer):
    explorer.set(price=100, per_hour=1.0, speed=1.0, watts=0, weekly=100)
    assert explorer.sentence.endswith("at 100 hours a week after 1 week.")


def test_an_edited_price_leaves_the_other_offer(explorer):
    explorer.per_hour.value = 2.5
    assert (explorer.rent_from.value, explorer.buy.value) == (OWN_PRICE, OWNED[0].name)
    assert repr(explorer) == f"RentExplorer(your price against {OWNED[0].name})"


def test_the_hours_a_week_change_the_weeks_and_not_the_hours(explorer):
    hours = explorer.hours
    explorer.weekly.value = 20
    assert explorer.hours == hours
    assert f"at 20 hours a week after {hours / 20:,.0f} weeks" in explorer.sentence


def test_an_offer_of_ones_own_keeps_its_name(explorer):
    cluster, card = Rented("our cluster", 0.5, "2026", "the bill"), Owned("the lab's card", 300.0, 200.0, 0.3, "", "")
    for ours in (RentExplorer(cluster, card), explorer):
        ours.choose(cluster, card)
        assert repr(ours) == "RentExplorer(our cluster against the lab's card)"
        assert ours.hours == break_even(cluster, card)
        ours.rent_from.value = RENTED[1].name
        ours.rent_from.value = "our cluster"
        assert ours.per_hour.value == 0.5


def test_what_never_pays_is_said(explorer):
    explorer.per_hour.value = 0.01
    assert "never pays" in explorer.sentence
    assert "never pays" in explorer.output.value


def test_a_picture_stands_under_it(explorer, capsys):
    explorer._ipython_display_()
    assert "Figure: Two lines of money" in capsys.readouterr().out


def test_the_picture_in_the_widget_is_told_by_the_sentence(explorer):
    assert 'alt=""' in explorer.output.value
    assert 'role="status"' in explorer.output.value
