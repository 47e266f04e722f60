"""Net: prediction, saving and loading, and what is refused."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl.artifact import ArtifactError, card_path
from mobiledl.net import Net, load_weights, read_weights


def test_saved_weights_and_card_come_back_equal(toy_net, tmp_path: Path) -> None:
    tensors, card = read_weights(toy_net.save(tmp_path / "toy.safetensors"))
    assert card == toy_net.card
    assert all(torch.equal(tensors[key], value) for key, value in toy_net.module.state_dict().items())


def test_saving_leaves_two_files_and_nothing_else(toy_net, tmp_path: Path) -> None:
    toy_net.save(tmp_path / "toy.safetensors")
    assert sorted(os.listdir(tmp_path)) == ["toy.safetensors", "toy.safetensors.json"]


@pytest.mark.processor
def test_predict_evaluates_and_leaves_the_mode_as_it_was(toy_net) -> None:
    net = toy_net.copy()
    net.module.train()
    images = np.full((3, 1, 16, 16), 9, np.uint8)
    np.testing.assert_allclose(net.predict(images), net.predict(images, batch=1), atol=1e-5)
    assert net.module.training


def test_the_digest_changes_with_a_weight_and_with_the_card(toy_net) -> None:
    other = toy_net.copy()
    assert other.digest == toy_net.digest
    assert toy_net.after(toy_net.module, "nothing").digest != toy_net.digest
    with torch.no_grad():
        other.module[0].weight[0, 0, 0, 0] += 1
    assert other.digest != toy_net.digest


def test_the_digest_does_not_depend_on_the_memory_layout(toy_net) -> None:
    other = toy_net.copy()
    other.module.to(memory_format=torch.channels_last)
    assert other.digest == toy_net.digest


def test_a_saved_program_runs_without_the_class(toy_net, tmp_path: Path) -> None:
    image = torch.rand(1, 1, 16, 16)
    program = torch.export.load(toy_net.save_program(tmp_path / "toy.pt2"))
    torch.testing.assert_close(program.module()(image), toy_net(image))


@pytest.mark.parametrize("missing", ["toy.safetensors", "toy.safetensors.json"])
def test_a_missing_file_is_named(toy_net, tmp_path: Path, missing: str) -> None:
    path = toy_net.save(tmp_path / "toy.safetensors")
    (tmp_path / missing).unlink()
    with pytest.raises(ArtifactError, match=missing):
        read_weights(path)


def test_a_card_of_other_weights_is_refused(toy_net, tmp_path: Path) -> None:
    path = toy_net.save(tmp_path / "toy.safetensors")
    other = toy_net.copy()
    with torch.no_grad():
        other.module[0].weight += 1
    card_path(path).write_bytes(card_path(other.save(tmp_path / "other.safetensors")).read_bytes())
    with pytest.raises(ArtifactError, match="changed or damaged"):
        read_weights(path)


def test_a_full_disk_while_saving_leaves_the_old_pair_whole(
    toy_net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = toy_net.save(tmp_path / "toy.safetensors")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    other = toy_net.copy()
    with torch.no_grad():
        other.module[0].weight += 1
    for step in ("mobiledl.net.write_text", "pathlib.Path.write_bytes"):
        with monkeypatch.context() as patch:
            patch.setattr(step, full)
            with pytest.raises(OSError, match="No space left"):
                other.save(path)
        tensors, _ = read_weights(path)
        assert torch.equal(tensors["0.weight"], toy_net.module[0].weight)
    assert sorted(os.listdir(tmp_path)) == ["toy.safetensors", "toy.safetensors.json"]


def test_no_image_and_images_of_another_kind_are_refused(toy_net) -> None:
    images = np.zeros((2, 1, 16, 16), np.uint8)
    with pytest.raises(ValueError, match="no image to answer for"):
        toy_net.predict(images[:0])
    with pytest.raises(TypeError, match="uint8"):
        toy_net.predict(images / 255)
    with pytest.raises(ValueError, match=r"takes images of \(N, 1, 16, 16\)"):
        toy_net.predict(images[:, :, :8])


def change(tensors: dict[str, torch.Tensor], how: str) -> dict[str, torch.Tensor]:
    """Return tensors that do not fit the toy any more."""
    changed = dict(tensors)
    if how == "lacks tensor 0.bias":
        del changed["0.bias"]
    elif how == "unknown tensor extra":
        changed["extra"] = torch.zeros(1)
    elif how == "0.bias is":
        changed["0.bias"] = torch.zeros(3)
    else:
        changed["0.bias"] = torch.full((8,), float("inf"))
    return changed


@pytest.mark.parametrize("how", ["lacks tensor 0.bias", "unknown tensor extra", "0.bias is", "infinite"])
def test_weights_that_do_not_fit_are_told_by_name(toy_net, how: str) -> None:
    net = toy_net.copy()
    with pytest.raises(ArtifactError, match=how):
        load_weights(net.module, change(net.module.state_dict(), how), "toy")


def test_half_of_a_net_keeps_its_mode_when_it_predicts(toy_net) -> None:
    net = toy_net.copy()
    net.module.train()
    net.module[1].eval()  # as who freezes a batch norm does
    net.predict(np.zeros((1, 1, 16, 16), np.uint8))
    assert [layer.training for layer in net.module] == [True, False] + [True] * 6


def twins(toy_net, tied: bool) -> Net:
    """Return a net of which two layers share a weight, and a third stands under two names."""
    first, second, third = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 1)
    if tied:
        second.weight = first.weight
    again = nn.Sequential(third) if tied else nn.Sequential(nn.Conv2d(1, 1, 1))
    return replace(toy_net, module=nn.Sequential(first, second, third, again, toy_net.module).eval())


def test_weights_under_two_names_are_saved_once_and_come_back(toy_net, tmp_path: Path) -> None:
    net = twins(toy_net, tied=True)
    tensors, _ = read_weights(net.save(tmp_path / "tied.safetensors"))
    state = net.module.state_dict()
    assert len(tensors) == len({tensor.data_ptr() for tensor in state.values()}) < len(state)
    assert all(torch.equal(tensors[name], state[name]) for name in tensors)
    other = twins(toy_net, tied=True)
    load_weights(other.module, tensors, "tied")
    images = np.random.default_rng(0).integers(0, 256, (5, 1, 16, 16), np.uint8)
    assert np.array_equal(net.predict(images), other.predict(images))


def test_weights_that_were_saved_once_do_not_fit_two_layers(toy_net, tmp_path: Path) -> None:
    tensors, _ = read_weights(twins(toy_net, tied=True).save(tmp_path / "tied.safetensors"))
    with pytest.raises(ArtifactError, match=r"lacks tensor 1\.weight"):
        load_weights(twins(toy_net, tied=False).module, tensors, "tied")


def test_weights_that_overlap_are_saved_each_for_itself(toy_net, tmp_path: Path) -> None:
    net = toy_net.copy()
    whole = torch.arange(8.0)
    net.module.register_buffer("head", whole[:5])
    net.module.register_buffer("tail", whole[3:])
    tensors, _ = read_weights(net.save(tmp_path / "toy.safetensors"))
    assert (tensors["head"].tolist(), tensors["tail"].tolist()) == (whole[:5].tolist(), whole[3:].tolist())
