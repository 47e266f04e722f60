"""What the pages for teachers name is there: headings, lessons with their minutes, and files."""

from __future__ import annotations

import functools
import json
import re

import pytest
from repository import ROOT

TEACHING = (ROOT / "docs" / "teaching.md").read_text("utf-8")
GRADING = (ROOT / "docs" / "grading.md").read_text("utf-8")
NAMED = sorted({" ".join(title.split()) for title in re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", TEACHING + GRADING)})


def prose(name: str) -> str:
    """Return the text of a notebook's markdown cells."""
    (path,) = (ROOT / name.split("/")[0]).glob(name.split("/")[1])
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@functools.cache
def everything() -> str:
    """Return the text of all notebooks and labs, and the README."""
    books = [
        prose(f"{folder}/{path.name}") for folder in ("notebooks", "labs") for path in (ROOT / folder).glob("*.ipynb")
    ]
    return "\n".join([*books, (ROOT / "README.md").read_text("utf-8")])


@pytest.mark.parametrize("title", NAMED)
def test_a_part_that_is_named_is_a_heading(title):
    assert re.search(rf"^#+ {re.escape(title)}$", everything(), re.MULTILINE)


@pytest.mark.parametrize("row", re.findall(r"^\| (\d\d) .*$", TEACHING, re.MULTILINE))
def test_a_lesson_takes_as_long_as_its_own_head_says(row):
    cells = [cell.strip() for cell in re.search(rf"^\| {row} .*$", TEACHING, re.MULTILINE)[0].strip("|").split("|")]
    assert f"**Time**: {cells[1]} minutes" in prose(f"notebooks/{row}_*.ipynb")
    if cells[2] != "-":
        assert f"**Time**: {cells[2]} minutes" in prose(f"labs/{row}_lab.ipynb")


def test_every_lesson_has_a_row():
    rows = re.findall(r"^\| (\d\d) ", TEACHING, re.MULTILINE)
    assert rows == sorted(path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"(?:docs|tests|solutions|tools|notebooks)/[\w./]+\.\w+", TEACHING + GRADING)))
)
def test_a_file_that_is_named_exists(path):
    assert (ROOT / path).exists()
