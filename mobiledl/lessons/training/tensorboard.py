"""TensorBoard in the notebook: the real one in a frame, and the same charts as a picture for paper."""

from __future__ import annotations

import html
import importlib.util
import json
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
LINK = "color:var(--jp-content-link-color,#1976d2);text-decoration:underline"  # in a widget, links look like text
PROXY_NEEDED = (
    "This JupyterLab stands behind a hub and has no jupyter-server-proxy, so your browser cannot reach TensorBoard. "
    "The picture below shows the same numbers; on your own computer the frame opens."
)
OUT_OF_REACH = (
    "Does the frame stay empty? Then this JupyterLab runs in a container or on another computer than your browser, and "
    "TensorBoard answers only on its own. The picture below shows the same numbers."
)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
        link = f'<a href="{url}" target="_blank" rel="noopener noreferrer" style="{LINK}">{url}</a>'
        note = f"Does the frame stay empty? Open {link}"
        if out_of_reach(self.url, os.environ):
            note = OUT_OF_REACH
        return ipywidgets.HTML(f"{frame}<p>{note}</p>", layout={"width": "100%"})


def start(folder: str | Path) -> Board:
    """Return a running TensorBoard of the trainings below a folder.

    Raises MissingTensorBoard, NoEvents for a folder without event files, and ChildError when it does not start.
    """
    return Board(folder)


def address(port: int, environment: Mapping[str, str]) -> str:
    """Return the address of a port of this computer as the learner's browser sees it; empty when it cannot.

    Where JupyterLab answers other computers (behind a hub, as on Binder, or with --ip), its jupyter-server-proxy passes
    it on. TENSORBOARD_PROXY_URL, which TensorBoard's own extension reads as well, overrules everything, and means the
    same there: %PORT% in it stands for the port, and without that it is the whole address.
    """
    if told := environment.get("TENSORBOARD_PROXY_URL"):
        return told.replace("%PORT%", str(port))
    hub = environment.get("JUPYTERHUB_SERVICE_PREFIX")
    prefix = hub or base_url_for_others(environment)
    if prefix is not None and importlib.util.find_spec("jupyter_server_proxy"):
        return f"{prefix.rstrip('/')}/proxy/{port}/"
    return "" if hub else f"http://127.0.0.1:{port}/"


def out_of_reach(url: str, environment: Mapping[str, str]) -> bool:
    """Whether an address is this computer's own, although the browser may be on another."""
    return url.startswith("http://127.0.0.1:") and base_url_for_others(environment) is not None


def base_url_for_others(environment: Mapping[str, str]) -> str | None:
    """Return the base of the addresses of the JupyterLab that started this kernel, or None where it is loopback only.

    Jupyter writes how it was started into a file that is named by its process, and tells each kernel that number.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    file = Path(jupyter_runtime_dir(), f"jpserver-{environment.get('JPY_PARENT_PID')}.json")
    try:
        server = json.loads(file.read_text("utf-8"))
        return None if server["hostname"] in LOOPBACK else str(server["base_url"])
    except (OSError, ValueError, KeyError):
        return None
