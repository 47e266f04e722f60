"""Describe: a short, stable text for any value that a learner's code may return."""

from __future__ import annotations

import re
import reprlib
import sys
from typing import Any

# Arrays of up to so many values are written out; of larger ones the range is told.
FEW = 8
# Of arrays with more values than this only the shape is told: to look at each would cost memory and time.
MANY = 10_000_000
LONGEST = 120
ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


def describe(value: Any) -> str:
    """Return what a value is in a few words: `float32 array of shape (1, 28, 28), values 0 to 1`."""
    import numpy as np

    if is_tensor(value):
        return _array(np.asarray(to_numpy(value)), f"{str(value.dtype).removeprefix('torch.')} tensor")
    if isinstance(value, np.ndarray):
        return _array(value, f"{value.dtype} array")
    if isinstance(value, np.generic):
        return f"{value.dtype} {value.item()!r}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        return shortened(value)
    return f"{type(value).__name__} {shortened(value)}"


def shortened(value: object) -> str:
    """Return a value's repr on one line, cut short, without memory addresses."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = LONGEST // 2
    try:
        text = short.repr(value)
    except Exception:
        return f"<a {type(value).__name__} that cannot be printed>"
    return one_line(ADDRESS.sub("", text))


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return a text on one line, cut after `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 4].rstrip() + " ..."


def is_tensor(value: object) -> bool:
    """Say whether a value is a PyTorch tensor, without importing PyTorch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def to_numpy(tensor: Any) -> Any:
    """Return a tensor's numbers as an array, whatever its device, its gradient and its element type."""
    plain = tensor.detach().cpu().resolve_conj().resolve_neg()
    plain = plain.to_dense() if plain.is_sparse else plain
    return (plain.float() if str(plain.dtype) == "torch.bfloat16" else plain).numpy()


def _array(array: Any, kind: str) -> str:
    """Return kind and shape of an array, and its values or their range."""
    import numpy as np

    text = f"{kind} of shape {array.shape}"
    if array.dtype.kind not in "biuf" or not 0 < array.size <= MANY:
        return text
    if array.size <= FEW:
        return f"{text}: {', '.join(map(number, array.ravel().tolist()))}"
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return f"{text}, with values that are not finite"
    return f"{text}, values {number(array.min().item())} to {number(array.max().item())}"


def number(value: float | bool) -> str:
    """Return a number in up to six digits: `0.2471`, `255`, `True`."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
