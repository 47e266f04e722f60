"""Widgets: what a learner touches in JupyterLab. Each draws a static picture of itself for paper and GitHub."""

from mobiledl.widgets.pad import Pad

__all__ = ["Pad"]
