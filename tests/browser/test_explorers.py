"""The explorers of lessons 03 and 06 in a real page: a slider or a field moves, and the sentence answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from .harness import pad_notebook
from .pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

COST = "from mobiledl.lessons.compact_architectures.explorer import CostExplorer\nCostExplorer()"
RENT = "from mobiledl.lessons.experiments.explorer import RentExplorer\nRentExplorer()"


def test_a_slider_and_a_price_change_what_the_explorers_say(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    pad_notebook(tmp_path / "explorers.ipynb", COST, RENT)
    lab = open_notebook(tmp_path / "explorers.ipynb")
    lab.run_all(seconds=240)
    for name in ("cost", "rent"):
        box = lab.page.locator(f".mobiledl-{name}")
        sentence = box.get_by_role("status").last
        before = sentence.inner_text()
        box.scroll_into_view_if_needed()
        if name == "cost":
            box.locator(".noUi-handle").first.press("ArrowRight")
        else:
            box.locator("input[type=number]").first.fill("9")
            box.locator("input[type=number]").first.press("Tab")
        expect(sentence).not_to_have_text(before)
        below = lab.page.locator(f".jp-OutputArea-child:has(.mobiledl-{name}) + .jp-OutputArea-child .jp-RenderedImage")
        expect(below).to_be_hidden()
    lab.check_no_error()
    lab.screenshot(tmp_path)
    assert lab.outside == []
