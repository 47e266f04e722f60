"""Progress: a line that shows long work moving, in a terminal or a notebook; in a file, two lines that stay."""

from __future__ import annotations

import functools
import html
import os
import sys
from typing import TYPE_CHECKING, Any

from mobiledl.cell import running_cell

if TYPE_CHECKING:
    from IPython.display import DisplayHandle
    from tqdm import tqdm


def bar(label: str, total: int | None = None, **options: Any) -> tqdm:
    """Return a tqdm bar; without a total it shows the seconds that have passed.

    In a terminal it is gone when done. In a notebook one line stays under the cell and says how the last work ended:
    plain text, so it can be read where no kernel runs. Where output goes to a file or a pipe, it is a line at the start
    and one at the end. Work that ends as planned before its total says how, by setting the bar's `ended`. The
    environment variable MOBILEDL_PROGRESS=0 turns every bar off: outputs that are compared hold none.
    """
    if total is None:
        options.setdefault("bar_format", "{desc}: {elapsed}")
    kind = _kind(options.get("file") or sys.stderr)
    return kind(total=total, desc=label, leave=False, disable=os.environ.get("MOBILEDL_PROGRESS") == "0", **options)


def _kind(file: Any) -> type[tqdm]:
    """Return the kind of bar that fits where its output goes."""
    from tqdm import tqdm

    if running_cell():
        return _under_the_cell()
    return tqdm if getattr(file, "isatty", lambda: False)() else _two_lines()  # only in a terminal a line moves


@functools.cache
def _quiet() -> type[tqdm]:
    """Return a bar that writes no control characters and says how it ended; tqdm is imported only where one is used."""
    from tqdm import tqdm

    class Quiet(tqdm):  # type: ignore[misc]
        disable: bool
        failed = False
        ended = ""  # how the work ended, where it ended as planned before its total

        def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
            self.failed = kind is not None
            self.close()

        def close(self) -> None:
            if self.disable:
                return
            self.disable = True
            self._decr_instances(self)
            elapsed = self.format_interval(self.format_dict["elapsed"])
            self._line(f"{self._end()}, {elapsed}")

        def _end(self) -> str:
            if self.ended and not self.failed:
                return self.ended
            short = self.total is not None and self.n < self.total
            count = "" if self.total is None else f", {self.n} of {self.total}"
            return f"{'not finished' if self.failed or short else 'done'}{count}"

        def _line(self, text: str) -> None:
            raise NotImplementedError

    return Quiet


@functools.cache
def _two_lines() -> type[tqdm]:
    """Return the kind of bar for a log."""

    class TwoLines(_quiet()):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if not self.disable:
                self._line("started")

        def display(self, msg: str | None = None, pos: int | None = None) -> bool:
            return True

        def _line(self, text: str) -> None:
            self.fp.write(f"{self.desc}: {text}\n")
            self.fp.flush()

    return TwoLines


class _Free:
    """The line of a finished bar, which the next bar of the same run of the same cell goes on with."""

    cell = ""
    line: DisplayHandle | None = None


@functools.cache
def _under_the_cell() -> type[tqdm]:
    """Return the kind of bar for a notebook."""
    from IPython.display import DisplayHandle

    class UnderTheCell(_quiet()):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            self._cell = running_cell()
            self._handle = _Free.line if _Free.cell == self._cell else None
            _Free.line = None
            super().__init__(*args, **options)

        def display(self, msg: str | None = None, pos: int | None = None) -> bool:
            told = self.format_dict
            elapsed = self.format_interval(told["elapsed"])
            if self.total is None:
                self._show(f"{self.desc}: {elapsed}")
                return True
            rate = told["rate"] or (self.n / told["elapsed"] if told["elapsed"] else 0)
            left = f", {self.format_interval((self.total - self.n) / rate)} left" if rate and self.n else ""
            self._show(f"{self.desc}: {self.n} of {self.total}, {elapsed}{left}", 100 * self.n / max(self.total, 1))
            return True

        def _line(self, text: str) -> None:
            self._show(f"{self.desc}: {text}")
            _Free.cell, _Free.line = self._cell, self._handle

        def _show(self, text: str, percent: float | None = None) -> None:
            """Put the line under the cell, or change it there."""
            data = {"text/plain": text, "text/html": _drawn(text, percent)}
            if self._handle is None:
                self._handle = DisplayHandle()  # type: ignore[no-untyped-call]
                self._handle.display(data, raw=True)  # type: ignore[no-untyped-call]
            else:
                self._handle.update(data, raw=True)  # type: ignore[no-untyped-call]

    return UnderTheCell


def _drawn(text: str, percent: float | None) -> str:
    """Return the line as HTML, with a bar while the work goes on."""
    if percent is None:
        return f"<div>{html.escape(text)}</div>"
    frame = "display:inline-block;width:12em;height:0.7em;border:1px solid currentColor;margin-right:0.8em"
    filled = f"display:block;width:{min(percent, 100):.0f}%;height:100%;background:currentColor"
    return f'<div><span style="{frame}"><span style="{filled}"></span></span>{html.escape(text)}</div>'
