"""Explorer of links: sliders for the quality of a connection, and what they do to the 300 ms test."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

import ipywidgets

from mobiledl.course import figures
from mobiledl.course.drawing import draw
from mobiledl.lessons.why_on_device import charts, links
from mobiledl.lessons.why_on_device.links import Link, Times

N = 2_000
OWN = "a link of your own"
WIDE = {"description_width": "13em"}
LAYOUT = {"width": "34em"}
# Where the widget lives, the picture that Python drew under it would say the same twice. Paper keeps it.
STYLE = """<style>@media screen {
.jp-OutputArea-child:has(.mobiledl-links) + .jp-OutputArea-child:has(.jp-RenderedImage) { display: none; }
} @media print { .mobiledl-links { display: none; } }</style>"""


class LinkExplorer:
    """Sliders for round trip, jitter, speed, loss, payload and connection; the curve of the cloud against `local`.

    local: measured times on the device. sent, received: bytes of a request and its answer; server_ms: what the server
    needs. `link`, `times` and `sentence` say what the sliders say; `choose` sets them from a link.
    """

    def __init__(
        self, local: Times, sent: int, received: int, server_ms: float = 0.0, link: Link = links.FOUR_G
    ) -> None:
        self.local, self.received, self.server_ms = local, received, server_ms
        names = [*(name for name, known in links.LINKS.items() if known.online), OWN]
        common = {"style": WIDE, "layout": LAYOUT, "continuous_update": False}
        self.preset = ipywidgets.Dropdown(options=names, description="begin with", style=WIDE, layout=LAYOUT)
        self.rtt = ipywidgets.IntSlider(min=1, max=600, description="round trip (ms)", **common)
        self.jitter = ipywidgets.IntSlider(min=0, max=400, description="jitter, 1 in 10 (ms)", **common)
        self.speed = ipywidgets.FloatLogSlider(min=-1, max=2, step=0.05, description="upload (Mbit/s)", **common)
        self.loss = ipywidgets.FloatSlider(min=0, max=10, step=0.1, description="lost packets (%)", **common)
        self.payload = ipywidgets.FloatLogSlider(
            value=sent / 1e3, min=-1, max=4, step=0.05, readout_format=",.1f", description="request (kB)", **common
        )
        buttons = {**WIDE, "button_width": "6em"}
        self.start = ipywidgets.ToggleButtons(options=links.STARTS, description="connection", style=buttons)
        self.output = ipywidgets.HTML()
        self._setting = False
        self.sliders = (self.rtt, self.jitter, self.speed, self.loss, self.payload, self.start)
        self.choose(link)
        for control in self.sliders:
            control.observe(self._moved, "value")
        self.preset.observe(self._chosen, "value")

    def choose(self, link: Link) -> None:
        """Set the sliders to a link's numbers; raises ValueError for a link on which nothing gets through."""
        if not link.online:
            raise ValueError(f"{link.name} carries nothing, so there is nothing to explore: choose another link.")
        self._setting = True
        self._wake_ms = link.wake_ms
        self.rtt.value, self.jitter.value = round(link.rtt_ms), round(link.jitter_ms)
        self.speed.value, self.loss.value = link.up_mbit_s, 100 * link.loss
        self.preset.value = link.name if link.name in self.preset.options else OWN
        self._setting = False
        self._update()

    @property
    def link(self) -> Link:
        """The link that the sliders describe; it downloads as fast as it uploads."""
        speed = self.speed.value
        loss = self.loss.value / 100
        return Link("the cloud", self.rtt.value, self.jitter.value, speed, speed, loss, self._wake_ms)

    @property
    def times(self) -> Times:
        """The simulated requests on that link."""
        sent = max(1, round(1e3 * self.payload.value))
        return links.simulate(self.link, sent, self.received, self.server_ms, start=self.start.value, n=N)

    @property
    def sentence(self) -> str:
        """What the curve shows, for those who do not see it."""
        times = self.times
        share = f"{times.share():.1%}".replace("%", " %")
        verdict = _VERDICTS[links.verdict(times)]
        return f"Within {links.LIMIT_MS:g} ms the cloud answers {share} of the requests: it {verdict}."

    @property
    def description(self) -> str:
        """The same for the picture under the widget, with nothing in it that another computer would contradict."""
        verdict = _VERDICTS[links.verdict(self.times)]
        return (
            f"Two curves against time, on a logarithmic scale: on the device every answer is there long before 300 ms; "
            f"over {self.preset.value}, {self.start.value} connection, the cloud {verdict}."
        )

    def _chosen(self, change: dict[str, Any]) -> None:
        if not self._setting and change["new"] != OWN:
            self.choose(links.get(change["new"]))

    def _moved(self, change: dict[str, Any]) -> None:
        if self._setting:
            return
        if change["owner"] not in (self.start, self.payload):
            self.preset.value = OWN
        self._update()

    def _update(self) -> None:
        figure, png = self._figure(), io.BytesIO()
        figure.savefig(png, format="png", dpi=110)
        data = base64.b64encode(png.getvalue()).decode()
        sentence = html.escape(self.sentence)
        # The sentence stands beside the picture: it is not read twice.
        self.output.value = (
            f'{STYLE}<p role="status" style="margin:0.5em 0" data-testid="links-sentence"><b>{sentence}</b></p>'
            f'<img alt="" style="max-width:100%" src="data:image/png;base64,{data}">'
        )

    def _figure(self) -> Any:
        return charts.curves([self.local, self.times])

    def __repr__(self) -> str:
        return f"LinkExplorer({self.preset.value}, {self.start.value})"

    def _ipython_display_(self, **_: object) -> None:
        """Display the sliders and, as an ordinary picture under them, what they show now."""
        box = ipywidgets.VBox([self.preset, *self.sliders, self.output])
        box.add_class("mobiledl-links")
        draw({**box._repr_mimebundle_(), "text/plain": repr(self)})
        figures.show(self._figure(), self.description)


_VERDICTS = {
    "passes": "passes the 300 ms test",
    "only the median": "passes it for half of the requests, but not for 99 of 100",
    "fails": "fails the 300 ms test",
}
