"""Guards: what every committed notebook must keep to. Each guard takes a notebook and yields its complaints."""

from __future__ import annotations

import ast
import itertools
import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]
Guard = Callable[[Notebook], Iterator[str]]

# A lesson's header names these, before its first second-level heading.
HEADER = {
    "the minutes it takes": r"\b\d+ minutes\b",
    "you are ready if": r"\bready if\b",
    "what you will be able to do": r"\bable to\b",
    "what it leaves out": r"\bleaves? out\b|\bleft out\b",
}
# A lesson ends with headings that hold these words, in this order; where one stands in brackets it may be missing.
ENDING = ("learned", "ledger", "(quiz)", "errors", "further reading")
# The least number of cells whose outputs nbval compares.
LEAST_COMPARED = {"default": 3}
LONGEST_MEDIAN, LONGEST_P90 = 3, 10
SHORTEST_ALT = SHORTEST_REASON = 20
UNCOMPARED = {"nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception"}
MARKERS = re.compile(r"NBVAL_\w+|# fmt: \w+|# noqa\b|# type: ignore|# not compared")
INSTALL = re.compile(r"^\s*[!%]+\s*(?:\S*python\S* -m )?(?:pip|conda|mamba|apt|uv)\b|\bsubprocess\b.*\bpip\b", re.M)
PATHS = re.compile(r"(?<![\w/.])/(?:home|Users|root|tmp|var|private|work|opt|mnt)/[\w.-]+")


def text_of(cell: Cell) -> str:
    """Return a cell's source as one text."""
    return "".join(cell["source"])


def cells(notebook: Notebook, kind: str) -> list[Cell]:
    """Return the cells of one kind, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def outputs(notebook: Notebook) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every stored output with the name of its cell."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        for output in cell["outputs"]:
            yield f"code cell {number}", output


def headings(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Yield level and text of every heading, leaving out blocks of code."""
    for cell in cells(notebook, "markdown"):
        prose = re.sub(r"^```.*?^```", "", text_of(cell), flags=re.M | re.S)
        for match in re.finditer(r"^(#{1,6}) +(.+)$", prose, re.M):
            yield len(match[1]), match[2]


def tags(cell: Cell) -> set[str]:
    """Return a cell's tags."""
    return set(cell["metadata"].get("tags", []))


def executed_in_order(notebook: Notebook) -> Iterator[str]:
    """Every code cell ran, once, from top to bottom: nbval skips a cell that did not."""
    counts = [cell["execution_count"] for cell in cells(notebook, "code")]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the code cells were not executed in order from 1 to {len(counts)}: {counts}"


def no_empty_cells(notebook: Notebook) -> Iterator[str]:
    """No cell is empty."""
    for number, cell in enumerate(notebook["cells"], 1):
        if not text_of(cell).strip():
            yield f"cell {number} is empty"


def no_errors(notebook: Notebook) -> Iterator[str]:
    """No stored output is an error, unless the cell is tagged to raise one."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        expected = tags(cell) & {"raises-exception", "nbval-raises-exception"}
        if not expected and any(output["output_type"] == "error" for output in cell["outputs"]):
            yield f"code cell {number} ended in an error"


def enough_compared(notebook: Notebook) -> Iterator[str]:
    """Enough cells have an output that nbval compares; pictures alone are not compared."""
    least = LEAST_COMPARED.get(notebook.get("name", ""), LEAST_COMPARED["default"])
    compared = [
        cell for cell in cells(notebook, "code") if not tags(cell) & UNCOMPARED and any(map(has_text, cell["outputs"]))
    ]
    if len(compared) < least:
        yield f"only {len(compared)} cells have outputs that are compared, at least {least} are wanted"


def has_text(output: dict[str, Any]) -> bool:
    """Say whether nbval compares anything of an output."""
    return bool(output.get("text")) or any(name.startswith("text/") for name in output.get("data", {}))


def uncompared_say_why(notebook: Notebook) -> Iterator[str]:
    """A cell that is not compared says why, in its metadata (`nbval_why`)."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        reason = str(cell["metadata"].get("nbval_why", ""))
        if tags(cell) & UNCOMPARED and len(reason.strip()) < SHORTEST_REASON:
            yield f"code cell {number} is not compared, and does not say why"


def no_markers(notebook: Notebook) -> Iterator[str]:
    """What is meant for tools stands in a cell's metadata, not in the code that a learner reads."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        for marker in MARKERS.findall(text_of(cell)):
            yield f"code cell {number} shows {marker!r} to the learner: use a tag"


def own_question(notebook: Notebook) -> Iterator[str]:
    """Each prediction has a name of its own, and what is revealed was asked in a cell above."""
    asked: set[str] = set()
    for number, cell in enumerate(cells(notebook, "code"), 1):
        for call, name in re.findall(r"(?<![.\w])(predict|reveal)\(\s*[\"']([^\"']+)", text_of(cell)):
            if call == "reveal" and name not in asked:
                yield f"code cell {number} reveals {name!r}, which no cell above asks"
            if call == "predict" and name in asked:
                yield f"code cell {number} asks {name!r} a second time"
            if call == "predict":
                asked.add(name)


def no_stderr(notebook: Notebook) -> Iterator[str]:
    """Nothing was written to stderr: a warning is repaired, not shown."""
    for where, output in outputs(notebook):
        if output.get("name") == "stderr":
            yield f"{where} wrote to stderr: {''.join(output['text']).strip()[:80]!r}"


def pictures_have_alt_text(notebook: Notebook) -> Iterator[str]:
    """Every picture has a text for those who cannot see it."""
    for where, output in outputs(notebook):
        for kind in (kind for kind in output.get("data", {}) if kind.startswith("image/")):
            described = output["metadata"].get(kind, {})
            alt = described.get("alt") or output["metadata"].get("alt") or ""
            if len(alt.strip()) < SHORTEST_ALT:
                yield f"{where} has a picture without alt text (at least {SHORTEST_ALT} characters)"
    for cell in cells(notebook, "markdown"):
        for match in re.finditer(r"!\[([^\]]*)\]\(|<img(?![^>]*\balt=[\"'][^\"']{20})", text_of(cell)):
            if len(match[1] or "") < SHORTEST_ALT:
                yield f"a picture in the text has no alt text: {match[0]!r}"


def one_title(notebook: Notebook) -> Iterator[str]:
    """One first-level heading, at the very top, and no level skipped after it."""
    levels = [level for level, _ in headings(notebook)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} first-level headings, one is wanted"
    if not text_of(notebook["cells"][0]).startswith("# "):
        yield "the first cell does not begin with the title"
    if any(after - before > 1 for before, after in itertools.pairwise(levels)):
        yield "a heading level is skipped"


def header_is_complete(notebook: Notebook) -> Iterator[str]:
    """The header shows the map, and says the minutes, who is ready, what one will be able to do, what is left out."""
    head: list[Cell] = []
    for cell in notebook["cells"]:
        if re.search(r"^## ", text_of(cell), re.M):
            head.append(cell | {"source": re.split(r"^## ", text_of(cell), maxsplit=1, flags=re.M)[0]})
            break
        head.append(cell)
    prose = "\n".join(text_of(cell) for cell in head if cell["cell_type"] == "markdown")
    yield from (f"the header lacks {part}" for part, words in HEADER.items() if not re.search(words, prose, re.I))
    if not any(cell["cell_type"] == "code" and re.search(r"\bhere\(", text_of(cell)) for cell in head):
        yield "the header lacks the map: call here(...) before the first section"


def ending_is_complete(notebook: Notebook) -> Iterator[str]:
    """The last headings are what a lesson ends with, in order."""
    titles = [title.lower() for level, title in headings(notebook) if level == 2]
    last = -1
    for part in ENDING:
        word = part.strip("()")
        found = max((place for place, title in enumerate(titles) if word in title), default=-1)
        if found < 0 and part == word:
            yield f"no section at the end is called {word!r}"
        elif 0 <= found <= last:
            yield f"the section {word!r} stands too early"
        last = max(last, found)


def thin_cells(notebook: Notebook) -> Iterator[str]:
    """Code cells are thin: their median and 90th percentile in lines, without empty ones."""
    lengths = sorted(len([line for line in text_of(c).splitlines() if line.strip()]) for c in cells(notebook, "code"))
    if lengths and (median := statistics.median(lengths)) > LONGEST_MEDIAN:
        yield f"the median code cell has {median:g} lines, at most {LONGEST_MEDIAN} are wanted"
    if lengths and (p90 := lengths[int(0.9 * (len(lengths) - 1))]) > LONGEST_P90:
        yield f"the 90th percentile of code cells is {p90} lines, at most {LONGEST_P90} are wanted"


def no_installs(notebook: Notebook) -> Iterator[str]:
    """No cell installs a package."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        if match := INSTALL.search(text_of(cell)):
            yield f"code cell {number} installs a package: {match[0].strip()!r}"


def no_try(notebook: Notebook) -> Iterator[str]:
    """No cell catches errors: what must be caught belongs into the package."""
    for number, cell in enumerate(cells(notebook, "code"), 1):
        python = re.sub(r"^\s*[!%].*$", "pass", text_of(cell), flags=re.M)
        if any(isinstance(node, (ast.Try, ast.TryStar)) for node in ast.walk(ast.parse(python))):
            yield f"code cell {number} has a try statement"


def own_quiz(notebook: Notebook) -> Iterator[str]:
    """One cell asks the quiz of the notebook's own lesson, in one line: its questions stand in the lesson's wing."""
    asked = [text_of(cell) for cell in cells(notebook, "code") if re.search(r"\bquiz\(", text_of(cell))]
    wanted = f'quiz("{notebook.get("name", "")[:2]}")'
    if asked != [wanted]:
        yield f"the cells with a quiz are {asked}, one with {wanted} is wanted"


def ids_unique(notebook: Notebook) -> Iterator[str]:
    """Every cell has an id of its own."""
    ids = [cell.get("id", "") for cell in notebook["cells"]]
    if twice := sorted({each for each in ids if ids.count(each) > 1 or not each}):
        yield f"cell ids are missing or come twice: {twice}"


def no_machine_paths(notebook: Notebook) -> Iterator[str]:
    """No output shows a path of the computer that the notebook ran on."""
    for where, output in outputs(notebook):
        texts = {name: data for name, data in output.get("data", {}).items() if not name.startswith("image/")}
        if match := PATHS.search(str(texts) + "".join(output.get("text", []))):
            yield f"{where} shows a path of this computer: {match[0]}"


EVERYWHERE: tuple[Guard, ...] = (
    executed_in_order, no_empty_cells, no_errors, enough_compared, uncompared_say_why, no_markers, own_question,
    no_stderr, pictures_have_alt_text, one_title, no_installs, ids_unique, no_machine_paths,
)  # fmt: skip
LESSONS: tuple[Guard, ...] = (*EVERYWHERE, header_is_complete, ending_is_complete, thin_cells, no_try, own_quiz)
