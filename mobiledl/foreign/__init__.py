"""Foreign: model files that others made, which carry no card.

What its inputs and outputs are stands in the file; what its classes are called, and which numbers pixels become, does
not. `card_for` makes a card of both. Such a file is read in a worker, because a damaged one can crash its reader.
"""

from mobiledl.foreign.cards import card_for
from mobiledl.foreign.files import can_tell, check, framework_of, without_card

__all__ = ["can_tell", "card_for", "check", "framework_of", "without_card"]
