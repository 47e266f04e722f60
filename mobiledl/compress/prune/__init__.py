"""Prune: remove what a network can spare: single weights, patterns of them, or whole channels."""

from mobiledl.compress.prune import importance, sensitivity
from mobiledl.compress.prune.channels import channel_groups, channels
from mobiledl.compress.prune.schedule import gradual
from mobiledl.compress.prune.sparse import group_penalty
from mobiledl.compress.prune.weights import finish, n_of_m, pointwise, sparsity, weights

__all__ = [
    "channel_groups", "channels", "finish", "gradual", "group_penalty", "importance", "n_of_m", "pointwise",
    "sensitivity", "sparsity", "weights",
]  # fmt: skip
