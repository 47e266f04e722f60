"""Progress: a bar moves in a terminal and is gone; it is two lines in a file, and leaves one line under a cell."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mobiledl import progress

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


def test_the_last_line_says_how_the_work_ended_as_planned() -> None:
    script = 'from mobiledl.progress import bar\nwith bar("race", total=5) as line:\n    line.ended = "cost spent"\n'
    assert through_a_pipe(script).splitlines()[1].startswith("race: cost spent, 00:")
    failed = FAILING.format(total="10").replace("line.update(3)", 'line.ended = "cost spent"; line.update(3)')
    assert through_a_pipe(failed).splitlines()[1].startswith("exporting: not finished, 3 of 10, ")


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


NOTEBOOK = """
with bar("trials", total=2) as line:
    with bar("epoch", total=5) as inner:
        inner.update(5)
    line.update()
    1 / 0
"""


@pytest.fixture(scope="module")
def cells() -> list[dict]:
    """The cells of a notebook that ran in a kernel: many bars, one without a total, one in another that failed."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    sources = (TEN_BARS, WAITING, NOTEBOOK)
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute(env=environment())
    return notebook.cells


def test_the_bars_of_a_cell_leave_one_line_that_is_readable_without_a_kernel(cells) -> None:
    (line,) = cells[0].outputs
    assert line.data["text/plain"].startswith("epoch 9: done, 50 of 50, 00:")
    assert set(line.data) == {"text/plain", "text/html"}


def test_a_bar_that_is_only_refreshed_leaves_its_seconds(cells) -> None:
    (line,) = cells[1].outputs
    assert line.data["text/plain"].startswith("exporting: done, 00:")


def test_a_bar_in_a_bar_has_a_line_of_its_own(cells) -> None:
    outer, inner, error = cells[2].outputs
    assert outer.data["text/plain"].startswith("trials: not finished, 1 of 2, ")
    assert inner.data["text/plain"].startswith("epoch: done, 5 of 5, ")
    assert error.ename == "ZeroDivisionError"


def test_nothing_of_a_label_is_markup() -> None:
    assert "<i>" not in progress._drawn("<i>", 50.0)
    assert "width:50%" in progress._drawn("epoch", 50.0)
