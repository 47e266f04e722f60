"""A small file server on loopback that can be told to misbehave."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = bytes(range(256)) * 4096  # 1 MiB: several blocks


class Server:
    """A server on loopback; what it does is set on the fields, what it was asked stands in `asked`."""

    def __init__(self) -> None:
        self.files = {"/file.bin": CONTENT}
        self.ranges = True
        self.break_off = 0  # answers to come that stop after a quarter of what they promised
        self.status = 0
        self.asked: list[str | None] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                return

            def do_GET(self):
                server.answer(self)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, to) -> None:
        self.asked.append(to.headers.get("Range"))
        content = self.files.get(to.path.partition("?")[0])
        if self.status or content is None:
            return to.send_error(self.status or 404)
        start = int(self.asked[-1][6:-1]) if self.ranges and self.asked[-1] else 0
        if start >= len(content):
            return to.send_error(416)
        to.send_response(206 if start else 200)
        if start:
            to.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        to.send_header("Content-Length", str(len(content) - start))
        to.end_headers()
        whole = not self.break_off
        self.break_off -= not whole
        to.wfile.write(content[start:] if whole else content[start : start + len(content) // 4])
        return None
