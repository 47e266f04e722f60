"""Questions at the end of lesson 06."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "Run A reached 91.5 %, run B 92.0 %. They differ in learning rate and seed. Which learning rate is better?",
        wrong("That of B.", "Half a point is less than a seed alone can do."),
        right("One cannot say: run each with several seeds.", "Then compare the difference with the spread."),
        wrong("Neither: they are equal.", "That does not follow either. Two runs are too few to know."),
    ),
    one(
        "Halving, with its first rung after epoch 2, beat random search here. When would it lose?",
        right(
            "When the best networks learn slowly at first.",
            "Then they are given up before they show what they can do. The correlation with the end would have "
            "warned you.",
        ),
        wrong("When there are more parameters to vary.", "More points for the same cost help then, too."),
        wrong(
            "When several workers share the study.",
            "The asynchronous form decides with what has come so far, and needs nobody to wait.",
        ),
    ),
    many(
        "A worker is killed while it runs trial 12 of a shared study. What happens?",
        right("Trials 0 to 11 stay as they are.", "A finished trial is written down, and nobody touches it."),
        right("Trial 12 stands in the table as lost.", "What it cost until then is not hidden."),
        right("Its point is run again, with the same seed.", "By whichever worker is free, under a new number."),
        wrong("The study has to be started afresh.", "It goes on, with the workers that are left."),
    ),
    one(
        "You train two hours a week. A card costs 600 dollars, renting 0.60 an hour, its electricity 0.05. Rent or "
        "buy?",
        right(
            "Rent: it takes about ten years until the card has paid for itself.",
            "600 / (0.60 - 0.05) is about 1,090 hours, or 545 weeks.",
        ),
        wrong(
            "Buy: the electricity is a twelfth of the rent.",
            "An hour is cheaper, but there are few of them to spread the price over.",
        ),
        wrong("It makes no difference.", "After one year you would have paid 62 dollars of rent, or 600 for the card."),
    ),
]
