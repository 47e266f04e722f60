"""What is wrong with the folders of wheels that PIP_FIND_LINKS names, for tools/pip_run.py."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

WHEEL = re.compile(
    r"(?P<name>[^-]+)-(?P<version>[^-]+)(-\d[^-]*)?-(?P<python>[^-]+)-(?P<abi>[^-]+)-(?P<system>[^-]+)\.whl"
)
OFF = ("", "0", "no", "off", "false", "n", "f")


def as_pip_reads(links: str) -> str:
    """PIP_FIND_LINKS for pip, which splits it at spaces: a folder with spaces in its path becomes an address."""
    folder = Path(links).expanduser()
    return folder.resolve().as_uri() if len(links.split()) > 1 and folder.is_dir() else links


def trouble(settings: Mapping[str, str], missing: str) -> str:
    """Why these folders did not help, as the start of a sentence; empty where they are not the reason.

    missing: the requirement that pip found nowhere, such as torch==2.13.0, or nothing.
    """
    links = as_pip_reads(settings.get("PIP_FIND_LINKS", "")).split()
    folders = {link: folder for link in links if (folder := local(link))}
    for link, folder in folders.items():
        if not folder.exists():
            return f"PIP_FIND_LINKS names {link}, which does not exist: correct the path, or connect what holds it,"
    if settings.get("PIP_NO_INDEX", "").lower() in OFF or not missing:
        return ""
    if not folders:
        return "PIP_NO_INDEX is set and PIP_FIND_LINKS names no folder: set it to your folder of wheels"
    return unfit(" and ".join(folders), list(wheels(folders.values())), missing)


def local(link: str) -> Path | None:
    """The path of a link to this computer, or None for an address elsewhere."""
    if "://" not in link:
        return Path(link).expanduser()
    return Path(unquote(urlsplit(link).path)) if link.startswith("file://") else None


def wheels(folders: Iterable[Path]) -> Iterator[re.Match[str]]:
    """The names of the wheels in folders, taken apart."""
    for folder in folders:
        yield from filter(None, (WHEEL.fullmatch(path.name) for path in folder.glob("*.whl")))


def unfit(where: str, found: list[re.Match[str]], missing: str) -> str:
    """Why none of these wheels is the missing package: none there, another version, Python or system."""
    name, _, version = missing.partition("==")
    same = [wheel for wheel in found if normal(wheel["name"]) == normal(name)]
    fitting = [wheel for wheel in same if wheel["version"].split("+")[0] == version.split("+")[0]]
    if not same:
        return f"{where} holds no wheel of {missing} ({len(found)} wheels): fill it again (README, Classroom),"
    if not fitting:
        there = ", ".join(sorted({wheel["version"] for wheel in same}))
        return f"{where} holds {name} {there} and {version} is wanted: fill it again (README, Classroom),"
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pythons = sorted({dotted(wheel["python"]) for wheel in fitting if wheel["abi"].startswith("cp")})
    if pythons and here not in pythons:
        return (
            f"{where} holds {name} for Python {' and '.join(pythons)}, and this is Python {here}: fill it again with"
            f" Python {here}, or type `make clean`, add PYTHON=python{pythons[-1]} to the command"
        )
    systems = " and ".join(sorted({wheel["system"] for wheel in fitting}))
    return f"{where} holds {name} for {systems}, which is not this computer's system: fill it again on one like it"


def normal(name: str) -> str:
    """A package's name as the index knows it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dotted(tag: str) -> str:
    """The version in a tag: 3.13 for cp313."""
    return re.sub(r"^\D+(\d)(\d*)$", r"\1.\2", tag)
