"""Write zoo/exports/: the LiteRT files that notebooks and solutions export, for learners without the converter.

python tools/ship_exports.py            run every notebook and solution, ship what they export, remove the rest
python tools/ship_exports.py PATH ...   run only these; what the others export stays
python tools/ship_exports.py --check    run nothing; say what is missing, damaged, or exported by no notebook

`zoo/exports/index.json` says which notebook exports which files, and from which weights. The test of the lean
environment (tools/lean_run.py) records the same again and compares.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keep_exports import FRAMEWORKS

from mobiledl import frameworks
from mobiledl.artifact import Artifact, ArtifactError, sha256_of
from mobiledl.zoo import shipped, stored
from notebooks import ROOT, all_notebooks


def index_file() -> Path:
    """Return the path of the index."""
    return shipped.folder() / "index.json"


def index() -> dict[str, Any]:
    """Return `exports`, the names of the shipped folders by notebook, and `weights`, the sha256 of the zoo's files."""
    return json.loads(index_file().read_text("utf-8")) if index_file().exists() else {"exports": {}, "weights": {}}


def weights() -> dict[str, str]:
    """Return the first digits of the sha256 of the zoo's weights, by file."""
    return {name: sha256_of(stored.folder() / name)[:16] for name in stored.files()}


def kept(folder: Path) -> dict[str, list[str]]:
    """Return what `tools/notebooks.py --exports` kept: by notebook, the names of the folders."""
    return {own.name: sorted(place.name for place in own.iterdir()) for own in sorted(folder.iterdir())}


def complaints() -> Iterator[str]:
    """What is wrong with the shipped files, one sentence each."""
    told, existing = index(), {path.stem: path.relative_to(ROOT) for path in all_notebooks()}
    for name in sorted(existing.keys() - told["exports"].keys()):
        yield f"{name} was not asked what it exports: run `make exports ARGS={existing[name]}`."
    for name in sorted(told["exports"].keys() - existing.keys()):
        yield f"{name} is no notebook, but has exports: run `make exports`."
    for name in sorted(dict(told["weights"].items() ^ weights().items())):
        yield f"{name} is not the file that the notebooks exported: run `make exports`."
    places = {place for names in told["exports"].values() for place in names}
    for place in sorted(places):
        try:
            artifact(shipped.folder() / place)
        except ArtifactError as error:
            yield f"{place} is not whole ({error}): run `git checkout -- zoo/exports`, or `make exports`."
    yield from (f"{place.name} is exported by no notebook: run `make exports`." for place in stale(places))


def artifact(place: Path) -> Artifact:
    """Return the artifact in a folder; raises ArtifactError when it is not whole."""
    files = [path for path in place.glob("*") if path.suffix != ".json"]
    return Artifact.read(files[0] if files else place / "model")


def stale(places: set[str]) -> list[Path]:
    """Return what lies among the shipped files and is none of these."""
    return sorted(path for path in shipped.folder().iterdir() if path != index_file() and path.name not in places)


def ship(made: Path, whole: bool) -> None:
    """Ship what notebooks exported into a folder, and remove what no notebook exports.

    whole: these are all notebooks, and not only some, so that nothing else is known of them.
    """
    exports = kept(made)
    for place in {place: made / name / place for name in exports for place in exports[name]}.values():
        replace(place)
    told = {"exports": exports, "weights": weights()}
    if not whole:
        existing = {path.stem for path in all_notebooks()}
        before = {name: places for name, places in index()["exports"].items() if name in existing}
        told = {"exports": before | exports, "weights": index()["weights"]}
    index_file().write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    for place in filter(shipped.is_place, stale({place for places in told["exports"].values() for place in places})):
        shutil.rmtree(place)
        print(f"removed {place.name}")


def replace(made: Path) -> None:
    """Ship one export, unless a whole file of the same converter is there."""
    there, new = shipped.folder() / made.name, artifact(made)
    try:
        if artifact(there).toolchain == new.toolchain:
            return
    except ArtifactError:
        pass
    shutil.rmtree(there, ignore_errors=True)
    shutil.copytree(made, there)
    print(f"shipped {new}")


def main() -> int:
    """Ship the files, or check them; return 1 when something is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="notebooks to run; default: all")
    parser.add_argument("--check", action="store_true", help="run nothing; say what is wrong")
    options = parser.parse_args()
    if options.check:
        found = list(complaints())
        print("\n".join(found) or "every file is exported by a notebook")
        return int(bool(found))
    for name in FRAMEWORKS:
        frameworks.require(name, frameworks.get(name).FORMAT, frameworks.get(name).FORMAT.converter)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "tools" / "notebooks.py"), "--time-only", "--exports", folder]
        if subprocess.run([*command, *options.paths], check=False).returncode:
            return 1
        ship(Path(folder), whole=not options.paths)
    return 0


if __name__ == "__main__":
    sys.exit(main())
