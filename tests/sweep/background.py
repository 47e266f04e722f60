"""A study that runs beside a test, and its workers, seen from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toys import SPACE

from mobiledl import sweep

PATIENCE_S = 300


class Background(threading.Thread):
    """A study that runs beside the test; `result` waits for its end and gives the results, or raises its error."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(daemon=True)
        self.arguments, self.error = arguments, None
        self.start()

    def run(self) -> None:
        try:
            self.study = sweep.run(space=SPACE, progress=False, **self.arguments)
        except Exception as error:
            self.error = error

    def result(self) -> sweep.Results:
        self.join(PATIENCE_S)
        assert not self.is_alive()
        if self.error:
            raise self.error
        return sweep.results(self.study)


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def pids(folder: Path) -> list[int]:
    """The processes that said that they run a trial, in order of the trials."""
    return [int(path.read_text()) for path in sorted(folder.glob("*.pid")) if path.read_text()]


def go(folder: Path) -> None:
    """Let the patient trials finish."""
    (folder / "go").touch()
