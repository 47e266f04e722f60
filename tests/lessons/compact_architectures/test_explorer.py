"""The explorer of costs: sliders in, a sentence and bars out; its text is the same on every computer."""

import pytest

from mobiledl.lessons.compact_architectures.convolution import Layer
from mobiledl.lessons.compact_architectures.explorer import CHANNELS, GROUPS, WIDTHS, CostExplorer


@pytest.fixture
def explorer():
    return CostExplorer(Layer(kernel=3, inputs=64, outputs=128, groups=4, resolution=28))


def test_it_begins_with_the_layer_that_it_is_given(explorer):
    assert explorer.layer == Layer(kernel=3, inputs=64, outputs=128, groups=4, resolution=28)
    assert "from 64 to 128 channels, 28 x 28 pixels" in explorer.sentence


def test_the_sentence_tells_the_shares(explorer):
    assert "in 4 groups it has 25.0 % of them, depthwise separable 11.9 % (1/128 + 1/9)" in explorer.sentence


def test_rounded_channels_are_said():
    explorer = CostExplorer(Layer(inputs=8, outputs=8, groups=1, width=0.25))
    assert explorer.sentence.endswith("(Channels are rounded to multiples of 8.)")
    assert "rounded" not in CostExplorer(Layer(width=0.5)).sentence


def test_the_sentence_follows_every_slider(explorer):
    said = {explorer.sentence}
    for name, value in {"kernel": 5, "inputs": 8, "outputs": 16, "groups": 2, "width": 2.0, "resolution": 7}.items():
        getattr(explorer, name).value = value
        assert explorer.sentence not in said
        assert explorer.sentence.split(":")[0] in explorer.output.value
        said.add(explorer.sentence)


def test_a_kernel_of_one_makes_the_separable_way_the_dearer_one(explorer):
    explorer.kernel.value = 1
    assert "depthwise separable 100.8 %" in explorer.sentence


def test_every_setting_of_the_sliders_is_a_layer():
    for inputs in CHANNELS:
        for width in WIDTHS:
            for groups in GROUPS:
                assert Layer(inputs=inputs, outputs=inputs, groups=groups, width=width).channels[0] % groups == 0


def test_the_bars_are_what_was_counted(explorer):
    axes = explorer.draw(explorer.values).axes
    costs = explorer.layer.costs().values()
    assert [bar.get_width() for bar in axes[0].patches] == [each.macs / 1e6 for each in costs]
    assert [bar.get_width() for bar in axes[2].patches] == [each.peak_bytes / 1e3 for each in costs]
    assert [label.get_text() for label in axes[0].get_yticklabels()] == [
        "standard",
        "in 4 groups",
        "depthwise separable",
    ]


def test_a_number_that_no_slider_has_is_refused_and_moves_none(explorer):
    with pytest.raises(ValueError, match="no inputs of 60: take 64, which is the nearest"):
        explorer.choose(Layer(kernel=5, inputs=60))
    assert explorer.kernel.value == 3


def test_the_picture_in_the_widget_is_told_by_the_sentence(explorer):
    assert 'alt=""' in explorer.output.value
    assert 'role="status"' in explorer.output.value


def test_the_picture_under_it_carries_the_sentence(explorer, capsys):
    explorer._ipython_display_()
    shown = capsys.readouterr().out
    assert "CostExplorer(kernel 3, inputs 64, outputs 128, groups 4, width 1, resolution 28)" in shown
    assert f"Figure: Bars of MACs, parameters and activation memory. {explorer.sentence}" in shown
