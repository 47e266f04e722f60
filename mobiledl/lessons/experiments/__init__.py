"""Lesson 06: many trainings kept straight, and what they cost."""

NUMBER = "06"
