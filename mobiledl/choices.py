"""One sentence for a name that is not one of the valid ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def wrong_choice(what: str, came: object, valid: Iterable[str]) -> str:
    """Return a sentence that names what came, the nearest valid name and all the others."""
    names = list(valid)
    if not names:
        return f"There is no {what} {came!r}; there is none to choose from, leave it out."
    near = difflib.get_close_matches(str(came).lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? Choose from" if near else "choose from"
    return f"There is no {what} {came!r}; {hint} {', '.join(names)}."
