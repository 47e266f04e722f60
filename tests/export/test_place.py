"""Where an export lies in the cache, and what happens to it while others clean up."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from torch import nn

from mobiledl import export, fetch, frameworks, run, worker
from mobiledl.artifact import Artifact, card_path
from mobiledl.export import place


def writer(card, then: Callable[[], object] = lambda: None) -> Callable[[Path], object]:
    """Return what writes a file and its card, and does something more."""

    def write(path: Path) -> None:
        path.write_bytes(b"model")
        Artifact.write(path, "reference", "float32", card)
        then()

    return write


@pytest.fixture
def target(own_cache: Path) -> Path:
    """Where an export belongs in a cache that holds nothing yet."""
    (own_cache / "exports").mkdir(parents=True)
    return own_cache / "exports" / "reference-0123456789abcdef" / "toy-float32.pt2"


def test_other_layers_with_the_same_weights_are_another_file(toy_net, quarters) -> None:
    first = export.to("reference", toy_net)
    other = toy_net.copy()
    other.module[2] = other.module[5] = nn.Hardswish()
    second = export.to("reference", other)
    assert second.path != first.path
    assert run.load(second).predict(quarters.images) == pytest.approx(other.predict(quarters.images), abs=1e-4)


def test_the_place_depends_on_all_code_of_the_framework(toy_net, monkeypatch) -> None:
    before = place.target("onnx", toy_net, "float32", None)
    assert place.target("onnx", toy_net.copy(), "float32", None) == before
    monkeypatch.setattr(frameworks, "source", lambda name: "another converter")
    assert place.target("onnx", toy_net, "float32", None) != before


def test_the_code_of_a_framework_in_a_folder_is_that_of_all_its_files(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "odd" / "deep"
    folder.mkdir(parents=True)
    for file in (folder.parent / "__init__.py", folder / "writer.py"):
        file.write_text(f"# this is {file.name}")
    monkeypatch.setattr(frameworks, "__path__", [*frameworks.__path__, str(tmp_path)])
    assert "this is __init__.py" in frameworks.source("odd")
    assert "this is writer.py" in frameworks.source("odd")
    assert frameworks.source("onnx").startswith("onnx.py\n")


def test_a_damaged_export_is_replaced(toy_net, target: Path) -> None:
    place.fill(target, writer(toy_net.card)).path.write_bytes(b"mode1")
    assert place.cached(target) is None
    assert place.fill(target, writer(toy_net.card)) == Artifact.read(target)
    assert [path.name for path in target.parent.parent.iterdir()] == [target.parent.name]


@pytest.fixture
def treasure(tmp_path: Path) -> Path:
    """A folder of somebody's, with a file in it."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"irreplaceable")
    return folder


@pytest.mark.parametrize("depth", ["photos", "photos/deep", "cache/elsewhere/deep", "cache/exports/a/b"])
def test_a_folder_outside_of_the_exports_is_never_removed(toy_net, target, tmp_path, treasure, depth: str) -> None:
    kept = tmp_path / depth / "holiday.jpg"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"irreplaceable")
    with pytest.raises(fetch.CacheError, match="where nothing is ever removed"):
        place.fill(tmp_path / depth / "toy-float32.pt2", writer(toy_net.card))
    assert kept.read_bytes() == b"irreplaceable"


def test_a_link_out_of_the_cache_is_not_followed(toy_net, target: Path, treasure: Path) -> None:
    target.parent.symlink_to(treasure, target_is_directory=True)
    with pytest.raises(fetch.CacheError, match="take that link away"):
        place.fill(target, writer(toy_net.card))
    assert [path.name for path in treasure.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("name", ["../../photos/mynet", "{folder}/mynet"])
def test_a_card_s_name_leads_nowhere(toy_net, treasure: Path, own_cache: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a model, since it holds '/'"):
        export.to("reference", replace(toy_net, card=replace(toy_net.card, name=name.format(folder=treasure))))
    assert [path.name for path in treasure.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("gone", [".", "exports"])
def test_a_cache_that_is_emptied_while_a_file_is_written_is_told(toy_net, own_cache, target, gone: str) -> None:
    def clean_first(path: Path) -> None:
        shutil.rmtree(own_cache / gone)
        path.write_bytes(b"model")

    for write in (clean_first, writer(toy_net.card, lambda: shutil.rmtree(own_cache / gone))):
        target.parent.parent.mkdir(parents=True, exist_ok=True)
        with pytest.raises(fetch.CacheError, match="was emptied during the export: export again"):
            place.fill(target, write)
        assert not target.parent.exists()


def test_a_cache_that_is_emptied_before_or_after_is_told_too(toy_net, own_cache, target, monkeypatch) -> None:
    read = Artifact.read

    def emptied(path: Path) -> Artifact:
        shutil.rmtree(own_cache)
        return read(path)

    monkeypatch.setattr(Artifact, "read", emptied)
    for _ in range(2):  # the second time there is no folder to begin with
        with pytest.raises(fetch.CacheError, match="was emptied during the export"):
            place.fill(target, writer(toy_net.card))


def test_a_cache_that_is_emptied_under_a_converter_is_told(toy_net, own_cache: Path, monkeypatch) -> None:
    def emptied(*_: object, **__: object) -> None:
        shutil.rmtree(own_cache)
        raise worker.WorkerError("convert failed: Refused: cannot open the file")

    monkeypatch.setattr(worker, "call", emptied)
    with pytest.raises(fetch.CacheError, match="was emptied during the export"):
        export.to("reference", toy_net)


def test_an_export_that_is_removed_while_it_is_written_again_is_there_afterwards(toy_net, target: Path) -> None:
    place.fill(target, writer(toy_net.card))
    again = place.fill(target, writer(toy_net.card, lambda: shutil.rmtree(target.parent)))
    assert again == Artifact.read(target)


def test_a_card_that_disappears_before_it_is_read_makes_no_half_artifact(toy_net, target: Path, monkeypatch) -> None:
    place.fill(target, writer(toy_net.card))
    monkeypatch.setattr("mobiledl.artifact.sha256_of", lambda path: path.with_name("gone").read_bytes())
    assert place.cached(target) is None


def test_who_comes_second_takes_what_the_first_has_written(toy_net, target: Path, monkeypatch) -> None:
    first = place.fill(target, writer(toy_net.card))
    monkeypatch.setattr(place, "_remove", lambda folder: None)
    assert place.fill(target, writer(toy_net.card.after("later"))) == first


def test_a_full_disk_leaves_no_half_artifact(toy_net, target: Path) -> None:
    def full(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(fetch.CacheError, match="is full"):
        place.fill(target, full)
    assert list(target.parent.parent.iterdir()) == []
    assert not card_path(target).exists()
