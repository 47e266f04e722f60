"""Tests of what a learner touches."""
