"""Kinds: say what came and what was wanted when a call gets the wrong kind of value."""

from __future__ import annotations

REMEDIES = {
    ("Session", "Net"): 'export it first, as in run.load(export.to("litert", net))',
    ("Session", "Artifact"): "run.load(artifact) makes a session of it",
    ("Artifact", "Session"): "give the artifact that the session was loaded from",
    ("Artifact", "Net"): 'export.to("litert", net) makes an artifact of it',
    ("Net", "str"): "zoo.load(name) makes a net of a name",
    ("Net or Session", "Artifact"): "run.load(artifact) makes a session of it",
    ("Dataset", "str"): "data.load(name) makes a data set of a name",
    ("Dataset", "ndarray"): "give the data set that the images belong to, or data.Dataset(...) of them",
    ("Card", "Net"): "give its card, net.card",
    ("Card", "Session"): "give its card, session.card",
}


def wrong_kind(where: str, wanted: str, came: object) -> TypeError:
    """Return the error for a value of the wrong kind; `wanted` is the kind's name, as in "Session"."""
    kind = type(came).__name__
    remedy = REMEDIES.get((wanted, kind), f"give a {wanted}")
    return TypeError(f"{where} takes a {wanted}, but a {kind} came: {remedy}.")
