from __future__ import annotations

from pathlib import Path

import pytest

from mobiledl import frameworks
from mobiledl.course import environment


def finding(name: str) -> environment.Finding:
    return next(f for f in environment.check().findings if f.name == name)


def test_every_framework_is_looked_at() -> None:
    assert set(frameworks.names()) <= {f.name for f in environment.check().findings}


def test_a_cache_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "file" / "cache"))
    assert not finding("disk").fine
    assert not environment.check().fine


def test_a_folder_without_weights_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path))
    assert "whole repository" in finding("zoo weights").line


def test_a_missing_framework_names_its_cost_and_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, *_: object) -> None:
        raise frameworks.MissingFramework(f"{name} needs x, not installed here: pip install -e '.[{name}]'.")

    monkeypatch.setattr(frameworks, "require", missing)
    line = finding("litert").line
    assert "pip install -e '.[litert]'" in line
    assert "cannot run until then" in line
    assert "everything that the course needs is here: False" in repr(environment.check())


def test_little_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "MEMORY_GIB", 1e6)
    assert "close other programs" in finding("memory").line


def test_the_report_names_versions_in_its_table() -> None:
    assert "torch" in environment.check()._repr_html_()


def test_where_only_shipped_models_run_nothing_is_missing_and_nothing_is_to_be_installed(monkeypatch, tmp_path) -> None:
    from mobiledl.zoo import shipped

    converter = ("litert_torch", "ai_edge_quantizer")
    find = frameworks.importlib.util.find_spec
    monkeypatch.setattr(
        frameworks.importlib.util, "find_spec", lambda name, *a: None if name in converter else find(name, *a)
    )
    found = finding("litert")
    assert found.fine
    assert "the models that the course ships run; others cannot be exported" in found.line
    assert "the models that the course ships run" in found.cell
    assert "install" not in found.line
    monkeypatch.setattr(shipped, "folder", lambda: tmp_path)
    assert "Cells that export to it cannot run until then" in finding("litert").line
