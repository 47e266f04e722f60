"""The pad in JupyterLab: what a hand draws reaches the kernel, and the kernel's answer the page."""

from __future__ import annotations

from typing import Any

import pytest

from .harness import LabPage, PadInPage, pad_notebook
from .pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

SETUP = """
import time

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.widgets.pad import Pad

names = ("flat", "upright")
frame = Preprocess(resolution=32, channels=1, margin=0.1, pen=0.09)
card = Card("ruler", names, TensorSpec("image", (1, 32, 32)), TensorSpec("logits", (2,)), frame)

def ruler(image):
    height, width = (image[0, 0].any(axis=axis).sum() for axis in (1, 0))
    return [("upright", height / (height + width)), ("flat", width / (height + width))]

def broken(image):
    raise KeyError("no weights")

def late(image):
    time.sleep(3)
    return ruler(image)
"""
ACROSS = ((0.1, 0.5), (0.9, 0.5))
DOWN = ((0.5, 0.1), (0.5, 0.9))


@pytest.fixture(scope="module")
def lab(open_notebook: OpenNotebook, tmp_path_factory: pytest.TempPathFactory) -> LabPage:
    path = tmp_path_factory.mktemp("pads") / "pads.ipynb"
    first = "Pad(card, ruler, example=[[[0.5, 0], [0.5, 1]]])"
    pad_notebook(path, SETUP, first, "Pad(card, broken, example=[])", "Pad(card, late, example=[])")
    page = open_notebook(path)
    page.run_all()
    return page


@pytest.fixture
def pad(lab: LabPage) -> PadInPage:
    """The first pad, cleared."""
    pad = lab.pad()
    pad.click("clear")
    expect(pad.shown("text")).to_contain_text("Draw here")
    return pad


def pixels(pad: PadInPage) -> Any:
    """Return how many pixels of the picture that the model sees have ink."""
    return pad.shown("picture").evaluate(
        "(node) => node.getContext('2d').getImageData(0, 0, 32, 32).data.filter((v, i) => i % 4 == 0 && v).length"
    )


def test_a_pad_starts_with_an_example_and_its_answer(lab: LabPage) -> None:
    pad = lab.pad()
    pad.click("example")
    expect(pad.shown("text")).to_contain_text("An example")
    expect(pad.first()).to_have_text("upright")
    expect(pad.shown("time")).to_contain_text("ms")


def test_a_stroke_of_the_mouse_changes_the_answer(pad: PadInPage) -> None:
    pad.draw(*ACROSS)
    expect(pad.first()).to_have_text("flat")
    pad.click("clear")
    pad.draw(*DOWN)
    expect(pad.first()).to_have_text("upright")


def test_a_finger_draws_as_the_mouse_does(pad: PadInPage) -> None:
    pad.touch((0.1, 0.5), (0.3, 0.5), (0.6, 0.5), (0.9, 0.5))
    expect(pad.first()).to_have_text("flat")
    pad.click("clear")
    pad.touch((0.5, 0.1), (0.5, 0.3), (0.5, 0.6), (0.5, 0.9))
    expect(pad.first()).to_have_text("upright")


def test_a_finger_on_the_pad_does_not_scroll_the_notebook(lab: LabPage, pad: PadInPage) -> None:
    before = pad.canvas.bounding_box()
    pad.touch((0.5, 0.9), (0.5, 0.5), (0.5, 0.1))
    expect(pad.first()).to_have_text("upright")
    assert pad.canvas.bounding_box() == before


def test_the_answer_comes_while_the_stroke_is_drawn(lab: LabPage, pad: PadInPage) -> None:
    first, last = pad.places(ACROSS)
    lab.page.mouse.move(*first)
    lab.page.mouse.down()
    lab.page.mouse.move(*last, steps=4)
    lab.page.wait_for_timeout(200)
    lab.page.mouse.move(last[0] - 1, last[1])
    expect(pad.first()).to_have_text("flat")
    lab.page.mouse.up()


def test_a_stroke_that_leaves_the_pad_ends_where_the_button_goes_up(lab: LabPage, pad: PadInPage) -> None:
    pad.draw((0.5, 0.5), (1.3, 0.5))
    expect(pad.first()).to_have_text("flat")
    outside, inside = pad.places([(1.3, 0.1), (0.5, 0.1)])
    lab.page.mouse.move(*outside)
    lab.page.mouse.move(*inside, steps=4)
    pad.draw((0.2, 0.5), (0.3, 0.5))
    expect(pad.first()).to_have_text("flat")


def test_a_reply_that_is_late_is_waited_for_with_a_sentence(lab: LabPage) -> None:
    pad = lab.pad(2)
    pad.draw(*ACROSS)
    expect(pad.shown("text")).to_contain_text("Waiting for the kernel")
    expect(pad.first()).to_have_text("flat")
    expect(pad.shown("text")).to_have_text("")


def test_the_pad_shows_the_picture_that_the_model_sees(pad: PadInPage) -> None:
    assert pixels(pad) == 0
    pad.draw(*ACROSS)
    expect(pad.first()).to_have_text("flat")
    assert pixels(pad) > 50


def test_clear_takes_the_answer_away(pad: PadInPage) -> None:
    pad.draw(*ACROSS)
    expect(pad.first()).to_have_text("flat")
    pad.click("clear")
    expect(pad.shown("answer").locator("li")).to_have_count(0)


def test_undo_takes_the_last_stroke_away(pad: PadInPage) -> None:
    pad.draw((0.45, 0.5), (0.6, 0.5))
    expect(pad.first()).to_have_text("flat")
    pad.draw(*DOWN)
    expect(pad.first()).to_have_text("upright")
    pad.click("undo")
    expect(pad.first()).to_have_text("flat")


def test_the_buttons_work_with_the_keyboard(lab: LabPage, pad: PadInPage) -> None:
    pad.draw(*ACROSS)
    expect(pad.first()).to_have_text("flat")
    pad.root.get_by_test_id("pad-undo").focus()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")
    expect(pad.shown("answer").locator("li")).to_have_count(0)
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Space")
    expect(pad.shown("text")).to_contain_text("An example")


def test_keys_on_a_button_do_not_edit_the_notebook(lab: LabPage, pad: PadInPage) -> None:
    cells = len(lab.cells())
    pad.root.get_by_test_id("pad-undo").focus()
    lab.page.keyboard.press("b")
    lab.page.wait_for_timeout(300)
    assert len(lab.cells()) == cells


def test_an_error_of_the_answer_function_is_a_sentence_in_the_pad(lab: LabPage) -> None:
    pad = lab.pad(1)
    pad.draw(*ACROSS)
    expect(pad.shown("text")).to_have_text("The answer function failed: KeyError: 'no weights'")
    lab.check_no_error()


def test_a_static_picture_with_a_text_is_saved_under_the_pad(lab: LabPage) -> None:
    output = lab.cells()[1]["outputs"][1]
    assert len(output["data"]["image/png"]) > 2000
    assert "Drawing pad with an example drawing" in output["metadata"]["image/png"]["alt"]


def test_the_static_picture_is_hidden_where_the_pad_lives(lab: LabPage) -> None:
    expect(lab.page.locator(".jp-RenderedImage").first).to_be_hidden()


def test_nothing_is_asked_from_outside_this_computer(lab: LabPage) -> None:
    assert lab.outside == []
