"""Drawing: put a value's pictures and texts under the running cell."""

from __future__ import annotations

from typing import Any


def draw(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    """Show data by MIME type under the running cell; outside a notebook, print its text."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(data["text/plain"])
    else:
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
