"""Distill: a pupil comes nearer to its teacher, in its answers or in where its maps are strong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from mobiledl import train, zoo
from mobiledl.compress import distill, prune
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import Recipe
from mobiledl.train.checkpoint import CheckpointError

PLAIN = Recipe(learning_rate=0.003)


def inputs_of(net: Net, dataset: Dataset, n: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(net.card.preprocess(dataset.images[:n])), torch.from_numpy(dataset.labels[:n])


def test_the_loss_is_hintons(toy_net: Net, quarters: Dataset) -> None:
    pupil = prune.channels(toy_net, 0.5, multiple=1)
    inputs, labels = inputs_of(toy_net, quarters)
    with torch.no_grad():
        came = distill.logits(toy_net, temperature=2.0, share=0.7)(pupil, inputs, labels, PLAIN)
        theirs, ours = (F.softmax(net(inputs) / 2.0, dim=1) for net in (toy_net, pupil))
        soft = (theirs * (theirs / ours).log()).sum(1).mean()
        hard = F.cross_entropy(pupil(inputs), labels)
    assert torch.isclose(came, 0.7 * 4 * soft + 0.3 * hard, rtol=1e-4)


def test_a_pupil_comes_nearer_to_its_teacher_than_by_labels_alone(toy_net: Net, quarters: Dataset) -> None:
    pupil, teacher = prune.channels(toy_net, 0.5, multiple=1), toy_net.copy()
    with torch.no_grad():
        for tensor in teacher.module[7].parameters():
            tensor *= 0.2  # a teacher that is less sure than labels are
    wanted = teacher.predict(quarters.images)
    by_labels, by_answers = (
        train.fit(pupil, quarters, quarters, epochs=8, recipe=PLAIN, loss=loss, progress=False).predict(quarters.images)
        for loss in (train.loss.cross_entropy, distill.logits(teacher, temperature=1.0, share=1.0))
    )
    far, near = (float(np.abs(_probable(each) - _probable(wanted)).mean()) for each in (by_labels, by_answers))
    assert near < 0.85 * far


def _probable(logits: np.ndarray) -> np.ndarray:
    return F.softmax(torch.from_numpy(logits), dim=1).numpy()


def test_attention_comes_nearer_although_the_pupil_has_fewer_channels(toy_net: Net, quarters: Dataset) -> None:
    pupil = prune.channels(toy_net, 0.5, multiple=1)
    inputs, labels = inputs_of(toy_net, quarters, 200)
    loss = distill.maps(toy_net, ["2", "5"], strength=1000.0)
    plain = train.loss.cross_entropy
    trained = train.fit(pupil, quarters, quarters, epochs=6, recipe=PLAIN, loss=loss, progress=False)
    with torch.no_grad():
        before, after = (loss(n, inputs, labels, PLAIN) - plain(n, inputs, labels, PLAIN) for n in (pupil, trained))
    assert after < 0.8 * before
    assert trained.card.steps[-1].settings["loss"] == "distill.maps"


def test_with_itself_as_a_teacher_nothing_is_left_to_learn(toy_net: Net, quarters: Dataset) -> None:
    inputs, labels = inputs_of(toy_net, quarters)
    with torch.no_grad():
        soft = distill.logits(toy_net, share=1.0)(toy_net, inputs, labels, PLAIN)
        far = distill.maps(toy_net, ["2"])(toy_net, inputs, labels, PLAIN) - F.cross_entropy(toy_net(inputs), labels)
    assert abs(float(soft)) < 1e-5
    assert abs(float(far)) < 1e-4


def test_cutmix_gives_teacher_and_pupil_the_same_mixed_images(toy_net: Net, quarters: Dataset) -> None:
    inputs, labels = inputs_of(toy_net, quarters)
    mixed = replace(PLAIN, cutmix=1.0)
    torch.manual_seed(0)
    with torch.no_grad():
        assert abs(float(distill.logits(toy_net, share=1.0)(toy_net, inputs, labels, mixed))) < 1e-5


def test_the_teacher_does_not_change_and_a_checkpoint_of_another_teacher_is_refused(
    toy_net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    pupil, before = prune.channels(toy_net, 0.5, multiple=1), toy_net.digest
    call = {"epochs": 1, "recipe": PLAIN, "progress": False, "checkpoint": tmp_path / "pupil"}
    train.fit(pupil, quarters, quarters, loss=distill.logits(toy_net), **call)
    assert toy_net.digest == before
    other = toy_net.copy()
    with torch.no_grad():
        other.module[7].bias += 1
    with pytest.raises(CheckpointError, match="loss"):
        train.fit(pupil, quarters, quarters, loss=distill.logits(other), **call)


def test_a_training_says_what_is_wrong_with_a_loss(toy_net: Net, quarters: Dataset) -> None:
    with pytest.raises(TypeError, match="loss is a function"):
        train.fit(toy_net, quarters, quarters, epochs=1, loss="distill")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"returns \(64, 4\): return the mean of a batch"):
        train.fit(toy_net, quarters, quarters, epochs=1, loss=lambda net, x, y, recipe: net(x), progress=False)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda net: distill.logits(net.module), TypeError, "takes a Net"),
        (lambda net: distill.logits(net, temperature=0), ValueError, "temperature is a number above 0"),
        (lambda net: distill.logits(net, share=1.5), ValueError, "share is 1.5"),
        (lambda net: distill.maps(net, ["9"]), ValueError, "no layer '9'"),
        (lambda net: distill.maps(net, []), ValueError, "name one or more"),
        (lambda net: distill.maps(net, "2"), ValueError, "a list of names"),
        (lambda net: distill.maps(net, ["2"], strength=-1), ValueError, "strength is a number above 0"),
    ],
)
def test_bad_arguments_get_a_sentence(toy_net: Net, call, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call(toy_net)


def test_a_teacher_of_other_classes_or_other_maps_is_refused(toy_net: Net, quarters: Dataset) -> None:
    inputs, labels = inputs_of(toy_net, quarters)
    other = zoo.load("mobilenet_v1", width=0.25, classes=4, channels=1, resolution=16)
    with pytest.raises(ValueError, match="the same classes in the same order"):
        distill.logits(other)(toy_net, inputs, labels, PLAIN)
    with pytest.raises(ValueError, match=r"maps .* equal H and W are wanted"):
        distill.maps(toy_net, ["7"])(toy_net, inputs, labels, PLAIN)
