"""Place: where a study is kept, a journal file or a PostgreSQL database, named without its password."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from mobiledl import names
from mobiledl.fetch import cache_dir
from mobiledl.kinds import wrong_kind

DRIVER = "postgresql+psycopg"
SCHEME = re.compile(r"postgres(ql)?(\+\w+)?:")


def locate(storage: str | os.PathLike[str] | None, name: str) -> str:
    """Return the path or URL of a study: by default a journal file of its own under the cache.

    Raises ValueError for a study's name that cannot be a file's, for a database of another kind and for a URL or a
    path that is none, and TypeError for a name that is no text and for a storage that is no text and no path.
    """
    names.check("study", name)
    if storage is None:
        return str(cache_dir() / "sweeps" / f"{name}.journal")
    text = os.fspath(storage) if isinstance(storage, (str, os.PathLike)) else storage
    if not isinstance(text, str):
        raise wrong_kind("storage=", "path or database URL", storage)
    if not text.strip() or "\0" in text:
        raise ValueError(
            f"{text!r} is no place for a study: give a file such as sweeps.journal, or leave storage= out."
        )
    return _url(text) if "://" in text or SCHEME.match(text) else str(Path(text).expanduser().absolute())


def _url(text: str) -> str:
    """Return the URL of a database with the driver's name in it; an error shows nothing behind the scheme."""
    scheme, _, rest = text.partition("://")
    if not rest or scheme not in ("postgresql", "postgres", DRIVER):
        scheme = scheme.partition(":")[0]
        raise ValueError(
            f"A study is kept in a journal file or in PostgreSQL, but {scheme}:// came: write {DRIVER}://."
        )
    try:
        parts = urlsplit(text)
        whole = parts.port != 0 and not parts.fragment and "@" not in parts.path
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(
            f"The database's URL cannot be taken apart: write {DRIVER}://user@host/database, and in a password %23 for "
            "#, %2F for / and %40 for @."
        )
    return f"{DRIVER}://{rest}"


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


def hidden(where: str, text: str) -> str:
    """Return a text without the password that a URL carries."""
    parts = urlsplit(where)
    for word in {*(parse_qs(parts.query).get("password", [])), parts.password, unquote(parts.password or "")}:
        text = text.replace(word, "***") if word else text
    return text
