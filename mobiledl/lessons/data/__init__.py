"""Lesson 04: data, and the gap between those at hand and those that come."""

NUMBER = "04"
