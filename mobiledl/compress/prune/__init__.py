"""Prune: remove what a network can spare: single weights, patterns of them, or whole channels."""

from mobiledl.compress.prune import importance
from mobiledl.compress.prune.channels import channel_groups, channels

__all__ = ["channel_groups", "channels", "importance"]
