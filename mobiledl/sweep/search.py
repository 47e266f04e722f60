"""Search: who proposes the next point, and who ends a trial early, by name.

Importing this module loads Optuna.
"""

from __future__ import annotations

import optuna

from mobiledl.sweep.plan import Plan

STARTUP = 8  # random points before the tree-structured Parzen estimator has something to learn from
REDUCTION = 3  # halving lets the best third of the trials go on, at steps 1, 3, 9, 27 ... times the rung


def sampler(plan: Plan, index: int) -> optuna.samplers.BaseSampler:
    """Return what proposes the point number `index`.

    grid: every point in turn. random: every point is as likely. tpe: the tree-structured Parzen estimator (Bergstra
    et al., "Algorithms for Hyper-Parameter Optimization", 2011), which takes points that broke a limit as bad ones.
    A sampler is made for each trial, with the trial's own seed: so the trials do not depend on interruptions.
    """
    seed = plan.trial_seed(index)
    if plan.search == "grid":
        point = plan.space.point(index)
        return optuna.samplers.PartialFixedSampler(dict(point), optuna.samplers.RandomSampler(seed=seed))
    if plan.search.startswith("tpe"):
        return optuna.samplers.TPESampler(seed=seed, n_startup_trials=STARTUP, multivariate=True, constant_liar=True)
    return optuna.samplers.RandomSampler(seed=seed)


def pruner(plan: Plan) -> optuna.pruners.BasePruner:
    """Return what ends trials early.

    halving: asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter Tuning",
    2020): at the plan's rung, and at 3, 9, 27 times that step, a trial goes on if it is among the best third so far.
    """
    if plan.search.endswith("halving"):
        return optuna.pruners.SuccessiveHalvingPruner(min_resource=plan.rung, reduction_factor=REDUCTION)
    return optuna.pruners.NopPruner()
