"""Kinds: say what came and what was wanted when a call gets the wrong kind of value."""

from __future__ import annotations

from numbers import Integral, Real

REMEDIES = {
    ("Session", "Net"): 'export it first, as in run.load(export.to("litert", net))',
    ("Session", "Artifact"): "run.load(artifact) makes a session of it",
    ("Artifact", "Session"): "give the artifact that the session was loaded from",
    ("Artifact", "Net"): 'export.to("litert", net) makes an artifact of it',
    ("Link", "str"): "links.get(name) gives one",
    ("Measurement", "int"): "measure.latency(...) and its like give one",
    ("Measurement", "float"): "measure.latency(...) and its like give one",
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


def check_dataset(where: str, came: object) -> None:
    """Raise TypeError for what is no data set."""
    if not hasattr(came, "labels"):
        raise wrong_kind(where, "Dataset", came)


def check_model(where: str, came: object) -> None:
    """Raise TypeError for what answers no images."""
    if not hasattr(came, "predict"):
        raise wrong_kind(where, "Net or Session", came)


def check_measurement(where: str, came: object) -> None:
    """Raise TypeError for a bare number, which does not say what was measured, and where."""
    if not hasattr(came, "quantity"):
        raise wrong_kind(where, "Measurement", came)


def check_whole(name: str, came: object) -> None:
    """Raise TypeError for what is no whole number; True and False are none."""
    if isinstance(came, bool) or not isinstance(came, Integral):
        raise TypeError(f"{name} is a whole number, but {came!r} came: give one such as 3.")


def is_number(came: object) -> bool:
    """Return whether something is a real number; True and False are none."""
    return isinstance(came, Real) and not isinstance(came, bool)


def check_share(came: float, of: str) -> None:
    """Raise TypeError for what is no number, and ValueError for one outside of 0 to 1."""
    if not is_number(came):
        raise TypeError(f"share is a part of the {of}, from 0 to 1, but {came!r} came: give a number such as 0.5.")
    if not 0.0 <= came <= 1.0:
        raise ValueError(f"share is {came!r}, but it is a part of the {of}: pass a number from 0 to 1.")


def check_part(what: str, came: object) -> None:
    """Raise TypeError for what is no number, and ValueError for one that is not from 0 to below 1.

    what: the beginning of the sentence, as in "ratio is a share of the channels".
    """
    wrong = f"{what}, from 0 to below 1, but {came!r} came: try 0.5."
    if not is_number(came):
        raise TypeError(wrong)
    if not 0 <= came < 1:  # type: ignore[operator]
        raise ValueError(wrong)


def check_positive(name: str, came: object) -> None:
    """Raise ValueError for what is no number above 0."""
    if not is_number(came) or not came > 0:  # type: ignore[operator]
        raise ValueError(f"{name} is a number above 0, but {came!r} came: take the default.")


def check_generator(came: object) -> None:
    """Raise TypeError for what draws no random numbers as NumPy's generators do."""
    if not hasattr(came, "integers"):
        raise TypeError(f"Chance comes from a generator, but {came!r} came: np.random.default_rng(0) makes one.")
