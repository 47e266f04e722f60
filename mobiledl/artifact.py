"""Artifact: a model file (or folder) on disk, its card beside it, and the sha256 that ties them together."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from mobiledl.budget import amount
from mobiledl.card import Card, table
from mobiledl.record import Record, RecordError, Settings


class ArtifactError(ValueError):
    """A model file is missing, damaged, or not what its card says."""


@dataclass(frozen=True)
class Format(Record):
    """What a framework's file is: its suffix, the precisions it can have, and what must be installed for it.

    `extra` is the extra of this package that installs `packages` (names as pip knows them); their versions are
    part of every artifact's identity. `converter` and `runtime` are the modules that writing and reading import.
    """

    title: str
    suffix: str
    precisions: tuple[str, ...]
    extra: str = ""
    packages: tuple[str, ...] = ()
    converter: tuple[str, ...] = ()
    runtime: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Label(Record):
    """What stands in the JSON file beside a model file."""

    framework: str
    precision: str
    sha256: str
    card: Card
    toolchain: Settings = field(default_factory=Settings)


@dataclass(frozen=True, repr=False)
class Artifact:
    """A model that a runtime can load: the file, how it was made, and the card of the model in it."""

    path: Path
    framework: str
    precision: str
    sha256: str
    card: Card
    toolchain: Settings = field(default_factory=Settings)

    @classmethod
    def write(
        cls, path: Path, framework: str, precision: str, card: Card, toolchain: Settings | None = None
    ) -> Artifact:
        """Return the artifact for a finished model file, after writing its card beside it.

        The card is written last and at once, so a file that is still growing never counts as an artifact.
        """
        label = _Label(framework, precision, sha256_of(path), card, toolchain or Settings())
        write_text(card_path(path), label.to_json())
        return cls(path, framework, precision, label.sha256, card, label.toolchain)

    @classmethod
    def read(cls, path: str | Path) -> Artifact:
        """Return the artifact at a path; raises ArtifactError when file and card are not a whole."""
        path = Path(path)
        if not path.exists():
            raise ArtifactError(f"There is no model file at {path}: export it first, with export.to(...).")
        if not card_path(path).is_file():
            raise ArtifactError(
                f"{path.name} has no card beside it ({card_path(path).name}): it was not written by export.to."
            )
        try:
            label = _Label.from_json(card_path(path).read_text("utf-8"))
            found = sha256_of(path)
        except (RecordError, UnicodeDecodeError) as error:
            raise ArtifactError(
                f"The card {card_path(path).name} cannot be read ({error}): export the model again."
            ) from None
        except OSError as error:  # somebody may have removed it since we looked
            raise ArtifactError(f"{path.name} cannot be read ({error.strerror}): export the model again.") from error
        if found != label.sha256:
            raise ArtifactError(
                f"{path.name} is damaged: its sha256 is {found[:12]}, its card says {label.sha256[:12]}; export again."
            )
        return cls(path, label.framework, label.precision, label.sha256, label.card, label.toolchain)

    @property
    def bytes(self) -> int:
        """Size of the model file, or of all files in the folder, in bytes."""
        return sum(file.stat().st_size for file in _files(self.path))

    @property
    def name(self) -> str:
        """What tables and charts call it: model, framework and precision."""
        return f"{self.card.name} {self.framework} {self.precision}"

    def save(self, folder: str | Path) -> Artifact:
        """Return a copy of the artifact in a folder, which is made when it is missing.

        Raises ArtifactError where another model that is a folder stands there: nothing is removed for it.
        """
        target = Path(folder) / self.path.name
        if target.resolve() == self.path.resolve():
            return self
        target.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.is_dir():
            shutil.copy2(self.path, target)
        elif not target.exists():
            shutil.copytree(self.path, target)
        elif sha256_of(target) != self.sha256:
            raise ArtifactError(f"There is a {target.name} in {folder} already: move it away, or name another folder.")
        return Artifact.write(target, self.framework, self.precision, self.card, self.toolchain)

    def __repr__(self) -> str:
        return f"{self.name}: {self.path.name}, {amount(self.bytes, 'bytes')}"

    def _repr_html_(self) -> str:
        return table(
            {
                "file": self.path.name,
                "framework": self.framework,
                "precision": self.precision,
                "size": amount(self.bytes, "bytes"),
                "sha256": self.sha256[:12],
                "made with": repr(self.toolchain) or "nothing but PyTorch",
            }
        )


def card_path(path: Path) -> Path:
    """Return where the card of a model file lies: beside it."""
    return path.with_name(path.name + ".json")


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, or of a folder's files with their names, in hexadecimal."""
    digest = hashlib.sha256()
    for file in _files(path):
        if path.is_dir():
            digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all: readers see the old one or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
