"""show: the live source of a function or class, so that a notebook never holds a copy."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# Lines keep their shape: what is wider than the page is reached by scrolling.
PAPER = "background: #f8f8f8; color: #111; font-size: 13px; padding: 0.4em; white-space: pre; overflow-x: auto"


@dataclass(frozen=True, repr=False)
class Source:
    """The source of one function or class: plain as text, coloured as HTML."""

    name: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from pygments import formatters, highlight, lexers  # type: ignore[import-untyped]

        # Colours stand in the text itself: a style sheet does not survive on a page that shows notebooks. Paper and ink
        # stand there, too, since the notebook's own may be light on dark.
        style = formatters.HtmlFormatter(noclasses=True, prestyles=PAPER)
        html: str = highlight(self.text, lexers.PythonLexer(), style)
        return html


def show(thing: Callable[..., Any] | type, docstring: bool = True) -> Source:
    """Return the source of a function, method or class as it runs now; `docstring=False` leaves docstrings out.

    Raises TypeError for anything else, and for what was not written in Python.
    """
    code: object = inspect.unwrap(thing) if callable(thing) else thing
    if not (inspect.isfunction(code) or inspect.ismethod(code) or inspect.isclass(code)):
        raise TypeError(_complaint(thing))
    try:
        text = textwrap.dedent(inspect.getsource(code))
    except (OSError, TypeError):
        raise TypeError(_complaint(thing)) from None
    return Source(code.__qualname__, (text if docstring else _without_docstrings(text)).rstrip())


def _complaint(thing: object) -> str:
    name = getattr(thing, "__name__", repr(thing))
    if callable(thing):
        return (
            f"{name} is not written in Python, or its file is not at hand: show a function or class of a Python file."
        )
    return (
        f"show prints a function, a method or a class, but {name} is a {type(thing).__name__}: name one that is in it."
    )


def _without_docstrings(text: str) -> str:
    """Return source without its docstrings; a body that holds nothing else keeps its own."""
    lines = text.splitlines()
    for first, last in sorted(_docstrings(ast.parse(text)), reverse=True):
        after = last + 1 if lines[last : last + 1] == [""] else last
        del lines[first - 1 : after]
    return "\n".join(lines)


def _docstrings(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of every docstring that can go."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if ast.get_docstring(node) is not None and len(node.body) > 1:
            yield node.body[0].lineno, node.body[0].end_lineno or node.body[0].lineno
