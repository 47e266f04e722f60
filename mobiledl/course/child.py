"""Child: a process of the course's own that takes one request, answers in lines, and ends with the kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable
from typing import IO, Any

from mobiledl.worker import first_line


class ChildError(RuntimeError):
    """The process did not start, or ended too early; `said` is the last line that it printed as an error."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


class Child:
    """A module run as a process: JSON goes in as one line, lines of text come out.

    Its standard input stays open as long as this process lives; `end_with_parent` lets the other side see that.
    """

    def __init__(self, module: str, **request: Any) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        self.module = module
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )
        self.kill: Callable[[], object] = weakref.finalize(self, _kill, self._process)
        self._tell(json.dumps(request, default=os.fspath).encode() + b"\n")

    @property
    def pid(self) -> int:
        """The number under which the system knows the process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How the process ended: 0 well, -9 by SIGKILL; None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float = 30.0) -> int:
        """Return how the process ended; raises ChildError when it still runs after so many seconds."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ChildError(f"{self.module} still runs after {seconds:g} s: end it with .kill().") from None

    def line(self, seconds: float = 120.0) -> str:
        """Return the next line that the process prints; raises ChildError when it ends or says nothing for so long."""
        late = threading.Timer(seconds, self._process.kill)
        late.start()
        try:
            line: str = _pipe(self._process.stdout).readline().decode().rstrip("\n")
        finally:
            late.cancel()
        if not line:
            said = self._last_words()
            raise ChildError(f"{self.module} ended without an answer ({said}): run the cell again.", said)
        return line

    def _tell(self, request: bytes) -> None:
        try:
            _pipe(self._process.stdin).write(request)
            _pipe(self._process.stdin).flush()
        except OSError:
            said = self._last_words()
            raise ChildError(f"{self.module} did not start ({said}): run the cell again.", said) from None

    def _last_words(self) -> str:
        self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").splitlines()
        return first_line("\n".join(reversed(lines)))


def request() -> dict[str, Any]:
    """Return the request, in the child; from now on the child ends as soon as its parent is gone."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return asked


def _end_with_parent() -> None:
    # not sys.stdin: a thread that waits in it makes an ordinary end of the process fail
    while os.read(0, 1024):
        pass
    os._exit(0)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        pipe.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ChildError("The process was started without pipes: start it with Child(...).")
    return pipe
