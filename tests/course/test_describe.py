"""describe: a short text for any value, the same in every run."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mobiledl.course.describe import LONGEST, describe

CASES = [
    (np.zeros((2, 3), np.float32), "float32 array of shape (2, 3): 0, 0, 0, 0, 0, 0"),
    (np.arange(100, dtype=np.uint8), "uint8 array of shape (100,), values 0 to 99"),
    (np.linspace(0, 1, 9), "float64 array of shape (9,), values 0 to 1"),
    (np.full(9, np.nan), "float64 array of shape (9,), with values that are not finite"),
    (np.zeros((0, 3)), "float64 array of shape (0, 3)"),
    (np.array(["a"]), "<U1 array of shape (1,)"),
    (np.float32(0.5), "float32 0.5"),
    (torch.ones(2, requires_grad=True), "float32 tensor of shape (2,): 1, 1"),
    (torch.ones(2, dtype=torch.bfloat16), "bfloat16 tensor of shape (2,): 1, 1"),
    (None, "None"),
    (True, "True"),
    (3, "3"),
    ("a\nb", "'a\\nb'"),
    ([1, 2, 3], "list [1, 2, 3]"),
    (np.zeros, "the function zeros"),
    (dict, "the class dict"),
]


@pytest.mark.parametrize(("value", "text"), CASES, ids=str)
def test_says_what_a_value_is(value, text):
    assert describe(value) == text


def test_a_value_that_cannot_be_printed_is_named_by_its_type():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert describe(Broken()) == "Broken <Broken instance>"


def test_no_memory_address_is_shown():
    assert describe(object()) == "object <object object>"


@pytest.mark.parametrize("value", ["x" * 10**6, list(range(10**6)), 10**5000, {n: n for n in range(1000)}], ids=type)
def test_long_values_are_cut_short(value):
    assert len(describe(value)) <= LONGEST + 10
