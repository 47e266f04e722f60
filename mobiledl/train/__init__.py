"""Train: one plain loop that survives a kill, and the score of what it made."""

from mobiledl.train.fit import fit
from mobiledl.train.job import DivergedError, Epoch
from mobiledl.train.recipe import Recipe
from mobiledl.train.score import evaluate

__all__ = ["DivergedError", "Epoch", "Recipe", "evaluate", "fit"]
