"""Exercises 06.2 and 06.5: what a plan of trials costs before it runs, and after how many hours owning is cheaper."""

from __future__ import annotations

import functools
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
PLANS, EXACT_PLANS, SEED = 12, 6, 6
# dollars, dollars an hour, seconds an epoch, epochs, repeats
Plan = tuple[float, float, int, int, int]
# The lesson's own sums, in two of which the money is exactly enough; and one in which no point can be paid.
KNOWN_PLANS: tuple[Plan, ...] = ((10, 1.25, 60, 9, 3), (20, 1.0, 40, 9, 1), (20, 1.0, 40, 9, 5), (1, 1.25, 200, 30, 5))
# price, share that one gets back, watts, dollars a kWh, rent of an hour
OFFERS = (
    (1600.0, 0.4, 450.0, 0.16, 0.7),
    (500.0, 0.0, 160.0, 0.25, 1.0),
    (300.0, 0.25, 75.0, 0.4, 0.35),
    (900.0, 0.6, 300.0, 0.0, 0.45),
    (500.0, 0.1, 500.0, 0.5, 0.25),
    (500.0, 0.1, 500.0, 0.5, 0.2),
)
FREE_OFFER = (450.0, 0.2, 120.0, 0.2, 0.0)  # a cluster that costs nothing
LONGEST_HOURS = 1e7


def judge_affordable(affordable: Any) -> None:
    """As many points as a walk through the bill pays for, one training after the other."""
    for plan in _plans():
        usd, rent, seconds, epochs, repeats = plan
        on = f"{usd:g} dollars, {rent} an hour, {seconds} s an epoch, {epochs} epochs, each point trained {repeats} x"
        came = ask(affordable, *plan, on=on)
        wanted = _slow_affordable(*plan)
        same_number(came, wanted, on, rtol=0, atol=0, why=_why_affordable(came, wanted, plan, on))


@functools.cache
def _plans() -> tuple[Plan, ...]:
    """Return the plans that every answer is asked about; the usual mistakes show in the first ones."""
    draw = random.Random(SEED)
    clear = filter(_is_clear, iter(lambda: _plan(draw, (0.25, 0.5, 0.75, 1.25)), None))
    # in numbers that a computer holds exactly, so that a sum which keeps them whole comes out exactly, too
    exact = filter(_is_exact, iter(lambda: _plan(draw, (0.25, 0.5, 1.0)), None))
    return (*itertools.islice(clear, PLANS), *KNOWN_PLANS, *itertools.islice(exact, EXACT_PLANS))


def _plan(draw: random.Random, rents: tuple[float, ...]) -> Plan:
    """Return dollars, dollars an hour, seconds an epoch, epochs and repeats of a plan."""
    usd = draw.choice((draw.randint(1, 40), draw.randint(2, 80) / 2))
    return usd, draw.choice(rents), draw.randint(20, 200), draw.randint(1, 30), draw.randint(1, 5)


def _is_clear(plan: Plan) -> bool:
    """Return whether the answer does not hang on the last digit of a division, and no two mistakes look alike."""
    exact = _points(*plan)
    numbers = [math.floor(number) for number in (exact, *_mistakes(plan))]
    return 0.2 < exact % 1 < 0.8 and 60 < exact < 600 and len(set(numbers)) == len(numbers)


def _is_exact(plan: Plan) -> bool:
    """Return whether the money is exactly enough for some points."""
    exact = _points(*plan)
    return exact % 1 == 0 and 1 < exact < 300


def _points(usd: float, hourly: float, seconds: int, epochs: int, repeats: int) -> Fraction:
    return Fraction(usd) / Fraction(hourly) * SECONDS_AN_HOUR / (seconds * epochs * repeats)


@functools.cache
def _slow_affordable(usd: float, hourly: float, seconds: int, epochs: int, repeats: int) -> int:
    """Pay for one point after the other while the money lasts."""
    price = Fraction(hourly) * seconds / SECONDS_AN_HOUR
    # in the smallest coin with which both can be paid
    coins = math.lcm(price.denominator, Fraction(usd).denominator)
    left, epoch_coins, points = int(usd * coins), int(price * coins), 0
    while True:
        for _training in range(repeats):
            for _epoch in range(epochs):
                left -= epoch_coins
        if left < 0:
            return points
        points += 1


def _mistakes(plan: Plan) -> dict[Fraction, str]:
    """Return the points of sums that are wrong in a known way, before they are rounded, and a sentence for each."""
    exact, (usd, hourly, seconds, epochs, repeats) = _points(*plan), plan
    return {
        exact * repeats: "Each point is trained several times, and each training has to be paid.",
        exact * epochs: "A training has many epochs, and each of them has to be paid.",
        exact * repeats * epochs: "That counts epochs: a point takes several trainings of many epochs each.",
        exact / 60: "That takes an hour for 60 seconds.",
        exact / SECONDS_AN_HOUR: "That takes the seconds for hours.",
        exact * 60: "That takes an hour for 60 hours: how many seconds has it?",
        exact * seconds: "That takes a second for an epoch: an epoch has many of them.",
        exact * Fraction(hourly) ** 2: "That multiplies by the rent: the dearer an hour, the fewer of them the money "
        "buys.",
        exact * Fraction(hourly): "The rent of an hour plays no part: how many hours does the money buy?",
        exact * Fraction(usd // hourly) * Fraction(hourly) / Fraction(usd): "Parts of an hour are dropped, and they "
        "could be paid, too.",
    }


def _why_affordable(came: Any, wanted: int, plan: Plan, on: str) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came, on)
    if array.size != 1 or (value := array.reshape(()).item()) == wanted:
        return ""
    exact = _points(*plan)
    if math.isclose(value, exact):
        return "A part of a point is no point: as many as can be paid in full."
    if exact == wanted and value == wanted - 1:
        return ("The money is exactly enough for one point more: a quotient on the way was rounded, so divide only "
                "once, at the end.")  # fmt: skip
    if value == wanted + 1:
        return "That rounds up: the last point is no longer paid for."
    named = _mistakes(plan).items()
    return next((text for number, text in named if value in (math.floor(number), math.ceil(number))), "")


def judge_break_even(break_even: Any) -> None:
    """The hours at which two bills, both added up hour by hour, are equal; infinite when they never are."""
    for offer in (*OFFERS, FREE_OFFER):
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
    if array.size == 1 and LONGEST_HOURS < array.reshape(()).item() < math.inf:
        raise NotYet("However large a number of hours is, it says that owning is cheaper one day. Never is another "
                     "value.", describe(came), "math.inf", on)  # fmt: skip
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
    lost = usd * (1 - resale)
    named = (
        (lost / rent, "Your own GPU needs electricity, and that has to be paid each hour, too."),
        (usd / (rent - power), "Part of the price comes back when the GPU is sold."),
        (usd * resale / (rent - power), "What comes back at the end is not what the GPU has cost."),
        (usd * (1 + resale) / (rent - power), "What comes back makes the GPU cheaper, not dearer."),
        (usd * (1 - resale / 100) / (rent - power), "The resale comes as a share, not in per cent: 0.4 is 40 %."),
        (lost / (rent + power), "Electricity is not saved by owning: it makes an hour dearer, not cheaper than the "
                                "rent."),
        (lost / (rent - watts * kwh or 1.0), "A kWh is 1,000 watts for an hour."),
        (lost / (rent - watts / 1000), "The electricity has a price: a kWh is not a dollar."),
        (lost / power if power else 0.0, "An hour of owning does not save the electricity: what does it save?"),
        (lost, "This is what owning costs once. How many hours does it take to earn that?"),
        (math.ceil(wanted), "Hours can be a part of an hour: nothing is rounded up."),
        (math.floor(wanted), "Hours can be a part of an hour: nothing is rounded down."),
    )  # fmt: skip
    if math.isclose(value, wanted, rel_tol=1e-6):
        return ""
    return next((text for number, text in named if math.isclose(value, number, rel_tol=1e-6)), "")
