"""Where numbers are taken: without it, a latency is not a result."""

from __future__ import annotations

import functools
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl import frameworks
from mobiledl.budget import Place

if TYPE_CHECKING:
    from mobiledl.run import Session


@functools.cache
def device() -> str:
    """Return the name of this computer's processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine() or "unknown processor"


def place(session: Session) -> Place:
    """Return where a session's numbers are taken: processor, runtime, threads, versions."""
    format = frameworks.get(session.framework).FORMAT
    return Place(device(), format.title, session.threads, session.delegate, frameworks.toolchain(format))
