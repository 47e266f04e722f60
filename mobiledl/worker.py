"""Worker: call a function in a fresh interpreter.

JSON goes in and out, files carry models and arrays. What the function imports, allocates or breaks stays in the
other process: a converter's gigabyte is given back when it ends, and a crash in native code costs one typed error,
not the learner's kernel.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobiledl import progress

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
PASSED_ON = ("ValueError", "TypeError", "FileNotFoundError", "MemoryError")


class WorkerError(RuntimeError):
    """The other process failed; `log` holds all that it printed."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class Result:
    """What a call in a worker gave: its value, the peak resident memory of the process, and the time it took."""

    value: Any
    peak_mib: float
    seconds: float


def call(
    function: Callable[..., Any] | str,
    /,
    *,
    label: str = "",
    timeout: float = 600.0,
    **arguments: Any,
) -> Result:
    """Return what `function(**arguments)` returns in a fresh interpreter.

    function: a module's function, or its name as `"package.module:function"`. Arguments and value are JSON values
    or paths. timeout: seconds. Ctrl-C, or the end of this process, ends the worker.
    Raises the function's own ValueError, TypeError, OSError for a full disk, FileNotFoundError or MemoryError, and
    WorkerError for every other failure, a crash and a timeout included.
    """
    name = _name_of(function)
    with tempfile.TemporaryDirectory(prefix="mobiledl-") as folder:
        answer, log = Path(folder, "answer.json"), Path(folder, "log.txt")
        request = {"function": name, "arguments": arguments, "path": [p for p in sys.path if p], "answer": answer}
        started = time.perf_counter()
        code = _run(json.dumps(request, default=os.fspath), log, label or name, timeout)
        seconds = time.perf_counter() - started
        return _answer(answer, name, code, log.read_text("utf-8", "replace"), seconds)


def _name_of(function: Callable[..., Any] | str) -> str:
    """Return the name under which another interpreter finds a function."""
    if isinstance(function, str):
        return function
    if function.__module__ == "__main__" or "<" in function.__qualname__:
        raise ValueError(
            f"A worker cannot find {function.__qualname__}: it was defined in a notebook; move it to a module."
        )
    return f"{function.__module__}:{function.__qualname__}"


def start(request: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a worker on a request (JSON with function, arguments, path and answer); what it prints goes into a log.

    Its standard input stays open: when this process dies it closes, and the worker ends itself.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mobiledl.worker"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **QUIET, **environment},
            start_new_session=True,
        )
    if process.stdin is None:
        raise WorkerError("The worker was started without a pipe for its request.")
    # a pipe, not the command line: other users can read that, and a request may hold a password
    with contextlib.suppress(BrokenPipeError):  # it died at once, and whoever waits for it will see
        process.stdin.write(request.encode() + b"\n")
        process.stdin.flush()
    return process


def _run(request: str, log: Path, label: str, timeout: float) -> int:
    """Run one worker to its end, showing the seconds pass; return its exit code, negative for a signal."""
    process = start(request, log, CUDA_VISIBLE_DEVICES="")
    try:
        return _wait(process, label, timeout)
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], label: str, timeout: float) -> int:
    deadline = time.monotonic() + timeout
    with progress.bar(label) as bar:
        while time.monotonic() < deadline:
            try:
                return process.wait(0.2)
            except subprocess.TimeoutExpired:
                bar.refresh()
    raise WorkerError(f"{label} did not finish within {timeout:.0f} s and was stopped: allow more time with timeout=.")


def _answer(path: Path, name: str, code: int, log: str, seconds: float) -> Result:
    """Return the worker's result, or raise its error here."""
    try:
        answer = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise WorkerError(
            f"{name} ended without an answer: {_cause(code)}; the log is in the error's .log.", log
        ) from None
    if "error" in answer:
        raise _error(name, answer["error"], log)
    return Result(answer["value"], answer["peak_mib"], seconds)


def _cause(code: int) -> str:
    if code == -signal.SIGKILL:
        return "it was killed, most often because memory ran out"
    if code < 0:
        return f"a crash in native code ({signal.Signals(-code).name})"
    return f"exit code {code}"


def _error(name: str, error: dict[str, Any], log: str) -> Exception:
    """Return the exception to raise for what the worker reported."""
    message = first_line(error["message"])
    if error["errno"]:
        return OSError(error["errno"], message)
    if error["type"] in PASSED_ON:
        known: Exception = getattr(builtins, error["type"])(message)
        return known
    return WorkerError(f"{name} failed: {error['type']}: {message}", error["traceback"] + log)


def first_line(message: str, limit: int = 300) -> str:
    """Return the first line of a message that says something, cut to `limit` characters."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return (lines or ["no message"])[0][:limit]


def peak_mib() -> float:
    """Return the peak resident memory of this process, in MiB.

    Linux's `getrusage` counts the parent's memory too when a process was forked from a large one, so the kernel's
    own high-water mark is read there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _end_with_parent() -> None:
    """End this process when the one that started it is gone."""
    sys.stdin.buffer.read()
    os._exit(1)


def _serve() -> None:
    """Answer the one request that stands on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path[:] = [*request["path"], *(p for p in sys.path if p not in request["path"])]
    answer = _attempt(request["function"], request["arguments"])
    target = Path(request["answer"])
    part = target.with_suffix(".part")
    part.write_text(json.dumps(answer), "utf-8")
    part.replace(target)
    sys.stdout.flush()
    # converters leave threads and atexit hooks behind that can hang or crash
    os._exit(0)


def _attempt(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of one call: a value with the peak memory, or the error."""
    try:
        module, _, attribute = name.partition(":")
        value = getattr(importlib.import_module(module), attribute)(**arguments)
        json.dumps(value)
        return {"value": value, "peak_mib": peak_mib()}
    except Exception as error:
        # on ENOSPC the number matters more than the class
        number = error.errno if isinstance(error, OSError) and not isinstance(error, FileNotFoundError) else None
        kind, text = type(error).__name__, str(error)
        return {"error": {"type": kind, "message": text, "errno": number, "traceback": traceback.format_exc()}}


if __name__ == "__main__":
    _serve()
