"""Open JupyterLab; `make lab` runs this. Arguments go to JupyterLab.

Jupyter, IPython, matplotlib and the course's own cache and ledger write into the home folder. Where that cannot be
written, a folder inside the course takes its place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

OWN_HOME = Path(__file__).resolve().parent.parent / ".mobiledl" / "home"
PLACES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment for JupyterLab: this one, with a home that can be written."""
    home = Path(os.path.expanduser("~"))
    if home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        return dict(settings)
    OWN_HOME.mkdir(parents=True, exist_ok=True)
    print(f"Your home folder {home} cannot be written: .mobiledl/home in the course takes its place.", flush=True)
    return {name: value for name, value in settings.items() if name not in PLACES} | {"HOME": str(OWN_HOME)}


def main() -> None:
    """Become JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", *sys.argv[1:]]
    os.execve(sys.executable, command, surroundings(os.environ))


if __name__ == "__main__":
    main()
