"""The notebook about where to run a model, in a real page: it runs to its end, and its sliders answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser.pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01_why_on_device.ipynb"


def test_the_notebook_runs_and_its_explorer_follows_a_slider(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    lab = open_notebook(Path(shutil.copy(NOTEBOOK, tmp_path)))
    lab.run_all()
    explorer = lab.page.locator(".mobiledl-links")
    sentence = explorer.get_by_test_id("links-sentence")
    expect(sentence).to_contain_text("passes the 300 ms test")
    explorer.scroll_into_view_if_needed()
    explorer.locator("select").select_option("3G")
    expect(sentence).to_contain_text("not for 99 of 100")
    explorer.get_by_role("button", name="cold").click()
    expect(sentence).to_contain_text("fails the 300 ms test")
    handle = explorer.locator(".noUi-handle").first
    handle.focus()
    handle.press("ArrowLeft")
    expect(explorer.locator("select")).to_have_value("a link of your own")
    below = lab.page.locator(".jp-OutputArea-child:has(.mobiledl-links) + .jp-OutputArea-child .jp-RenderedImage")
    expect(below).to_be_hidden()
    lab.check_no_error()
    assert lab.outside == []
