"""Errors: what goes wrong with a study, and the two ways in which a trial ends from inside its objective."""

from __future__ import annotations

from mobiledl.sweep.trial import Trial


class SweepError(RuntimeError):
    """A study cannot be written or read: the database or file is unreachable, lost, full, or another study's."""


class InfeasibleError(SweepError):
    """No trial kept the limits; `closest` is the trial that came nearest."""

    def __init__(self, message: str, closest: Trial | None = None) -> None:
        super().__init__(message)
        self.closest = closest


class FailedTrial(Exception):
    """Raised by an objective whose trial cannot be finished; the study goes on with the next."""


class Ended(Exception):
    """Ends a trial from inside its objective; `state` says why. An objective lets it through."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state
