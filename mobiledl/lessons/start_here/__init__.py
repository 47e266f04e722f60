"""Lesson 00: once round the whole journey, and how the course works."""

NUMBER = "00"
