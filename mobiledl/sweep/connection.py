"""Connection: reaching the place of a study, and one sentence for whatever goes wrong there."""

from __future__ import annotations

import errno
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mobiledl import extras
from mobiledl.sweep.errors import SweepError
from mobiledl.sweep.place import describe, hidden, is_shared

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def connect(where: str) -> BaseStorage:
    """Return Optuna's storage for a place, made where it does not exist yet.

    Raises SweepError when it cannot be reached or written, and ModuleNotFoundError without Optuna or the driver.
    """
    try:
        with guarded(where):
            return _open(where)
    except ModuleNotFoundError as error:
        needs = str(error.name).partition(".")[0]
        extra = "postgresql" if needs.startswith("psycopg") else "train"
        raise ModuleNotFoundError(extras.missing("A sweep", needs, extra)) from error


def _open(where: str) -> BaseStorage:
    import optuna

    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if is_shared(where):
        from mobiledl.sweep.database import open_database

        return open_database(where)
    from mobiledl.sweep.journal import open_journal

    return open_journal(where)


@contextmanager
def guarded(where: str) -> Iterator[None]:
    """Turn what goes wrong with a place into SweepError; a trial that somebody else has ended passes through."""
    from optuna.exceptions import UpdateFinishedTrialError

    try:
        yield
    except (SweepError, UpdateFinishedTrialError, ModuleNotFoundError):
        raise
    except Exception as error:
        raise SweepError(_sentence(where, error)) from None


def _sentence(where: str, error: Exception) -> str:
    """Return one sentence on an error of a place, without the password."""
    if is_shared(where):
        cause = hidden(where, _reason(error))
        return (
            f"{describe(where)} cannot be used ({cause}): finished trials stay; start it, then run again.".capitalize()
        )
    if isinstance(error, OSError):
        cause = error.strerror or type(error).__name__
        advice = "make room, then run again" if error.errno in FULL else "see to it, or give another storage="
        return f"{describe(where)} cannot be written ({cause}): finished trials stay; {advice}."
    damaged = (
        "is damaged" if isinstance(error, (json.JSONDecodeError, ValueError)) else "is not a journal of this course"
    )
    return f"{describe(where)} {damaged} ({type(error).__name__}): move it away, or give another storage=."


def _reason(error: BaseException) -> str:
    """Return what the database's driver said: the first line of the innermost error."""
    while cause := (getattr(error, "orig", None) or error.__cause__ or error.__context__):
        error = cause
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:160].rstrip(".") if lines else type(error).__name__
