"""Explorer of costs: choose a convolution, and see what it costs as it is, in groups, and depthwise separable."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from mobiledl.lessons.compact_architectures import charts
from mobiledl.lessons.compact_architectures.convolution import SEPARABLE, STANDARD, Layer, shares
from mobiledl.widgets.controls import Steps
from mobiledl.widgets.explorer import Explorer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KERNELS = (1, 3, 5, 7)
CHANNELS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
GROUPS = (1, 2, 4, 8)  # every channel count is a multiple of 8, at every width
WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
RESOLUTIONS = (7, 14, 28, 56, 112, 224)


class CostExplorer(Explorer):
    """Sliders for a convolution's kernel, channels, groups, width and resolution; bars of what three ways of it cost.

    layer: where it begins. `layer` is what the sliders say. Raises ValueError for a layer with a number that no slider
    has.
    """

    NAME = "cost"
    PICTURE = "Bars of MACs, parameters and activation memory."

    def __init__(self, layer: Layer | None = None) -> None:
        begin = layer or Layer()
        super().__init__(
            kernel=Steps("kernel", KERNELS, begin.kernel, "{0} x {0}".format),
            inputs=Steps("channels in", CHANNELS, begin.inputs),
            outputs=Steps("channels out", CHANNELS, begin.outputs),
            groups=Steps("groups", GROUPS, begin.groups),
            width=Steps("width", WIDTHS, begin.width),
            resolution=Steps("resolution (pixels)", RESOLUTIONS, begin.resolution, "{0} x {0}".format),
        )

    def choose(self, layer: Layer) -> None:
        """Set the sliders to a layer; raises ValueError, and sets none, for a number that no slider has."""
        self.set(**layer.to_dict())

    @property
    def layer(self) -> Layer:
        """The layer that the sliders describe."""
        return Layer(**vars(self.values))

    def say(self, values: SimpleNamespace) -> str:
        """Return the MACs of the standard way, and what share of them the other two have."""
        layer = Layer(**vars(values))
        costs, (inputs, outputs), side, kernel = layer.costs(), layer.channels, layer.resolution, layer.kernel
        exact = layer.channels == (layer.inputs * layer.width, layer.outputs * layer.width)
        share = {name: f"{100 * part:.1f} %" for name, part in shares(costs).items()}
        return (
            f"{kernel} x {kernel}, from {inputs} to {outputs} channels, {side} x {side} pixels: the "
            f"standard convolution has {costs[STANDARD].macs:,} MACs; {layer.grouped} it has "
            f"{share[layer.grouped]} of them, depthwise separable {share[SEPARABLE]} (1/{outputs} + 1/{kernel**2})."
            + ("" if exact else " (Channels are rounded to multiples of 8.)")
        )

    def draw(self, values: SimpleNamespace) -> Figure:
        """Return three groups of bars: MACs, parameters and activation memory of each way."""
        return charts.costs(Layer(**vars(values)).costs())
