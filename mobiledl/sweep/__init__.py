"""Sweep: many runs, one table. Searches with Optuna, in a journal file or in a database that machines share.

    study = sweep.run(objective, sweep.space(depth="1 .. 4"), name="depths", trials=20, limits={"macs": 2e6})
    sweep.results(study).best()

A study is written down trial by trial: Ctrl-C, a kill or a full disk cost at most the trials that were running, and
those are run again when the study goes on. Importing this package loads no Optuna.
"""

from mobiledl.sweep.errors import FailedTrial, InfeasibleError, SweepError
from mobiledl.sweep.objective import Run
from mobiledl.sweep.parameter import Parameter
from mobiledl.sweep.plan import SEARCHES, Plan
from mobiledl.sweep.results import Results
from mobiledl.sweep.space import Space, space
from mobiledl.sweep.study import Study
from mobiledl.sweep.trial import Trial
from mobiledl.sweep.verbs import find, join, results, run, watch

__all__ = [
    "SEARCHES",
    "FailedTrial",
    "InfeasibleError",
    "Parameter",
    "Plan",
    "Results",
    "Run",
    "Space",
    "Study",
    "SweepError",
    "Trial",
    "find",
    "join",
    "results",
    "run",
    "space",
    "watch",
]
