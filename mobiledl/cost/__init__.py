"""Cost: parameters, multiply-accumulates and activation memory of a network, per layer, exactly."""

from mobiledl.cost.count import HEAD, Cost, LayerCost, count
from mobiledl.cost.follow import CostError

__all__ = ["HEAD", "Cost", "CostError", "LayerCost", "count"]
