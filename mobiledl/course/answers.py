"""Answers: call a learner's function, whatever it does, and read what it returns.

Every trouble comes out as NotYet with one sentence: the specs of exercises need no care of their own.
"""

from __future__ import annotations

import copy
import inspect
import io
import sys
from collections.abc import Callable
from typing import Any

from mobiledl.course.blame import blame
from mobiledl.course.describe import describe, is_tensor, one_line, to_numpy
from mobiledl.course.outcome import NotYet
from mobiledl.course.patience import Stopped, TookTooLong, within

LIMIT_S = 5.0
MOST_IN_A_LIST = 1_000_000
DEEPEST_LIST = 16


class Transcript(io.TextIOBase):
    """Takes what a learner's code prints, and keeps only the beginning: it may print for ever."""

    MOST = 2_000

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Keep the text while there is room."""
        self.text += str(text)[: self.MOST - len(self.text)]
        return len(text)

    def writable(self) -> bool:
        """Return True: `print` asks."""
        return True


def ask(function: object, *inputs: Any, limit_s: float | None = None, on: str = "") -> Any:
    """Return what a learner's function gives for copies of the inputs.

    Raises NotYet when it is no function, takes other inputs, raises, does not come back within `limit_s` seconds
    (LIMIT_S, when there is none), returns None, or changes its inputs. `on` describes the inputs; without it, they
    are described one by one.
    """
    on = on or ", ".join(map(describe, inputs))
    if not callable(function):
        raise NotYet(
            "The check wants the function itself: give its name without brackets.", describe(function), "a function"
        )
    name = name_of(function)
    _check_signature(function, name, inputs)
    given = copy.deepcopy(inputs)
    heard = _heard()
    try:
        result = within(LIMIT_S if limit_s is None else limit_s, lambda: function(*given))
    except TookTooLong as error:
        raise NotYet(f"{name} did not come back. {error} Look for a loop that never ends.", on=on) from None
    except (Exception, SystemExit, Stopped) as error:
        raise NotYet(blame(error, name), on=on) from error
    if result is None:
        raise NotYet(_nothing(name, _heard()[len(heard) :]), "None", on=on)
    _check_unchanged(name, inputs, given)
    return result


def name_of(function: object) -> str:
    """Return what to call a learner's function in a sentence."""
    name = getattr(function, "__name__", type(function).__name__)
    return "Your function" if name == "<lambda>" else str(name)


def as_array(value: Any, on: str = "") -> Any:
    """Return a learner's numbers as an array.

    Accepted: arrays and scalars of NumPy, tensors of PyTorch (with or without gradient, on any device), numbers,
    and lists and tuples of all of these. Raises NotYet for anything else.
    """
    import numpy as np

    try:
        array = np.asarray(_plain(value))
    except (ValueError, TypeError, RecursionError):
        raise NotYet(
            "The list has rows of different lengths, or holds things that are not numbers.", describe(value), on=on
        ) from None
    if array.dtype.kind not in "biuf":
        raise NotYet("Numbers are wanted, and something else came.", describe(value), "numbers", on)
    return array


def _plain(value: Any, depth: int = 0) -> Any:
    """Return lists and tensors, nested in any way, as what NumPy reads."""
    if is_tensor(value):
        return to_numpy(value)
    if not isinstance(value, (list, tuple)):
        return value
    if depth == DEEPEST_LIST or len(value) > MOST_IN_A_LIST:
        raise NotYet(f"The list is deeper than {DEEPEST_LIST} or longer than {MOST_IN_A_LIST:,}: return an array.")
    return [_plain(item, depth + 1) for item in value]


def _check_signature(function: Callable[..., Any], name: str, inputs: tuple[Any, ...]) -> None:
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return
    try:
        signature.bind(*inputs)
    except TypeError:
        count = f"{len(inputs)} input{'s' if len(inputs) != 1 else ''}"
        defined = one_line(f"{getattr(function, '__name__', name)}{signature}")
        raise NotYet(f"The check calls {name} with {count}, and it takes others.", defined, count) from None


def _check_unchanged(name: str, inputs: tuple[Any, ...], given: tuple[Any, ...]) -> None:
    """Raise NotYet when the function wrote into one of its inputs."""
    for before, after in zip(inputs, given, strict=True):
        if [_fingerprint(before)] != [_fingerprint(after)]:
            was, now = describe(before), describe(after)
            if was == now:  # what differs lies too deep for one line
                was, now = "as it came", f"{now}, and other values in it"
            raise NotYet(
                f"{name} changed its input, which others may still need: work on a copy.",
                f"afterwards {now}", f"still {was}",
            )  # fmt: skip


def _fingerprint(value: Any) -> object:
    """Return what tells an input from a changed one: bytes of arrays and tensors, the repr of plain values."""
    import numpy as np

    if is_tensor(value):
        value = to_numpy(value)
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return [_fingerprint(item) for item in value]
    if isinstance(value, dict):
        return [(name, _fingerprint(item)) for name, item in value.items()]
    return value if isinstance(value, (bool, int, float, str)) else type(value)


def _nothing(name: str, printed: str) -> str:
    if printed.strip():
        return f"{name} printed something and returned None: put return before the value."
    return f"{name} returned None: does every way through it end in a return?"


def _heard() -> str:
    return sys.stdout.text if isinstance(sys.stdout, Transcript) else ""
