"""The base of explorers in JupyterLab: names that a screen reader says, keys, and a sentence that is announced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .harness import LabPage, pad_notebook
from .pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

TOY = Path(__file__).parents[1] / "widgets" / "dice.py"
GUESSES = """
from mobiledl.course import predict
predict("speed", "Is it faster?", ["yes", "no"])
predict("size", "How large?", low=0, high=100)
"""
# What stands in the page when the status changes: the node must be the one that was there, or nobody hears it.
KEEP = "status => { window.kept = status }"
SAME = "status => window.kept === status && status.isConnected"


@pytest.fixture(scope="module")
def lab(open_notebook: OpenNotebook, tmp_path_factory: pytest.TempPathFactory) -> LabPage:
    path = tmp_path_factory.mktemp("explorers") / "dice.ipynb"
    pad_notebook(path, TOY.read_text(), "dice = DiceExplorer()\ndice", GUESSES)
    page = open_notebook(path)
    page.run_all()
    page.page.locator(".mobiledl-dice [role=slider][aria-label]").first.wait_for()
    return page


@pytest.fixture
def box(lab: LabPage) -> Any:
    """The explorer, scrolled into sight."""
    box = lab.page.locator(".mobiledl-dice")
    box.scroll_into_view_if_needed()
    return box


def test_every_control_has_a_name(box: Any) -> None:
    for role, name in (
        ("combobox", "begin with"), ("slider", "dice in the cup"), ("slider", "sides of each"), ("slider", "throws"),
        ("spinbutton", "stake (USD)"), ("combobox", "colour"), ("group", "table"),
        ("textbox", "throws, as a number"), ("button", "tilted"),
    ):  # fmt: skip
        expect(box.get_by_role(role, name=name, exact=True)).to_have_count(1)
    expect(box.locator("[role=slider]:not([aria-label]), [contenteditable=true]:not([aria-label])")).to_have_count(0)


def test_a_slider_says_its_value_as_the_page_shows_it(box: Any) -> None:
    slider = box.get_by_role("slider", name="sides of each")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "8 sides")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "6 sides")
    expect(box.get_by_role("slider", name="throws")).to_have_attribute("aria-valuetext", "10.0")


def test_the_sentence_is_announced_where_it_stands(box: Any) -> None:
    status = box.get_by_role("status")
    status.evaluate(KEEP)
    box.get_by_role("spinbutton").fill("3")
    box.get_by_role("spinbutton").press("Tab")
    expect(status).to_contain_text("costs 30 USD")
    assert status.evaluate(SAME)


def test_the_keys_belong_to_the_controls_and_not_to_the_notebook(lab: LabPage, box: Any) -> None:
    cells = len(lab.cells())
    slider = box.get_by_role("slider", name="dice in the cup")
    slider.focus()
    for key in ("ArrowUp", "ArrowDown", "ArrowUp", "b", "a"):
        lab.page.keyboard.press(key)
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "3")
    expect(box.get_by_label("begin with")).to_have_value("dice of your own")
    for role, name in (("button", "flat"), ("combobox", "colour"), ("textbox", "throws, as a number")):
        box.get_by_role(role, name=name).press("b")
    assert len(lab.cells()) == cells


def test_a_guess_keeps_its_keys_to_itself(lab: LabPage) -> None:
    cells = len(lab.cells())
    first = lab.page.get_by_role("radio", name="yes")
    first.scroll_into_view_if_needed()
    expect(first).to_have_attribute("data-lm-suppress-shortcuts", "true")
    first.check()
    for key in ("ArrowDown", "b"):
        lab.page.keyboard.press(key)
    expect(lab.page.get_by_role("radio", name="no")).to_be_checked()
    handle = lab.page.locator(".mobiledl-prediction [role=slider]")
    handle.focus()
    for key in ("ArrowUp", "b"):
        lab.page.keyboard.press(key)
    expect(handle).to_be_focused()
    expect(lab.page.get_by_text("your guess", exact=True)).to_be_visible()
    assert len(lab.cells()) == cells


def test_buttons_say_which_of_them_is_pressed_and_an_error_is_told(lab: LabPage, box: Any) -> None:
    box.get_by_role("button", name="tilted").press("Enter")
    expect(box.get_by_role("status")).to_contain_text("Dice roll off a tilted table")
    expect(box.locator("img")).to_have_count(0)
    expect(box.get_by_role("button", name="tilted", pressed=True)).to_have_count(1)
    box.get_by_role("button", name="flat").press("Enter")
    expect(box.locator("img")).to_have_count(1)
    expect(box.get_by_role("button", name="tilted", pressed=False)).to_have_count(1)
    lab.check_no_error()


def test_the_still_picture_is_hidden_where_the_explorer_lives_and_stays_on_paper(lab: LabPage, box: Any) -> None:
    below = lab.page.locator(".jp-OutputArea-child:has(.mobiledl-dice) + .jp-OutputArea-child .jp-RenderedImage")
    expect(below).to_be_hidden()
    lab.page.emulate_media(media="print")
    expect(below).to_be_visible()
    expect(box).to_be_hidden()
    lab.page.emulate_media(media="screen")
    assert lab.outside == []
