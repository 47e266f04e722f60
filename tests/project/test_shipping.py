"""tools/ship_exports.py: what notebooks export is shipped, what is missing is found without converting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from repository import tool

from mobiledl import export
from mobiledl.artifact import Artifact
from mobiledl.record import Settings
from mobiledl.zoo import shipped

FIRST, SECOND = "00_start_here", "02_model_zoo"


def test_everything_that_notebooks_export_is_shipped():
    assert list(tool("ship_exports").complaints()) == []


@pytest.fixture
def made(tmp_path: Path, artifact: Artifact) -> Path:
    """What two notebooks exported: one file both, another only the second."""
    for name, places in {
        FIRST: ["litert-aaaaaaaaaaaaaaaa"],
        SECOND: ["litert-aaaaaaaaaaaaaaaa", "litert-bbbbbbbbbbbbbbbb"],
    }.items():
        for place in places:
            artifact.save(tmp_path / "made" / name / place)
    return tmp_path / "made"


@pytest.fixture
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Path):
    """The tool, in a course of two notebooks whose exports are shipped."""
    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path / "zoo"))
    (tmp_path / "zoo" / "exports").mkdir(parents=True)
    shipping = tool("ship_exports")
    notebooks = [shipping.ROOT / "notebooks" / f"{name}.ipynb" for name in (FIRST, SECOND)]
    monkeypatch.setattr(shipping, "all_notebooks", lambda: notebooks)
    shipping.ship(made, whole=True)
    return shipping


def files() -> dict[str, bytes]:
    folder = shipped.folder()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_what_was_shipped_is_whole(shipping):
    assert list(shipping.complaints()) == []
    assert shipping.index()["exports"] == {
        FIRST: ["litert-aaaaaaaaaaaaaaaa"],
        SECOND: ["litert-aaaaaaaaaaaaaaaa", "litert-bbbbbbbbbbbbbbbb"],
    }


def test_missing_file_is_found(shipping):
    for path in (shipped.folder() / "litert-bbbbbbbbbbbbbbbb").iterdir():
        path.unlink()
    (complaint,) = shipping.complaints()
    assert complaint.startswith("litert-bbbbbbbbbbbbbbbb is not whole")


def test_damaged_file_is_found(shipping):
    next((shipped.folder() / "litert-aaaaaaaaaaaaaaaa").glob("*.tflite")).write_bytes(b"no model")
    (complaint,) = shipping.complaints()
    assert "litert-aaaaaaaaaaaaaaaa is not whole" in complaint
    assert "damaged" in complaint


def test_file_of_no_notebook_is_found_and_removed(shipping, made):
    (shipped.folder() / "litert-cccccccccccccccc").mkdir()
    assert list(shipping.complaints()) == ["litert-cccccccccccccccc is exported by no notebook: run `make exports`."]
    shipping.ship(made, whole=False)
    assert list(shipping.complaints()) == []


def test_shipping_removes_only_what_it_could_have_made(shipping, made, tmp_path):
    folder = shipped.folder()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"irreplaceable")
    (folder / "litert-0123456789abcdef").symlink_to(tmp_path / "photos", target_is_directory=True)
    (folder / "my own models").mkdir()
    (folder / "notes.txt").write_text("mine")
    shipping.ship(made, whole=True)
    assert (tmp_path / "photos" / "holiday.jpg").exists()
    assert len(list(shipping.complaints())) == 3


def test_new_notebook_is_found(shipping, monkeypatch):
    third = shipping.ROOT / "notebooks" / "99_new.ipynb"
    before = shipping.all_notebooks()
    monkeypatch.setattr(shipping, "all_notebooks", lambda: [*before, third])
    (complaint,) = shipping.complaints()
    assert complaint == "99_new was not asked what it exports: run `make exports ARGS=notebooks/99_new.ipynb`."


def test_notebook_that_is_gone_is_found(shipping, monkeypatch):
    monkeypatch.setattr(shipping, "all_notebooks", lambda: [shipping.ROOT / "notebooks" / f"{FIRST}.ipynb"])
    assert list(shipping.complaints()) == [f"{SECOND} is no notebook, but has exports: run `make exports`."]


def test_weights_that_changed_since_are_found(shipping):
    weights = shipped.folder().parent / "mobilenet_v2-w0.5-doodles.safetensors"
    weights.write_bytes(b"new")
    (complaint,) = shipping.complaints()
    assert complaint.startswith(f"{weights.name} is not the file that the notebooks exported")


def test_shipping_again_changes_nothing(shipping, made):
    before = files()
    shipping.ship(made, whole=True)
    assert files() == before


def test_one_notebook_alone_leaves_what_others_export(shipping, tmp_path, artifact):
    artifact.save(tmp_path / "again" / SECOND / "litert-cccccccccccccccc")
    shipping.ship(tmp_path / "again", whole=False)
    assert shipping.index()["exports"] == {FIRST: ["litert-aaaaaaaaaaaaaaaa"], SECOND: ["litert-cccccccccccccccc"]}
    assert sorted(path.name for path in shipped.folder().iterdir()) == [
        "index.json",
        "litert-aaaaaaaaaaaaaaaa",
        "litert-cccccccccccccccc",
    ]


def test_file_of_another_converter_is_shipped_again(shipping, made, artifact):
    newer = replace(artifact, toolchain=Settings({"litert-torch": "9"}))
    for name in (FIRST, SECOND):
        newer.save(made / name / "litert-aaaaaaaaaaaaaaaa")
    shipping.ship(made, whole=True)
    assert shipping.artifact(shipped.folder() / "litert-aaaaaaaaaaaaaaaa").toolchain == newer.toolchain


@pytest.mark.parametrize(("framework", "kept"), [("litert", True), ("onnx", False)])
def test_export_of_a_framework_that_binder_lacks_is_kept(framework, kept, toy_net, artifact, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "to", lambda *_: artifact)
    tool("keep_exports").into(str(tmp_path / "kept"))
    assert export.to(framework, toy_net) is artifact
    place = tmp_path / "kept" / shipped.place(toy_net, framework, "float32", None).name
    assert place.is_dir() == kept


def test_calibration_images_are_part_of_what_is_kept(toy_net, quarters, artifact, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "to", lambda *_: artifact)
    tool("keep_exports").into(str(tmp_path / "kept"))
    export.to("litert", toy_net, precision="int8-static", calibration=quarters)
    samples = toy_net.card.preprocess(quarters.images)
    assert (tmp_path / "kept" / shipped.place(toy_net, "litert", "int8-static", samples).name).is_dir()


def test_notebook_keeps_its_exports_only_while_it_runs(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    with tool("notebooks").keeping(notebook, tmp_path):
        assert "keep_exports.into" in notebook.cells[0].source
    assert [cell.source for cell in notebook.cells] == ["1 + 1"]
