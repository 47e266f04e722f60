"""The documents of the repository: links lead somewhere, versions agree, nothing names a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from repository import ROOT, project, text, tracked

import mobiledl

MARKDOWN = sorted(path for path in tracked() if path.suffix == ".md")
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Registries and folders of one machine. Written in pieces, so that this file does not name them.
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "deb" + "ian.org/", "npm" + "js.org", "npm" + "js.com"]
FOLDERS = ["/" + "work/", "/opt/" + "wheels", "/opt/" + "pypi", "/" + "root/", "/tmp/" + "env"]
BINARY = {".safetensors", ".png", ".tflite", ".onnx", ".npz", ".npy", ".pt2"}


def anchors(path: Path) -> set[str]:
    """The names that links give to a Markdown file's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead(path: Path) -> list[str]:
    """The links of a Markdown file that lead nowhere in the repository."""
    found = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_resolve(path):
    assert not dead(path)


@pytest.mark.parametrize("link", ["absent.md", "#absent", "README.md#absent"])
def test_dead_link_is_seen(link, tmp_path):
    (tmp_path / "README.md").write_text("# Here\n")
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n[a](README.md) [b](#page) [c](README.md#here) [d]({link})\n")
    assert dead(page) == [link]


def test_no_file_names_a_registry_or_a_machine():
    names = [name.encode() for name in HOSTS + FOLDERS]
    texts = {path: path.read_bytes() for path in tracked() if path.suffix not in BINARY}
    found = {str(path.relative_to(ROOT)): name for path, data in texts.items() for name in names if name in data}
    assert not found


def test_versions_agree():
    changelog = re.findall(r"^## (\d[\w.]*)", text("CHANGELOG.md"), re.MULTILINE)
    citation = yaml.safe_load(text("CITATION.cff"))
    assert {project()["version"], changelog[0], str(citation["version"])} == {mobiledl.__version__}


def test_citation_has_what_the_format_requires():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["title"] == "Deep Learning on Mobile"
    assert {"message", "authors", "license"} <= set(citation)
    assert all("name" in author or "family-names" in author for author in citation["authors"])


def test_code_is_mit_and_text_is_creative_commons():
    assert text("LICENSE").startswith("MIT License")
    assert project()["license"] == "MIT"
    assert "https://creativecommons.org/licenses/by/4.0/" in text("LICENSE-text")


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_issue_forms_parse(form):
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    if form.stem != "config":
        assert {"name", "description", "body"} <= set(content)
        assert len({item["id"] for item in content["body"]}) == len(content["body"])


def test_issue_form_asks_for_notebook_cell_and_environment():
    body = yaml.safe_load(text(".github/ISSUE_TEMPLATE/notebook.yml"))["body"]
    required = {item["id"] for item in body if item.get("validations", {}).get("required")}
    assert {"notebook", "cell", "environment"} <= required


def test_glossary_is_in_alphabetical_order_and_has_no_term_twice():
    terms = re.findall(r"^\*\*(.+?)\*\* - \S", text("GLOSSARY.md"), re.MULTILINE)
    plain = [term.lower() for term in terms]
    assert plain == sorted(set(plain))


@pytest.mark.parametrize(
    "term",
    ["MAC", "Parameter", "Activation", "Latency", "p50", "Quantization", "int8", "Calibration", "Scale and zero point",
     "Depthwise separable convolution", "Inverted residual", "Fire module", "Export", "Artifact", "Card", "Runtime",
     "Delegate", "Budget", "Ledger", "Agreement", "top-1", "Confidence interval", "Percentage point"],
)  # fmt: skip
def test_glossary_explains(term):
    assert re.search(rf"^\*\*{term}\b.*?\*\* - .{{40}}", text("GLOSSARY.md"), re.MULTILINE)
