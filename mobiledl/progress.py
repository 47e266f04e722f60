"""Progress: one line that shows long work moving, and leaves nothing behind; two lines where output is kept."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm


def bar(label: str, total: int | None = None, **options: Any) -> tqdm:
    """Return a tqdm bar, gone when done; without a total it shows the seconds that have passed.

    Where output goes to a file or a pipe, it is a line at the start and one at the end. The environment variable
    MOBILEDL_PROGRESS=0 turns every bar off: outputs that are compared hold none.
    """
    from tqdm.asyncio import tqdm as console
    from tqdm.auto import tqdm

    if total is None:
        options.setdefault("bar_format", "{desc}: {elapsed}")
    # in a kernel, tqdm.auto draws a widget, and nobody looks at stderr
    kind = _two_lines() if tqdm is console and not _moves(options.get("file") or sys.stderr) else tqdm
    return kind(total=total, desc=label, leave=False, disable=os.environ.get("MOBILEDL_PROGRESS") == "0", **options)


def _moves(file: Any) -> bool:
    """Return whether a line can be written over: in a terminal, not in a file or a pipe."""
    return bool(getattr(file, "isatty", lambda: False)())


@functools.cache
def _two_lines() -> type[tqdm]:
    """Return the kind of bar for a log; tqdm is imported only where a bar is wanted."""
    from tqdm import tqdm

    class TwoLines(tqdm):  # type: ignore[misc]
        disable: bool
        failed = False

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if not self.disable:
                self._line("started")

        def display(self, msg: str | None = None, pos: int | None = None) -> bool:
            return True

        def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
            self.failed = kind is not None
            self.close()

        def close(self) -> None:
            if self.disable:
                return
            self.disable = True
            self._decr_instances(self)
            short = self.total is not None and self.n < self.total
            count = "" if self.total is None else f"{self.n} of {self.total}, "
            elapsed = self.format_interval(self.format_dict["elapsed"])
            self._line(f"{'not finished' if self.failed or short else 'done'}, {count}{elapsed}")

        def _line(self, text: str) -> None:
            self.fp.write(f"{self.desc}: {text}\n")
            self.fp.flush()

    return TwoLines
