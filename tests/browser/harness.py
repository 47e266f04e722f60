"""JupyterLab as a learner has it: a server of its own with fresh settings, and a page in a headless Chromium."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# For what never ends, not for a slow computer: one step of a page or a server, and a whole notebook.
STEP_LIMIT_S, RUN_LIMIT_S = 180, 900
LOOPBACK = ("127.0.0.1", "localhost")
# A proxy that nobody serves: whatever asks for the network gets an error at once.
NO_NETWORK = "http://127.0.0.1:9"
SETTINGS: dict[str, dict[str, object]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Every cell stays in the page, also when it is scrolled out of sight.
    "notebook-extension/tracker": {"windowingMode": "none"},
}

# JupyterLab calls itself idle before its kernel is connected, and runs nothing then: wait for each step.
READY = """async () => {
  const pause = () => new Promise((done) => setTimeout(done, 100));
  while (!window.jupyterapp) await pause();
  const app = window.jupyterapp;
  await app.restored;
  while (!app.shell.currentWidget?.context) await pause();
  const { context } = app.shell.currentWidget;
  await context.ready;
  await context.sessionContext.ready;
  await context.sessionContext.session.kernel.info;
}"""
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
  .filter((cell) => cell.type === "code")
  .map((cell) => ({ count: cell.executionCount, outputs: cell.outputs.toJSON() }))"""


def find_browser() -> str | None:
    """Return the path of a Chromium that the system has, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def launched(playwright: Any, path: str) -> Any:
    """Return a headless Chromium that asks for nothing by itself; as root it can only run without its sandbox."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--disable-background-networking", "--disable-component-update", *(["--no-sandbox"] if root else [])]
    return playwright.chromium.launch(executable_path=path, args=flags)


def pad_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@contextmanager
def jupyterlab(folder: Path, theme: str = "JupyterLab Light") -> Iterator[str]:
    """Serve a folder, and give the address with its token, up to `/lab`'s query."""
    with tempfile.TemporaryDirectory(prefix="mobiledl-lab-", ignore_cleanup_errors=True) as home:
        _write_settings(Path(home), theme)
        port, token = _free_port(), secrets.token_hex(16)
        log = Path(home, "server.log")
        with log.open("w") as output:
            server = subprocess.Popen(
                _command(folder, port, token), env=_environment(home), stdout=output, stderr=output
            )
        try:
            _await_server(server, f"http://127.0.0.1:{port}/api/status?token={token}", log)
            yield f"http://127.0.0.1:{port}/lab/tree/{{path}}?reset&token={token}"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def _write_settings(home: Path, theme: str) -> None:
    settings = {**SETTINGS, "apputils-extension/themes": {"theme": theme}}
    for name, values in settings.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))


def _environment(home: str) -> dict[str, str]:
    """Return the test's environment with another home, and with no way to the network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NO_NETWORK)
    direct = {name: ",".join(LOOPBACK) for name in ("no_proxy", "NO_PROXY")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    folders = {
        "HOME": home,
        "JUPYTERLAB_SETTINGS_DIR": f"{home}/settings",
        "JUPYTERLAB_WORKSPACES_DIR": f"{home}/spaces",
    }
    return {**kept, **proxies, **direct, **folders, "PATH": path}


def _command(folder: Path, port: int, token: str) -> list[str]:
    options = {
        "ServerApp.root_dir": folder,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.extension_manager": "readonly",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", "--no-browser", *flags]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_server(server: subprocess.Popen[bytes], url: str, log: Path, seconds: float = STEP_LIMIT_S) -> None:
    end = time.monotonic() + seconds
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end and server.poll() is None:
        try:
            opener.open(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer within {seconds:.0f} s. Its log ends:\n{log.read_text()[-2000:]}")


class LabPage:
    """A notebook open in the browser. `page` is playwright's; `outside` are addresses asked beyond this computer."""

    def __init__(self, context: Any, url: str) -> None:
        self.outside: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(1000 * STEP_LIMIT_S)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda connection: self._note(connection.url))
        self.page.goto(url)
        self.page.evaluate(READY)
        self.await_idle()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.outside.append(url)

    def await_idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(state="attached")

    def run_all(self, seconds: float = RUN_LIMIT_S) -> None:
        """Run every cell, from the menu as a learner does; raises AssertionError with the traceback of an error."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        end = time.monotonic() + seconds
        while any(cell["count"] is None for cell in self.cells()):
            self.check_no_error()
            if time.monotonic() > end:
                raise AssertionError(f"The notebook did not run to its end within {seconds:.0f} s.")
            self.page.wait_for_timeout(200)
        self.await_idle()
        self.check_no_error()

    def cells(self) -> list[dict[str, Any]]:
        """Return each code cell's execution count and outputs, as the notebook would be saved."""
        cells: list[dict[str, Any]] = self.page.evaluate(CELLS)
        return cells

    def check_no_error(self) -> None:
        """Raise AssertionError, with the traceback, when a cell shows an error."""
        for cell in self.cells():
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    raise AssertionError("\n".join(output["traceback"]))

    def pad(self, index: int = 0) -> PadInPage:
        """Return a pad of this notebook, in the order of the page."""
        return PadInPage(self.page, self.page.get_by_test_id("pad").nth(index))

    def screenshot(self, folder: Path) -> Path:
        """Save what the page looks like now, and return the picture's path."""
        path = folder / "page.png"
        self.page.screenshot(path=path)
        return path


class PadInPage:
    """A drawing pad in the page, as hands and eyes have it. Points are (x, y) in 0..1 of the canvas."""

    def __init__(self, page: Any, root: Any) -> None:
        self.page, self.root = page, root
        self.canvas = root.get_by_test_id("pad-canvas")

    def click(self, button: str) -> None:
        """Press `undo`, `clear` or `example`."""
        self.root.get_by_test_id(f"pad-{button}").click()

    def places(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return where points of the pad are in the window."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]

    def draw(self, *points: tuple[float, float]) -> None:
        """Draw one stroke with the mouse."""
        first, *rest = self.places(points)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for place in rest:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()

    def touch(self, *points: tuple[float, float]) -> None:
        """Draw one stroke with a finger."""
        devtools = self.page.context.new_cdp_session(self.page)
        for i, (x, y) in enumerate(self.places(points)):
            kind = "touchMove" if i else "touchStart"
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        devtools.detach()

    def shown(self, part: str) -> Any:
        """Return the part of the pad that shows `answer`, `text`, `time` or `picture`."""
        return self.root.get_by_test_id(f"pad-{part}")

    def first(self) -> Any:
        """Return the name of the likeliest class, where the pad shows it."""
        return self.shown("answer").locator("li").first.locator("span").first
