"""Cloud: a model on a server of your own computer, and the requests that are really made to it."""

from __future__ import annotations

import gc
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mobiledl.artifact import Artifact
from mobiledl.budget import Place
from mobiledl.course.child import Child, ChildError
from mobiledl.kinds import wrong_kind
from mobiledl.lessons.why_on_device.cloud_server import answer
from mobiledl.lessons.why_on_device.links import Times
from mobiledl.measure import where
from mobiledl.run import Session

START_S, ANSWER_S = 120.0, 30.0
DIGITS = 3  # of a coordinate in 0..1: finer than a finger
# What an Android app says of its phone when nobody told it otherwise.
PHONE = {
    "Host": "drawings.example",
    "User-Agent": "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 6 Build/AP2A.240805.005)",
    "Accept-Language": "de-DE",
}

Strokes = Sequence[ArrayLike]
Named = list[tuple[str, float]]


class CloudError(RuntimeError):
    """The server did not start, or refused a request."""


@dataclass(frozen=True, repr=False)
class Exchange:
    """One request and its answer: what was sent, as it was sent, and what came back."""

    sent: bytes
    received: int
    answer: Named
    server_ms: float
    secret: str = ""

    @property
    def body(self) -> bytes:
        """The part of the request that is not its head: the drawing."""
        return self.sent.partition(b"\r\n\r\n")[2]

    def __repr__(self) -> str:
        text = self.sent.decode("latin-1").replace("\r\n", "\n")
        hidden = text.replace(self.secret, "*" * len(self.secret)) if self.secret else text
        return f"{hidden}\n\n{len(self.sent):,} bytes"

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap;overflow-wrap:anywhere">{html.escape(repr(self))}</pre>'


class Cloud:
    """A server process that runs a model file; `ask` sends it a drawing over HTTP on loopback.

    It answers only who knows its token, takes small requests only, and ends with this process or with `stop`.
    """

    def __init__(self, artifact: Artifact) -> None:
        self.name = artifact.name
        self._token = secrets.token_hex(16)
        self._process, self.port = _start(artifact, self._token)
        self.stop: Callable[[], object] = self._process.kill
        self._connection: _Connection | None = None

    def ask(self, strokes: Strokes) -> Exchange:
        """Return the exchange in which the server named a drawing; raises CloudError when it refuses or is gone.

        The connection stays open for the next one. strokes: (n, 2) polylines.
        """
        drawing = {"strokes": [np.round(np.asarray(stroke, np.float64), DIGITS).tolist() for stroke in strokes]}
        body = json.dumps(drawing, separators=(",", ":")).encode()
        sent, response, content = self._send("POST", "/classify", {"Content-Type": "application/json"}, body)
        named = [(str(name), float(share)) for name, share in content["answer"]]
        return Exchange(sent, _size(response), named, _server_ms(response), self._token)

    def log(self) -> list[dict[str, Any]]:
        """Return what the server kept of the requests that it answered, oldest first; at most the last hundred."""
        content = self._send("GET", "/log", {}, None)[2]
        return list(content)

    @property
    def alive(self) -> bool:
        """Whether the server's process runs."""
        return self._process.code is None

    def hang_up(self) -> None:
        """Close the connection: the next request opens another one."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, more: Mapping[str, str], body: bytes | None) -> tuple[bytes, Any, Any]:
        """Return the bytes sent, the response and its content; an open connection may have been closed meanwhile."""
        headers = {**PHONE, **more, "Authorization": f"Bearer {self._token}"}
        for connection in filter(None, (self._connection, _Connection("127.0.0.1", self.port, timeout=ANSWER_S))):
            try:
                connection.sent = b""
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
            except (HTTPException, OSError):
                connection.close()
                continue
            self._connection = connection
            return connection.sent, *_checked(response, content)
        raise CloudError("The server does not answer: start it again with server = cloud.start(artifact).")

    def __repr__(self) -> str:
        return f"server on this computer, loopback only, runs {self.name}"


def start(artifact: Artifact) -> Cloud:
    """Return a running server for an exported model of strokes; raises CloudError when it does not start.

    Raises TypeError for what is no Artifact.
    """
    if not isinstance(artifact, Artifact):
        raise wrong_kind("cloud.start", "Artifact", artifact)
    return Cloud(artifact)


def timed(asked: Session | Cloud, strokes: Strokes, what: str = "", n: int = 200, warmup: int = 20) -> Times:
    """Return how long it takes to get a drawing named, from strokes to answer, n times: here, or by the server."""
    if isinstance(asked, Cloud):
        ask: Callable[[Strokes], object] = asked.ask
        place = Place(where.device(), "HTTP on loopback")
    else:
        ask, place = partial(answer, asked), where.place(asked)
    for _ in range(warmup):
        ask(strokes)
    return Times(what or asked.name, _milliseconds(lambda: ask(strokes), n), place)


def _milliseconds(work: Callable[[], object], n: int) -> np.ndarray:
    times = np.empty(n)
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(n):
            started = time.perf_counter_ns()
            work()
            times[turn] = (time.perf_counter_ns() - started) / 1e6
    finally:
        if collecting:
            gc.enable()
    return times


class _Connection(HTTPConnection):
    """A connection that remembers the bytes of the request that it sent last."""

    sent = b""

    def send(self, data: Any) -> None:
        """Send bytes and keep them."""
        self.sent += bytes(data)
        super().send(data)


def _start(artifact: Artifact, token: str) -> tuple[Child, int]:
    """Return the server's process and its port, once it listens."""
    try:
        process = Child("mobiledl.lessons.why_on_device.cloud_server", path=artifact.path, token=token)
        return process, int(process.line(START_S))
    except ChildError as error:
        raise CloudError(f"The server did not start: {error.said}") from None
    except ValueError as error:
        raise CloudError(f"The server named no port: {error}.") from None


def _checked(response: HTTPResponse, content: bytes) -> tuple[HTTPResponse, Any]:
    """Return a response with its content read as JSON; raises CloudError when the server refused."""
    value = json.loads(content)
    if response.status != 200:
        raise CloudError(f"The server refused (HTTP {response.status}): {value['error']}")
    return response, value


def _size(response: HTTPResponse) -> int:
    """Return the bytes of a response: status line, head, empty line and body."""
    lines = [f"HTTP/1.1 {response.status} {response.reason}", *(f"{k}: {v}" for k, v in response.getheaders()), ""]
    return sum(len(line) + 2 for line in lines) + int(response.headers["Content-Length"])


def _server_ms(response: HTTPResponse) -> float:
    return float(response.headers["Server-Timing"].partition("dur=")[2])
