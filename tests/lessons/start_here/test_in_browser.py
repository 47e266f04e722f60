"""The first notebook, as a newcomer meets it: it runs to its end in JupyterLab, and the pad answers a drawing."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from browser.pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "00_start_here.ipynb"
ONE = ((0.5, 0.1), (0.5, 0.9))
ZERO = tuple((0.5 - 0.3 * math.sin(turn / 4 * math.pi), 0.5 - 0.4 * math.cos(turn / 4 * math.pi)) for turn in range(9))


@pytest.mark.skipif(not NOTEBOOK.exists(), reason="notebooks/00_start_here.ipynb is not written yet")
def test_the_first_notebook_runs_and_its_pad_answers_a_drawing(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    copy = Path(shutil.copy(NOTEBOOK, tmp_path))
    lab = open_notebook(copy)
    lab.run_all()
    pad = lab.pad()
    pad.draw(*ONE)
    expect(pad.first()).to_have_text("1")
    pad.click("clear")
    pad.draw(*ZERO)
    expect(pad.first()).to_have_text("0")
    lab.check_no_error()
    assert lab.outside == []
