"""Child: it answers in lines, is really killed by SIGKILL, and does not outlive its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mobiledl.course.child import Child, ChildError

ECHO = """
from mobiledl.course import child
asked = child.request()
for word in asked["words"]:
    print(word, flush=True)
if asked.get("wait"):
    import time
    time.sleep(600)
if asked.get("fail"):
    raise ValueError("no such word")
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "echo_for_tests.py").write_text(ECHO)
    monkeypatch.syspath_prepend(tmp_path)


def test_the_request_goes_in_and_lines_come_out():
    child = Child("echo_for_tests", words=["one", "two"])
    assert [child.line(), child.line()] == ["one", "two"]
    assert child.wait() == 0


def test_a_kill_is_seen_in_the_code():
    child = Child("echo_for_tests", words=["ready"], wait=True)
    child.line()
    assert child.code is None
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -9


def test_a_child_that_fails_says_its_last_words():
    child = Child("echo_for_tests", words=[], fail=True)
    with pytest.raises(ChildError, match=r"ended without an answer .*no such word"):
        child.line()


def test_a_child_that_goes_on_is_told():
    child = Child("echo_for_tests", words=["ready"], wait=True)
    with pytest.raises(ChildError, match=r"still runs after 0\.1 s"):
        child.wait(0.1)
    child.kill()
    assert child.code is not None


def test_it_ends_with_its_parent():
    code = (
        "import os, sys; from mobiledl.course.child import Child\n"
        "child = Child('echo_for_tests', words=['ready'], wait=True)\n"
        "child.line(); print(child.pid, flush=True); os._exit(1)"
    )
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **path})
    pid = int(done.stdout)
    late = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < late, "the child still runs"
        time.sleep(0.05)
