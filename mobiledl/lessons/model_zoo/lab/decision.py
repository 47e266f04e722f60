"""The last exercise of lab 02: does a choice follow from the learner's own latencies, and are these plausible?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mobiledl.budget import Measurement
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.model_zoo.lab.candidates import (
    BY_NAME,
    LEAST_ACCURACY,
    SHARE_OF_TODAY,
    SIZE_BYTES,
    TODAY,
    counts,
    milliseconds,
)
from mobiledl.lessons.model_zoo.lab.stopwatch import as_ranked, medians

# A quick measurement on a busy machine may be this many times off before the learner's numbers are doubted.
DOUBT = 5.0


def judge_decision(decision: Any) -> None:
    """The choice follows from the learner's own latencies, and a quick measurement does not contradict these."""
    if not isinstance(decision, Mapping):
        raise NotYet("A decision is a dictionary.", describe(decision), '{"sessions": ..., "latencies": ..., '
                     '"choice": ...}')  # fmt: skip
    if missing := [key for key in ("sessions", "latencies", "choice") if key not in decision]:
        raise NotYet(f"The decision lacks {' and '.join(missing)}.", f"keys {', '.join(map(str, decision))}")
    latencies = _latencies(decision["latencies"])
    _check_choice(_chosen(decision["choice"]), latencies)
    _check_plausible(decision["sessions"], latencies)


def _chosen(choice: Any) -> str:
    """Return the name that was chosen, or say why what came is no name of the shelf."""
    if isinstance(choice, (list, tuple, set)) and len(choice) == 1:
        raise NotYet("The choice is the name itself, with nothing around it.", describe(choice), "a name")
    if not isinstance(choice, str):
        raise NotYet("The choice is one name of the shelf.", describe(choice), "a name")
    return as_ranked([choice], tuple(BY_NAME), whole=False)[0]


def _latencies(given: Any) -> dict[str, float]:
    """Return a latency in ms for each network of the shelf, or say what is wrong with those that came."""
    if not isinstance(given, Mapping):
        raise NotYet("The latencies are a dictionary from name to latency.", describe(given))
    if missing := [name for name in BY_NAME if name not in given]:
        if strange := [name for name in given if name not in BY_NAME]:
            raise NotYet("Networks of the shelf are missing here, and there is a name that is not on it.",
                         describe(strange[0]), f"names such as {TODAY}")  # fmt: skip
        raise NotYet(f"{len(missing)} of {len(BY_NAME)} networks have no latency: measure all.", f"no {missing[0]}")
    return {name: _one_latency(name, given[name]) for name in BY_NAME}


def _one_latency(name: str, latency: Any) -> float:
    if isinstance(latency, Measurement) and latency.quantity != "latency":
        raise NotYet(f"For {name} the {latency.quantity} came instead of the latency.", describe(latency.value))
    try:
        value = milliseconds(latency)
    except TypeError:
        value = math.nan
    if not 0 < value < math.inf:
        raise NotYet(f"The latency of {name} is no positive number.", describe(latency), "milliseconds")
    return value


def _check_choice(choice: str, latencies: Mapping[str, float]) -> None:
    """Raise NotYet unless a choice is the most accurate network that keeps the brief by these latencies."""
    limit = SHARE_OF_TODAY * latencies[TODAY]
    fitting = [name for name in BY_NAME if not _broken(name, latencies[name], limit)]
    if not fitting:
        raise NotYet("By these latencies no network keeps the budget: measure again while the computer is quiet.",
                     f"{latencies[TODAY]:.3g} ms for {TODAY}")  # fmt: skip
    if broken := _broken(choice, latencies[choice], limit):
        raise NotYet(f"Your choice breaks the budget: {broken}.", choice)
    if BY_NAME[choice].accuracy < max(BY_NAME[name].accuracy for name in fitting):
        raise NotYet("Your choice keeps the budget, and by your own latencies a more accurate network keeps it, too.",
                     f"{choice}, {BY_NAME[choice].accuracy:.1%}", "the most accurate that keeps it")  # fmt: skip


def _broken(name: str, ms: float, limit_ms: float) -> str:
    """Return which limit of the brief a network breaks, or nothing; the size is four bytes for each parameter."""
    size = 4 * counts(name)[1]
    if size > SIZE_BYTES:
        return f"its file has about {size / 1e6:.0f} MB, at most {SIZE_BYTES / 1e6:.0f} MB are allowed"
    if BY_NAME[name].accuracy < LEAST_ACCURACY:
        return f"its accuracy is {BY_NAME[name].accuracy:.1%}, at least {LEAST_ACCURACY:.0%} are wanted"
    if ms > limit_ms:
        return f"by your own measurement it takes {ms:.3g} ms, and half of {TODAY} is {limit_ms:.3g} ms"
    return ""


def _check_plausible(sessions: Any, latencies: Mapping[str, float]) -> None:
    """Raise NotYet when a quick measurement is far from what the learner gave."""
    if not isinstance(sessions, Mapping):
        raise NotYet("The sessions are a dictionary with a session for each network of the shelf.", describe(sessions))
    if missing := [name for name in BY_NAME if name not in sessions]:
        raise NotYet(f"{len(missing)} of {len(BY_NAME)} networks have no session: each that was measured is wanted.",
                     f"no {missing[0]}", "a session for each network of the shelf")  # fmt: skip
    for name, now in medians({name: sessions[name] for name in BY_NAME}):
        if not now.low / DOUBT <= latencies[name] <= now.high * DOUBT:
            raise NotYet(f"The latency of {name} does not fit a quick measurement that was made just now: were all of "
                         "them measured on this computer, with this session?",
                         f"{latencies[name]:.3g} ms", f"about {now.middle:.3g} ms")  # fmt: skip
