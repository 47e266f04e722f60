"""Compress: from a Net to a smaller Net. Each compressor returns a new one and appends a step to its card."""
