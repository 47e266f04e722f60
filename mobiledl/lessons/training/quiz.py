"""Questions at the end of lesson 05."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "A network reaches 98 % in your test script and guesses in the app. The files are the same. What do you "
        "check first?",
        right(
            "Whether the test script left the network in training mode and asked in mixed batches.",
            "Mixed batches hide training mode; single images do not. Different preprocessing comes second.",
        ),
        wrong("Whether the learning rate was too high.", "Then the test script would have been bad as well."),
        wrong("Whether the phone computes less exactly.", "Rounding costs tenths of a point, not all of them."),
    ),
    many(
        "Which of these can be repaired without training again?",
        right("Statistics that lag behind.", "Re-estimate them on training images: no labels, no gradients."),
        right(
            "Evaluation in training mode, noticed at once.",
            "eval(), and re-estimate, because the statistics have moved meanwhile.",
        ),
        wrong("Images that were sorted by class.", "The weights themselves are wrong. Shuffle and train again."),
        wrong(
            "A network that was folded with drifted statistics.",
            "The statistics are gone. You need the network from before folding.",
        ),
    ),
    one(
        "The loss of the learning-rate test is lowest at 0.5. Which rate do you begin with?",
        wrong("0.5", "There the loss is about to rise."),
        right("about 0.05", "A tenth of it is a common choice, and a factor of three to either side hardly matters."),
        wrong("about 0.0005", "You have seen what a hundredth of the suggestion does: the training is wasted."),
    ),
    one(
        "A training with a checkpoint was killed in epoch 7. You resume it with half the learning rate. What "
        "should happen?",
        wrong("It goes on with the new rate.", "Then nobody could say later how this network was trained."),
        right(
            "It is refused: the checkpoint belongs to another training.",
            "The recipe is part of what identifies it. Take another checkpoint path.",
        ),
        wrong("It starts again silently.", "Six epochs would be lost without a word."),
    ),
]
