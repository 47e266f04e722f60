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


def running_cell() -> str:
    """Return what tells one run of a cell from the next; empty outside a notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return str(parent.get("header", {}).get("msg_id", ""))
