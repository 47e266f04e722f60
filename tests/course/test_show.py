"""show: the source that runs now, plain and coloured, and a typed error for what has none."""

from __future__ import annotations

import ast
import functools
import inspect

import pytest

from mobiledl.course import show


def plain(x: int) -> int:
    """Return one more.

    x: any number
    """

    def inner() -> int:
        """Give one."""
        return 1

    return x + inner()


class Pair:
    """Two numbers."""

    def total(self) -> int:
        """Return the sum."""
        return 3


def only_words() -> None:
    """Do nothing at all."""


def test_a_function_shows_its_live_source():
    assert repr(show(plain)) == inspect.getsource(plain).rstrip()


def test_docstrings_can_be_left_out():
    text = repr(show(plain, docstring=False))
    assert "Return one more" not in text
    assert "Give one" not in text
    assert text.splitlines()[:2] == ["def plain(x: int) -> int:", "    def inner() -> int:"]
    assert ast.parse(text)


def test_a_body_of_words_keeps_them():
    assert "Do nothing at all" in repr(show(only_words, docstring=False))


def test_a_class_is_shown_whole():
    assert "def total" in repr(show(Pair))
    assert '"""' not in repr(show(Pair, docstring=False))


def test_a_method_stands_at_the_margin():
    assert repr(show(Pair.total)).startswith("def total")
    assert repr(show(Pair().total)) == repr(show(Pair.total))


def test_a_wrapped_function_shows_what_was_written():
    assert "def plain" in repr(show(functools.cache(plain)))


def test_html_has_the_colours_in_it_and_every_text_escaped():
    html = show(plain)._repr_html_()
    assert html.startswith('<div class="highlight"')
    assert '<pre style="background: #f8f8f8; color: #111;' in html  # readable in a dark theme, too
    assert "-&gt;" in html


@pytest.mark.parametrize("thing", [len, print, dict, functools.partial(plain, 1)])
def test_what_is_not_written_in_python_has_a_typed_error(thing):
    with pytest.raises(TypeError, match="not written in Python"):
        show(thing)


@pytest.mark.parametrize("thing", [3, "plain", None, ast])
def test_what_is_no_function_has_a_typed_error(thing):
    with pytest.raises(TypeError, match="show prints a function"):
        show(thing)
