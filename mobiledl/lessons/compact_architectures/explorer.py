"""Explorer of costs: choose a convolution, and see what it costs as it is, in groups, and depthwise separable."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets

from mobiledl.course import figures
from mobiledl.course.drawing import draw
from mobiledl.lessons.compact_architectures import charts
from mobiledl.lessons.compact_architectures.convolution import SEPARABLE, STANDARD, Layer, shares

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KERNELS = (1, 3, 5, 7)
CHANNELS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
GROUPS = (1, 2, 4, 8)  # every channel count is a multiple of 8, at every width
WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
RESOLUTIONS = (7, 14, 28, 56, 112, 224)
WIDE = {"description_width": "13em"}
LAYOUT = {"width": "34em"}
HATCHES = ("", "//", "xx")
# Where the widget lives, the picture that Python drew under it would say the same twice. Paper keeps it.
STYLE = """<style>@media screen {
.jp-OutputArea-child:has(.mobiledl-cost) + .jp-OutputArea-child:has(.jp-RenderedImage) { display: none; }
} @media print { .mobiledl-cost { display: none; } }</style>"""


class CostExplorer:
    """Sliders for a convolution's kernel, channels, groups, width and resolution; bars of what three ways of it cost.

    layer: where it begins. `layer`, `sentence` and `choose` are what the sliders say, in words, and how to set them.
    Raises ValueError for a layer with a number that no slider has.
    """

    def __init__(self, layer: Layer | None = None) -> None:
        self.kernel = _slider("kernel", KERNELS, lambda k: f"{k} x {k}")
        self.inputs = _slider("channels in", CHANNELS)
        self.outputs = _slider("channels out", CHANNELS)
        self.groups = _slider("groups", GROUPS)
        self.width = _slider("width", WIDTHS)
        self.resolution = _slider("resolution (pixels)", RESOLUTIONS, lambda side: f"{side} x {side}")
        self.sliders = (self.kernel, self.inputs, self.outputs, self.groups, self.width, self.resolution)
        self.output = ipywidgets.HTML()
        self._setting = False
        self.choose(layer or Layer())
        for slider in self.sliders:
            slider.observe(self._moved, "value")

    def choose(self, layer: Layer) -> None:
        """Set the sliders to a layer; raises ValueError, and sets none, for a number that no slider has."""
        named = layer.to_dict()
        for name, value in named.items():
            offered = [offer for _, offer in getattr(self, name).options]
            if value not in offered:
                near = min(offered, key=lambda offer: abs(offer - value))
                raise ValueError(f"The explorer has no {name} of {value:g}: take {near:g}, which is the nearest.")
        self._setting = True
        for name, value in named.items():
            getattr(self, name).value = value
        self._setting = False
        self._update()

    @property
    def layer(self) -> Layer:
        """The layer that the sliders describe."""
        values = (slider.value for slider in self.sliders)
        return Layer(*values)

    @property
    def sentence(self) -> str:
        """What the bars show, for those who do not see them."""
        layer, costs = self.layer, self.layer.costs()
        share = {name: f"{100 * value:.1f} %" for name, value in shares(costs).items()}
        (inputs, outputs), side, kernel = layer.channels, layer.resolution, layer.kernel
        return (
            f"{kernel} x {kernel}, from {inputs} to {outputs} channels, {side} x {side} pixels: the "
            f"standard convolution has {costs[STANDARD].macs / 1e6:,.2f} M MACs; {layer.grouped} it has "
            f"{share[layer.grouped]} of them, depthwise separable {share[SEPARABLE]} (1/{outputs} + 1/{kernel**2})."
        )

    def _moved(self, _change: dict[str, Any]) -> None:
        if not self._setting:
            self._update()

    def _update(self) -> None:
        figure, png = self._figure(), io.BytesIO()
        figure.savefig(png, format="png", dpi=110)
        data = base64.b64encode(png.getvalue()).decode()
        # The sentence stands beside the picture: it is not read twice.
        self.output.value = (
            f'{STYLE}<p role="status" style="margin:0.5em 0" data-testid="cost-sentence"><b>'
            f"{html.escape(self.sentence)}</b></p>"
            f'<img alt="" style="max-width:100%" src="data:image/png;base64,{data}">'
        )

    def _figure(self) -> Figure:
        return chart(self.layer)

    def __repr__(self) -> str:
        layer = self.layer
        values = ", ".join(f"{name} {value:g}" for name, value in layer.to_dict().items())
        return f"CostExplorer({values})"

    def _ipython_display_(self, **_: object) -> None:
        """Display the sliders and, as an ordinary picture under them, what they show now."""
        box = ipywidgets.VBox([*self.sliders, self.output])
        box.add_class("mobiledl-cost")
        draw({**box._repr_mimebundle_(), "text/plain": repr(self)})
        figures.show(self._figure(), f"Bars of MACs, parameters and activation memory. {self.sentence}")


def chart(layer: Layer) -> Figure:
    """Return three groups of bars: MACs, parameters and activation memory of each way to compute a layer."""
    costs = layer.costs()
    quantities = {
        "MACs (millions)": [each.macs / 1e6 for each in costs.values()],
        "parameters (thousands)": [each.parameters / 1e3 for each in costs.values()],
        "activation memory (kB)": [each.peak_bytes / 1e3 for each in costs.values()],
    }
    axes = charts.row(list(quantities), inches=2.9)
    for plot, values in zip(axes, quantities.values(), strict=True):
        for place, value in enumerate(values):
            plot.barh(place, value, 0.6, color=figures.COLOURS[place], hatch=HATCHES[place], edgecolor="white")
            plot.annotate(f"{value:,.3g}" if value < 1000 else f"{value:,.0f}", (value, place), (4, 0), va="center",
                          textcoords="offset points", fontsize=9)  # fmt: skip
        plot.set(ylim=(len(values) - 0.5, -0.5), xlim=(0, 1.45 * max(values)), yticks=range(len(values)))
        plot.set_yticklabels(costs if plot is axes[0] else [""] * len(values))
        plot.grid(axis="y", visible=False)
    figure: Figure = axes[0].figure  # type: ignore[assignment]
    figure.set_size_inches(9.2, 2.4)
    return figure


def _slider(name: str, values: Sequence[float], text: Any = "{:g}".format) -> ipywidgets.SelectionSlider:
    options = [(text(value), value) for value in values]
    return ipywidgets.SelectionSlider(
        options=options, description=name, style=WIDE, layout=LAYOUT, continuous_update=False
    )
