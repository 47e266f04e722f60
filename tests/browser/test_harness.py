"""What the browser tests say where there is no browser, and what they do with a notebook that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from .harness import pad_notebook
from .pages import OpenNotebook, required_browser


def test_without_a_browser_a_test_is_skipped_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        required_browser()


def test_without_a_browser_a_test_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install chromium"):
        required_browser()


@pytest.mark.browser
def test_a_notebook_that_raises_fails_with_its_traceback(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    pad_notebook(tmp_path / "broken.ipynb", "print('fine')", "{}['missing']", "print('never')")
    page = open_notebook(tmp_path / "broken.ipynb")
    with pytest.raises(AssertionError, match="KeyError"):
        page.run_all()


@pytest.mark.browser
def test_an_address_outside_is_noted(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    script = "fetch('http://mobiledl.invalid/').catch(() => 0)"
    pad_notebook(tmp_path / "asks.ipynb", f"from IPython.display import Javascript\nJavascript({script!r})")
    page = open_notebook(tmp_path / "asks.ipynb")
    page.run_all()
    page.page.wait_for_timeout(500)
    assert page.outside == ["http://mobiledl.invalid/"]
