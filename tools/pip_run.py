"""Run pip for tools/install.py: keep its words in a log, show how far it is, explain a failure."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import wheel_folders

AGAIN = "and run the same command again"
NEED_GB = 8  # .venv, and pip's downloads and cache while it installs
DISK_WORDS = re.compile(r"No space left on device|Errno 28|Disk quota exceeded")
NETWORK_WORDS = re.compile(
    r"name resolution|nodename nor servname|Name or service not known|NewConnectionError|NameResolutionError"
    r"|Max retries|[Tt]imed out|Connection (reset|refused|aborted)|unreachable|ProxyError|SSLError"
)
NO_INDEX = "The package index cannot be reached"
STEPS = ("Collecting ", "Processing ", "Requirement already satisfied")
# Large downloads are shown, so that a slow network does not look like a standstill.
SLOW = re.compile(r"\s*Downloading .*\((\d\d+\.\d|\d{3,}) ?MB\)")
UNPACKING = "Installing collected packages: "


class Fail(Exception):
    """One sentence that says what is wrong and what to do next."""


def environment(scratch: Path | None = None) -> dict[str, str]:
    """The caller's environment without what would lead pip to another place; temporary files in `scratch`."""
    drop = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_HASHES")
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    kept.update(PIP_USER="0", PIP_NO_INPUT="1", PIP_ROOT_USER_ACTION="ignore", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if links := kept.get("PIP_FIND_LINKS"):
        kept["PIP_FIND_LINKS"] = wheel_folders.as_pip_reads(links)
    if scratch:
        kept["TMPDIR"] = str(scratch)
    return kept


class Pip:
    """The pip of one virtual environment."""

    def __init__(self, venv: Path) -> None:
        self.python = venv / "bin" / "python"
        self.log = venv / "install.log"
        # pip unpacks here, on the disk whose free space was checked, and not in a small /tmp.
        self.scratch = venv / "tmp"

    def ask(self, arguments: list[str]) -> tuple[bool, str]:
        """Run quietly: whether it succeeded, and what it said."""
        done = subprocess.run(
            [str(self.python), "-m", "pip", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment(self.scratch),
            close_fds=False,
        )
        return done.returncode == 0, done.stdout

    def run(self, arguments: list[str], what: str, total: int = 0) -> None:
        """Run with a line for each large step, of `total`; raise Fail with a reason where pip fails."""
        said = []
        count = 0
        with (
            open(self.log, "a", encoding="utf-8") as log,
            subprocess.Popen(
                [str(self.python), "-m", "pip", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=environment(self.scratch),
                close_fds=False,
            ) as process,
        ):
            for line in process.stdout or ():
                log.write(line)
                said.append(line)
                count += line.startswith(STEPS)
                tell(line, count, total)
        if process.returncode:
            raise Fail(explain("".join(said), what, self.log))


def tell(line: str, count: int, total: int) -> None:
    """Print one line for a large download, for each 50 packages of `total`, and for the long silence at the end."""
    if line.startswith(UNPACKING):
        print(f"  Unpacking {line.count(',') + 1} packages.", flush=True)
    elif SLOW.match(line) or (line.startswith(STEPS) and total and count % 50 == 0):
        print(f"  [{count}/{total or 1}] {line.strip()[:90]}", flush=True)


def explain(output: str, what: str, log: Path) -> str:
    """What pip's last words mean for the person at the keyboard, in one sentence."""
    if DISK_WORDS.search(output):
        return f"The disk is full: free {NEED_GB} GB {AGAIN}."
    missing = re.findall(r"No matching distribution found for (\S+)", output)
    offline = NETWORK_WORDS.search(output)
    if (offline or missing) and (found := wheel_folders.trouble(os.environ, "".join(missing[-1:]))):
        return f"{found} {AGAIN}."
    if offline:
        return (
            f"{NO_INDEX}: connect to a network, or set PIP_INDEX_URL to a mirror or"
            f" PIP_FIND_LINKS to a folder of wheels (README, Classroom), {AGAIN}."
        )
    if missing:
        return (
            f"No build of {missing[-1]} was found for Python {platform.python_version()} on {sys.platform}"
            f" {platform.machine()}: see README, Troubleshooting, {AGAIN}."
        )
    words = [line.strip() for line in output.splitlines() if line.strip()] or ["nothing"]
    return f"Could not install {what}; the last words were {words[-1]!r}: see {log} {AGAIN}."
