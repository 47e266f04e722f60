"""Compare: a learner's numbers against those of a slow and obviously right version."""

from __future__ import annotations

import base64
import io
from typing import Any

from mobiledl.course.answers import as_array
from mobiledl.course.describe import describe, number
from mobiledl.course.outcome import NotYet

PICTURE = "image-rendering:pixelated;border:1px solid #888;display:block;height:9em;width:auto"
FIGURE = '<div style="display:inline-block;margin:0.5em 1em 0.5em 0">{name}<img style="{style}" {rest}></div>'


def same_array(
    came: Any,
    wanted: Any,
    on: str = "",
    dtype: str | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-6,
    why: str = "",
    picture: bool = False,
) -> None:
    """Raise NotYet unless a learner's numbers equal the wanted ones in shape and in value.

    `dtype` also asks for an element type; a list or a number has none, and passes. `why` takes the place of the
    sentence about different values; `picture` shows both as images.
    """
    import numpy as np

    array, target = as_array(came, on), np.asarray(wanted)
    if array.shape != target.shape:
        raise NotYet("The shape is another one.", describe(came), f"shape {target.shape}", on)
    _check_finite(array, target, came, on)
    if dtype is not None and hasattr(came, "dtype") and str(array.dtype) != dtype:
        raise NotYet("The element type is another one.", describe(came), f"{dtype} elements", on)
    close = np.isclose(array.astype(np.float64), target.astype(np.float64), rtol, atol, equal_nan=True)
    if close.all():
        return
    where = tuple(int(i) for i in np.argwhere(~close)[0])
    place = f"{list(where)}: " if where else ""
    raise NotYet(
        why or _count(close),
        f"{place}{number(array[where].item())}",
        f"{place}{number(target[where].item())}",
        on,
        side_by_side(array, target) if picture else "",
    )


def same_number(came: Any, wanted: float, on: str = "", rtol: float = 1e-4, atol: float = 1e-9, why: str = "") -> None:
    """Raise NotYet unless a learner's number equals the wanted one.

    Accepted: whatever `as_array` takes that holds one number: 6, 6.0, a NumPy scalar, a tensor, an array of one.
    """
    array = as_array(came, on)
    if array.size != 1:
        raise NotYet("One number is wanted.", describe(came), "one number", on)
    single = array.reshape(()).item()
    if not abs(single - wanted) <= atol + rtol * abs(wanted):
        raise NotYet(why or "The number is another one.", describe(came), number(wanted), on)


def _check_finite(array: Any, target: Any, came: Any, on: str) -> None:
    """Raise NotYet when there are NaN or infinite values where none are wanted."""
    import numpy as np

    bad = ~np.isfinite(array) & np.isfinite(target)
    if bad.any():
        kinds = " and ".join(sorted({str(value) for value in array[bad].tolist()}))
        where = [int(i) for i in np.argwhere(bad)[0]]
        place = f", first at {where}" if where else ""
        raise NotYet(f"{bad.sum()} of {array.size} values are {kinds}{place}.", describe(came), "finite values", on)


def _count(close: Any) -> str:
    if close.size == 1:
        return "The value is another one."
    wrong = int((~close).sum())
    return f"Shape and type fit; {wrong:,} of {close.size:,} values differ, the first one here:"


def side_by_side(came: Any, wanted: Any) -> str:
    """Return HTML with both arrays as images on one grey or colour scale; empty when they are not images.

    came, wanted: (H, W), (C, H, W) or (1, C, H, W) with C = 1 or 3, any numbers; white is the largest wanted value.
    """
    import numpy as np

    images = [_as_image(array) for array in (came, wanted)]
    if any(image is None for image in images):
        return ""
    low, high = float(np.min(wanted)), float(np.max(wanted))
    scale = 255 / (high - low) if high > low else 1.0
    named = zip(("yours", "expected"), images, strict=True)
    return "<div>" + "".join(_img(name, (image - low) * scale) for name, image in named) + "</div>"


def _as_image(array: Any) -> Any:
    """Return an array as (H, W, 1 or 3) float64, or None when it is no image."""
    import numpy as np

    array = np.asarray(array, np.float64)
    array = array[0] if array.ndim == 4 and len(array) == 1 else array
    array = array[None] if array.ndim == 2 else array
    return array.transpose(1, 2, 0) if array.ndim == 3 and len(array) in (1, 3) and array.size else None


def _img(name: str, values: Any) -> str:
    """Return one image with its name above it, uncompressed, so that its bytes are the same on every machine."""
    import numpy as np
    from PIL import Image

    pixels = np.clip(np.nan_to_num(values, nan=0.0), 0, 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels).save(png, "PNG", compress_level=0)
    data = base64.b64encode(png.getvalue()).decode()
    alt = f"{name}: an image of {pixels.shape[0]} x {pixels.shape[1]} pixels"
    rest = f'alt="{alt}" src="data:image/png;base64,{data}"'
    return FIGURE.format(name=name, style=PICTURE, rest=rest)
