"""Place: where an export lies in the cache, and how it gets there whole, beside whatever else happens to the cache."""

from __future__ import annotations

import errno
import hashlib
import inspect
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl import fetch, frameworks
from mobiledl.artifact import Artifact, ArtifactError
from mobiledl.export.conversion import convert_and_try

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.net import Net


def target(framework: str, net: Net, precision: str, samples: np.ndarray | None) -> Path:
    """Return where the artifact belongs in the cache: a path that holds everything that shapes the file."""
    format = frameworks.get(framework).FORMAT
    shaping = [
        net.digest,
        precision,
        "" if samples is None else hashlib.sha256(samples.tobytes()).hexdigest(),
        repr(frameworks.toolchain(format)),
        frameworks.source(framework),
        inspect.getsource(type(net).save_program),
        inspect.getsource(convert_and_try),
    ]
    key = hashlib.sha256("\n".join(shaping).encode()).hexdigest()[:16]
    return _exports() / f"{framework}-{key}" / f"{net.card.name}-{precision}{format.suffix}"


def cached(target: Path) -> Artifact | None:
    """Return the artifact at a path, or None when it is not there or not whole."""
    try:
        return Artifact.read(target)
    except ArtifactError:
        return None


def fill(target: Path, write: Callable[[Path], object]) -> Artifact:
    """Let `write` make file and card in a folder of its own, then move that to its place at once; return the artifact.

    No reader ever sees a half artifact, and a cache that is emptied meanwhile costs one sentence. Raises what
    `write` raises, and CacheError when the cache cannot be written, is full or was emptied.
    """
    folder = _new_folder()
    try:
        write(folder / target.name)
        _remove(target.parent)
        os.replace(folder, target.parent)
        return Artifact.read(target)
    except Exception as error:
        if not folder.exists():
            raise _emptied() from error
        taken = isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST)
        if taken and (found := cached(target)):  # somebody else was faster: after a clean-up, two hold the lock
            return found
        if isinstance(error, OSError) and not isinstance(error, fetch.FetchError):
            raise fetch.cache_error(error) from None
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _exports() -> Path:
    return fetch.cache_dir() / "exports"


def _new_folder() -> Path:
    """Return a new folder beside the exports, for one that is being made."""
    try:
        return Path(tempfile.mkdtemp(prefix=".part-", dir=_exports()))
    except FileNotFoundError:
        raise _emptied() from None
    except OSError as error:
        raise fetch.cache_error(error) from None


def _remove(folder: Path) -> None:
    """Remove an export that is not whole; raise CacheError for what is no folder of the cache's exports."""
    if folder.is_symlink() or folder.resolve().parent != _exports().resolve():
        raise fetch.CacheError(
            f"{folder} leads out of the cache, where nothing is ever removed: take that link away and export again."
        )
    if folder.exists():
        shutil.rmtree(folder)


def _emptied() -> fetch.CacheError:
    return fetch.CacheError(f"The cache folder {fetch.cache_dir()} was emptied during the export: export again.")
