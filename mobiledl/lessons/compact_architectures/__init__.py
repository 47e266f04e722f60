"""Lesson 03: compact networks, built from scratch."""

NUMBER = "03"
