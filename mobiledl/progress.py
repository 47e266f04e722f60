"""Progress: one line that shows long work moving, and leaves nothing behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm


def bar(label: str, total: int | None = None, **options: Any) -> tqdm:
    """Return a tqdm bar, gone when done; without a total it shows the seconds that have passed.

    The environment variable MOBILEDL_PROGRESS=0 turns every bar off: outputs that are compared hold none.
    """
    from tqdm.auto import tqdm

    if total is None:
        options.setdefault("bar_format", "{desc}: {elapsed}")
    return tqdm(total=total, desc=label, leave=False, disable=os.environ.get("MOBILEDL_PROGRESS") == "0", **options)
