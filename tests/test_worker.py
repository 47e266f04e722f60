from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from mobiledl import worker


def double(number: int) -> int:
    print("noise on the way")
    return 2 * number


def size_of(path: str) -> int:
    return Path(path).stat().st_size


def allocate(mib: int) -> None:
    bytearray(mib << 20)


def refuse(kind: str) -> None:
    raise {"value": ValueError, "key": KeyError}[kind]("no\nand more lines")


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def something_else() -> object:
    return object()


def test_a_call_returns_what_the_function_returns() -> None:
    result = worker.call(double, number=21)
    assert result.value == 42
    assert result.seconds > 0


def test_paths_travel_as_text(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"123")
    assert worker.call(size_of, path=tmp_path / "file").value == 3


def test_peak_memory_is_that_of_the_worker_alone() -> None:
    held = bytearray(300 << 20)
    small = worker.call(allocate, mib=1).peak_mib
    large = worker.call(allocate, mib=200).peak_mib
    assert small < 100
    assert large - small == pytest.approx(200, abs=20)
    del held


def test_an_error_of_the_function_is_raised_here_in_one_line() -> None:
    with pytest.raises(ValueError, match=r"^no$"):
        worker.call(refuse, kind="value")


def test_any_other_error_is_a_worker_error_with_its_log() -> None:
    with pytest.raises(worker.WorkerError, match="KeyError") as caught:
        worker.call(refuse, kind="key")
    assert "Traceback" in caught.value.log
    assert "\n" not in str(caught.value)


def test_a_full_disk_keeps_its_number() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        worker.call(fill_disk)
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(("number", "said"), [(signal.SIGSEGV, "SIGSEGV"), (signal.SIGKILL, "memory ran out")])
def test_a_crash_is_a_typed_error(number: int, said: str) -> None:
    with pytest.raises(worker.WorkerError, match=said):
        worker.call(die, number=int(number))


def test_a_worker_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(worker.WorkerError, match="did not finish within 1 s"):
        worker.call(sleep, timeout=1, seconds=60)
    assert not [child for child in psutil.Process().children() if "mobiledl.worker" in " ".join(child.cmdline())]


def test_a_value_that_json_cannot_hold_is_an_error() -> None:
    with pytest.raises(TypeError, match="JSON"):
        worker.call(something_else)


def test_a_function_of_a_notebook_is_refused_with_a_reason() -> None:
    def local() -> None: ...

    with pytest.raises(ValueError, match="defined in a notebook"):
        worker.call(local)


def test_an_unknown_module_is_a_worker_error() -> None:
    with pytest.raises(worker.WorkerError, match="no_such_module"):
        worker.call("no_such_module:f")


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        from mobiledl import worker
        worker.call("tests.test_worker:sleep", seconds=60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[1])
    child = _first_child(psutil.Process(parent.pid))
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs([child], timeout=20)
    assert gone
    assert not alive


def _first_child(process: psutil.Process) -> psutil.Process:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if children := process.children():
            return children[0]
        time.sleep(0.05)
    raise TimeoutError("no worker was started")
