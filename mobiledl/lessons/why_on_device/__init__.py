"""Lesson 01: what a round trip to the cloud costs, and what leaves the phone."""

NUMBER = "01"
