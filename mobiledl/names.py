"""Names: which texts may become a part of a path, decided in one place.

A name travels: it arrives in the card beside somebody else's weights, and leaves in the path of an export. So it is
checked where it enters, when a card is made or a study is looked for; no path is made of an unchecked one.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 100
MOST_BYTES = 200  # of the 255 that file systems allow; the rest is for what we add
FORBIDDEN = '/\\<>:"|?*'
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def check(what: str, name: object) -> None:
    """Raise TypeError for a name that is no text, ValueError for one that cannot be a file's.

    what: whose name it is, such as "model".
    """
    if not isinstance(name, str):
        raise TypeError(f"The name of a {what} is a text, but {name!r} came: give one such as 'my_{what}'.")
    if reason := fault(name):
        raise ValueError(
            f"{shortened(name)} cannot name a {what}, since it {reason}: take letters, digits, spaces and -_.+, "
            f"as in 'my_{what}'."
        )


def fault(name: str) -> str:
    """Return what keeps a name from being a file's, such as "holds '/'"; empty when nothing does."""
    if not name:
        return "is empty"
    if odd := next((one for one in name if one in FORBIDDEN or not one.isprintable()), ""):
        return f"holds {odd!r}"
    if name.startswith((".", "-")):  # hidden, or taken for an option by a command
        return f"begins with a {'dot' if name.startswith('.') else 'dash'}"
    if name != name.strip():
        return "begins or ends with a space"
    if len(name) > MOST_CHARACTERS or len(name.encode()) > MOST_BYTES:
        return f"has more than {MOST_CHARACTERS} characters or {MOST_BYTES} bytes"
    if DEVICES.fullmatch(name):
        return "is a device's on Windows"
    return ""


def shortened(name: str) -> str:
    """Return a name as an error may show it: quoted, with what cannot be printed escaped, and not endless."""
    return repr(name if len(name) <= MOST_CHARACTERS else f"{name[:40]}...")
