"""Lesson 02: baselines from five families, and how to choose among them."""

NUMBER = "02"
