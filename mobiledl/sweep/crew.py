"""Crew: several worker processes for one study; any of them may be killed at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobiledl import worker
from mobiledl.sweep import connection, loop
from mobiledl.sweep import objective as objectives
from mobiledl.sweep.errors import SweepError
from mobiledl.sweep.plan import Plan
from mobiledl.sweep.store import Store
from mobiledl.sweep.study import Study
from mobiledl.sweep.trial import Trial
from mobiledl.worker import WorkerError, first_line


@dataclass(frozen=True)
class Member:
    """One worker process, and the files for its answer and for what it prints."""

    process: subprocess.Popen[bytes]
    answer: Path
    log: Path

    def failure(self) -> dict[str, Any] | None:
        """Return the error that ended this worker; None while it works, when it was killed, and when all is done."""
        if self.process.poll() is None or not self.answer.exists():
            return None
        error: dict[str, Any] | None = json.loads(self.answer.read_text("utf-8")).get("error")
        return error

    @property
    def done(self) -> bool:
        """Whether it ended in order."""
        return self.process.poll() is not None and self.answer.exists()


def run(
    objective: str, study: Study, store: Store, workers: int, changed: Callable[[tuple[Trial, ...]], object]
) -> None:
    """Let worker processes bring a study to its end; start another where one dies.

    Raises SweepError when the place is lost or workers die again and again, and the objective's own errors.
    Ctrl-C ends the workers; what they were at is retried when the study goes on.
    """
    deaths_left = workers * (study.plan.retries + 1)
    with tempfile.TemporaryDirectory(prefix="mobiledl-") as folder, _crew() as members:
        while True:
            _raise_failure(objective, members)
            dead = [member for member in members if member.process.poll() is not None and not member.done]
            deaths_left -= len(dead)
            if deaths_left < 0:
                raise SweepError(_mortal(study.plan, dead[0]))
            store.revive()
            trials = store.trials()
            changed(trials)
            if study.plan.turn(trials) == "done":
                return
            members[:] = [member for member in members if member.process.poll() is None]
            for _ in range(workers - len(members)):
                members.append(_start(objective, study, Path(folder)))
            time.sleep(loop.POLL_S)


@contextmanager
def _crew() -> Iterator[list[Member]]:
    """Give an empty list of workers, and end those in it when the block ends."""
    members: list[Member] = []
    try:
        yield members
    finally:
        for member in members:
            member.process.kill()
        for member in members:
            member.process.wait()
            if member.process.stdin:
                member.process.stdin.close()


def _start(objective: str, study: Study, folder: Path) -> Member:
    """Start one worker: mobiledl.worker's process, which ends when this one does."""
    stem = folder / os.urandom(4).hex()
    answer, log = stem.with_suffix(".json"), stem.with_suffix(".log")
    arguments = {"objective": objective, "plan": study.plan.to_dict(), "storage": study.storage}
    request = {"function": "mobiledl.sweep.crew:serve", "arguments": arguments, "path": [p for p in sys.path if p]}
    process = worker.start(json.dumps({**request, "answer": str(answer)}), log, MOBILEDL_PROGRESS="0")
    return Member(process, answer, log)


def serve(objective: str, plan: dict[str, Any], storage: str) -> None:
    """Work on a study until it is done, in a worker's process."""
    study = Study(Plan.from_dict(plan), storage)
    loop.work(objectives.find(objective), Store(study, connection.connect(storage)), lambda trials: None)


def _raise_failure(objective: str, members: list[Member]) -> None:
    """Raise here the error that ended a worker."""
    for member in members:
        error = member.failure()
        if error is None:
            continue
        message = first_line(error["message"])
        if error["type"] == "SweepError":
            raise SweepError(message)
        kinds = {"ValueError": ValueError, "TypeError": TypeError, "KeyError": KeyError}
        if error["type"] in kinds:
            raise kinds[error["type"]](message)
        log = error["traceback"] + member.log.read_text("utf-8", "replace")
        raise WorkerError(f"The objective {objective} failed: {error['type']}: {message}; see the error's .log.", log)


def _mortal(plan: Plan, member: Member) -> str:
    """Return the sentence for workers that die again and again."""
    code = member.process.returncode
    said = first_line(member.log.read_text("utf-8", "replace"), 120)
    return (
        f"The workers of {plan.name} die again and again (exit code {code}, {said!r}): finished trials stay; look for "
        "memory that runs out or a crash in native code, then run again."
    )
