"""load(name): names, splits and options, and what importing the package costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mobiledl import data


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'doodles'"):
        data.load("doodle")


def test_an_unknown_split_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'validation'"):
        data.load("doodles", split="valid")


def test_an_unknown_option_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'count'"):
        data.load("doodles", counts=3)


def test_an_option_of_a_set_without_options_is_an_error():
    with pytest.raises(ValueError, match="option of cifar10 'count'; there is none"):
        data.load("cifar10", "test", count=3)


def test_people_s_digits_are_for_tests_only():
    with pytest.raises(ValueError, match=r"'train'.*test"):
        data.load("digits")


def test_importing_data_loads_nothing_heavy():
    heavy = "{'torch', 'sklearn', 'scipy', 'PIL', 'pooch', 'requests', 'tensorflow'}"
    code = f"import sys, mobiledl.data, mobiledl.fetch; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
