from __future__ import annotations

from pathlib import Path

import pytest

from mobiledl.artifact import Artifact, ArtifactError, card_path, sha256_of, write_text
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.record import Settings

CARD = Card("net", ("a",), TensorSpec("image", (1, 4, 4)), TensorSpec("logits", (1,)), Preprocess(4, 1))


def written(path: Path) -> Artifact:
    path.write_bytes(b"model")
    return Artifact.write(path, "litert", "float32", CARD, Settings(tool="1.0"))


def written_folder(path: Path) -> Artifact:
    (path / "deep").mkdir(parents=True)
    (path / "deep" / "weights").write_bytes(b"12345678")
    return Artifact.write(path, "coreml", "float32", CARD)


def test_an_artifact_is_read_as_it_was_written(tmp_path: Path) -> None:
    artifact = written(tmp_path / "net.tflite")
    assert Artifact.read(tmp_path / "net.tflite") == artifact
    assert artifact.bytes == 5
    assert repr(artifact) == "net litert float32: net.tflite, 0.0 kB"
    assert "1.0" in artifact._repr_html_()


def test_a_folder_is_an_artifact_too(tmp_path: Path) -> None:
    folder = tmp_path / "net.mlpackage"
    assert written_folder(folder).bytes == 8
    (folder / "deep" / "weights").rename(folder / "deep" / "other")
    with pytest.raises(ArtifactError, match="damaged"):
        Artifact.read(folder)


def test_a_copy_is_an_artifact_of_its_own(tmp_path: Path) -> None:
    copy = written(tmp_path / "net.tflite").save(tmp_path / "new" / "folder")
    assert Artifact.read(copy.path).sha256 == sha256_of(tmp_path / "net.tflite")


@pytest.mark.parametrize("name", ["net.tflite", "net.mlpackage"])
def test_saving_again_or_in_its_own_place_changes_nothing(tmp_path: Path, name: str) -> None:
    artifact = written(tmp_path / name) if name.endswith("tflite") else written_folder(tmp_path / name)
    assert artifact.save(tmp_path) == artifact
    first = artifact.save(tmp_path / "copies")
    assert artifact.save(tmp_path / "copies") == first == Artifact.read(first.path)


def test_another_folder_of_that_name_is_not_removed(tmp_path: Path) -> None:
    other = written_folder(tmp_path / "copies" / "net.mlpackage")
    (other.path / "mine.txt").write_text("kept")
    with pytest.raises(ArtifactError, match=r"There is a net\.mlpackage in .* already"):
        written_folder(tmp_path / "net.mlpackage").save(tmp_path / "copies")
    assert (other.path / "mine.txt").read_text() == "kept"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="no model file at"):
        Artifact.read(tmp_path / "net.tflite")


def test_a_file_without_its_card_is_no_artifact(tmp_path: Path) -> None:
    card_path(written(tmp_path / "net.tflite").path).unlink()
    with pytest.raises(ArtifactError, match="no card beside it"):
        Artifact.read(tmp_path / "net.tflite")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "net.tflite").path
    path.write_bytes(b"mode1")
    with pytest.raises(ArtifactError, match="damaged"):
        Artifact.read(path)


@pytest.mark.parametrize("text", ["", "{}", '{"sha256": 3}', "\xff"])
def test_a_damaged_card_is_refused(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "net.tflite").path
    card_path(path).write_bytes(text.encode("latin-1"))
    with pytest.raises(ArtifactError, match="cannot be read"):
        Artifact.read(path)


def test_a_file_that_disappears_while_it_is_read_is_no_artifact(tmp_path: Path, monkeypatch) -> None:
    path = written(tmp_path / "net.tflite").path
    monkeypatch.setattr("mobiledl.artifact.sha256_of", lambda gone: (gone.unlink(), gone.read_bytes()))
    with pytest.raises(ArtifactError, match=r"net\.tflite cannot be read \(No such file"):
        Artifact.read(path)


def test_a_text_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "a", "new\ud800")
    assert (tmp_path / "a").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
