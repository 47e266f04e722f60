"""bench/pad.py with one drawing of each class: the pad in a real browser names most of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from browser.harness import NO_NETWORK, find_browser
from browser.pages import required_browser
from repository import ROOT

COMMAND = [sys.executable, "bench/pad.py"]


@pytest.mark.browser
def test_the_pad_names_what_hands_draw():
    required_browser()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "http_proxy": NO_NETWORK, "no_proxy": "127.0.0.1,localhost"}
    done = subprocess.run([*COMMAND, "--each", "1"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(re.findall(r"^\w+ +[01] of 1", done.stdout, re.MULTILINE)) == 20
    assert int(re.search(r"(\d+) of 20 drawings named rightly", done.stdout)[1]) >= 16


@pytest.mark.skipif(find_browser() is None, reason="without a browser, that is what is refused first")
@pytest.mark.parametrize("options", [["--each", "0"], ["--network", "alexnet"]])
def test_what_cannot_be_drawn_is_refused(options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*COMMAND, *options], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert options[-1] in done.stderr
