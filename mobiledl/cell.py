"""Cell: which cell of a notebook runs this code, if one does."""

from __future__ import annotations

import sys


def running_cell() -> str:
    """Return what tells one run of a cell from the next; empty outside a notebook.

    IPython is not imported for the question: where nobody has imported it, no notebook runs.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    parent = shell.get_parent() if shell is not None and hasattr(shell, "get_parent") else {}
    return str(parent.get("header", {}).get("msg_id", ""))
