"""Extras: packages that only some parts of the course need, and the one sentence that says how to get them."""

from __future__ import annotations


def missing(what: str, needs: str, extra: str) -> str:
    """Return the sentence for packages that are not installed here: `what` needs `needs`, which are in an extra.

    The package is on no index, so the advice starts from the course's folder.
    """
    return (
        f"{what} needs {needs}, not installed here: start with `make lab`, or type `pip install -e '.[{extra}]'`, "
        f"in the course's folder."
    )
