"""Words: one word of a space's text, read as a whole number, a real number, or itself."""

from __future__ import annotations

import math
import re
import unicodedata

WHOLE = re.compile(r"[+-]?[0-9]+")
REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
# Beyond it, neighbouring whole numbers are one and the same real number, and a search computes with those.
LARGEST = 2**53
ODD = re.compile(r"""['"`´‘’“”„«»()\[\]{}<>,;]""")
DASHES = str.maketrans("‐‑‒–—−", "------")


def read(word: str) -> float | int | str:
    """Return a word as the number that it is, or as itself.

    Raises ValueError, whose text is the end of a sentence, for what only looks like a number or a word.
    """
    if WHOLE.fullmatch(word):
        return _whole(word)
    if REAL.fullmatch(word):
        return _real(word)
    _check(word)
    return word


def _whole(word: str) -> int:
    # the length comes first, since Python refuses to read thousands of digits
    if len(word) > 4000 or abs(int(word)) > LARGEST:
        raise ValueError(f"{short(word)} is beyond 2**53, where a search loses count; write a smaller number")
    return int(word)


def _real(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        raise ValueError(f"{short(word)} is too large for a computer's numbers; write at most 1e308")
    if number == 0 and re.search("[1-9]", re.split("[eE]", word)[0]):
        raise ValueError(f"{short(word)} is too small for a computer's numbers; write 0, or at least 1e-307")
    return number


def _check(word: str) -> None:
    """Raise ValueError for a word that its writer means otherwise than the objective would get it."""
    if ".." in word:
        raise ValueError(f"{word!r} is a range among choices; write the choices, or one range alone")
    if odd := ODD.search(word):
        raise ValueError(
            f"{word!r} has {odd[0]} in it; write numbers as in 0.5 or 1e-3, words bare, and | between choices"
        )
    if word.lower().lstrip("+-") in ("inf", "infinity", "nan"):
        raise ValueError(f"{word!r} is not a number that can be tried; write a finite one")
    if word.lower() in ("true", "false"):
        raise ValueError(f"{word!r} would come as a word, and a word counts as true; write 1 and 0")
    if word == "None":
        raise ValueError(f"{word!r} would come as a word, and not as nothing; write one of your own, such as without")
    if not word.isprintable() or unicodedata.normalize("NFKC", word) != word:
        raise ValueError(f"{word!r} has letters in it that look like others, or like nothing; type it anew")
    if _is_nearly_number(word):
        raise ValueError(f"{word!r} looks like a number; write it in digits 0 to 9, as in 10, -0.5 or 1e-3")


def _is_nearly_number(word: str) -> bool:
    """Return whether Python, or a person, reads a number that this grammar does not: 1_0, 0x10, other digits."""
    plain = word.translate(DASHES)
    if REAL.fullmatch(plain) or any(letter.isdecimal() and not letter.isascii() for letter in plain):
        return True
    for kind in (float, lambda text: int(text, 0)):
        try:
            kind(plain)
            return True
        except ValueError:
            continue
    return False


def short(word: str) -> str:
    """Return a word as it can stand in a sentence."""
    return repr(word if len(word) <= 40 else f"{word[:37]}...")
