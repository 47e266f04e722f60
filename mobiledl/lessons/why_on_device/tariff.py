"""Tariff: what a cloud service asks for a request, and the bill for many of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mobiledl.record import Record, Settings

MILLION = 1_000_000


@dataclass(frozen=True)
class Tariff(Record):
    """List prices in US dollars, of the month `as_of`, without taxes, discounts or a free tier.

    Raises ValueError for a price that is negative or not finite.
    """

    name: str
    as_of: str
    source: str
    usd_per_million_calls: float
    usd_per_million_runs: float
    usd_per_gib_second: float
    usd_per_gb_sent: float

    def __post_init__(self) -> None:
        prices = (
            self.usd_per_million_calls, self.usd_per_million_runs, self.usd_per_gib_second, self.usd_per_gb_sent,
        )  # fmt: skip
        if not all(0 <= price < math.inf for price in prices):
            raise ValueError(f"The prices of {self.name} are not negative and finite, but {prices} came.")

    def bill(self, inferences: float, ms: float, memory_mib: float, bytes_back: float) -> Bill:
        """Return the bill for a number of inferences of `ms` each, billed in whole ms, in a function of `memory_mib`.

        `bytes_back` go to the phone with each answer; what the phone sends costs nothing.
        Raises ValueError for a number that is negative or not finite.
        """
        asked = (inferences, ms, memory_mib, bytes_back)
        if not all(0 <= number < math.inf for number in asked):
            raise ValueError(f"Inferences, ms, MiB and bytes are not negative and finite, but {asked} came.")
        gib_seconds = inferences * math.ceil(ms) / 1000 * memory_mib / 1024
        lines = Settings(
            {
                "calls": inferences / MILLION * self.usd_per_million_calls,
                "runs": inferences / MILLION * self.usd_per_million_runs,
                "computing": gib_seconds * self.usd_per_gib_second,
                "data sent back": inferences * bytes_back / 1e9 * self.usd_per_gb_sent,
            }
        )
        return Bill(self.name, self.as_of, inferences, lines)


@dataclass(frozen=True, repr=False)
class Bill(Record):
    """What a number of inferences costs, by item, in US dollars."""

    tariff: str
    as_of: str
    inferences: float
    lines: Settings

    @property
    def usd(self) -> float:
        """The sum."""
        return float(sum(self.lines.values()))

    def until(self, usd: float) -> float:
        """Return after how many inferences a sum is spent; infinite when they cost nothing."""
        return usd / self.usd * self.inferences if self.usd else math.inf

    def __repr__(self) -> str:
        head = f"{self.inferences:,.0f} inferences, {self.tariff}, list prices of {self.as_of}"
        width = max(map(len, self.lines))
        rows = [f"  {name:<{width}} {usd:>10,.2f} USD" for name, usd in self.lines.items()]
        return "\n".join([head, *rows, f"  {'together':<{width}} {self.usd:>10,.2f} USD"])


SERVERLESS = Tariff(
    "AWS Lambda behind an HTTP API, US East", "2025-05",
    "AWS's price pages and guides to them: 1.00 USD a million calls, 0.20 USD a million runs, "
    "0.0000166667 USD a GiB second, 0.09 USD a GB sent to the internet",
    1.00, 0.20, 0.0000166667, 0.09,
)  # fmt: skip
