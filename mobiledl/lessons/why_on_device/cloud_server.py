"""The cloud's side: a small server on loopback that names drawings with an exported model. Runs as a process.

`python -m mobiledl.lessons.why_on_device.cloud_server` reads one line of JSON (path, token), prints its port, and
ends when its standard input closes: with the kernel that started it, whatever becomes of that.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mobiledl import run
from mobiledl.course import child
from mobiledl.data.render import render
from mobiledl.worker import first_line

MOST_BYTES = 64_000  # of a drawing; a longer body is not read
KEPT = 100  # requests in the log
IDLE_S = 300  # a connection that says nothing for so long is closed
SHOWN = 3


class Refused(ValueError):
    """A request that gets no answer, with the HTTP status that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def answer(session: run.Session, strokes: Sequence[ArrayLike]) -> list[tuple[str, float]]:
    """Return the likeliest classes of a drawing with their probabilities: strokes to pixels to logits to names.

    strokes: (n, 2) polylines in any unit, x right and y down. Raises ValueError for what is no drawing.
    """
    asked = session.card.preprocess
    if asked.margin is None or asked.pen is None:
        raise ValueError(f"{session.name} was not made for strokes: its card has no margin and no pen.")
    pixels = render(strokes, asked.resolution, asked.margin, asked.pen)
    logits = session.predict(np.repeat(pixels[None, None], asked.channels, axis=1))[0].astype(np.float64)
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    return [(session.card.classes[i], float(shares[i])) for i in shares.argsort()[::-1][:SHOWN]]


class Service(ThreadingHTTPServer):
    """The server on a free port of loopback: one model, one token, a log of what came."""

    daemon_threads = True

    def __init__(self, session: run.Session, token: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.session, self.token = session, token
        self.log: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.busy = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    """Answers `POST /classify`, and `GET /log` with what a careless owner of the server would have kept."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this the second waits for the first one's receipt.
    disable_nagle_algorithm = True
    timeout = IDLE_S
    server: Service

    def do_POST(self) -> None:
        """Answer a drawing."""
        self._reply("/classify", self._classify)

    def do_GET(self) -> None:
        """Answer with the log."""
        self._reply("/log", lambda: list(self.server.log))

    def version_string(self) -> str:
        """Return the server's name: the same length whatever runs it."""
        return "drawings"

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the notebook reads the log by asking for it."""

    def _reply(self, path: str, work: Any) -> None:
        started = time.perf_counter()
        try:
            self._admit(path)
            status, value = 200, work()
        except Refused as refusal:
            status, value = refusal.status, {"error": str(refusal)}
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", f"{len(body)}")
        # A standard header (W3C Server Timing), at a fixed width.
        self.send_header("Server-Timing", f"work;dur={1e3 * (time.perf_counter() - started):08.3f}")
        if status != 200:
            # What is left of a body that was not read would be taken for the next request.
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _admit(self, path: str) -> None:
        """Let in who knows the token and asks for what there is."""
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode()):
            raise Refused(401, "This server answers the notebook that started it: send its token.")
        if self.path != path:
            raise Refused(404, f"There is no {first_line(self.path, 40)}: ask for {path}.")

    def _classify(self) -> dict[str, Any]:
        body = self._body()
        try:
            strokes = json.loads(body)["strokes"]
            with self.server.busy:
                named = answer(self.server.session, strokes)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
            raise Refused(400, f"This is no drawing: {first_line(str(error))}") from None
        self._keep(len(body), strokes)
        return {"answer": [[name, round(share, 4)] for name, share in named]}

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refused(411, "A drawing comes with its length: send Content-Length.")
        if int(length) > MOST_BYTES:
            raise Refused(413, f"A drawing has at most {MOST_BYTES:,} bytes, but {int(length):,} came.")
        return self.rfile.read(int(length))

    def _keep(self, size: int, strokes: Any) -> None:
        self.server.log.append(
            {
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "address": self.client_address[0],
                "phone": self.headers.get("User-Agent", ""),
                "language": self.headers.get("Accept-Language", ""),
                "bytes": size,
                "strokes": strokes,
            }
        )


def main() -> None:
    """Serve the model that standard input names until standard input closes."""
    asked = child.request()
    service = Service(run.load(asked["path"]), asked["token"])
    print(service.server_port, flush=True)
    service.serve_forever()


if __name__ == "__main__":
    main()
