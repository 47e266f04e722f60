"""The explorer of links: sliders in, a sentence and a curve out; its text is the same on every computer."""

from dataclasses import replace

import numpy as np
import pytest

from mobiledl.budget import Place
from mobiledl.lessons.why_on_device import links
from mobiledl.lessons.why_on_device.explorer import OWN, LinkExplorer
from mobiledl.lessons.why_on_device.links import Link, Times


def local(ms=0.5):
    return Times("on the device", np.full(50, ms), Place("a computer", "LiteRT"))


@pytest.fixture
def explorer():
    return LinkExplorer(local(), 1_300, 230)


def test_it_begins_with_a_link_of_the_lesson(explorer):
    assert explorer.preset.value == "4G"
    assert (explorer.rtt.value, explorer.jitter.value) == (53, 25)
    assert "passes the 300 ms test" in explorer.sentence


def test_a_preset_moves_the_sliders(explorer):
    explorer.preset.value = "3G"
    assert explorer.rtt.value == 200
    assert explorer.speed.value == pytest.approx(1.6, rel=0.05)
    assert "not for 99 of 100" in explorer.sentence


def test_the_sentence_follows_every_slider(explorer):
    said = {explorer.sentence}
    for control, value in ((explorer.loss, 6), (explorer.rtt, 250), (explorer.jitter, 200), (explorer.payload, 400)):
        control.value = value
        said.add(explorer.sentence)
    assert len(said) == 5
    assert explorer.sentence.split(":")[0] in explorer.output.value


def test_a_slower_upload_makes_a_large_request_late(explorer):
    explorer.payload.value = 10
    before = explorer.times.share()
    explorer.speed.value = 0.2
    assert explorer.times.share() < before


def test_a_cold_connection_is_slower(explorer):
    warm = explorer.times.percentile(50)
    explorer.start.value = "cold"
    assert explorer.times.percentile(50) > 2 * warm


def test_a_link_of_ones_own_is_called_so(explorer):
    explorer.rtt.value = 77
    assert explorer.preset.value == OWN
    assert explorer.rtt.value == 77


def test_the_connection_and_the_payload_leave_the_preset(explorer):
    explorer.start.value = "asleep"
    explorer.payload.value = 100
    assert explorer.preset.value == "4G"


def test_a_sleeping_radio_wakes_as_long_as_the_chosen_link_says(explorer):
    explorer.preset.value = "3G"
    explorer.start.value = "asleep"
    assert explorer.times.percentile(50) > links.THREE_G.wake_ms + 3 * 200 * 0.9


def test_a_link_that_differs_from_the_one_of_its_name_is_ones_own(explorer):
    explorer.choose(replace(links.FOUR_G, loss=0.02))
    assert (explorer.preset.value, explorer.loss.value, explorer.rtt.value) == (OWN, 2, 53)


def test_it_can_begin_with_a_link_of_ones_own():
    explorer = LinkExplorer(local(), 1_300, 230, link=Link("at school", 33.5, 12, 8, 2, wake_ms=100))
    assert explorer.preset.value == OWN
    assert (explorer.link.rtt_ms, explorer.link.up_mbit_s, explorer.link.wake_ms) == (33.5, 2, 100)


def test_a_link_that_no_slider_can_show_is_refused(explorer):
    with pytest.raises(ValueError, match="no rtt of 900: take 600"):
        explorer.choose(replace(links.FOUR_G, rtt_ms=900))
    assert explorer.rtt.value == 53


def test_the_text_is_the_same_on_a_faster_computer(explorer, capsys):
    explorer._ipython_display_()
    other = LinkExplorer(local(0.05), 1_300, 230, server_ms=2.0)
    ours = capsys.readouterr().out
    other._ipython_display_()
    assert capsys.readouterr().out == ours
    assert "LinkExplorer(4G, warm)" in ours
    assert "Figure: Two curves" in ours


def test_the_picture_in_the_widget_is_told_by_the_sentence(explorer):
    assert 'alt=""' in explorer.output.value
    assert 'role="status"' in explorer.output.value


def test_a_dead_link_has_nothing_to_explore(explorer):
    with pytest.raises(ValueError, match="offline"):
        explorer.choose(links.OFFLINE)
