"""Tables as people see them: amounts stand under each other, and heads stand over what they name."""

from __future__ import annotations

import re

from mobiledl.course.tables import Table

TIMES = Table("times", ("link", "p50", "verdict"), (("home", "34.7 ms", "passes"), ("offline", "never", "fails")))


def sides(tag: str) -> list[str]:
    """Return how the heads or cells of the table are aligned."""
    return re.findall(rf"<{tag}[^>]*text-align:(\w+)", TIMES._repr_html_())


def test_amounts_stand_at_the_right_and_words_at_the_left():
    assert sides("th") == ["left", "right", "left"]
    assert sides("td") == ["left", "right", "left"] * 2


def test_counts_are_amounts_and_names_with_digits_are_not():
    table = Table("x", ("n", "name"), (("1,234", "mobilenet v2"), ("12", "2 x 2 pixels")))
    assert re.findall(r"<th[^>]*text-align:(\w+)", table._repr_html_()) == ["right", "left"]


def test_shares_are_amounts():
    table = Table("x", ("link", "loss"), (("home", "0.2%"), ("offline", "0%")))
    assert re.findall(r"<th[^>]*text-align:(\w+)", table._repr_html_()) == ["left", "right"]


def test_a_number_stays_on_one_line_and_its_head_need_not():
    page = TIMES._repr_html_()
    assert re.findall(r"<(t[hd])[^>]*nowrap[^>]*>([^<]*)", page) == [("td", "34.7 ms"), ("td", "never")]


def test_a_table_without_rows_still_shows_itself():
    assert "<th" in Table("nothing yet", ("a", "b"), ())._repr_html_()
