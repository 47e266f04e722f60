"""Prices: what rented and own GPUs and AutoML services cost, with date and source, as values that can be edited.

Every price is quoted from the source beside it; none is fetched. Prices move: put today's in before you decide. The
speeds of the GPUs are no quotation but an estimate of this course, in multiples of one of them: put in what you have
measured.
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, fields

from mobiledl.course.tables import Table
from mobiledl.record import Record

HOURS_A_YEAR = 8_766
ADDRESS = re.compile(r"\b(?:[\w-]+\.)+com/[\w/-]+")  # of a page, as the sources below give it
YARDSTICK = "RTX 4060 Ti"  # whose speed is 1


def _check(value: Rented | Owned) -> None:
    """Refuse a price, a share or a speed that is negative or not finite, and a speed of 0."""
    for field in fields(value):
        number = getattr(value, field.name)
        if isinstance(number, (int, float)) and not 0 <= number < math.inf:
            raise ValueError(f"{field.name} is not negative and finite, but {number!r} came: give a price as printed.")
    if not value.speed:
        raise ValueError(f"A speed of 0 never finishes: give how fast the GPU trains beside an {YARDSTICK}.")


@dataclass(frozen=True)
class Rented(Record):
    """A GPU by the hour: US dollars an hour, and how fast it trains, in multiples of YARDSTICK.

    The price is quoted from the source; the speed is an estimate.

    Raises ValueError for a number that is negative or not finite, and for a speed of 0.
    """

    name: str
    usd_per_hour: float
    as_of: str
    source: str
    speed: float = 1.0

    def __post_init__(self) -> None:
        _check(self)

    def usd(self, hours: float, speed: float = 1.0) -> float:
        """Return what it costs to train here what takes `hours` on a GPU of this speed."""
        return hours * speed / self.speed * self.usd_per_hour


@dataclass(frozen=True)
class Owned(Record):
    """A GPU of one's own: US dollars for it and for what it is put in, watts while it trains, dollars a kWh.

    resale: the share of the price that one gets back at the end; speed: as that of Rented. Raises ValueError as Rented
    does.
    """

    name: str
    usd: float
    watts: float
    usd_per_kwh: float
    as_of: str
    source: str
    resale: float = 0.0
    speed: float = 1.0

    def __post_init__(self) -> None:
        _check(self)
        if self.resale > 1:
            raise ValueError(f"resale is a share in [0, 1], but {self.resale!r} came: write 0.4 for 40 %.")

    @property
    def usd_per_hour(self) -> float:
        """What an hour of training costs in electricity."""
        return self.watts / 1000 * self.usd_per_kwh

    def usd_after(self, hours: float) -> float:
        """Return what the GPU has cost after `hours` of training, what it can be sold for taken off."""
        return self.usd * (1 - self.resale) + hours * self.usd_per_hour


def break_even(rented: Rented, owned: Owned) -> float:
    """Return after how many hours of training on the own GPU it has cost less; infinite when it never does."""
    saved = rented.usd(1, owned.speed) - owned.usd_per_hour
    return owned.usd_after(0) / saved if saved > 0 else math.inf


@dataclass(frozen=True)
class Service(Record):
    """An AutoML service: what it does, what it asks for, and what one cannot see or take home."""

    name: str
    does: str
    usd: str
    catch: str
    as_of: str
    source: str


# The last number, where there is one, is the speed: an estimate, from no source.
RENTED = (
    Rented(
        "AWS g5.xlarge (A10G, 24 GB)", 1.006, "2026-06",
        "FactualMinds, EC2 On-Demand Pricing, June 2026: list price, us-east-1, Linux; "
        "factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026",
    ),
    Rented(
        "T4, 16 GB, middle of a range", 0.425, "2026-04",
        "GPU Advisor, NVIDIA T4 GPU in 2026, April 2026: 0.35 to 0.50; gpuadvisor.com/blog/nvidia-t4-gpu-guide-2026",
        0.4,
    ),
    Rented(
        "RTX 4090 on a marketplace", 0.682, "2026-06",
        "UsagePricing, Vast.ai, June 2026: from 0.682, set by whoever lets it", 2.0,
    ),
)  # fmt: skip
OWNED = (
    Owned(
        "RTX 4060 Ti, 16 GB", 499.0, 165.0, 0.16, "launch, 2023",
        "price and watts: Technical City (launch price 499 USD, 165 W); electricity: EIA, 2023, US homes",
    ),
    Owned(
        "RTX 4090, 24 GB", 1_599.0, 450.0, 0.16, "launch, 2022",
        "price and watts: Technical City (launch price 1,599 USD, 450 W); electricity: EIA, 2023, US homes",
        speed=2.0,
    ),
)  # fmt: skip
# A search of this size on the service, in node hours: the smallest that the service takes, and its default.
NODE_HOURS_LEAST, NODE_HOURS_DEFAULT = 1, 24
SERVICES = (
    Service(
        "Vertex AI AutoML, image, model for the device",
        "searches architecture and weights; exports a model for phones",
        "18.00 a node hour (4.95 in June 2021); 1 to 100 node hours, 24 by default",
        "the search cannot be seen or repeated; photos go to the cloud",
        "stored page, undated; 2021-06 for the older figure",
        "Google, Vertex AI pricing, cloud.google.com/vertex-ai/pricing; Google, AutoML 0.8.0 reference, "
        "ImageClassificationModelMetadata",
    ),
    Service(
        "Vertex AI AutoML, image, model in the cloud",
        "the same, for a model that stays there",
        "3.465 a node hour; at least 8 node hours; then 1.375 an hour while it is deployed",
        "paid for every hour in which it waits for a question; never on the phone",
        "stored page, undated",
        "Google, Vertex AI pricing, cloud.google.com/vertex-ai/pricing; Google, AutoML 0.8.0 reference, "
        "ImageClassificationModelMetadata",
    ),
    Service(
        "SageMaker Canvas",
        "trains and compares models without code",
        "1.90 an hour while one is logged in, and the machines that it starts",
        "logging out is what ends the bill",
        "stored page, undated",
        "Amazon, SageMaker Canvas pricing, aws.amazon.com/sagemaker/canvas/pricing",
    ),
    Service(
        "Optuna, as in this lesson",
        "searches whatever you write down as a function",
        "nothing; the machines are yours",
        "you write the space and the training yourself",
        "2026",
        "Akiba and others, Optuna, KDD 2019; MIT licence",
    ),
)


def services() -> Table:
    """Return what the services do and cost, a row for each; all quoted."""
    rows = tuple((each.name, each.does, each.usd, each.catch) for each in SERVICES)
    return Table("quoted, in US dollars; sources under the table", ("service", "does", "costs", "mind"), rows)


@dataclass(frozen=True, repr=False)
class Sources:
    """Where prices come from, one a line; a page shows them with links."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return f"<ul>{''.join(f'<li>{_linked(line)}</li>' for line in self.lines)}</ul>"


def sources() -> Sources:
    """Return every price's source, one a line."""
    return Sources(tuple(f"{each.name}: {each.source} ({each.as_of})" for each in (*RENTED, *OWNED, *SERVICES)))


def _linked(line: str) -> str:
    """Return a line as HTML, in which each address is a link."""
    return ADDRESS.sub(
        r'<a href="https://\g<0>" target="_blank" rel="noopener noreferrer">\g<0></a>', html.escape(line)
    )
