"""Progress: a bar that moves in a terminal and in a notebook, and is two lines in a file."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mobiledl.progress import bar

TEN_BARS = """
from mobiledl.progress import bar
for place in range(10):
    with bar(f"epoch {place}", total=50) as line:
        for _ in range(50):
            line.update()
            line.set_postfix(loss=1.0)
"""
WAITING = """
from mobiledl.progress import bar
with bar("exporting") as line:
    for _ in range(50):
        line.refresh()
"""
FAILING = """
from mobiledl.progress import bar
try:
    with bar("exporting", {total}) as line:
        line.update(3)
        raise ValueError("an operator is missing")
except ValueError:
    pass
"""
BROKEN_OFF = """
from mobiledl.progress import bar
def batches():
    with bar("epoch 1", total=5) as line:
        for place in range(5):
            yield place
            line.update()
for place in batches():
    if place == 2:
        break
"""


def environment(**changed: str) -> dict[str, str]:
    """Return the environment of a child whose bars are on."""
    kept = {name: value for name, value in os.environ.items() if name != "MOBILEDL_PROGRESS"}
    return {**kept, **changed}


def through_a_pipe(script: str, **changed: str) -> str:
    """Return what a child writes to stderr while that is a pipe."""
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(**changed), capture_output=True, text=True, check=True
    )
    return done.stderr


def through_a_terminal(script: str) -> str:
    """Return what a child writes to stderr while that is a terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    termios = pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    child = subprocess.Popen([sys.executable, "-c", script], env=environment(TERM="xterm"), stderr=theirs)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 4096):
            written += part
    except OSError:  # how Linux says that the other side is closed
        pass
    finally:
        os.close(ours)
    assert child.wait() == 0
    return written.decode()


def test_ten_bars_are_twenty_lines_in_a_pipe() -> None:
    lines = through_a_pipe(TEN_BARS).splitlines()
    assert len(lines) == 20
    assert lines[0] == "epoch 0: started"
    assert lines[1].startswith("epoch 0: done, 50 of 50, 00:")


def test_a_bar_that_is_only_refreshed_is_two_lines_in_a_pipe() -> None:
    started, done = through_a_pipe(WAITING).splitlines()
    assert started == "exporting: started"
    assert done.startswith("exporting: done, 00:")


@pytest.mark.parametrize(("total", "says"), [("10", "not finished, 3 of 10, "), ("None", "not finished, ")])
def test_the_last_line_says_that_the_work_failed(total: str, says: str) -> None:
    assert through_a_pipe(FAILING.format(total=total)).splitlines()[1].startswith(f"exporting: {says}")


def test_the_last_line_says_that_the_work_was_broken_off() -> None:
    assert through_a_pipe(BROKEN_OFF).splitlines()[1].startswith("epoch 1: not finished, 2 of 5, ")


def test_nothing_is_drawn_over_in_a_pipe() -> None:
    assert "\r" not in through_a_pipe(TEN_BARS)


def test_a_bar_moves_in_a_terminal_and_is_gone_when_done() -> None:
    written = through_a_terminal(WAITING)
    assert written.count("\rexporting: 00:00") > 2
    assert written.split("\r")[-2].strip() == ""
    assert "started" not in written


@pytest.mark.parametrize("script", [TEN_BARS, WAITING])
def test_a_switch_turns_every_bar_off(script: str) -> None:
    assert through_a_pipe(script, MOBILEDL_PROGRESS="0") == ""


def test_a_kernel_draws_a_widget_though_its_stderr_is_no_terminal(monkeypatch) -> None:
    """In a kernel, tqdm.auto offers another class than in a console."""

    class Widget:
        def __init__(self, **options: object) -> None:
            self.options = options

    monkeypatch.setattr("tqdm.auto.tqdm", Widget)
    assert not sys.stderr.isatty()
    assert isinstance(bar("epoch", 3), Widget)
