"""Place: where a study is kept, a journal file or a PostgreSQL database, named without its password."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from mobiledl import extras
from mobiledl.fetch import cache_dir
from mobiledl.sweep.trial import SweepError

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

DRIVER = "postgresql+psycopg"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def locate(storage: str | os.PathLike[str] | None, name: str) -> str:
    """Return the path or URL of a study: by default a journal file of its own under the cache.

    Raises ValueError for a study's name that cannot be a file's, and for a database of another kind.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot name a study: use letters, digits, dots, dashes, at most 100 of them.")
    if storage is None:
        return str(cache_dir() / "sweeps" / f"{name}.journal")
    text = os.fspath(storage)
    scheme = text.partition("://")[0] if "://" in text else ""
    if scheme in ("postgresql", "postgres", DRIVER):
        return DRIVER + text[len(scheme) :]
    if scheme:
        raise ValueError(
            f"A study is kept in a journal file or in PostgreSQL, but {scheme}:// came: write {DRIVER}://."
        )
    return str(Path(text).expanduser().absolute())


def is_shared(where: str) -> bool:
    """Return whether a place is a database that many machines can share."""
    return where.startswith(f"{DRIVER}://")


def describe(where: str) -> str:
    """Return a place as people may read it: never with a user's password."""
    if not is_shared(where):
        return f"the journal {Path(where).name}"
    parts = urlsplit(where)
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    return f"the database {parts.path.strip('/') or 'postgres'} on {host}"


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
    from mobiledl.sweep import search  # noqa: F401 - makes Optuna quiet

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
        cause = _hidden(where, _reason(error))
        return (
            f"{describe(where)} cannot be used ({cause}): finished trials stay; start it, then run again.".capitalize()
        )
    if isinstance(error, OSError):
        cause = error.strerror or type(error).__name__
        return f"{describe(where)} cannot be written ({cause}): finished trials stay; make room, then run again."
    damaged = (
        "is damaged" if isinstance(error, (json.JSONDecodeError, ValueError)) else "is not a journal of this course"
    )
    return f"{describe(where)} {damaged} ({type(error).__name__}): move it away, or run with fresh=True."


def _reason(error: BaseException) -> str:
    """Return what the database's driver said: the first line of the innermost error."""
    while cause := (getattr(error, "orig", None) or error.__cause__ or error.__context__):
        error = cause
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:160].rstrip(".") if lines else type(error).__name__


def _hidden(where: str, text: str) -> str:
    """Return a text without the password that a URL carries."""
    parts = urlsplit(where)
    for word in {*(parse_qs(parts.query).get("password", [])), parts.password, unquote(parts.password or "")}:
        text = text.replace(word, "***") if word else text
    return text
