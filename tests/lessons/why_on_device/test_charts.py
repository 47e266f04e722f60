"""Charts of links: tables that nbval can compare, and figures with everything in them."""

import numpy as np
import pytest
from matplotlib import pyplot

from mobiledl.budget import Place
from mobiledl.lessons.why_on_device import charts, links

LOCAL = links.Times("on the device", np.linspace(0.2, 0.6, 50), Place("a computer", "LiteRT"))
ONLINE = [link for link in links.LINKS.values() if link.online]


@pytest.fixture(autouse=True)
def no_pyplot():
    yield
    assert not pyplot.get_fignums()


def test_the_table_holds_a_verdict_for_each_way():
    rows = repr(charts.table([LOCAL, links.simulate(links.OFFLINE, 1, 1)])).splitlines()
    assert rows[2].endswith("| passes")
    assert "never" in rows[3]
    assert rows[3].endswith("| fails")


def test_the_heads_stand_where_they_stood_however_wide_the_numbers_are():
    slow = links.Times("on the device", 2_000 * LOCAL.ms, LOCAL.place)
    heads = [repr(charts.table([times])).splitlines()[1] for times in (LOCAL, slow)]
    assert heads[0] == heads[1]


def test_the_numbers_of_a_link_carry_their_units():
    text = repr(charts.numbers(list(links.LINKS.values())))
    assert "4G             | 53 ms      | 25 ms  | 14.7 Mbit/s | 13.6 Mbit/s | 0.2 % | 260 ms" in text
    assert "offline        | -" in text


def test_the_timeline_draws_every_part_and_the_limit():
    spent = {link.name: links.parts(link, 1_300, 230, "asleep") for link in ONLINE}
    axes = charts.timeline(spent).axes[0]
    widths = [patch.get_width() for patch in axes.patches]
    assert widths == pytest.approx([ms for parts in spent.values() for ms in parts.values()])
    assert axes.lines[0].get_xdata()[0] == 300


def test_the_curve_of_a_dead_link_stays_at_zero():
    axes = charts.curves([LOCAL, links.simulate(links.OFFLINE, 1, 1)]).axes[0]
    device, dead = axes.lines[0].get_ydata(), axes.lines[1].get_ydata()
    assert max(device) == 1
    assert max(dead) == 0


def test_the_map_shows_the_links_that_are_named():
    axes = charts.quality(1_300, 230, "cold", ONLINE, n=20).axes[0]
    assert {text.get_text() for text in axes.texts} == {link.name for link in ONLINE}
