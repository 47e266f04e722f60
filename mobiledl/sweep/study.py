"""Study: a plan and the place where its trials are kept, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mobiledl.sweep.place import describe
from mobiledl.sweep.plan import Plan


@dataclass(frozen=True, repr=False)
class Study:
    """A plan and the place where its trials are kept: a journal file, or PostgreSQL."""

    plan: Plan
    storage: str

    @property
    def name(self) -> str:
        """The study's name."""
        return self.plan.name

    def extended(self, trials: int) -> Study:
        """Return the same study with another number of trials."""
        return replace(self, plan=replace(self.plan, trials=trials))

    def __repr__(self) -> str:
        plan = self.plan
        return f"Study {plan.name}: {plan.search}, {plan.trials} trials, seed {plan.seed}, in {describe(self.storage)}"
