"""Lesson 05: training without waste, and its pitfalls."""

NUMBER = "05"
