from __future__ import annotations

import pytest

from mobiledl.sweep import words


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("+1", 1),
        ("007", 7),
        ("0.5", 0.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("2E2", 200.0),
        ("0e5", 0.0),
        (str(2**53), 2**53),
    ],
)
def test_a_number_is_read_as_the_number_that_it_is(word: str, value: float) -> None:
    assert words.read(word) == value
    assert type(words.read(word)) is type(value)


@pytest.mark.parametrize(
    "word", ["relu", "mobilenet_v2", "int8-static", "3x3", "v1.2", "1.2.3", "none", "info", "j", "e5", "50%", "größe"]
)
def test_everything_else_is_a_word(word: str) -> None:
    assert words.read(word) == word


@pytest.mark.parametrize(
    ("word", "says"),
    [
        *[(word, "looks like a number") for word in ("1_0", "1_0.5", "0x10", "0b1")],
        *[(word, "looks like a number") for word in ("١٢", "x٣", "−1", "–0.5", "-1_0")],
        *[(word, "is not a number that can be tried") for word in ("inf", "-inf", "+Infinity", "nan", "NaN")],
        *[(word, "a word counts as true; write 1 and 0") for word in ("True", "false", "TRUE")],
        ("None", "not as nothing"),
        ("1e400", "too large"),
        ("-" + "9" * 400 + ".0", "too large"),
        ("1e-400", "too small"),
        (str(2**53 + 1), "beyond 2**53"),
        ("-" + "9" * 5000, "beyond 2**53"),
        ("1..4", "a range among choices"),
        *[(word, f"has {word[0]} in it") for word in ("'relu'", '"relu"', "“relu”", "[1]", "(1", "<1")],
        *[(word, f"has {word[1]} in it") for word in ("0,5", "1;2")],
        *[
            (word, "look like others, or like nothing")
            for word in ("１", "²", "½", "a\u200bb", "a\0", "\ud800", "e\u0301")
        ],
    ],
)
def test_what_only_looks_like_a_number_or_a_word_is_refused(word: str, says: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - says holds brackets
        words.read(word)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
