"""The course's map, at the head of every notebook: from training to the app, with the notebook's own stages marked."""

from __future__ import annotations

import difflib
import html
from dataclasses import dataclass

STAGES = ("Train", "Compress", "Choose a framework", "Choose the hardware", "App")
EVERYWHERE = "everywhere"
BOX = "padding:0.2em 0.6em;border:1px solid;border-radius:0.4em;white-space:nowrap"
HERE = "padding:0.2em 0.6em;border:3px solid;border-radius:0.4em;white-space:nowrap;font-weight:bold"


@dataclass(frozen=True, repr=False)
class Place:
    """The stages of the course that a notebook is about."""

    stages: tuple[str, ...]

    def __repr__(self) -> str:
        marked = (f"[{stage}]" if stage in self.stages else stage for stage in STAGES)
        return f"{' -> '.join(marked)}\n{self._sentence()}"

    def _repr_html_(self) -> str:
        boxes = " &rarr; ".join(map(self._box, STAGES))
        return (
            f'<div role="group" aria-label="Map of the course" style="line-height:2.4">{boxes}</div>'
            f"<div>{html.escape(self._sentence())}</div>"
        )

    def _box(self, stage: str) -> str:
        """Return one stage; brackets and a heavy frame mark where the learner is, also in black and white."""
        if stage in self.stages:
            return f'<b aria-current="step" style="{HERE}">[{stage}]</b>'
        return f'<span style="{BOX}">{stage}</span>'

    def _sentence(self) -> str:
        if self.stages == STAGES:
            return "You are here: once round the whole way."
        return f"You are here: {', '.join(self.stages)}."


def here(*stages: str) -> Place:
    """Return the map with the stages of this notebook marked; `here("everywhere")` marks all.

    Raises ValueError for a stage that is not on the map.
    """
    for stage in stages:
        if stage not in (*STAGES, EVERYWHERE):
            near = difflib.get_close_matches(stage, (*STAGES, EVERYWHERE), 1, 0.0)[0]
            raise ValueError(f"The map has no stage {stage!r}: use {near!r}, or another of {', '.join(STAGES)}.")
    if not stages:
        raise ValueError(f"The map needs the stage to mark: one of {', '.join(STAGES)}, or {EVERYWHERE!r}.")
    return Place(STAGES if EVERYWHERE in stages else tuple(stage for stage in STAGES if stage in stages))
