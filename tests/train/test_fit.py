"""Train: learning, resuming to the same bits, and saying so when it goes wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from small_trainings import QUICK, same

from mobiledl import train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import DivergedError, Epoch, Recipe

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_net_learns_and_the_one_that_came_stays_as_it_was(untaught: Net, quarters: Dataset) -> None:
    before = untaught.digest
    trained = train.fit(untaught, quarters, quarters, epochs=12, recipe=QUICK)
    assert train.evaluate(untaught, quarters) < 0.6
    assert train.evaluate(trained, quarters) > 0.9
    assert untaught.digest == before
    assert not trained.module.training


def test_the_card_tells_how_and_how_well(net: Net, quarters: Dataset) -> None:
    trained = train.fit(net, quarters, quarters, epochs=1, recipe=QUICK, seed=4)
    settings = trained.card.steps[-1].settings
    assert (settings["data"], settings["epochs"], settings["seed"], settings["batch"]) == ("quarters/test", 1, 4, 32)
    assert trained.card.classes == quarters.classes
    assert trained.card.results["quarters/test"] == train.evaluate(trained, quarters)


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(net: Net, quarters: Dataset) -> None:
    first, second, third = (train.fit(net, quarters, quarters, epochs=1, recipe=QUICK, seed=s) for s in (0, 0, 1))
    assert same(first, second)
    assert not same(first, third)


def test_torchs_own_random_numbers_are_left_alone(net: Net, quarters: Dataset) -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    train.fit(net, quarters, quarters, epochs=1, recipe=QUICK)
    assert torch.equal(torch.rand(2), expected)


def test_every_epoch_is_reported(net: Net, quarters: Dataset) -> None:
    history: list[Epoch] = []
    train.fit(net, quarters, quarters, epochs=3, recipe=QUICK, report=history.append)
    assert [epoch.number for epoch in history] == [1, 2, 3]
    assert history[-1].loss < history[0].loss


def test_a_function_gives_fresh_data_for_every_epoch(net: Net, quarters: Dataset) -> None:
    asked = []

    def fresh(epoch: int) -> Dataset:
        asked.append(epoch)
        return quarters.take(64, seed=epoch)

    train.fit(net, fresh, quarters, epochs=3, recipe=QUICK)
    assert sorted(set(asked)) == [0, 1, 2]


def test_augment_sees_every_image_and_its_generator_is_seeded(net: Net, quarters: Dataset) -> None:
    seen = []

    def flip(images: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        seen.append((images.shape, images.dtype, draw.random()))
        return images[..., ::-1].copy()

    for _ in range(2):
        trained = train.fit(net, quarters, quarters, epochs=1, recipe=QUICK, augment=flip)
    assert trained.card.steps[-1].settings["augment"] == "flip"
    assert seen[:6] == seen[6:]
    assert seen[0][:2] == ((32, 1, 16, 16), np.uint8)


@pytest.mark.parametrize(
    "recipe", [replace(QUICK, ema=0.9), replace(QUICK, optimizer="sgd", learning_rate=0.1, clip=1.0)]
)
def test_other_recipes_learn_too(untaught: Net, quarters: Dataset, recipe: Recipe) -> None:
    trained = train.fit(untaught, quarters, quarters, epochs=12, recipe=recipe)
    assert train.evaluate(trained, quarters) > 0.9


def test_a_loss_that_is_not_a_number_stops_the_training_and_keeps_the_checkpoint(
    net: Net, quarters: Dataset, tmp_path: Path
) -> None:
    wild = Recipe(optimizer="sgd", learning_rate=1e30, warmup=0.5, batch=32)
    path = tmp_path / "job"
    train.fit(net, quarters, quarters, epochs=1, recipe=QUICK, checkpoint=path)
    kept = path.read_bytes()
    with pytest.raises(DivergedError, match=r"at step \d+.*learning rate.*rates\.find.* a tenth of 1e\+30") as caught:
        train.fit(net, quarters, quarters, epochs=1, recipe=wild, checkpoint=tmp_path / "wild")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == kept
    assert not (tmp_path / "wild").exists()


def test_first_weights_that_are_not_numbers_are_named_as_the_cause(net: Net, quarters: Dataset) -> None:
    broken = net.copy()
    with torch.no_grad():
        broken.module.classifier.weight.fill_(float("nan"))
    with pytest.raises(DivergedError, match=r"at step 1.*first weights"):
        train.fit(broken, quarters, quarters, epochs=1, recipe=QUICK)


def test_scalars_are_logged_for_tensorboard(net: Net, quarters: Dataset, tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    train.fit(net, quarters, quarters, epochs=2, recipe=QUICK, log_dir=tmp_path)
    events = accumulator.EventAccumulator(str(tmp_path))
    events.Reload()
    assert len(events.Scalars("loss")) == 2 * (200 // 32)
    assert [event.step for event in events.Scalars("validation_accuracy")] == [6, 12]


def test_classes_are_matched_by_name(toy_net: Net, quarters: Dataset) -> None:
    trained = toy_net
    order = ("d", "b")
    few = quarters.only(order)
    places = np.array([order.index(few.classes[label]) for label in few.labels], dtype=np.int64)
    renamed = Dataset("few", "test", few.images, places, order)
    assert train.evaluate(trained, renamed) == train.evaluate(trained, few) > 0.9


def test_a_class_that_the_net_does_not_know_is_named(net: Net, quarters: Dataset) -> None:
    trained = train.fit(net, quarters, quarters, epochs=1, recipe=QUICK)
    strange = Dataset("other", "test", quarters.images, quarters.labels, ("a", "b", "c", "cow"))
    with pytest.raises(ValueError, match=r"class 'cow'.*zoo\.rehead"):
        train.evaluate(trained, strange)


def test_data_that_do_not_fit_are_refused_before_anything_is_trained(net: Net, quarters: Dataset) -> None:
    empty = SimpleNamespace(
        name="none", split="train", images=quarters.images[:0], labels=quarters.labels[:0], classes=quarters.classes
    )
    with pytest.raises(ValueError, match="holds no image"):
        train.fit(net, empty, quarters, epochs=1)
    with pytest.raises(ValueError, match="holds no image"):
        train.evaluate(net, empty)
    with pytest.raises(ValueError, match="one image"):
        train.fit(net, quarters.take(1), quarters, epochs=1)
    with pytest.raises(ValueError, match="one epoch or more"):
        train.fit(net, quarters, quarters, epochs=0)
    large = Dataset(
        "large", "test", quarters.images.repeat(2, axis=2).repeat(2, axis=3), quarters.labels, quarters.classes
    )
    with pytest.raises(ValueError, match="takes images"):
        train.fit(net, large, quarters, epochs=1)


def test_a_set_smaller_than_a_batch_is_one_batch(net: Net, quarters: Dataset) -> None:
    history: list[Epoch] = []
    train.fit(net, quarters.take(5), quarters, epochs=1, report=history.append)
    assert np.isfinite(history[0].loss)
