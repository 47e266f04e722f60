"""Tensors: what a model file takes and answers, and how the numbers of a session are made to fit it.

Files differ in the order of their axes, in element types, scales, batches and names. All of that stands in the file,
so a framework's session reads it there (`fitted`), finds how inputs (N, C, H, W) and outputs (N, classes) fit
(`plan`), or says in one sentence why they do not.
"""
