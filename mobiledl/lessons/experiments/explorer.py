"""Explorer of costs: prices to edit, hours to train, and whether to rent a GPU or to buy one."""

from __future__ import annotations

import base64
import html
import io
import math
from typing import Any

import ipywidgets

from mobiledl.course import figures
from mobiledl.course.drawing import draw
from mobiledl.lessons.experiments import charts
from mobiledl.lessons.experiments.prices import OWNED, RENTED, Owned, Rented, break_even

OWN_PRICE = "prices of your own"
WIDE = {"description_width": "17em"}
LAYOUT = {"width": "38em"}
# Where the widget lives, the picture that Python drew under it would say the same twice. Paper keeps it.
STYLE = """<style>@media screen {
.jp-OutputArea-child:has(.mobiledl-rent) + .jp-OutputArea-child:has(.jp-RenderedImage) { display: none; }
} @media print { .mobiledl-rent { display: none; } }</style>"""


class RentExplorer:
    """Fields for the price of renting and of owning, a slider for hours a week; the two bills and where they meet.

    `rented` and `owned` say what the fields say; `sentence` says what follows from them.
    """

    def __init__(self, rented: Rented = RENTED[0], owned: Owned = OWNED[0], hours_per_week: float = 10.0) -> None:
        common: dict[str, Any] = {"style": WIDE, "layout": LAYOUT}
        names = [[*(each.name for each in group), OWN_PRICE] for group in (RENTED, OWNED)]
        self.rent_from = ipywidgets.Dropdown(options=names[0], description="rent", **common)
        self.buy = ipywidgets.Dropdown(options=names[1], description="buy", **common)
        self.per_hour = _field("rent (USD an hour)", 0.01, 100, 0.01)
        self.speed = _field("rented speed (x own; estimate)", 0.05, 50, 0.05)
        self.price = _field("GPU (USD)", 0, 50_000, 10)
        self.watts = _field("power while it trains (W)", 0, 3_000, 5)
        self.per_kwh = _field("electricity (USD a kWh)", 0, 5, 0.01)
        self.resale = ipywidgets.IntSlider(0, 0, 100, 5, description="sold again for (% of its price)", **common)
        self.weekly = ipywidgets.FloatSlider(
            hours_per_week, min=1, max=168, step=1, description="hours of training a week", readout_format=".0f",
            continuous_update=False, **common,
        )  # fmt: skip
        self.output = ipywidgets.HTML()
        self._setting = False
        self.fields = (self.per_hour, self.speed, self.price, self.watts, self.per_kwh, self.resale)
        self.choose(rented, owned)
        for control in (*self.fields, self.weekly):
            control.observe(self._moved, "value")
        self.rent_from.observe(self._chosen, "value")
        self.buy.observe(self._chosen, "value")

    def choose(self, rented: Rented, owned: Owned) -> None:
        """Set the fields to a pair of offers."""
        self._setting = True
        self._names = (rented.name, owned.name)
        self.per_hour.value, self.speed.value = rented.usd_per_hour, rented.speed
        self.price.value, self.watts.value = owned.usd, owned.watts
        self.per_kwh.value, self.resale.value = owned.usd_per_kwh, round(100 * owned.resale)
        for dropdown, name in zip((self.rent_from, self.buy), self._names, strict=True):
            dropdown.value = name if name in dropdown.options else OWN_PRICE
        self._setting = False
        self._update()

    @property
    def rented(self) -> Rented:
        """What the fields say about renting."""
        return Rented(self._names[0], self.per_hour.value, "now", "your own", self.speed.value)

    @property
    def owned(self) -> Owned:
        """What the fields say about owning."""
        share = self.resale.value / 100
        return Owned(self._names[1], self.price.value, self.watts.value, self.per_kwh.value, "now", "your own", share)

    @property
    def hours(self) -> float:
        """Hours of training until owning has cost less; infinite when it never does."""
        return break_even(self.rented, self.owned)

    @property
    def sentence(self) -> str:
        """What the picture shows, for those who do not see it."""
        if math.isinf(self.hours):
            return "At these prices the own GPU never pays: its electricity costs as much as renting, or more."
        weeks = self.hours / self.weekly.value
        return (
            f"The own GPU has paid for itself after {self.hours:,.0f} hours of training: "
            f"at {self.weekly.value:.0f} hours a week after {weeks:,.0f} weeks."
        )

    def _chosen(self, change: dict[str, Any]) -> None:
        if self._setting or change["new"] == OWN_PRICE:
            return
        offers = {each.name: each for each in (*RENTED, *OWNED)}
        pair = (offers.get(self.rent_from.value, self.rented), offers.get(self.buy.value, self.owned))
        self.choose(*pair)  # type: ignore[arg-type]

    def _moved(self, change: dict[str, Any]) -> None:
        if self._setting:
            return
        self._setting = True
        if change["owner"] in (self.per_hour, self.speed):
            self.rent_from.value, self._names = OWN_PRICE, ("your price", self._names[1])
        elif change["owner"] is not self.weekly:
            self.buy.value, self._names = OWN_PRICE, (self._names[0], "your price")
        self._setting = False
        self._update()

    def _update(self) -> None:
        png = io.BytesIO()
        self._figure().savefig(png, format="png", dpi=110)
        data = base64.b64encode(png.getvalue()).decode()
        # The sentence stands beside the picture: it is not read twice.
        self.output.value = (
            f'{STYLE}<p role="status" style="margin:0.5em 0"><b>{html.escape(self.sentence)}</b></p>'
            f'<img alt="" style="max-width:100%" src="data:image/png;base64,{data}">'
        )

    def _figure(self) -> Any:
        hours = 52 * self.weekly.value
        return charts.owning(self.rented, self.owned, max(hours, 1.5 * self.hours) if self.hours < 1e5 else hours)

    def __repr__(self) -> str:
        return f"RentExplorer({self._names[0]} against {self._names[1]})"

    def _ipython_display_(self, **_: object) -> None:
        """Display the fields and, as an ordinary picture under them, what they show now."""
        box = ipywidgets.VBox([self.rent_from, self.buy, *self.fields, self.weekly, self.output])
        box.add_class("mobiledl-rent")
        draw({**box._repr_mimebundle_(), "text/plain": repr(self)})
        figures.show(self._figure(), f"Two lines of money against hours of training. {self.sentence}")


def _field(name: str, least: float, most: float, step: float) -> Any:
    """Return a field for a number within bounds."""
    return ipywidgets.BoundedFloatText(
        least, min=least, max=most, step=step, description=name, style=WIDE, layout=LAYOUT
    )
