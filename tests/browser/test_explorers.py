"""Every lesson's explorer in a real page: a slider or a field moves, and the sentence answers."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from mobiledl.course import wings
from mobiledl.widgets.explorer import Explorer

from .harness import pad_notebook
from .pages import OpenNotebook

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


def explorers() -> list[type[Explorer]]:
    """Return the explorers in the lessons' wings that begin by themselves; others are tried in their notebooks."""
    modules = [wings.module(number, "explorer") for number in wings.numbers("explorer")]
    found = [thing for module in modules for _, thing in inspect.getmembers(module, inspect.isclass)]
    own = [thing for thing in found if issubclass(thing, Explorer) and thing is not Explorer]
    return [
        each for each in own if not any(needed(argument) for argument in inspect.signature(each).parameters.values())
    ]


def needed(argument: inspect.Parameter) -> bool:
    return argument.default is argument.empty and argument.kind not in (argument.VAR_POSITIONAL, argument.VAR_KEYWORD)


def test_a_slider_or_a_field_changes_what_each_explorer_says(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    cells = [f"from {each.__module__} import {each.__name__}\n{each.__name__}()" for each in explorers()]
    assert cells
    pad_notebook(tmp_path / "explorers.ipynb", *cells)
    lab = open_notebook(tmp_path / "explorers.ipynb")
    lab.run_all()
    for name in (each.NAME for each in explorers()):
        box = lab.page.locator(f".mobiledl-{name}")
        sentence = box.get_by_role("status").last
        before = sentence.inner_text()
        box.scroll_into_view_if_needed()
        if handles := box.locator(".noUi-handle").all():
            handles[0].press("ArrowRight")
        else:
            box.locator("input[type=number]").first.fill("9")
            box.locator("input[type=number]").first.press("Tab")
        expect(sentence).not_to_have_text(before)
        below = lab.page.locator(f".jp-OutputArea-child:has(.mobiledl-{name}) + .jp-OutputArea-child .jp-RenderedImage")
        expect(below).to_be_hidden()
    lab.check_no_error()
    lab.screenshot(tmp_path)
    assert lab.outside == []


# Of every read-out whether it lies within its explorer; of every label whether all of it can be read.
OUT_OF_SIGHT = """box => {
    const right = box.closest(".jp-OutputArea-output").getBoundingClientRect().right;
    const cut = each => each.matches(".widget-readout")
        ? each.getBoundingClientRect().right > right + 1 : each.scrollWidth > each.clientWidth + 1;
    return [...box.querySelectorAll(".widget-readout, .widget-label")].filter(cut).map(each => each.textContent);
}"""


def test_on_a_narrow_page_labels_and_read_outs_are_whole(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    cells = [f"from {each.__module__} import {each.__name__}\n{each.__name__}()" for each in explorers()]
    pad_notebook(tmp_path / "narrow.ipynb", *cells)
    lab = open_notebook(tmp_path / "narrow.ipynb", viewport={"width": 900, "height": 900})
    lab.run_all()
    for name in (each.NAME for each in explorers()):
        box = lab.page.locator(f".mobiledl-{name}")
        box.locator(".widget-label").first.wait_for()
        box.scroll_into_view_if_needed()
        assert box.evaluate(OUT_OF_SIGHT) == [], name
