"""The lab of this lesson: its exercises, and a judge in each other file."""
