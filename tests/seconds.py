"""A plug-in that prints at the end of a run how many seconds each lesson's tests took, and each folder's.

A lesson's tests may take LESSON_LIMIT_S on a quiet machine: its notebook, its lab and its own tests together. The
figure is printed and never fails a run, since a machine may be busy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pytest

from mobiledl.course import wings

LESSON_LIMIT_S = 120
IN_WING = re.compile(r"tests/lessons/(\w+)/")
# the checks of an exercise, as in [02.1-slowest first]; a notebook or lab, as in [02_model_zoo]
BY_NUMBER = re.compile(r"tests/(?:labs|notebooks)/[^[]*\[(\d\d)[._]")


def topics() -> dict[str, str]:
    """Return each lesson's name by its two digits."""
    return {number: wing.rpartition(".")[2] for number, wing in wings.wings().items()}


def place_of(nodeid: str, topics: dict[str, str]) -> str:
    """Return the lesson that a test belongs to, such as `lesson data`, or else its folder."""
    if found := IN_WING.match(nodeid):
        return f"lesson {found[1]}"
    if (found := BY_NUMBER.match(nodeid)) and found[1] in topics:
        return f"lesson {topics[found[1]]}"
    return nodeid.partition("::")[0].rpartition("/")[0] or "."


def seconds(reports: Iterable[pytest.TestReport]) -> dict[str, float]:
    """Return the seconds of tests, their fixtures included, by the place that they belong to."""
    names, total = topics(), defaultdict[str, float](float)
    for report in reports:
        total[place_of(report.nodeid, names)] += report.duration
    return dict(total)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the places by name, and mark a lesson that took longer than it may."""
    reports = [report for each in terminalreporter.stats.values() for report in each if hasattr(report, "duration")]
    took = seconds(reports)
    if len(took) < 2:
        return
    terminalreporter.section("seconds of tests, by lesson and folder")
    for place, spent in sorted(took.items()):
        over = f" (over {LESSON_LIMIT_S})" if place.startswith("lesson ") and spent > LESSON_LIMIT_S else ""
        terminalreporter.write_line(f"{spent:7.1f} s  {place}{over}")
