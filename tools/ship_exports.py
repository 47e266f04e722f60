"""Write zoo/exports/: the LiteRT files that learners without the converter need for notebooks 00 to 03.

python tools/ship_exports.py            convert what is missing or made with other versions; remove the rest
python tools/ship_exports.py --check    convert nothing; say what is missing, damaged or belongs to no model
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobiledl import data, export, frameworks, zoo
from mobiledl.artifact import Artifact, ArtifactError
from mobiledl.data.dataset import Dataset
from mobiledl.lessons.compact_architectures import guidelines
from mobiledl.net import Net
from mobiledl.zoo import shipped, stored

FRAMEWORK = "litert"
FLAGSHIP = "mobilenet_v2"


@dataclass(frozen=True)
class Wanted:
    """One file that a notebook exports: a net of the zoo, a precision, and the calibration images if it needs any."""

    net: Net
    precision: str = "float32"
    calibration: Dataset | None = None

    @property
    def place(self) -> Path:
        """The folder of the file and its card."""
        return shipped.place(self.net, FRAMEWORK, self.precision, self._samples)

    def read(self) -> Artifact | None:
        """The shipped artifact, or None; raises ArtifactError when it is damaged."""
        return export.shipped_file(FRAMEWORK, self.net, self.precision, self._samples)

    def write(self) -> Artifact:
        """Convert the net and ship the file, unless a whole one of these versions is there."""
        if (there := self._whole()) and there.toolchain == frameworks.toolchain(frameworks.get(FRAMEWORK).FORMAT):
            return there
        made = export.to(FRAMEWORK, self.net, self.precision, self.calibration)
        shutil.rmtree(self.place, ignore_errors=True)
        return made.save(self.place)

    def _whole(self) -> Artifact | None:
        try:
            return self.read()
        except ArtifactError:
            return None

    @property
    def _samples(self) -> np.ndarray | None:
        return self.net.card.preprocess(self.calibration.images) if self.calibration else None

    def __str__(self) -> str:
        return f"{self.net.card.name} {FRAMEWORK} {self.precision}"


def wanted() -> Iterator[Wanted]:
    """What the notebooks export: every family that was trained on drawings, one of them in int8, lesson 03's races."""
    for match in stored.matches():
        if match["dataset"] != "doodles":
            continue
        net = zoo.load(match["name"], width=float(match["width"]), weights="doodles")
        yield Wanted(net)
        if match["name"] == FLAGSHIP:
            yield Wanted(net, "int8-static", data.load("doodles", split="train", count=200))
    yield from (Wanted(guidelines.net(kind, dose)) for kind, dose in guidelines.RACED)


def complaints() -> Iterator[str]:
    """What is wrong with the shipped files, one sentence each."""
    places = set()
    for file in wanted():
        places.add(file.place)
        try:
            if file.read() is None:
                yield f"{file} is not shipped: run `make exports`."
        except ArtifactError as error:
            yield str(error)
    yield from (f"{place.name} belongs to no model of the zoo: run `make exports`." for place in stale(places))


def stale(places: set[Path]) -> list[Path]:
    """Return what lies among the shipped files and is none of them."""
    return sorted(set(shipped.folder().iterdir()) - places) if shipped.folder().is_dir() else []


def ship() -> None:
    """Write every wanted file, remove the others, and print the sizes."""
    files, sizes = list(wanted()), []
    for file in files:
        artifact = file.write()
        sizes.append(artifact.bytes)
        print(artifact, flush=True)
    for place in filter(shipped.is_place, stale({file.place for file in files})):
        shutil.rmtree(place)
        print(f"removed {place.name}")
    print(f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")


def main() -> int:
    """Ship the files, or check them; return 1 when something is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="convert nothing; say what is wrong")
    if not parser.parse_args().check:
        ship()
        return 0
    found = list(complaints())
    print("\n".join(found) or "every file belongs to a model of the zoo")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
