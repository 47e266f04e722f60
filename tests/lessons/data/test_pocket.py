"""Pocket: a network small enough to train in a cell."""

from __future__ import annotations

import pytest

from mobiledl import cost, data, train
from mobiledl.data import augment
from mobiledl.lessons.data.pocket import pocket, teach


def test_it_answers_for_every_class():
    images = data.load("doodles", count=3).images
    assert pocket().predict(images).shape == (3, 20)
    assert pocket(classes=2, channels=3).predict(images.repeat(3, axis=1)).shape == (3, 2)


def test_width_sets_its_size():
    sizes = [cost.count(pocket(width)).parameters for width in (0.5, 1, 2)]
    assert sizes[0] < 0.35 * sizes[1] < 0.12 * sizes[2]


def test_a_seed_decides_the_first_weights():
    assert pocket(seed=1).digest == pocket(seed=1).digest != pocket(seed=2).digest


def test_it_learns_something_in_few_steps(one_thread):
    drawings = data.load("doodles", count=600)
    taught = teach(drawings, steps=50)
    assert train.evaluate(taught, drawings) > 0.3
    assert taught.card.classes == drawings.classes


@pytest.mark.parametrize(("images", "epochs"), [(10, 12), (64, 12), (128, 6), (2_000, 1)])
def test_a_small_data_set_is_seen_more_often_in_the_same_number_of_steps(images, epochs, one_thread):
    taught = teach(data.load("doodles", count=images), width=0.25, steps=12)
    assert taught.card.steps[-1].settings["epochs"] == epochs


def test_it_is_taught_on_changed_images(one_thread):
    seen = []

    def watch(images, draw):
        seen.append(len(images))
        return augment.flip(images, draw)

    teach(data.load("doodles", count=130), width=0.25, steps=4, augment=watch)
    assert seen == [64] * 4


def test_a_training_without_a_step_is_refused(quarters):
    with pytest.raises(ValueError, match="one step or more"):
        teach(quarters, steps=0)


@pytest.mark.parametrize("options", [{"width": 0}, {"width": 9}, {"classes": 1}, {"channels": 0}])
def test_what_is_no_network_is_refused(options):
    with pytest.raises(ValueError, match="take the defaults"):
        pocket(**options)
