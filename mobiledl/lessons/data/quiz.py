"""Questions at the end of lesson 04."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "Your learning curve is flat from 20,000 images on, a longer training no longer helps, and a network twice "
        "as wide lies 3 points above it. What do you do?",
        wrong("Collect another 20,000 images.", "A flat curve says that more of the same will not help this network."),
        right(
            "Take the wider network, if the phone can afford it.",
            "The network is the limit here. Whether 3 points are worth the latency is for the budget to say.",
        ),
        wrong(
            "Train the same network for longer.",
            "The question says that this was tried. Ask it first whenever the accuracy on training images is low, too.",
        ),
    ),
    one(
        "A colleague reports: gain +0.8 points (-0.3 to +1.9), n = 1,411. What has been shown?",
        wrong("A small gain.", "The interval holds 0: no gain at all fits these data as well."),
        right(
            "Only that the change lies somewhere between a small loss and a gain of about 2 points.",
            "That is what the interval says: anything from -0.3 to +1.9 may be true.",
        ),
        wrong(
            "That the remedy does not work.",
            "Not shown is not the same as shown not to be. More test images would tell.",
        ),
    ),
    one(
        "You build an app that reads water meters. Photos come from 40 houses, 50 from each. How do you split?",
        wrong(
            "Shuffle all 2,000 and keep 400 for the test.",
            "Every house would be on both sides. The app will see other houses.",
        ),
        right("Keep all photos of 8 houses for the test.", "New houses are what the app will meet."),
        wrong(
            "Keep the last 10 photos of each house for the test.",
            "New days, but the same houses: the meter, the light and the wall are known.",
        ),
    ),
    many(
        "Which statements about temperature are true?",
        right(
            "It does not change which class is named.",
            "All logits are divided by the same number, so the largest stays the largest.",
        ),
        wrong(
            "It makes a network robust against a domain gap.",
            "It was found at home. On other data the network may be as overconfident as before.",
        ),
        right(
            "It must be found on images that are not in the test set.",
            "Else the calibration error on the test is too good.",
        ),
    ),
    one(
        "In Python the model is right on 97 % of the test images; in the app, on the same images, on 88 %. What do "
        "you check first?",
        wrong("Whether the model file was damaged.", "A damaged file seldom loses just 9 points."),
        right(
            "Whether both prepare the image in the same way, on the same image, number by number.",
            "The mild faults of preprocessing cost just such amounts.",
        ),
        wrong(
            "Whether the phone's processor computes less precisely.",
            "That moves the logits in the last digits, not nine images of a hundred.",
        ),
    ),
]
