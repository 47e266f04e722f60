"""Fixtures: a JupyterLab for each folder, one Chromium for all, and a screenshot of each page whose test failed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .harness import BROWSERS, STEP_LIMIT_S, LabPage, find_browser, jupyterlab, launched

OpenNotebook = Callable[..., LabPage]
OPEN: list[LabPage] = []  # the pages that a failing test may have been looking at
MISSING = (
    f"This test needs a browser, and none of {', '.join(BROWSERS)} is installed: "
    "run `sudo apt install chromium` (Debian, Ubuntu), or install Google Chrome or Chromium and put it on the PATH."
)


def required_browser() -> str:
    """Return the path of the system's browser. Without one the test is skipped, but fails where CI is set."""
    path = find_browser()
    if path is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's handle of the system's Chromium."""
    path = required_browser()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * STEP_LIMIT_S)
    with sync_playwright() as playwright:
        browser = launched(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_notebook(chromium: Any) -> Iterator[OpenNotebook]:
    """A function that opens a notebook file in a JupyterLab that serves its folder."""
    with ExitStack() as stack:

        def opened(path: Path, theme: str = "JupyterLab Light", **options: Any) -> LabPage:
            url = stack.enter_context(jupyterlab(path.parent, theme))
            screen = {"viewport": {"width": 1280, "height": 900}, "has_touch": True, **options}
            context = stack.enter_context(chromium.new_context(**screen))
            page = LabPage(context, url.format(path=path.name))
            OPEN.append(page)
            return page

        yield opened
        OPEN.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep a screenshot of every page of a test that failed, and say in its report where."""
    report = yield
    if report.when != "teardown" and report.failed and item.get_closest_marker("browser"):
        for page in OPEN:
            folder = Path(tempfile.mkdtemp(prefix="mobiledl-screenshot-"))
            report.sections.append(("screenshot", str(page.screenshot(folder))))
    return report
