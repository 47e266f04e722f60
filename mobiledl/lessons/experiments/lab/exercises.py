"""Lab 06, experiments and what they cost: a space, bills, a front and halving by hand, then a purse spent well."""

from __future__ import annotations

from mobiledl.course.exercise import Exercise
from mobiledl.lessons.experiments.lab.bills import judge_affordable, judge_break_even
from mobiledl.lessons.experiments.lab.fronts import judge_front
from mobiledl.lessons.experiments.lab.rungs import judge_halving
from mobiledl.lessons.experiments.lab.spaces import judge_space
from mobiledl.lessons.experiments.lab.thrift import judge_spend

EXERCISES = (
    Exercise(
        id="06.1",
        title="A space to search",
        hints=(
            "For each line of the description: is it a list of values, a range of whole numbers, or any real number "
            "between two ends?",
            "There are three forms: choices between bars, a range with two dots, and a range with a word after it. "
            "Which two words may stand after a range?",
            "A range of whole numbers has no decimal point in its ends. Of the rate, think how often a value below "
            "0.001 is drawn when all values between the ends are equally likely.",
        ),
        judge=judge_space,
        checked="Five parameters with just the values of the description, however they are written.",
    ),
    Exercise(
        id="06.2",
        title="The bill before the search",
        hints=(
            "How many hours does the money buy? And how many seconds are these?",
            "What does one point take? It is trained several times, each training has several epochs, and each epoch "
            "its seconds.",
            "Divide the seconds that you can pay by those of one point. What is left over buys no further point: "
            "Python has a division that drops it.",
        ),
        judge=judge_affordable,
        checked="Right for twelve random plans, held against a bill that is paid training by training.",
    ),
    Exercise(
        id="06.3",
        title="A Pareto front",
        hints=(
            "When does one network make another one useless? Say it in a sentence, for both quantities, and mind the "
            "case that one of the two is equal.",
            "Go through the networks from few MACs to many. What must be true of the accuracy of a network, so that it "
            "is worth its MACs?",
            "Two cases break short solutions: networks with equal MACs, where only the most accurate counts, and "
            "networks with equal accuracy, where only the cheapest counts. In which order do equal MACs have to come?",
        ),
        judge=judge_front,
        checked="Right for random lists with many equal values, held against a comparison of all pairs.",
    ),
    Exercise(
        id="06.4",
        title="Successive halving",
        hints=(
            "Play it with nine networks and rungs after epochs 1, 3 and 9: how many train in each span, and for how "
            "many epochs?",
            "Three things change from rung to rung: who is still there, how many epochs they have behind them, and "
            "what was paid. In which order, when one rung is done?",
            "The price of a span is the number of those who train, times the epochs since the rung before. After the "
            "last rung there is nothing to choose. And a third of two is still one network.",
        ),
        judge=judge_halving,
        checked="Right for six tournaments of random curves, held against one that pays epoch by epoch.",
    ),
    Exercise(
        id="06.5",
        title="Rent or buy",
        hints=(
            "What does one hour cost when you rent, and what when you own? What does each hour of owning save?",
            "The part of the price that never comes back has to be earned by what each hour saves.",
            "Electricity: watts to kilowatts, then times the price of a kWh. And if an hour saves nothing, or less "
            "than nothing, no number of hours is enough: Python's math module has a value for that.",
        ),
        judge=judge_break_even,
        checked="Right for six offers, two of which never pay, held against two bills that are added up.",
    ),
    Exercise(
        id="06.6",
        title="A purse spent well",
        hints=(
            "What can you know of a network before you pay a single epoch? How many points are left then, and how "
            "many of them could you train to the end?",
            "Look at some curves, one epoch after the other. When do they begin to tell good from bad, and which of "
            "the four parameters matters most?",
            "Whatever the search, plan its last epochs first: a network that is returned was trained to its end. With "
            "purse.sweep, cost= is when no further trial begins, and the one that runs then goes on. And what is "
            "there to return when the list of what fits is empty?",
        ),
        judge=judge_spend,
        checked="Thirty tries with hidden seeds, three learning tasks, and a brief that cannot be met.",
    ),
)
