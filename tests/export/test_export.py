from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from mobiledl import export, fetch, worker
from mobiledl.artifact import Artifact, ArtifactError, card_path


def left_over(cache: Path) -> list[str]:
    """Return what lies in the cache that is no finished export."""
    return [p.name for p in (cache / "exports").iterdir() if p.name.startswith(".part")]


def test_the_second_export_converts_nothing(toy_net, monkeypatch) -> None:
    first = export.to("onnx", toy_net)
    monkeypatch.setattr(worker, "call", lambda *a, **k: pytest.fail("a converter was started"))
    assert export.to("onnx", toy_net) == first


def test_other_weights_are_another_file(toy_net) -> None:
    other = toy_net.copy()
    other.module[0].weight.data[0, 0, 0, 0] += 1
    assert export.to("onnx", other).sha256 != export.to("onnx", toy_net).sha256


def test_other_calibration_images_are_another_file(toy_net, quarters) -> None:
    few = quarters.take(3)
    many = export.to("onnx", toy_net, "int8-static", quarters)
    assert export.to("onnx", toy_net, "int8-static", few).path != many.path


def test_the_card_tells_how_the_file_was_made(toy_net, quarters) -> None:
    artifact = export.to("onnx", toy_net, "int8-static", quarters)
    step = artifact.card.steps[-1]
    assert step.verb == "export"
    assert step.settings["calibration_images"] == len(quarters)
    assert "onnxruntime" in artifact.toolchain


@pytest.mark.parametrize(
    ("framework", "precision", "said"),
    [
        ("litert", "int8", "There is no precision 'int8': did you mean 'int8-"),
        ("onnx", "float16", "ONNX Runtime has no float16"),
        ("tflite", "float32", "did you mean 'litert'"),
        ("litert", "int8-static", "calibration=train_set.take"),
    ],
)
def test_a_wrong_choice_is_refused_with_the_nearest_right_one(toy_net, framework, precision, said) -> None:
    with pytest.raises(ValueError, match=said):
        export.to(framework, toy_net, precision)


def test_a_weight_that_is_not_a_number_is_refused(toy_net) -> None:
    broken = toy_net.copy()
    broken.module[0].weight.data[0, 0, 0, 0] = float("nan")
    with pytest.raises(export.ExportError, match=r"0\.weight holds a value that is not a number"):
        export.to("onnx", broken)


@pytest.mark.parametrize("framework", ["litert", "onnx"])
def test_a_converter_that_fails_names_the_operation_and_leaves_nothing_behind(toy_net, own_cache, framework) -> None:
    from torch import nn

    class Odd(nn.Module):
        """An operation that neither converter knows."""

        def forward(self, x):
            import torch

            return torch.linalg.svdvals(x).flatten(1)[:, :4]

    says = rf"^{framework} could not convert toy to float32: .*aten\._linalg_svd.*; try another precision, [\w ]+\.$"
    with pytest.raises(export.ExportError, match=says):
        export.to(framework, replace(toy_net, module=Odd()))
    assert left_over(own_cache) == []


def test_a_damaged_file_in_the_cache_is_exported_again(toy_net, own_cache) -> None:
    artifact = export.to("reference", toy_net)
    artifact.path.write_bytes(b"half a mod")
    again = export.to("reference", toy_net)
    assert again == Artifact.read(artifact.path)


def test_a_file_without_its_card_is_never_taken_for_a_whole_one(toy_net, own_cache) -> None:
    artifact = export.to("reference", toy_net)
    card_path(artifact.path).unlink()
    with pytest.raises(ArtifactError):
        Artifact.read(artifact.path)
    assert export.to("reference", toy_net).sha256


def test_two_exports_of_one_model_at_once_convert_it_once(toy_net, own_cache, monkeypatch) -> None:
    calls = []
    really = worker.call

    def counted(*arguments, **named):
        calls.append(arguments)
        return really(*arguments, **named)

    monkeypatch.setattr(worker, "call", counted)
    with ThreadPoolExecutor(4) as pool:
        artifacts = list(pool.map(lambda _: export.to("onnx", toy_net), range(4)))
    assert len(set(map(repr, artifacts))) == 1
    assert len(calls) == 1


def test_a_cache_that_cannot_be_written_is_said_in_one_sentence(toy_net, tmp_path, monkeypatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("MOBILEDL_CACHE", str(blocked / "cache"))
    with pytest.raises(OSError, match="MOBILEDL_CACHE"):
        export.to("onnx", toy_net)


# A program of its own, because the limit on file sizes cannot be lifted again in the process that sets it.
FULL_DISK = textwrap.dedent("""
    import resource, sys
    sys.path.insert(0, {tests!r})
    from mobiledl import export
    from mobiledl.net import Net
    import torch
    from mobiledl.card import Card, Preprocess, TensorSpec
    module = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(256, 4000), torch.nn.Linear(4000, 4))
    card = Card("wide", tuple("abcd"), TensorSpec("image", (1, 16, 16)), TensorSpec("logits", (4,)), Preprocess(16, 1))
    net = Net(module.eval(), card)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
    try:
        export.to({framework!r}, net)
    except OSError as error:
        print("OSError", error)
    except export.ExportError as error:
        print("ExportError", error)
""")


@pytest.mark.parametrize("framework", ["reference", "litert", "onnx"])
@pytest.mark.parametrize("limit", [1_000_000, 4_150_000])
def test_a_full_disk_is_said_and_leaves_no_artifact(framework: str, limit: int, own_cache: Path) -> None:
    script = FULL_DISK.format(tests=str(Path(__file__).parent), limit=limit, framework=framework)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("OSError", "ExportError")), done.stdout + done.stderr
    assert len(done.stdout.strip().splitlines()) == 1
    assert left_over(own_cache) == []
    assert not list(own_cache.rglob(f"*{'.json'}"))


def test_exports_lie_in_the_course_cache(toy_net) -> None:
    artifact = export.to("reference", toy_net)
    assert fetch.cache_dir() in artifact.path.parents
    assert os.access(artifact.path, os.R_OK)
