"""A toy for the tests of explorers: dice to throw, with a control of every kind; also run as a notebook's cell."""

from mobiledl.course import figures
from mobiledl.widgets.controls import Buttons, Field, LogSlider, Menu, Presets, Slider, Steps
from mobiledl.widgets.explorer import Explorer

GAMES = {"backgammon": {"dice": 2, "sides": 6}, "one of twenty": {"dice": 1, "sides": 20}}
COLOURS = ("blue", "black")


class DiceExplorer(Explorer):
    """Dice to throw: what their eyes come to, and what that costs."""

    NAME = "dice"
    PICTURE = "A bar of the eyes of a throw."

    def __init__(self, throws: float = 10) -> None:
        super().__init__(
            game=Presets("begin with", "backgammon", settings=GAMES, own="dice of your own"),
            dice=Slider("dice in the cup", 1, 5),
            sides=Steps("sides of each", (4, 6, 8, 12, 20), 6, "{} sides".format),
            throws=LogSlider("throws", 1, 1_000, throws),
            stake=Field("stake (USD)", 0, 50, 0.5, step=0.5),
            colour=Menu("colour", COLOURS),
            table=Buttons("table", ("flat", "tilted")),
        )

    def say(self, values):
        eyes = values.dice * (values.sides + 1) / 2
        cost = values.stake * values.throws
        return f"A throw of {values.dice:g} <dice> of {values.sides} sides has {eyes:g} eyes & costs {cost:g} USD."

    def draw(self, values):
        if values.table == "tilted":
            raise ValueError("Dice roll off a tilted table: take a flat one.")
        figure, axes = figures.new(3, 1)
        axes.barh(["eyes"], values.dice * (values.sides + 1) / 2, color=values.colour)
        return figure
