"""Damaged model files: a typed error in one sentence every time, and the kernel alive every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mobiledl import export, run, worker
from mobiledl.artifact import ArtifactError

WITH_CARD, FOREIGN = 200, 25


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """Return a copy that was cut, overwritten in places, or had bytes inserted; never equal to the original."""
    kind = rng.integers(4)
    if kind == 0:
        return content[: int(rng.integers(len(content)))]
    changed = bytearray(content)
    if kind == 1:
        at = int(rng.integers(len(content)))
        changed[at:at] = rng.bytes(int(rng.integers(1, 64)))
        return bytes(changed)
    # most of the structure of a flatbuffer or protobuf stands near one of its ends
    reach = len(content) if kind == 2 else min(len(content), 600)
    for at in rng.integers(reach, size=int(rng.integers(1, 20))):
        changed[-int(at) if rng.integers(2) else int(at)] ^= int(rng.integers(1, 256))
    return bytes(changed) if changed != content else content[:-1]


@pytest.mark.parametrize("framework", ["litert", "onnx"])
def test_a_damaged_artifact_is_always_refused(framework: str, toy_net, tmp_path: Path) -> None:
    artifact = export.to(framework, toy_net).save(tmp_path)
    whole = artifact.path.read_bytes()
    rng = np.random.default_rng(2)
    for _ in range(WITH_CARD):
        artifact.path.write_bytes(damaged(whole, rng))
        with pytest.raises(ArtifactError) as caught:
            run.load(artifact)
        assert "\n" not in str(caught.value)
    artifact.path.write_bytes(whole)
    assert run.load(artifact)


@pytest.mark.parametrize("framework", ["litert", "onnx"])
def test_a_damaged_foreign_file_never_takes_the_kernel_with_it(framework: str, toy_net, tmp_path: Path) -> None:
    """Without a card nothing tells a changed weight from a right one: such a file may run, but nothing may crash."""
    artifact = export.to(framework, toy_net)
    whole = artifact.path.read_bytes()
    rng = np.random.default_rng(3)
    refused = 0
    for number in range(FOREIGN):
        path = tmp_path / f"{number}{artifact.path.suffix}"
        path.write_bytes(damaged(whole, rng))
        said = worker.call(load_and_run, path=path, card=toy_net.card.to_json()).value
        refused += bool(said)
        assert "\n" not in said
    assert refused > FOREIGN / 4


def load_and_run(path: str, card: str) -> str:
    """Stand in for a kernel: load a file as a learner does, run it when it is accepted; return what was said."""
    from mobiledl.card import Card

    read = Card.from_json(card)
    try:
        session = run.load(path, card=read)
    except ArtifactError as error:
        return str(error)
    session(np.zeros((1, *read.input.shape), np.float32))
    return ""
