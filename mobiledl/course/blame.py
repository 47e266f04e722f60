"""Blame: one sentence about an exception in a learner's code, with the line it came from."""

from __future__ import annotations

import ast
import dis
import inspect
import linecache
import sys
import sysconfig
import textwrap
import traceback
import types
from pathlib import Path
from typing import Any

from mobiledl.course.describe import one_line

PACKAGE = str(Path(__file__).resolve().parent.parent)
NOT_THEIRS = (PACKAGE, *{sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})
ADVICE = {
    UnboundLocalError: "It is read before it is set: give it a value first.",
    NameError: "Run the cell that defines or imports it, and look for another spelling.",
    ImportError: "Look at the first cell for what this course imports.",
    RecursionError: "Does it call itself without an end?",
    MemoryError: "It asked for more memory than there is.",
}
# Instructions of a function whose body is `...`, `pass` or a docstring.
IDLE = {"RESUME", "NOP", "LOAD_CONST", "LOAD_SMALL_INT", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS", "CACHE"}


def blame(error: BaseException, name: str) -> str:
    """Return what a learner's function raised, in which line, and what to do next where that is clear."""
    said = one_line(str(error), 200).rstrip(".")
    advice = next((text for kind, text in ADVICE.items() if isinstance(error, kind)), "")
    where = _where(error)
    return f"{name} raised {type(error).__name__}{where}{': ' + said if said else ''}. {advice}".rstrip()


def is_stub(answer: object, placeholder: object = ...) -> bool:
    """Say whether an answer was not begun: `...`, None, the placeholder, or a function that does nothing."""
    if answer is None or answer is ... or answer is NotImplemented:
        return True
    if type(answer) is type(placeholder) and isinstance(answer, (bool, int, float, str)):
        return answer == placeholder
    if isinstance(answer, (list, tuple, set)):
        return bool(answer) and all(is_stub(item) for item in answer)
    if isinstance(answer, dict):
        return bool(answer) and all(is_stub(item) for item in answer.values())
    return isinstance(answer, types.FunctionType) and _does_nothing(answer)


def left_open(answer: object, error: BaseException | None) -> bool:
    """Say whether a wrong answer still holds the stub: a lone `...` in it, or a NotImplementedError of its own."""
    if isinstance(error, NotImplementedError) and not str(error):
        frames = traceback.extract_tb(error.__traceback__)
        if frames and _is_theirs(frames[-1].filename):
            return True
    return isinstance(answer, (types.FunctionType, type)) and _has_ellipsis(answer)


def _does_nothing(function: types.FunctionType) -> bool:
    steps = list(dis.get_instructions(function))
    returned = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
    return {step.opname for step in steps} <= IDLE and set(map(type, returned)) <= {type(None), types.EllipsisType}


def _has_ellipsis(answer: Any) -> bool:
    """Say whether `...` stands alone as a statement in the source of a function or class."""
    try:
        if not _is_theirs(inspect.getsourcefile(answer) or ""):
            return False  # a class of a library, handed in as it is, may have dots of its own
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        return False
    lone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return any(isinstance(value, ast.Constant) and value.value is ... for value in lone)


def _where(error: BaseException) -> str:
    """Return line and text of the learner's code that raised; empty when it was none of theirs."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_theirs(frame.filename)]
    if not frames:
        return ""
    last = frames[-1]
    file = f" of {Path(last.filename).name}" if Path(last.filename).is_file() else ""
    text = one_line(linecache.getline(last.filename, last.lineno or 0), 80)
    return f" in line {last.lineno}{file}" + (f', "{text}"' if text else "")


def _is_theirs(filename: str) -> bool:
    if filename.startswith(("<frozen", "<__array_function__")):
        return False
    return not filename.startswith((*NOT_THEIRS, sys.prefix + "/lib"))
