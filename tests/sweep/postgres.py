"""A PostgreSQL server of one's own, in a temporary folder, on a Unix socket; nothing of the system is touched."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
    Path(found) for found in [shutil.which("initdb")] if found
]
MISSING = "PostgreSQL is not installed: sudo apt install postgresql"
OPTIONS = "-F -c listen_addresses='' -c full_page_writes=off -c max_connections=40"


class Server:
    """One server; `url` names it, with a password that it does not ask for."""

    def __init__(self) -> None:
        # a Unix socket's path has at most 107 letters, so it is not below pytest's folder
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.url = f"postgresql://postgres:open-sesame@/postgres?host={self.folder}"
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        options = f"{OPTIONS} -k {self.folder}"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "300", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "300", "-m", "immediate", "stop")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        identity: Any = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        command = [str(FOUND[-1].with_name(program)), *arguments]
        # the server inherits the outputs: a pipe would never end
        with (self.folder / "output").open("ab") as output:
            subprocess.run(command, check=True, cwd="/", stdout=output, stderr=output, **identity)
