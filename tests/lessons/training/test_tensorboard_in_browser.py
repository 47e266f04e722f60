"""TensorBoard in a real page: the frame opens, shows the trainings, and asks no computer but this one."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.harness import pad_notebook
from browser.pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytest.importorskip("tensorboard")
pytestmark = pytest.mark.browser

LOG = """
from mobiledl.train import events
for name in ("constant", "cosine"):
    with events.log("runs/" + name) as log:
        for step in range(5):
            log.scalars(step, loss=1 / (step + 1))
"""
OPEN = "from mobiledl.lessons.training import tensorboard\ntensorboard.start('runs')"


def test_the_frame_shows_the_trainings(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    pad_notebook(tmp_path / "board.ipynb", LOG, OPEN)
    lab = open_notebook(tmp_path / "board.ipynb")
    lab.run_all()
    frame = lab.page.frame_locator('iframe[title="TensorBoard"]')
    expect(frame.get_by_text("cosine", exact=True).first).to_be_visible()
    expect(frame.get_by_text("loss", exact=True).first).to_be_visible()
    expect(lab.page.locator(".jp-RenderedImage img")).to_be_visible()
    lab.screenshot(tmp_path)
    assert lab.outside == []
