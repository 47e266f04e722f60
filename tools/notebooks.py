"""Run notebooks from a fresh kernel, top to bottom, and save them with their outputs in normal form.

Each one gets a ledger of its own that is thrown away. For each, the seconds from the start of the kernel and the
peak memory of the kernel and everything it started are printed: the shares of pages that several hold are counted
once (PSS) where the system tells them, else the resident pages (RSS).

    python tools/notebooks.py                    run and save all of notebooks/ and solutions/
    python tools/notebooks.py --time-only PATH   run without saving
    python tools/notebooks.py --check            run nothing; say which notebooks are not in normal form
    python tools/notebooks.py --exports FOLDER   also keep there what each notebook exports (tools/keep_exports.py)
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keep_exports
import nbformat
import psutil

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parent
FOLDERS = ("notebooks", "solutions")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What editors and runs leave in a cell; tags, nbgrader's fields and the course's own stay.
NOISE = ("execution", "ExecuteTime", "collapsed", "jupyter", "scrolled", "trusted", "vscode", "outputId", "colab")
# A live widget is drawn from the running kernel; in a file its number only brings an error instead of the text.
LIVE = "application/vnd.jupyter.widget-view+json"
# What a terminal reads as a change of colour.
COLOUR = re.compile(r"\x1b\[[\d;]*m")
CELL_LIMIT_S = 600
SAMPLES_PER_S = 4
MIB = 2**20


class NotebookFailed(RuntimeError):
    """A notebook did not run to its end, or its outputs cannot be committed."""


class PeakMemory(threading.Thread):
    """Watches the memory of everything that a process has started, this one unless another's number is given.

    It looks four times a second.
    """

    def __init__(self, pid: int | None = None) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._process = psutil.Process(pid)
        self._done = threading.Event()

    def run(self) -> None:
        """Keep the largest sum until `stop`, or until the process is gone."""
        while self._process.is_running() and not self._done.wait(1 / SAMPLES_PER_S):
            self.peak_bytes = max(self.peak_bytes, sum(map(memory_of, children_of(self._process))))

    def stop(self) -> float:
        """End the watch and return the peak in MiB."""
        self._done.set()
        self.join()
        return self.peak_bytes / MIB


def children_of(process: psutil.Process) -> list[psutil.Process]:
    """Return all that a process has started, and these in turn; nothing once it has ended."""
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def memory_of(process: psutil.Process) -> int:
    """Return a process' memory in bytes: PSS on Linux, else RSS; 0 once it has ended."""
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return 0


def normal_form(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook with nothing in it that another run or another editor would change for no reason."""
    tidy = copy.deepcopy(notebook)
    tidy.nbformat, tidy.nbformat_minor = 4, 5
    tidy.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    taken: set[str] = set()
    for number, cell in enumerate(tidy.cells):
        cell.id = free_id(cell.get("id") or f"cell-{number:02}", taken)
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k not in NOISE})
    for count, cell in enumerate((cell for cell in tidy.cells if cell.cell_type == "code"), 1):
        if cell.execution_count is not None:
            cell.execution_count = count
        for output in cell.outputs:
            tidy_output(output, count)
    return tidy


def free_id(wanted: str, taken: set[str]) -> str:
    """Return an id that no earlier cell has, and remember it."""
    names: Iterator[str] = (name for name in [wanted, *(f"{wanted}-{copy}" for copy in range(2, 10_000))])
    free = next(name for name in names if name not in taken)
    taken.add(free)
    return free


def tidy_output(output: Any, count: int) -> None:
    """Number an output as its cell, and leave live widgets out of it."""
    if output.output_type == "execute_result":
        output.execution_count = count
    if len(output.get("data", {})) > 1:
        output.data.pop(LIVE, None)


def machine_paths(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the paths of this computer that stand in the outputs, each once."""
    folders = {str(ROOT), str(ROOT.parent), str(Path.home()), tempfile.gettempdir(), sys.prefix}
    places = "|".join(re.escape(folder) for folder in sorted(folders, key=len, reverse=True) if len(folder) > 1)
    texts = (str(output) for cell in notebook.cells for output in cell.get("outputs", []))
    return sorted({match for text in texts for match in re.findall(rf"(?<![\w/])(?:{places})/[\w./-]+", text)})


@contextmanager
def own_surroundings() -> Iterator[dict[str, str]]:
    """Yield the environment of a run: no progress bars, and a ledger that nobody else has."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "ledger.jsonl")
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        yield {**os.environ, "MOBILEDL_PROGRESS": "0", "MOBILEDL_LEDGER": ledger, "PYTHONPATH": path}


@contextmanager
def keeping(notebook: nbformat.NotebookNode, folder: Path | None) -> Iterator[None]:
    """Let a notebook begin with a cell that keeps what it exports, while it runs."""
    if folder is None:
        yield
        return
    notebook.cells.insert(0, nbformat.v4.new_code_cell(keep_exports.code(folder)))
    try:
        yield
    finally:
        del notebook.cells[0]


def run(path: Path, exports: Path | None = None) -> tuple[nbformat.NotebookNode, float, float]:
    """Return a notebook after a run from a fresh kernel, with the seconds and the peak in MiB.

    exports: a folder; what the notebook exports is kept below it, in a folder named as the notebook.
    Raises NotebookFailed, which says which cell failed and how.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, timeout=CELL_LIMIT_S, kernel_name="python3", record_timing=False, store_widget_state=False,
        coalesce_streams=True, resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    memory, started = PeakMemory(), time.perf_counter()
    memory.start()
    try:
        with own_surroundings() as surroundings, keeping(notebook, exports and exports / path.stem):
            client.execute(env=surroundings)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookFailed(f"{path.name} did not run to its end: {COLOUR.sub('', str(error))}") from None
    finally:
        peak = memory.stop()
    return notebook, time.perf_counter() - started, peak


def save(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook in normal form, whole or not at all; raises NotebookFailed when a machine's path is in it."""
    if paths := machine_paths(notebook):
        raise NotebookFailed(
            f"{path.name} prints paths of this computer ({', '.join(paths)}): print file names instead."
        )
    part = path.with_name(f".{path.name}.part")
    nbformat.write(normal_form(notebook), part)
    os.replace(part, path)


def is_normal(path: Path) -> bool:
    """Say whether a notebook is in normal form, as `save` would leave it."""
    notebook = nbformat.read(path, as_version=4)
    return bool(normal_form(notebook) == notebook)


def all_notebooks() -> list[Path]:
    """Return the notebooks that are committed with outputs, in order."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb"))]


def treat(path: Path, options: argparse.Namespace) -> str:
    """Check or run one notebook; return the line to print about it."""
    if options.check:
        if not is_normal(path):
            raise NotebookFailed(f"{path.name} is not in normal form: run `python tools/notebooks.py {path.name}`.")
        return f"{path.name}: in normal form"
    notebook, seconds, peak_mib = run(path, options.exports)
    if not options.time_only:
        save(path, notebook)
    return f"{path.name}: {seconds:.1f} s, {peak_mib:,.0f} MiB at peak"


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="Run notebooks and save them with their outputs.")
    parser.add_argument("paths", nargs="*", type=Path, help="default: all of notebooks/ and solutions/")
    parser.add_argument("--check", action="store_true", help="run nothing; say which are not in normal form")
    parser.add_argument("--time-only", action="store_true", help="run without saving")
    parser.add_argument("--exports", type=Path, metavar="FOLDER", help="also keep there what each notebook exports")
    return parser.parse_args(words)


def main() -> int:
    """Treat every notebook asked for; return 1 when one failed."""
    options = arguments()
    failed = False
    for path in options.paths or all_notebooks():
        try:
            print(treat(path.resolve(), options), flush=True)
        except NotebookFailed as error:
            failed = True
            print(error, file=sys.stderr, flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
