"""Small: the network of the lesson on training."""

import torch

from mobiledl import data, train
from mobiledl.lessons.training import small


def test_it_fits_the_doodles_and_is_small():
    net = small.network()
    images = data.load("doodles", count=3, size=small.SIDE).images
    assert net.predict(images).shape == (3, 20)
    assert sum(p.numel() for p in net.module.parameters()) < 40_000


def test_the_seed_decides_the_weights_and_leaves_torchs_random_numbers_alone():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    assert small.network(0).digest == small.network(0).digest != small.network(1).digest
    assert torch.equal(torch.rand(1), expected)


def test_it_learns():
    images = data.load("doodles", count=320, size=small.SIDE)
    recipe = train.Recipe(learning_rate=0.03)
    assert train.evaluate(train.fit(small.network(), images, images, epochs=10, recipe=recipe), images) > 0.5


def test_a_batch_norm_in_the_head_makes_of_two_drawings_plus_and_minus_one():
    net = small.network(head_norm=True)
    inputs = torch.from_numpy(net.card.preprocess(data.load("doodles", count=2, size=small.SIDE).images))
    features = net.module[:-1].train()(inputs)
    assert features.shape == (2, 64)
    apart = features[:, (features[0] - features[1]).abs() > 1e-3]
    assert torch.allclose(apart[0], -apart[1], atol=1e-3)  # 64 means of two numbers
    assert apart.abs().max() <= 1
