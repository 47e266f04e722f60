"""Every term of the glossary is explained in the course, in bold or the like, no later than it is first used."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest
from repository import ROOT, text

# How a term reads in a sentence, where it is not the glossary's own words.
FORMS = {
    "Calibration of confidence": ["calibration error", "reliability diagram"],
    "float32, float16": ["float32"],
    "Generator, seeded": ["seed"],
    "Hand": ["invented person"],
    "Kernel (convolution)": ["kernel"],
    "Kernel (Jupyter)": ["kernel"],
    "p50, p90, p99": ["p50", "p90", "p99"],
    "Per tensor, per channel": ["per tensor", "per channel"],
    "Percentage point (pp)": ["percentage point"],
    "top-1, top-5": ["top-1"],
    "Wrap-around": ["wraps around"],
}
# Terms of lessons that are not written yet; whoever writes them explains these, and takes them off this list.
LATER = {
    "Agreement", "Cosine similarity", "Delegate", "Operator", "Peak memory", "Per tensor, per channel",
    "Reference", "Scale and zero point", "top-1, top-5",
}  # fmt: skip
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
HEADING = re.compile(r"^#.*$", re.MULTILINE)
EMPHASIS = re.compile(r"\*\*(.+?)\*\*|(?<!\*)\*([^*\n]+?)\*(?!\*)|`([^`]+)`")


@dataclass(frozen=True, order=True)
class Place:
    """A cell of the course, in the order in which it is read: every lab after its lesson."""

    book: str
    cell: int


def terms() -> list[str]:
    """Return the terms of the glossary."""
    return re.findall(r"^\*\*(.+?)\*\* - \S", text("GLOSSARY.md"), re.MULTILINE)


def cells() -> dict[Place, str]:
    """Return every text cell without its headings; the first cell of a notebook only announces, and is left out."""
    found = {}
    for path in sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")], key=_order):
        for place, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            if cell["cell_type"] == "markdown" and place:
                found[Place(_order(path), place)] = HEADING.sub("", "".join(cell["source"]))
    return found


def _order(path):
    return path.name[:2] + ("b" if path.parent.name == "solutions" else "a")


def pattern(form: str) -> re.Pattern[str]:
    """Return what matches a term in a sentence, with an ending; capitals count only where a term has nothing else."""
    flags = re.NOFLAG if form.isupper() else re.IGNORECASE
    stem = re.escape(form).removesuffix("y").removesuffix("x").removesuffix("e")
    return re.compile(rf"(?<![\w/.-]){stem}(?:y|ies|x|ces|e|es|s|ed|ing)?(?![\w/-])", flags)


def first(forms: list[str], texts: dict[Place, str]) -> Place | None:
    """Return the first cell that uses a term in a sentence."""
    plain = {place: CODE.sub("", each).replace("*", "") for place, each in texts.items()}
    return next((place for place, each in plain.items() if any(pattern(form).search(each) for form in forms)), None)


def explained(forms: list[str], texts: dict[Place, str]) -> Place | None:
    """Return the first cell in which a term stands in bold, in italics or as code."""
    marked = {place: " ".join("".join(each) for each in EMPHASIS.findall(text)) for place, text in texts.items()}
    return next((place for place, each in marked.items() if any(pattern(form).search(each) for form in forms)), None)


@pytest.mark.parametrize("term", [term for term in terms() if term not in LATER])
def test_a_term_is_explained_where_it_is_first_used(term: str):
    texts, forms = cells(), FORMS.get(term, [term])
    use, explanation = first(forms, texts), explained([*forms, term], texts)
    assert use, f"{term} stands in the glossary, and the course never uses it"
    assert explanation, f"{term} is used in {use}, and explained nowhere: {texts[use]}"
    assert explanation <= use, f"{term} is explained in {explanation}, and used in {use}: {texts[use]}"


@pytest.mark.parametrize("term", sorted(LATER))
def test_a_term_of_a_later_lesson_is_not_used_yet(term: str):
    assert term in terms()
    assert first(FORMS.get(term, [term]), cells()) is None


def test_an_unexplained_term_is_seen():
    texts = {Place("00a", 1): "The loss falls.", Place("00a", 2): "The **loss** is what falls, as `loss` says."}
    assert first(["Loss"], texts) == Place("00a", 1)
    assert explained(["Loss"], texts) == Place("00a", 2)
    assert first(["Epoch"], texts) is None
