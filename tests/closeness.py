"""Closeness: how far apart two computations of the same numbers may be, on any processor."""

from __future__ import annotations

from typing import Any

import numpy as np

# float32 keeps 24 bits. Another instruction set, layout of memory or size of batch adds the same products in another
# order, which moves a sum of n of them by at most n x 2^-24 of the largest. The small nets of the tests add up to 500.
SAME_SUMS = 500 * 2**-24


def same_sums(came: Any, wanted: Any) -> None:
    """Fail unless arrays are equal but for the order of their sums: a value near 0 is what is left of large ones."""
    wanted = np.asarray(wanted)
    np.testing.assert_allclose(came, wanted, rtol=0, atol=SAME_SUMS * np.abs(wanted).max())
