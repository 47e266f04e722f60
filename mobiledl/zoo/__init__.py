"""The model zoo: `load(name)` gives a Net of a compact family, untrained or with weights."""

from __future__ import annotations

from mobiledl.zoo.families import FAMILIES
from mobiledl.zoo.loader import load, rehead, renew
from mobiledl.zoo.stored import folder

__all__ = ["FAMILIES", "folder", "load", "rehead", "renew"]
