"""within: somebody else's code for a limited time."""

from __future__ import annotations

import contextvars
import threading

import pytest

from mobiledl.course import patience
from mobiledl.course.patience import NAME, TookTooLong, within

WAIT_S = 20.0


@pytest.fixture
def still_running():
    """Tell which calls of this test still run; an earlier test may have left one behind."""
    before = set(threading.enumerate())
    return lambda: [thread for thread in threading.enumerate() if thread.name == NAME and thread not in before]


def test_returns_what_the_function_returns():
    assert within(WAIT_S, lambda: [1, 2]) == [1, 2]
    assert within(WAIT_S, lambda: None) is None


def test_raises_what_the_function_raises():
    with pytest.raises(ZeroDivisionError):
        within(WAIT_S, lambda: 1 / 0)


def test_an_endless_loop_is_ended_and_leaves_no_thread(still_running):
    def endless():
        while True:
            pass

    with pytest.raises(TookTooLong) as caught:
        within(0.1, endless)
    assert caught.value.stopped
    assert not still_running()


def test_time_does_not_pass_for_a_call_that_the_computer_does_not_run(monkeypatch):
    """A call that waits stands for one whose turn does not come, as on a busy computer."""
    if not patience.PROCESSOR_TIME:
        pytest.skip("This system does not tell the processor time of a thread.")
    monkeypatch.setattr(patience, "WAITING", WAIT_S / 0.05)
    assert within(0.05, lambda: threading.Event().wait(0.5)) is False


def test_where_the_system_tells_no_processor_time_all_time_counts(monkeypatch):
    monkeypatch.setattr(patience, "PROCESSOR_TIME", False)
    release = threading.Event()
    with pytest.raises(TookTooLong):
        within(0.05, lambda: release.wait(WAIT_S))
    release.set()


def test_the_caller_does_not_wait_for_what_cannot_be_ended(still_running):
    release = threading.Event()
    with pytest.raises(TookTooLong) as caught:
        within(0.1, lambda: release.wait(WAIT_S))
    assert not caught.value.stopped
    release.set()
    still_running()[0].join(WAIT_S)


def test_an_interrupt_ends_the_call(monkeypatch, still_running):
    """The stop button of a notebook interrupts the thread that waits."""
    running = threading.Event()

    def endless():
        running.set()
        while True:
            pass

    def interrupted(thread, timeout=None):
        running.wait(WAIT_S)
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        within(WAIT_S, endless)
    assert not still_running()


def test_the_function_sees_the_callers_context():
    variable = contextvars.ContextVar("variable", default="before")
    variable.set("after")
    assert within(WAIT_S, variable.get) == "after"


def test_the_call_is_not_in_the_main_thread_for_the_caller_to_stay_free():
    assert within(WAIT_S, threading.current_thread) is not threading.main_thread()
