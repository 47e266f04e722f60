"""Exercises 06.2 and 06.5: what a plan of trials costs before it runs, and after how many hours owning is cheaper."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet

SECONDS_AN_HOUR = 3600
PLANS, SEED = 12, 6
# price, share that one gets back, watts, dollars a kWh, rent of an hour
OFFERS = (
    (500.0, 0.0, 160.0, 0.25, 1.0),
    (1600.0, 0.4, 450.0, 0.16, 0.7),
    (300.0, 0.25, 75.0, 0.4, 0.35),
    (900.0, 0.6, 300.0, 0.0, 0.45),
    (500.0, 0.1, 500.0, 0.5, 0.25),
    (500.0, 0.1, 500.0, 0.5, 0.2),
)
LONGEST_HOURS = 1e7


def judge_affordable(affordable: Any) -> None:
    """As many points as a walk through the bill pays for, one training after the other."""
    draw = random.Random(SEED)
    plans = filter(_is_clear, iter(lambda: _plan(draw), None))
    for plan in itertools.islice(plans, PLANS):
        usd, rent, seconds, epochs, repeats = plan
        on = f"{usd} dollars, {rent} an hour, {seconds} s an epoch, {epochs} epochs, each point trained {repeats} x"
        came = ask(affordable, *plan, on=on)
        wanted = _slow_affordable(*plan)
        same_number(came, wanted, on, rtol=0, why=_why_affordable(came, wanted, plan, on))


def _plan(draw: random.Random) -> tuple[int, float, int, int, int]:
    """Return dollars, dollars an hour, seconds an epoch, epochs and repeats of a plan."""
    hourly = draw.choice((0.25, 0.5, 0.75, 1.25))
    return draw.randint(1, 20), hourly, draw.randint(20, 200), draw.randint(3, 30), draw.randint(2, 5)


def _is_clear(plan: tuple[int, float, int, int, int]) -> bool:
    """Return whether the answer does not hang on the last digit of a division, and the usual mistakes show."""
    exact = _points(*plan)
    return 0.2 < exact % 1 < 0.8 and exact > 1


def _points(usd: int, hourly: float, seconds: int, epochs: int, repeats: int) -> Fraction:
    return Fraction(usd) / Fraction(hourly) * SECONDS_AN_HOUR / (seconds * epochs * repeats)


def _slow_affordable(usd: int, hourly: float, seconds: int, epochs: int, repeats: int) -> int:
    """Pay for one point after the other while the money lasts."""
    left, points = Fraction(usd), 0
    while True:
        for _training in range(repeats):
            for _epoch in range(epochs):
                left -= Fraction(hourly) * seconds / SECONDS_AN_HOUR
        if left < 0:
            return points
        points += 1


def _why_affordable(came: Any, wanted: int, plan: tuple[int, float, int, int, int], on: str) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came, on)
    if array.size != 1 or (value := array.reshape(()).item()) == wanted:
        return ""
    exact = _points(*plan)
    epochs, repeats = plan[3:]
    if math.isclose(value, exact):
        return "A part of a point is no point: as many as can be paid in full."
    if value == wanted + 1:
        return "That rounds up: the last point is no longer paid for."
    named = {
        exact * repeats: "Each point is trained several times, and each training has to be paid.",
        exact * epochs: "A training has many epochs, and each of them has to be paid.",
        exact * repeats * epochs: "That counts epochs: a point takes several trainings of many epochs each.",
        exact / 60: "That takes an hour for 60 seconds.",
        exact / SECONDS_AN_HOUR: "That takes the seconds for hours.",
        exact * 60: "That takes an hour for 60 hours: how many seconds has it?",
    }
    return next((text for number, text in named.items() if value in (math.floor(number), math.ceil(number))), "")


def judge_break_even(break_even: Any) -> None:
    """The hours at which two bills, both added up hour by hour, are equal; infinite when they never are."""
    for offer in OFFERS:
        usd, resale, watts, kwh, rent = offer
        on = f"GPU {usd:g} dollars, resale {resale:g}, {watts:g} W, {kwh:g} a kWh, rent {rent:g} an hour"
        came = ask(break_even, *offer, on=on)
        wanted = _slow_break_even(*offer)
        if math.isinf(wanted):
            _check_never(came, on)
        else:
            same_number(came, wanted, on, rtol=1e-6, why=_why_break_even(came, wanted, offer, on))


def _slow_break_even(usd: float, resale: float, watts: float, kwh: float, rent: float) -> float:
    """Halve the span in which the bills cross, until it is a point."""

    def own(hours: float) -> float:
        return usd - resale * usd + hours * watts / 1000 * kwh

    low, high = 0.0, LONGEST_HOURS
    if own(high) >= high * rent:
        return math.inf
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if own(middle) > middle * rent else (low, middle)
    return high


def _check_never(came: Any, on: str) -> None:
    array = as_array(came, on)
    if array.size != 1 or array.reshape(()).item() != math.inf:
        raise NotYet("An hour of the own GPU saves nothing here, so owning is never cheaper.", describe(came),
                     "math.inf", on)  # fmt: skip


def _why_break_even(came: Any, wanted: float, offer: tuple[float, ...], on: str) -> str:
    """Return the sentence for wrong hours that have a name; empty for any other."""
    array = as_array(came, on)
    if array.size != 1:
        return ""
    value = array.reshape(()).item()
    usd, resale, watts, kwh, rent = offer
    power = watts / 1000 * kwh
    named = (
        (usd * (1 - resale) / rent, "Your own GPU needs electricity, and that has to be paid each hour, too."),
        (usd / (rent - power), "Part of the price comes back when the GPU is sold."),
        (usd * resale / (rent - power), "What comes back at the end is not what the GPU has cost."),
        (usd * (1 - resale) / (rent + power), "Electricity is not saved by owning: it makes an hour dearer, not "
                                              "cheaper than the rent."),
        (usd * (1 - resale) / (rent - watts * kwh or 1.0), "A kWh is 1,000 watts for an hour."),
    )  # fmt: skip
    if math.isclose(value, wanted, rel_tol=1e-6):
        return ""
    return next((text for number, text in named if math.isclose(value, number, rel_tol=1e-6)), "")
