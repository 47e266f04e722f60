"""Fetch: one file by one checksum, from the cache, from a mirror, or from the network.

`MOBILEDL_CACHE` names the cache folder. `MOBILEDL_MIRROR`, a folder or a URL, is looked in before the
network: a classroom needs one copy. Nothing happens at import.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from mobiledl import names

if TYPE_CHECKING:
    from requests import Response

ATTEMPTS = 3  # connections made for one file before giving up
TIMEOUT_S = 20.0  # without a byte
BLOCK_BYTES = 1 << 18
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_ADVICE = "free some space or set MOBILEDL_CACHE to a folder on a larger disk."


class FetchError(OSError):
    """A file could not be had; the message is one sentence that says why and what to do."""


class OfflineError(FetchError):
    """The host cannot be reached, or the connection breaks again and again."""


class NotFoundError(FetchError):
    """Nobody who was asked has the file."""


class ChecksumError(FetchError):
    """The file that came is not the file that was asked for."""


class CacheError(FetchError):
    """The cache folder cannot be written, or its disk is full."""


def cache_dir() -> Path:
    """Return the cache folder: `MOBILEDL_CACHE`, else the platform's own. It may not exist yet."""
    chosen = os.environ.get("MOBILEDL_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    import pooch

    return Path(pooch.os_cache("mobiledl"))


def get(url_or_name: str, sha256: str, name: str | None = None) -> Path:
    """Return the path of a file whose SHA-256 has been checked, fetching it when the cache lacks it.

    Where a publisher names only the first digits of the SHA-256 (8 or more), those are checked.
    A bare name can only come from the cache or the mirror. `name` is what the file is called there;
    by default the last part of the URL. Two processes may ask at once: one fetches, one waits.
    Raises ValueError for something that is no SHA-256 or file name, and FetchError's kinds.
    """
    name = _file_name(url_or_name) if name is None else name
    if not re.fullmatch(r"[0-9a-f]{8,64}", sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256: pass its 64 hexadecimal digits, or the first 8 or more.")
    if reason := names.fault(name):
        raise ValueError(f"{names.shortened(name)} cannot be a file name, since it {reason}: pass another as name=.")
    target = cache_dir() / sha256[:16] / name
    if _holds(target, sha256):
        return target
    try:
        with locked(target):
            if not _holds(target, sha256):
                _fill(target, url_or_name, sha256)
    except FetchError:
        raise
    except OSError as error:
        raise cache_error(error) from error
    return target


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold a lock between processes while a file of the cache is written; its folder is made first.

    Raises CacheError where the cache folder cannot be written.
    """
    from filelock import FileLock

    lock = FileLock(f"{target}.lock")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, NotImplementedError) as error:
        raise cache_error(error) from error
    try:
        yield
    finally:
        lock.release()


def cache_error(error: BaseException) -> CacheError:
    """Return the sentence for an error met while writing into the cache."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return CacheError(f"The disk of the cache folder {cache_dir()} is full: {_FULL_ADVICE}")
    why = getattr(error, "strerror", None) or type(error).__name__
    return CacheError(f"Cannot write in the cache folder {cache_dir()} ({why}): set MOBILEDL_CACHE to one you own.")


def _file_name(url_or_name: str) -> str:
    return unquote(urlsplit(url_or_name).path.rsplit("/", 1)[-1]) if _is_url(url_or_name) else url_or_name


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _holds(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    import pooch

    return str(pooch.file_hash(str(path), alg="sha256")).startswith(sha256)


def _fill(target: Path, source: str, sha256: str) -> None:
    """Bring the file from the mirror, else from the network; only a checked file gets its real name."""
    part = target.with_name(target.name + ".part")
    mirror = os.environ.get("MOBILEDL_MIRROR", "")
    if mirror and _from_mirror(mirror, target.name, part, sha256):
        origin = f"the mirror {mirror}"
    elif _is_url(source):
        _download(source, part, sha256)
        origin = source
    else:
        where = f"Neither the cache nor the mirror {mirror} has" if mirror else "The cache does not have"
        raise NotFoundError(f"{where} {target.name}: set MOBILEDL_MIRROR to a folder or URL that holds it.")
    if not _holds(part, sha256):
        part.unlink()
        raise ChecksumError(
            f"{target.name} from {origin} is not the file that was asked for (its SHA-256 should begin "
            f"with {sha256[:12]}): replace that copy or ask whoever keeps it."
        )
    os.replace(part, target)


def _from_mirror(mirror: str, name: str, part: Path, sha256: str) -> bool:
    """Bring the file from the mirror and return True, or return False where the mirror lacks it."""
    if _is_url(mirror):
        try:
            _download(f"{mirror.rstrip('/')}/{quote(name)}", part, sha256)
        except NotFoundError:
            return False
        return True
    file = Path(mirror).expanduser() / name
    if not file.is_file():
        return False
    try:
        source = file.open("rb")
    except OSError as error:
        raise FetchError(f"Cannot read {file} ({error.strerror}): let others read the mirror's files.") from error
    with source, _begun(part) as copy:
        shutil.copyfileobj(source, copy)
    return True


@contextmanager
def _begun(part: Path) -> Iterator[BinaryIO]:
    """Open a part for writing from its start; where writing fails nothing of it is left."""
    try:
        with part.open("wb") as file:
            yield file
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _download(url: str, part: Path, sha256: str) -> None:
    """Bring the URL into `part`, going on from what an earlier attempt left there."""
    resumed = part.is_file() and part.stat().st_size > 0
    for attempt in range(ATTEMPTS):
        try:
            if _receive(url, part):
                break
        except OfflineError:
            if attempt == ATTEMPTS - 1:
                raise
    else:
        raise OfflineError(f"{url} broke off {ATTEMPTS} times: try again, and it will go on from where it stopped.")
    if resumed and not _holds(part, sha256):  # the piece on disk was of another file: once more, from the start
        part.unlink()
        _download(url, part, sha256)


def _receive(url: str, part: Path) -> bool:
    """Ask once for the bytes that `part` lacks; return whether the answer came to its end."""
    import requests

    have = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as answer:
            if have and answer.status_code == 416:  # nothing lies beyond what is there: whole, or of another file
                return True
            _check_status(url, answer)
            goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
            with part.open("ab" if answer.status_code == 206 and goes_on else "wb") as file:
                return _write(answer, file)
    except requests.RequestException as error:
        host = urlsplit(url).netloc
        raise OfflineError(
            f"Cannot reach {host} ({type(error).__name__}): check the network, or set MOBILEDL_MIRROR to a copy."
        ) from error


def _check_status(url: str, answer: Response) -> None:
    if answer.status_code in (404, 410):
        raise NotFoundError(f"{url} does not exist ({answer.status_code}): set MOBILEDL_MIRROR to a copy of the file.")
    if not answer.ok:
        raise FetchError(f"{url} answered {answer.status_code} {answer.reason}: try later, or set MOBILEDL_MIRROR.")


def _write(answer: Response, file: BinaryIO) -> bool:
    """Append the answer's bytes to the file; return False where it broke off early."""
    import requests

    wanted = answer.headers.get("Content-Length")
    came = 0
    try:
        for block in answer.iter_content(BLOCK_BYTES):
            came += file.write(block)
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError):
        return False
    return wanted is None or came == int(wanted)
