"""What every live widget has in common: its style, and the still picture that stands under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl.course import figures
from mobiledl.course.drawing import draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARED = Path(__file__).with_name("live.css")


def style(own: Path) -> str:
    """Return the style sheet of a widget: what all share, then its own. Its outermost element is `mobiledl-live`."""
    return "\n".join(path.read_text("utf-8") for path in (SHARED, own))


def show(widget: Any, text: str, figure: Figure, alt: str) -> None:
    """Display a widget and, as an ordinary picture under it, what it shows now.

    `text` stands for the widget in a saved notebook, `alt` (20 characters or more) for the picture. The style sheet
    hides the picture where the widget lives; paper, GitHub and readers without JavaScript keep it.
    """
    show_widget(widget, text)
    figures.show(figure, alt)


def show_widget(widget: Any, text: str) -> None:
    """Display a widget alone; `text` stands for it in a saved notebook and outside of one."""
    bundle = widget._repr_mimebundle_()
    # anywidget gives data and metadata, or nothing where no browser can show it; ipywidgets gives the data alone
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, None)
    draw({**data, "text/plain": text}, metadata)
