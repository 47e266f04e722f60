"""Planted answers for lab 05. Each is (diagnosis, evidence, repair); SETUP holds right ones, an answer changes some."""

from __future__ import annotations

from lessons.training.lab import wrong_orders, wrong_recipes, wrong_scores, wrong_steps
from lessons.training.lab.parts import SETUP
from lessons.training.lab.right_answers import RIGHT

__all__ = ["NAMES", "RIGHT", "SETUP", "WRONG"]

NAMES = {
    "05.1": "(diagnosis_a, evidence_a, recipe_a)",
    "05.2": "(diagnosis_b, evidence_b, mix)",
    "05.3": "(diagnosis_c, evidence_c, recipe_c)",
    "05.4": "(diagnosis_d, evidence_d, step)",
    "05.5": "(diagnosis_e, evidence_e, batches)",
    "05.6": "(diagnosis_f, evidence_f, score)",
    "05.7": "yours",
}

WRONG = {**wrong_recipes.WRONG, **wrong_orders.WRONG, **wrong_steps.WRONG, **wrong_scores.WRONG}
