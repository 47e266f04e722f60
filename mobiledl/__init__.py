"""Deep Learning on Mobile: from a model zoo to a measured file that a phone can run.

The import line is the pipeline: `from mobiledl import data, zoo, export, run, measure`.
"""

__version__ = "0.2.0"
