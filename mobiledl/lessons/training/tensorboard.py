"""TensorBoard in the notebook: the real one in a frame, and the same charts as a picture for paper."""

from __future__ import annotations

import html
import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl.course import figures
from mobiledl.course.child import Child
from mobiledl.course.drawing import draw
from mobiledl.lessons.training import charts
from mobiledl.train import events

if TYPE_CHECKING:
    import ipywidgets

HEIGHT = 640  # pixels of the frame
PROXY_NEEDED = (
    "This JupyterLab stands behind a hub and has no jupyter-server-proxy, so your browser cannot reach TensorBoard. "
    "The picture below shows the same numbers; on your own computer the frame opens."
)


class Board:
    """A running TensorBoard of a folder; it shows itself as a frame with a picture below it.

    Only this computer can reach it (loopback, a free port). It ends with the kernel, or with `stop`.
    """

    def __init__(self, folder: str | Path) -> None:
        events.check_installed("tensorboard.start")
        self.folder = Path(folder).resolve()
        self.names = [run.relative_to(self.folder).as_posix() for run in events.folders(self.folder)]
        self._child = Child("mobiledl.lessons.training.tensorboard_server", folder=self.folder)
        self.port = int(self._child.line())
        self.stop: Callable[[], object] = self._child.kill

    @property
    def alive(self) -> bool:
        """Whether TensorBoard runs."""
        return self._child.code is None

    @property
    def url(self) -> str:
        """Where the browser finds it; empty when it cannot."""
        return address(self.port, os.environ)

    def __repr__(self) -> str:
        count = len(self.names)
        return f"TensorBoard of {count} training{'s' * (count != 1)}, on this computer only: {', '.join(self.names)}"

    def _ipython_display_(self, **_: object) -> None:
        """Display the frame and, as an ordinary picture under it, what it shows now."""
        draw({**self._frame()._repr_mimebundle_(), "text/plain": repr(self)})
        runs = events.read(self.folder)
        figures.show(charts.scalars(runs), f"The charts of TensorBoard as a picture: {charts.told(runs)}")

    def _frame(self) -> ipywidgets.HTML:
        """Return the frame as a widget: it lives as long as the kernel, and is not kept in the notebook's file."""
        import ipywidgets

        url = html.escape(self.url)
        if not url:
            return ipywidgets.HTML(f"<p>{PROXY_NEEDED}</p>")
        frame = f'<iframe src="{url}" title="TensorBoard" width="100%" height="{HEIGHT}" style="border:0"></iframe>'
        link = f'<p>Does the frame stay empty? Open <a href="{url}" target="_blank">{url}</a></p>'
        return ipywidgets.HTML(frame + link, layout={"width": "100%"})


def start(folder: str | Path) -> Board:
    """Return a running TensorBoard of the trainings below a folder.

    Raises MissingTensorBoard, NoEvents for a folder without event files, and ChildError when it does not start.
    """
    return Board(folder)


def address(port: int, environment: Mapping[str, str]) -> str:
    """Return the address of a port of this computer as the learner's browser sees it; empty when it cannot.

    Behind a hub (Binder is one) JupyterLab's jupyter-server-proxy passes it on. TENSORBOARD_PROXY_URL, which other
    tools read as well, overrules everything; %PORT% in it stands for the port.
    """
    if told := environment.get("TENSORBOARD_PROXY_URL"):
        return told.replace("%PORT%", str(port)) if "%PORT%" in told else f"{told.rstrip('/')}/proxy/{port}/"
    hub = environment.get("JUPYTERHUB_SERVICE_PREFIX")
    if hub is None:
        return f"http://127.0.0.1:{port}/"
    return f"{hub.rstrip('/')}/proxy/{port}/" if importlib.util.find_spec("jupyter_server_proxy") else ""
