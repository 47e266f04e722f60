"""Explorer of costs: prices to edit, hours to train, and whether to rent a GPU or to buy one."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

from mobiledl.lessons.experiments import charts
from mobiledl.lessons.experiments.prices import OWNED, RENTED, Owned, Rented, break_even
from mobiledl.widgets.controls import Field, Presets, Slider
from mobiledl.widgets.explorer import Explorer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OWN_PRICE = "prices of your own"
YOURS = "your price"


class RentExplorer(Explorer):
    """Fields for the price of renting and of owning, a slider for hours a week; the two bills and where they meet.

    `rented` and `owned` say what the fields say; `hours` what follows from them.
    """

    NAME = "rent"
    PICTURE = "Two lines of money against hours of training."

    def __init__(self, rented: Rented = RENTED[0], owned: Owned = OWNED[0], hours_per_week: float = 10.0) -> None:
        rents = {each.name: _rented(each) for each in (*RENTED, rented)}
        buys = {each.name: _owned(each) for each in (*OWNED, owned)}
        super().__init__(
            rent_from=Presets("rented GPU", rented.name, settings=rents, own=OWN_PRICE),
            buy=Presets("own GPU", owned.name, settings=buys, own=OWN_PRICE),
            per_hour=Field("rent (USD an hour)", 0.01, 100, step=0.01),
            speed=Field("rented speed (estimate)", 0.05, 50, step=0.05),
            price=Field("GPU (USD)", 0, 50_000, step=10),
            own_speed=Field("own speed (estimate)", 0.05, 50, step=0.05),
            watts=Field("power while it trains (W)", 0, 3_000, step=5),
            per_kwh=Field("electricity (USD a kWh)", 0, 5, owned.usd_per_kwh, step=0.01),
            resale=Slider("sold again for (% of its price)", 0, 100, step=5),
            weekly=Slider("hours of training a week", 1, 168, hours_per_week),
        )

    def choose(self, rented: Rented, owned: Owned) -> None:
        """Set the fields to a pair of offers; raises ValueError, and sets none, for a number that no field has."""
        self.offer("rent_from", rented.name, _rented(rented))
        self.offer("buy", owned.name, _owned(owned))
        self.set(rent_from=rented.name, buy=owned.name, per_kwh=owned.usd_per_kwh)

    @property
    def rented(self) -> Rented:
        """What the fields say about renting."""
        return _offers(self.values)[0]

    @property
    def owned(self) -> Owned:
        """What the fields say about owning."""
        return _offers(self.values)[1]

    @property
    def hours(self) -> float:
        """Hours of training until owning has cost less; infinite when it never does."""
        return break_even(self.rented, self.owned)

    def say(self, values: SimpleNamespace) -> str:
        """Return after how many hours and weeks owning has paid."""
        hours = break_even(*_offers(values))
        if math.isinf(hours):
            return "At these prices the own GPU never pays: its electricity costs as much as renting, or more."
        return (
            f"The own GPU has paid for itself after {hours:,.0f} hours of training: "
            f"at {values.weekly:.0f} hours a week after {_weeks(hours / values.weekly)}."
        )

    def draw(self, values: SimpleNamespace) -> Figure:
        """Return what both have cost, for a year, or for longer where they meet later."""
        (rented, owned), year = _offers(values), 52 * values.weekly
        hours = break_even(rented, owned)
        return charts.owning(rented, owned, max(year, 1.5 * hours) if hours < 1e5 else year)

    def __repr__(self) -> str:
        return f"RentExplorer({self.rented.name} against {self.owned.name})"


def _weeks(number: float) -> str:
    return f"{number:,.0f} week{'' if round(number) == 1 else 's'}"


def _rented(offer: Rented) -> dict[str, float]:
    """Return what an offer to rent puts into the fields."""
    return {"per_hour": offer.usd_per_hour, "speed": offer.speed}


def _owned(offer: Owned) -> dict[str, float]:
    """Return what an offer to buy puts into the fields; what electricity costs does not depend on the card."""
    kept = {"price": offer.usd, "watts": offer.watts, "own_speed": offer.speed}
    return {**kept, "resale": 100 * offer.resale}


def _offers(values: SimpleNamespace) -> tuple[Rented, Owned]:
    """Return what the fields say about renting and about owning."""
    names = [YOURS if name == OWN_PRICE else name for name in (values.rent_from, values.buy)]
    rented = Rented(names[0], values.per_hour, "now", "your own", values.speed)
    own = (values.price, values.watts, values.per_kwh, "now", "your own", values.resale / 100, values.own_speed)
    return rented, Owned(names[1], *own)
