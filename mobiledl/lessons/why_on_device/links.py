"""Links: how long a request is on its way, simulated on links whose numbers come from publications.

A simulation, and a simple one. Round trips are drawn from a log-normal distribution, packets are lost independently
of each other, and TCP's rules say what that costs: a lost packet is waited for until a timeout ends (RFC 6298, 2011),
a long transfer begins with ten packets and doubles (RFC 6928, 2013), and a new connection pays one round trip for
TCP and one for TLS 1.3 (RFC 8446, 2018). The server's name counts as known. The same seed gives the same times.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mobiledl.budget import Measurement, Place
from mobiledl.kinds import wrong_kind
from mobiledl.record import Record, Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

LIMIT_MS = 300.0
NEVER = math.inf

PACKET = 1460  # bytes of content in one packet
FIRST_WINDOW = 10  # packets that a new connection may send at once (RFC 6928)
FIRST_TIMEOUT_MS = 1000.0  # before the first round trip has been seen (RFC 6298)
LEAST_TIMEOUT_MS = 200.0  # what Linux, and so Android, adds to the round trip it has seen
LAST_PACKETS = 3  # losses among the last packets of a transfer show only by the timeout (RFC 5681, 2009)
PATIENCE_MS = 10_000.0  # afterwards the app gives up

# Bytes up and down, and whether the timeout is still the first one.
TCP, TLS = (40, 40, True), (520, 3_000, False)
STARTS = ("warm", "cold", "asleep")


@dataclass(frozen=True)
class Link(Record):
    """A way from the phone to the server.

    Half of the round trips take at most `rtt_ms`, and one in ten takes `jitter_ms` longer than that, or more.
    `loss` is the fraction of packets that get lost, in [0, 1); `wake_ms` is the time a sleeping radio needs first.
    A link with no upload or no download is none. Raises ValueError for numbers out of range.
    """

    name: str
    rtt_ms: float
    jitter_ms: float
    down_mbit_s: float
    up_mbit_s: float
    loss: float = 0.0
    wake_ms: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        numbers = (self.rtt_ms, self.jitter_ms, self.down_mbit_s, self.up_mbit_s, self.wake_ms)
        if self.rtt_ms <= 0 or not all(0 <= number < math.inf for number in numbers):
            raise ValueError(f"The times and speeds of {self.name} are finite and not negative, but {numbers} came.")
        if not 0 <= self.loss < 1:
            raise ValueError(f"The loss of {self.name} is a fraction in [0, 1), but {self.loss} came: 0.01 is 1 %.")

    @property
    def online(self) -> bool:
        """Whether anything gets through."""
        return self.down_mbit_s > 0 and self.up_mbit_s > 0

    @property
    def spread(self) -> float:
        """The log-normal distribution's sigma; 1.2816 is the normal distribution's 90th percentile."""
        return math.log1p(self.jitter_ms / self.rtt_ms) / 1.2816


HOME = Link(
    "home Wi-Fi", 31, 17, 30, 15, 0.002, 79,
    "28 ms: WebPageTest's profile of a cable line; Wi-Fi 3 ms, one in ten 20 ms: Sui and others, 2016; 30 and "
    "15 Mbit/s: Firefox's profile of Wi-Fi; loss: the best class of the FCC (under 0.4 %), 2020; "
    "waking: Huang and others, 2012",
)  # fmt: skip
FOUR_G = Link(
    "4G", 53, 25, 14.7, 13.6, 0.002, 260,
    "53 ms, 14.7 and 13.6 Mbit/s: Ofcom, 2015; jitter such that one trip in a hundred takes more than 100 ms: "
    "Grigorik, 2013; loss: Loadero's test profile, undated; waking: Huang and others, 2012",
)  # fmt: skip
WORKSHOP = Link(
    "workshop Wi-Fi", 48, 80, 1, 0.5, 0.02, 79,
    "the line at home; Wi-Fi hop 20 ms, one in ten 100 ms: Pei and others, 2016; home's speed shared by thirty; "
    "loss: assumed; waking: Huang and others, 2012",
)  # fmt: skip
THREE_G = Link(
    "3G", 200, 100, 5.9, 1.6, 0.005, 582,
    "200 ms, with a range of 100 to 500: Grigorik, 2013; 5.9 and 1.6 Mbit/s: Ofcom, 2015; "
    "loss: Loadero's test profile, undated; waking: Huang and others, 2012",
)  # fmt: skip
OFFLINE = Link("offline", 1, 0, 0, 0, source="aeroplane mode, a cellar, a dead zone")
LINKS = {link.name: link for link in (HOME, FOUR_G, WORKSHOP, THREE_G, OFFLINE)}


def get(name: str) -> Link:
    """Return a link by its name; raises KeyError, with the nearest name, when there is none."""
    if name not in LINKS:
        near = difflib.get_close_matches(name, LINKS, 1, 0.0)[0]
        raise KeyError(f"There is no link {name!r}: use {near!r}, or another of {', '.join(LINKS)}.")
    return LINKS[name]


@dataclass(frozen=True, repr=False, eq=False)
class Times:
    """How long many requests took: `ms` is (n,) float64, infinite where no answer came."""

    what: str
    ms: NDArray[np.float64]
    place: Place

    def percentile(self, percent: float) -> float:
        """Return the time in ms that `percent` of a hundred requests keep; infinite when they do not."""
        import numpy as np

        return float(np.percentile(self.ms, percent, method="higher"))

    def share(self, limit_ms: float = LIMIT_MS) -> float:
        """Return the fraction of requests that were answered within a limit."""
        return float((self.ms <= limit_ms).mean())

    def latency(self, percent: float = 50) -> Measurement:
        """Return a percentile as a Measurement, so that a Budget can judge it: 50 is the median."""
        p10, p90, value = (self.percentile(each) for each in (10, 90, percent))
        rest = {f"p{each}": self.percentile(each) for each in (50, 99)} if math.isfinite(self.ms.max()) else {}
        return Measurement("latency", value, "ms", len(self.ms), self.what, self.place, p10, p90, Settings(rest))

    def __repr__(self) -> str:
        return repr(self.latency())

    def _repr_html_(self) -> str:
        return self.latency()._repr_html_()


def simulate(
    link: Link,
    sent: int,
    received: int,
    server_ms: ArrayLike = 0.0,
    *,
    start: str = "warm",
    n: int = 5_000,
    seed: int = 0,
) -> Times:
    """Return the times of n requests that send and receive so many bytes over a link.

    `server_ms`: what the server needs, one number or measured ones to draw from. `start`: "warm" uses a connection
    that is open; "cold" opens one; "asleep" wakes the radio before. Raises ValueError for numbers out of range, and
    TypeError for what is no Link.
    """
    import numpy as np

    if not isinstance(link, Link):
        raise wrong_kind("links.simulate", "Link", link)
    _check(sent, received, start, n)
    rng = np.random.default_rng(seed)
    total = np.full(n, float(link.wake_ms if start == "asleep" else 0))
    if link.online:
        for up, down, first in trips(sent, received, start):
            total += _round_trip(link, up, down, first, rng, n)
        total += rng.choice(np.atleast_1d(np.asarray(server_ms, np.float64)), n)
    total[(total > PATIENCE_MS) | (not link.online)] = NEVER
    return Times(f"{link.name}, {start}", total, Place("simulated link", "HTTP over TLS 1.3"))


def trips(sent: int, received: int, start: str) -> list[tuple[int, int, bool]]:
    """Return the round trips of a request: bytes up, bytes down, and whether nothing is known of the link yet."""
    return [*([] if start == "warm" else [TCP, TLS]), (sent, received, False)]


def parts(link: Link, sent: int, received: int, start: str = "cold") -> dict[str, float]:
    """Return what a request without jitter and loss spends on the way, in ms, by name."""
    calm = replace(link, jitter_ms=0, loss=0)
    names = ["request and answer"] if start == "warm" else ["TCP", "TLS", "request and answer"]
    spent = {"waking the radio": link.wake_ms} if start == "asleep" else {}
    for name, (up, down, _) in zip(names, trips(sent, received, start), strict=True):
        spent[name] = calm.rtt_ms * _windows(up, down) + _transfer_ms(calm, up, down)
    return spent


def furthest(link: Link, sent: int, received: int, start: str, share: float = 0.99, limit_ms: float = LIMIT_MS) -> int:
    """Return the longest round trip, in whole ms up to 1,000, at which a link still keeps a limit in so many cases.

    The server is thought to need no time at all, so that no real server does better. 0 when none is short enough.
    """
    low, high = 0, 1001
    while high - low > 1:
        middle = (low + high) // 2
        longer = replace(link, rtt_ms=middle, jitter_ms=link.jitter_ms / link.rtt_ms * middle)
        kept = simulate(longer, sent, received, start=start).share(limit_ms) >= share
        low, high = (middle, high) if kept else (low, middle)
    return low


def _round_trip(link: Link, up: int, down: int, first: bool, rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Return (n,) times of one exchange: the way there and back, the bytes, and the wait for what was lost."""
    import numpy as np

    there_and_back = link.rtt_ms * np.exp(link.spread * rng.standard_normal(n))
    packets = [max(1, math.ceil(size / PACKET)) for size in (up, down)]
    last = sum(min(count, LAST_PACKETS) for count in packets)
    repaired = rng.random(n) > (1 - link.loss) ** (sum(packets) - last)  # noticed by the packets that follow
    timeouts = rng.geometric((1 - link.loss) ** last, n) - 1
    timeout = FIRST_TIMEOUT_MS if first else link.rtt_ms + LEAST_TIMEOUT_MS
    waited = timeout * (np.exp2(np.minimum(timeouts, 20)) - 1)  # each timeout is twice the one before
    total: NDArray[np.float64] = (
        there_and_back * (_windows(up, down) + repaired) + _transfer_ms(link, up, down) + waited
    )
    return total


def _windows(up: int, down: int) -> int:
    """Return how many round trips a transfer takes on a connection that starts slowly, as also after a pause."""
    sizes = (max(1, math.ceil(size / PACKET)) for size in (up, down))
    return 1 + sum(math.ceil(math.log2(count / FIRST_WINDOW + 1)) - 1 for count in sizes if count > FIRST_WINDOW)


def _transfer_ms(link: Link, up: int, down: int) -> float:
    return up * 8e-3 / link.up_mbit_s + down * 8e-3 / link.down_mbit_s


def _check(sent: int, received: int, start: str, n: int) -> None:
    if start not in STARTS:
        near = difflib.get_close_matches(str(start), STARTS, 1, 0.0)[0]
        raise ValueError(f"A request starts {', '.join(STARTS)}, but {start!r} came: did you mean {near!r}?")
    if sent < 1 or received < 1 or n < 1:
        raise ValueError(f"A request has at least one byte each way and n >= 1, but {sent}, {received}, n={n} came.")


def verdict(times: Times, limit_ms: float = LIMIT_MS) -> str:
    """Return whether a limit is kept by 99 of 100 requests, by half of them only, or by fewer."""
    if times.percentile(99) <= limit_ms:
        return "passes"
    return "only the median" if times.percentile(50) <= limit_ms else "fails"
