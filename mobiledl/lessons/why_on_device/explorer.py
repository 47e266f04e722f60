"""Explorer of links: sliders for the quality of a connection, and what they do to the 300 ms test."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from mobiledl.lessons.why_on_device import charts, links
from mobiledl.lessons.why_on_device.links import Link, Times
from mobiledl.widgets.controls import Buttons, LogSlider, Presets, Slider
from mobiledl.widgets.explorer import Explorer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

N = 2_000
OWN = "a link of your own"
VERDICTS = {
    "passes": "passes the 300 ms test",
    "only the median": "passes it for half of the requests, but not for 99 of 100",
    "fails": "fails the 300 ms test",
}


class LinkExplorer(Explorer):
    """Sliders for round trip, jitter, speed, loss, payload and connection; the curve of the cloud against `local`.

    local: measured times on the device. sent, received: bytes of a request and its answer; server_ms: what the server
    needs. `link` and `times` are what the sliders say; `choose` sets them from a link.
    """

    NAME = "links"

    def __init__(
        self, local: Times, sent: int, received: int, server_ms: float = 0.0, link: Link = links.FOUR_G
    ) -> None:
        self.local, self.received, self.server_ms = local, received, server_ms
        known = {name: _settings(each) for name, each in links.LINKS.items() if each.online}
        begin = _settings(link)
        super().__init__(
            preset=Presets("begin with", _name(link), settings=known, own=OWN),
            rtt=Slider("round trip (ms)", 1, 600, begin["rtt"]),
            jitter=Slider("jitter, 1 in 10 (ms)", 0, 400, begin["jitter"]),
            speed=LogSlider("upload (Mbit/s)", 0.1, 100, begin["speed"]),
            loss=Slider("lost packets (%)", 0, 10, begin["loss"], step=0.1),
            wake=Slider("waking, when asleep (ms)", 0, 1_000, begin["wake"]),
            payload=LogSlider("request (kB)", 0.1, 10_000, sent / 1e3),
            start=Buttons("connection", links.STARTS),
        )

    def choose(self, link: Link) -> None:
        """Set the sliders to a link's numbers; raises ValueError for a link on which nothing gets through."""
        self.set(preset=_name(link), **_settings(link))

    @property
    def link(self) -> Link:
        """The link that the sliders describe; it downloads as fast as it uploads."""
        return _link(self.values)

    @property
    def times(self) -> Times:
        """The simulated requests on that link."""
        return self._times(self.values)

    def _times(self, values: SimpleNamespace) -> Times:
        sent = max(1, round(1e3 * values.payload))
        return links.simulate(_link(values), sent, self.received, self.server_ms, start=values.start, n=N)

    def say(self, values: SimpleNamespace) -> str:
        """Return how many requests are answered in time, and whether that passes."""
        times = self._times(values)
        share = f"{times.share():.1%}".replace("%", " %")
        verdict = VERDICTS[links.verdict(times)]
        return f"Within {links.LIMIT_MS:g} ms the cloud answers {share} of the requests: it {verdict}."

    def draw(self, values: SimpleNamespace) -> Figure:
        """Return the share of requests that are answered within a time, on the device and by the cloud."""
        return charts.curves([self.local, self._times(values)])

    def describe(self, values: SimpleNamespace) -> str:
        """Return the same for the still picture, with nothing in it that another computer would contradict."""
        verdict = VERDICTS[links.verdict(self._times(values))]
        return (
            f"Two curves against time, on a logarithmic scale: on the device every answer is there long before 300 ms; "
            f"over {values.preset}, {values.start} connection, the cloud {verdict}."
        )

    def __repr__(self) -> str:
        return f"LinkExplorer({self.values.preset}, {self.values.start})"


def _settings(link: Link) -> dict[str, float]:
    """Return a link as the sliders say it; raises ValueError for one on which nothing gets through."""
    if not link.online:
        raise ValueError(f"{link.name} carries nothing, so there is nothing to explore: choose another link.")
    numbers = {"rtt": link.rtt_ms, "jitter": link.jitter_ms, "wake": link.wake_ms}
    return {**numbers, "speed": link.up_mbit_s, "loss": 100 * link.loss}


def _name(link: Link) -> str:
    """Return what the list calls a link."""
    return link.name if links.LINKS.get(link.name) == link else OWN


def _link(values: SimpleNamespace) -> Link:
    """Return the link that the sliders describe."""
    speed = values.speed
    return Link("the cloud", values.rtt, values.jitter, speed, speed, values.loss / 100, values.wake)
